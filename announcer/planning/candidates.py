"""What might be posted about a series and its events, before anything is said about who goes first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from announcer.model import (
    Announce,
    Event,
    Facts,
    History,
    Kind,
    Lead,
    Policy,
    PostKey,
    Record,
    Registration,
    Series,
    SkippedPost,
    State,
    Status,
)
from announcer.planning.candidate import ONCE, Candidate, Turn, ready_at
from announcer.planning.changes import Aspect, before_its_end, cancels, differences, rested_at
from announcer.planning.due_times import MORNING, before, news_due, reminder_due, wall
from announcer.planning.notices import merged
from announcer.planning.outbox_index import OutboxIndex

RECAP_FOR = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=400)
"""After its end nothing is decided about an event any more, not even why something was not said."""


Found = Candidate | SkippedPost


def candidates(facts: Facts, history: History, said: OutboxIndex, policy: Policy, now: datetime) -> Iterator[Found]:
    """All that facts and history give rise to, decided for good or not; unordered."""
    for series in facts.series:
        for found in _Source(series, history, said, policy, now).found():
            if isinstance(found, SkippedPost):
                yield found
            elif languages := _languages_to_plan(found, said):
                yield replace(found, languages=languages)


def _languages_to_plan(candidate: Candidate, said: OutboxIndex) -> tuple[str, ...]:
    """Those in which it may be said. A translation goes with its original: none comes after it, but for one that the
    outbox has already.
    """
    if said.may_plan(candidate.original):
        return tuple(tag for tag in candidate.languages if said.may_plan(candidate.key(tag)))
    return tuple(tag for tag in candidate.languages if said.may_revive(candidate.key(tag)))


@dataclass(frozen=True)
class _Source:
    series: Series
    history: History
    said: OutboxIndex
    policy: Policy
    now: datetime

    def found(self) -> Iterator[Found]:
        post = self._series_post()
        if post is not None:
            yield post
        notices: list[Candidate] = []
        for event in self.series.events:
            record = self.history.events.get(event.key)
            if record is None or not _was_ever_to_come(record) or event.over_at < self.now - FORGOTTEN_AFTER:
                continue
            yield from self._recap(event, record)
            then = before_its_end(record)
            as_expected = event if then is record else then.latest.facts
            notices += self._news(as_expected, then)
            if self._is_announced_alone(post) or not self._is_in_series_post(event):
                yield from self._announcement(as_expected, then)
            yield from self._reminders(as_expected, then)
            if as_expected.registration == event.registration:
                yield from self._own_deadline(as_expected, then)
        yield from merged(notices, self.policy)
        yield from self._shared_deadline(post)

    # --- the parts that all share ---------------------------------------------------------------------------------

    def _languages(self, thing: Series | Event) -> tuple[str, ...]:
        known = [tag for tag in self.policy.languages if tag in thing.translations and tag != thing.language]
        return (thing.language, *known)

    def _ready(self, event: Event, record: Record[Event]) -> datetime:
        return ready_at(event, record, self.series, self.policy)

    def _of(
        self, event: Event, record: Record[Event], kind: Kind, discriminator: str, *, due_at: datetime,
        useful_until: datetime, why: str, lead: Lead | None = None,
    ) -> Candidate:  # fmt: skip
        return Candidate(
            subject=event.key,
            kind=kind,
            discriminator=discriminator,
            languages=self._languages(event),
            due_at=due_at.astimezone(UTC),
            useful_until=useful_until.astimezone(UTC),
            opens_at=event.opens_at,
            why=why,
            series=self.series,
            event=event,
            revision=record.latest.number,
            stated={str(event.key): record.latest.number},
            lead=lead,
        )

    def _skip(
        self, event: Event, kind: Kind, discriminator: str, due_at: datetime | None, reason: str
    ) -> Iterator[SkippedPost]:
        """What facts forbid; decided for good when its time has come, though new facts may bring it back. A translation
        only where the outbox has it."""
        final = (due_at or event.over_at) <= self.now
        for language in self._languages(event):
            key = PostKey(event.key, kind, discriminator, language)
            if self.said.may_plan(key) if language == event.language else self.said.may_revive(key):
                yield SkippedPost(key=key, due_at=due_at, reason=reason, state=State.SUPERSEDED, final=final)

    # --- the kinds ------------------------------------------------------------------------------------------------

    def _series_post(self) -> Candidate | None:
        """The post that announces the round; None for a series without two events to come."""
        record = self.history.series.get(self.series.key)
        if record is None:
            return None
        rested = [rested_at(record.revisions, self.policy.settle)]
        known = [(event, self.history.events[event.key]) for event in self.series.events
                 if event.key in self.history.events]  # fmt: skip
        rested += [self._ready(event, one) for event, one in known if event.over_at > one.latest.at]
        due_at = max(*rested, self.series.announce_at or EARLIEST).astimezone(UTC)
        moment = max(due_at, self.now)
        coming = [
            (event, one) for event, one in known
            if event.over_at > moment and event.status is not Status.CANCELLED and _was_ever_to_come(one)
        ]  # fmt: skip
        if len(coming) < 2:
            return None
        first = coming[0][0]
        return Candidate(
            subject=self.series.key,
            kind=Kind.SERIES,
            discriminator=ONCE,
            languages=self._languages(self.series),
            due_at=due_at,
            useful_until=coming[-1][0].opens_at.astimezone(UTC),
            opens_at=first.opens_at,
            why=f"a series of {len(coming)} events to come, as soon as it is known",
            series=self.series,
            coming=tuple(event for event, _ in coming),
            revision=record.latest.number,
            stated={str(event.key): one.latest.number for event, one in coming},
        )

    def _is_announced_alone(self, post: Candidate | None) -> bool:
        """Events have announcements of their own, unless the series post is to do for all."""
        has_series_post = post is not None or self.said.was_posted(
            PostKey(self.series.key, Kind.SERIES, ONCE, self.series.language)
        )
        return self.series.announce is Announce.EACH or not has_series_post

    def _is_in_series_post(self, event: Event) -> bool:
        """What is added to a series after its post is announced alone: else nobody would hear of it in time."""
        said = self.said.row(PostKey(self.series.key, Kind.SERIES, ONCE, self.series.language))
        return said is None or said.state is not State.POSTED or str(event.key) in said.stated

    def _announcement(self, event: Event, record: Record[Event]) -> Iterator[Found]:
        nominal = before(event, self.policy.announce_before)
        ready = self._ready(event, record)
        candidate = self._of(
            event, record, Kind.ANNOUNCEMENT, ONCE,
            due_at=max(nominal, ready),
            useful_until=_start_or_end(event),
            why=f"{_in_words(self.policy.announce_before)} before the start" if nominal >= ready
            else "as soon as it is known: the start is near",
        )  # fmt: skip
        if event.status in (Status.CANCELLED, Status.POSTPONED):
            yield from self._skip(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, f"the event is {event.status}")
        elif not self.said.waits(candidate.original) and (reminder := self.said.reminder_of(event.key)) is not None:
            reason = f"followers know of it: {reminder} was posted"
            yield from self._skip(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, reason)
        else:
            yield candidate

    def _reminders(self, event: Event, record: Record[Event]) -> Iterator[Found]:
        timed: list[tuple[datetime, Lead]] = []
        for lead in event.reminders:
            due_at = reminder_due(event, lead, self.policy)
            if due_at is None:
                yield from self._skip(
                    event, Kind.REMINDER, _label(lead, event), None,
                    f"the time of the event is not known, so {lead} before it cannot be told",
                )  # fmt: skip
            else:
                timed.append((due_at, lead))
        timed.sort()
        for position, (due_at, lead) in enumerate(timed):
            next_due = timed[position + 1][0] if position + 1 < len(timed) else event.opens_at
            candidate = self._of(
                event, record, Kind.REMINDER, _label(lead, event),
                due_at=max(due_at, self._ready(event, record)), useful_until=min(next_due, event.opens_at),
                why=f"{lead} before the start", lead=lead,
            )  # fmt: skip
            if event.status in (Status.CANCELLED, Status.POSTPONED):
                yield from self._skip(event, Kind.REMINDER, _label(lead, event), due_at, f"the event is {event.status}")
            else:
                yield candidate

    def _news(self, event: Event, record: Record[Event]) -> Iterator[Candidate]:
        """What followers heard of the event is no longer so.

        What they heard is a matter of each language: a notice that is sent in one and not yet in another stays due in
        the other, and a change that is undone meanwhile is said only where it was heard of.
        """
        heard: dict[int, list[str]] = {}
        for tag in self._languages_of_news(event):
            number = self.said.heard(event.key, tag)
            if number is not None and number < record.latest.number:
                heard.setdefault(number, []).append(tag)
        for number, tags in heard.items():
            yield from self._notice(event, record, number, tuple(tags))

    def _languages_of_news(self, event: Event) -> tuple[str, ...]:
        """The event's, and those in which it was told and has no words any more: nobody may be left with old facts."""
        told = [tag for tag in self.said.languages_told(event.key) if tag in self.policy.languages]
        return tuple(dict.fromkeys((*self._languages(event), *told)))

    def _notice(
        self, event: Event, record: Record[Event], heard: int, languages: tuple[str, ...]
    ) -> Iterator[Candidate]:
        """To those who heard revision `heard` last."""
        old = record.revision(heard).facts
        if old.status is Status.CANCELLED and event.status is Status.CANCELLED:
            return
        found = differences(old, event)
        if not found:
            return
        kind = Kind.CANCELLATION if cancels(old, event) else Kind.CHANGE
        starts = [one.starts_at for one in (old, event) if one.starts_at is not None]
        ready = self._ready(event, record)
        due_at = news_due(max(ready, self.now), starts, self.policy)
        is_off = event.status in (Status.CANCELLED, Status.POSTPONED)
        useful_until = (old.over_at if is_off else _start_or_end(event)).astimezone(UTC)
        if due_at >= useful_until:
            due_at = max(ready, self.now)  # it has begun: after the quiet hours nobody would have any use of it
        candidate = self._of(
            event, record, kind, str(record.latest.number),
            due_at=due_at,
            useful_until=useful_until,
            why="the event is cancelled" if kind is Kind.CANCELLATION
            else "changed: " + ", ".join(one.aspect for one in found),
        )  # fmt: skip
        yield replace(
            candidate,
            languages=languages,
            turns=(Turn(old=old, new=event, revision=record.latest.number, seen_at=record.latest.at),),
            is_urgent=True,
            is_news_only=all(one.first_known and one.aspect is not Aspect.NOTE for one in found),
        )

    def _own_deadline(self, event: Event, record: Record[Event]) -> Iterator[Found]:
        if event.registration is None or _shares(event.registration, self.series.registration):
            return
        yield from self._deadline(event, record, event.registration)

    def _shared_deadline(self, post: Candidate | None) -> Iterator[Found]:
        """The series' deadline is said once, in the series' thread, while an event that it is for is to come."""
        registration = self.series.registration
        if registration is None or registration.deadline_on is None:
            return
        open_events = [
            (event, self.history.events[event.key]) for event in self.series.events
            if event.key in self.history.events
            and _shares(event.registration, registration)
            and event.status not in (Status.CANCELLED, Status.POSTPONED)
            and event.over_at > self.now
            and _was_ever_to_come(self.history.events[event.key])
        ]  # fmt: skip
        if not open_events:
            return
        has_series_post = post is not None or self.said.was_posted(
            PostKey(self.series.key, Kind.SERIES, ONCE, self.series.language)
        )
        last_over_at = max(event.over_at for event, _ in open_events)
        for found in self._deadline(*open_events[0], registration, last_over_at):
            if isinstance(found, Candidate) and has_series_post:
                series_record = self.history.series[self.series.key]
                yield replace(
                    found,
                    subject=self.series.key,
                    revision=series_record.latest.number,
                    languages=self._languages(self.series),
                )
            else:
                yield found

    def _deadline(
        self, event: Event, record: Record[Event], registration: Registration, over_at: datetime | None = None
    ) -> Iterator[Found]:
        if registration.deadline_on is None or event.status in (Status.CANCELLED, Status.POSTPONED):
            return
        day = registration.deadline_on
        candidate = self._of(
            event, record, Kind.REGISTRATION, day.isoformat(),
            due_at=max(wall(day - timedelta(days=2), MORNING, event.timezone), self._ready(event, record)),
            useful_until=min(
                wall(day + timedelta(days=1), time(0), event.timezone), (over_at or event.over_at).astimezone(UTC)
            ),
            why="2 days before registration closes",
        )  # fmt: skip
        subject = self.series.key if _shares(registration, self.series.registration) else event.key
        if self.said.may_plan(replace(candidate, subject=subject).original) and self.said.may_plan(candidate.original):
            yield candidate

    def _recap(self, event: Event, record: Record[Event]) -> Iterator[Candidate]:
        if event.recap is None or event.status in (Status.CANCELLED, Status.POSTPONED):
            return
        candidate = self._of(
            event, record, Kind.RECAP, ONCE,
            due_at=max(event.over_at.astimezone(UTC), self._ready(event, record)),
            useful_until=event.over_at + RECAP_FOR,
            why="what was learnt, after the event",
        )  # fmt: skip
        yield candidate


EARLIEST = datetime.min.replace(tzinfo=UTC)


def _was_ever_to_come(record: Record[Event]) -> bool:
    """Some version of it lay ahead when it was first seen: else nothing is ever posted about it."""
    return any(revision.facts.over_at > revision.at for revision in record.revisions)


def _start_or_end(event: Event) -> datetime:
    """Until when an announcement or a change helps: the start; of several days, or with the hour unknown, the end."""
    return event.over_at if event.until_on is not None or event.starts_at is None else event.starts_at


def _shares(one: Registration | None, other: Registration | None) -> bool:
    return one is not None and other is not None and one == other


def _label(lead: Lead, event: Event) -> str:
    return f"{lead}@{event.starts_on.isoformat()}"


def _in_words(span: timedelta) -> str:
    return f"{span.days} days" if span == timedelta(days=span.days) else str(span)
