"""Who goes when: candidates in the order of time, one decision each.

The decisions depend on each other (a reminder keeps its distance from the announcement, the hourly limit delays), so
they are made in the order in which the posts would go, each knowing all that goes before it. What has not come due is
decided anew in every plan; a plan made later agrees, because it sees as history what this one foresees.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from announcer.model import Kind, Message, Policy, SkippedPost, State, Subject
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.candidates.candidate_queue import CandidateQueue
from announcer.planning.due_times import after_quiet
from announcer.planning.outbox_index import COUNTED, Outbox
from announcer.planning.series_outlook import SeriesOutlook

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEAR = timedelta(days=3)
"""An announcement keeps a day's distance from the series post while more than this remains."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A candidate and the moment at which it goes."""

    candidate: Candidate
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    slots: tuple[Slot, ...]
    """By due_at."""
    skipped: tuple[SkippedPost, ...]


def make_timetable(
    outlooks: Iterable[SeriesOutlook], outbox: Outbox, policy: Policy, now: datetime, *, until: datetime | None = None,
    is_held: Callable[[Candidate], bool] = lambda _: False,
) -> Timetable:  # fmt: skip
    """When each candidate of these series goes, and which do not go at all. `now` bounds the past: nothing
    goes before it.

    What is held has a place in it, but nothing else makes way for it. With `until` the decisions end with the first
    post that is due after it; what the outbox holds is decided anyway.
    """
    return _TimetableMaker(outbox=outbox, policy=policy, now=now.astimezone(UTC), is_held=is_held).run(outlooks, until)


@dataclass
class _TimetableMaker:
    outbox: Outbox
    policy: Policy
    now: datetime
    is_held: Callable[[Candidate], bool]
    slots: list[Slot] = field(default_factory=list)
    skipped: list[SkippedPost] = field(default_factory=list)
    queue: CandidateQueue = field(init=False)
    moments: dict[Subject, list[datetime]] = field(default_factory=dict)
    """When the posts of this schedule speak of each event."""
    series_posts: dict[str, datetime] = field(default_factory=dict)
    announced: dict[tuple[Subject, str], datetime] = field(default_factory=dict)
    """By event and language."""
    outlooks: dict[str, SeriesOutlook] = field(default_factory=dict)
    decided: set[Subject] = field(default_factory=set)
    """Whose announcements are."""
    calm: dict[datetime, datetime] = field(default_factory=dict)
    """Moments, and when the quiet hours are over at them: many posts would go at one moment."""
    counted: list[datetime] = field(default_factory=list)

    def run(self, outlooks: Iterable[SeriesOutlook], until: datetime | None) -> Timetable:
        self.counted = self.outbox.counted_since(self.now - HOUR, self.now)
        self.queue = CandidateQueue(self.now)
        for outlook in outlooks:
            self.outlooks[outlook.series.id] = outlook
            self.queue.add(outlook.waiting, outlook.ahead)
        self.queue.start()
        while until is None or not self.slots or self.slots[-1].due_at <= until:
            following = self.queue.pop()
            if following is None:
                break
            due_at, candidate = following
            calm_at = due_at if candidate.is_urgent else self._after_quiet(due_at)
            if calm_at > due_at:
                self.queue.push(candidate, calm_at)
            else:
                self._decide(candidate, due_at)
        for due_at, candidate in self.queue.alone():
            if self.outbox.waits(candidate.original):
                self._decide(candidate, due_at)
        return Timetable(tuple(self.slots), tuple(self.skipped))

    def _after_quiet(self, at: datetime) -> datetime:
        if (calm_at := self.calm.get(at)) is None:
            calm_at = self.calm[at] = after_quiet(at, self.policy)
        return calm_at

    def _announcing_at(self, subject: Subject) -> datetime | None:
        """When an announcement that is still to be decided would go."""
        if subject in self.decided:
            return None
        due_at = self.outlooks[subject.series].announcing.get(subject)
        return None if due_at is None else max(due_at, self.now)

    def _decide(self, candidate: Candidate, due_at: datetime) -> None:
        if due_at >= candidate.useful_until:
            self._skip(candidate, due_at, self._why_late(candidate), is_final=self.now >= candidate.useful_until)
            return
        if self.outbox.waits(candidate.original):
            self._take(candidate, due_at)  # the outbox is committed to it: only its usefulness is asked again
            return
        if reason := self._why_needless(candidate, due_at):
            self._skip(candidate, due_at, reason, is_final=due_at <= self.now)
            return
        apart_at = self._apart_from_series(candidate, due_at)
        if apart_at > due_at:
            self.queue.push(candidate, apart_at)
            return
        free_at = self._next_free(candidate, due_at)
        if free_at > due_at:
            self.queue.push_for_room(candidate, due_at, free_at)
        else:
            self._take(candidate, due_at)

    def _take(self, candidate: Candidate, due_at: datetime) -> None:
        self.slots.append(Slot(candidate, due_at))
        if candidate.kind is Kind.ANNOUNCEMENT:
            self.decided.add(candidate.subject)
        row = self.outbox.row(candidate.original)
        if self.is_held(candidate) or (row is not None and row.state is State.HELD):
            return
        for subject in candidate.about:
            self.moments.setdefault(subject, []).append(due_at)
        if candidate.kind in COUNTED:
            self.counted.append(due_at)
        if candidate.kind is Kind.SERIES:
            self.series_posts[candidate.subject.series] = due_at
        if candidate.kind is Kind.ANNOUNCEMENT:
            self.announced |= {(candidate.subject, language): due_at for language in candidate.languages}

    def _skip(self, candidate: Candidate, due_at: datetime, reason: Message, *, is_final: bool) -> None:
        if candidate.kind is Kind.ANNOUNCEMENT:
            self.decided.add(candidate.subject)
        self.skipped += [
            SkippedPost(key=candidate.key(language), due_at=due_at, reason=reason, state=State.EXPIRED, final=is_final)
            for language in candidate.languages
        ]

    def _why_late(self, candidate: Candidate) -> Message:
        if candidate.kind is Kind.REMINDER and candidate.useful_until < candidate.opens_at.astimezone(UTC):
            return Message("too late: the next reminder is due")
        return Message("too late: nobody would have any use of it")

    def _why_needless(self, candidate: Candidate, due_at: datetime) -> Message | None:
        """Why it is not said, given all that is said before it."""
        told = (
            (subject, language) in self.announced for subject in candidate.about for language in candidate.languages
        )
        if candidate.is_first_known_only and all(told):
            return Message("the announcement says it")
        if candidate.kind is Kind.REMINDER and candidate.event is not None:
            announcing_at = self._announcing_at(candidate.subject)
            if announcing_at is not None and announcing_at >= due_at:
                return Message("it would come before the announcement")
        if candidate.kind is Kind.REGISTRATION and self._was_just_announced(candidate, due_at):
            return Message("the announcement told the deadline within a day before it")
        if candidate.lead is not None:
            distance = candidate.lead.span / 2
            for subject in candidate.about:
                if self._spoken_of(subject, due_at - distance, due_at):
                    return Message(
                        "another post about {subject} comes less than half of {lead} before it",
                        subject=subject,
                        lead=candidate.lead.message,
                    )
        return None

    def _was_just_announced(self, candidate: Candidate, due_at: datetime) -> bool:
        """The post that its thread begins with states the deadline, and is not a day old."""
        moments = [self.announced.get((subject, candidate.languages[0])) for subject in candidate.about]
        if not candidate.subject.is_event:
            moments = [self.series_posts.get(candidate.subject.series) or self._series_posted_at(candidate)]
        elif (
            row := self.outbox.row(replace(candidate, kind=Kind.ANNOUNCEMENT, discriminator=ONCE).original)
        ) is not None:
            moments.append(row.posted_at)
        return any(moment is not None and due_at - DAY < moment <= due_at for moment in moments)

    def _spoken_of(self, subject: Subject, since: datetime, until: datetime) -> bool:
        here = any(since < moment <= until for moment in self.moments.get(subject, ()))
        return here or self.outbox.of(subject.series).has_post_between(subject, since, until, self.now)

    def _apart_from_series(self, candidate: Candidate, due_at: datetime) -> datetime:
        """When an announcement keeps its distance from the series post; `due_at` of all else."""
        if candidate.kind is not Kind.ANNOUNCEMENT:
            return due_at
        series_at = self.series_posts.get(candidate.subject.series) or self._series_posted_at(candidate)
        opens_at = candidate.opens_at.astimezone(UTC)
        if series_at is not None and due_at < series_at + DAY and opens_at - due_at > NEAR:
            return min(series_at + DAY, opens_at - NEAR)
        return due_at

    def _series_posted_at(self, candidate: Candidate) -> datetime | None:
        row = next(
            (
                row
                for language in (candidate.series.language, *candidate.languages)
                if (row := self.outbox.row(candidate.series_key(language))) is not None
            ),
            None,
        )
        return None if row is None or row.posted_at is None else row.posted_at.astimezone(UTC)

    def _next_free(self, candidate: Candidate, due_at: datetime) -> datetime:
        """The hourly limit: the first moment with room, unless that is too late for this one."""
        if candidate.kind not in COUNTED or candidate.is_urgent:
            return due_at
        recent = self.counted[bisect_right(self.counted, due_at - HOUR) :]  # decisions are made in the order of time
        if len(recent) < self.policy.max_posts_per_hour:
            return due_at
        free_at = self._after_quiet(recent[-self.policy.max_posts_per_hour] + HOUR)
        return due_at if free_at >= self._last_chance(candidate) else free_at

    def _last_chance(self, candidate: Candidate) -> datetime:
        """What would come at or after this moment is not held back."""
        if candidate.kind is Kind.REMINDER and candidate.lead is not None:
            return min(candidate.useful_until, candidate.due_at + candidate.lead.span / 2)
        return candidate.useful_until
