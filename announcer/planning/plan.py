"""The plan: what is to be posted and when, in which words; what is not, and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from announcer.model import (
    Facts,
    HeldByPerson,
    History,
    Hold,
    Kind,
    Limits,
    Message,
    NeedsApproval,
    Plan,
    PlannedPost,
    Policy,
    PostKey,
    PostRecord,
    SkippedPost,
    State,
    Subject,
    TooLong,
    marker,
    reached_by,
)
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.candidates.collect import candidates
from announcer.planning.outbox_index import OutboxIndex
from announcer.planning.post_edits import Editor
from announcer.planning.post_templates import PostTemplates
from announcer.planning.post_words import PostWords
from announcer.planning.timetable import Slot, Timetable, make_timetable

_ROOTS = (Kind.SERIES, Kind.ANNOUNCEMENT)
_NOTICES = (Kind.CHANGE, Kind.CANCELLATION)


def plan(
    facts: Facts, history: History, policy: Policy, limits: Limits, now: datetime, *, templates: PostTemplates,
    until: datetime | None = None, markers: Collection[str] = (),
) -> Plan:  # fmt: skip
    """Every post that facts and history call for, in the order in which they go.

    What the account has and the outbox has not (its marker is among `markers`) comes first, and alone: delivery adopts
    it, and the next plan decides the rest with what followers know.

    Aware instants. Posts due after `until` are not put into words, but for those that the outbox holds already;
    `Plan.next_at` tells when the first of them is due. Raises TemplateError.
    """
    outbox = OutboxIndex(history, policy, now)
    planner = _Planner(facts, history, policy, limits, templates, outbox)
    found = list(candidates(facts, history, outbox, policy, now))
    if there := list(_found_on_account(found, outbox, policy, markers, now)):
        return Plan(posts=tuple(planner.posts(there)), skipped=(), wake_at=now)
    timetable = make_timetable(
        [one for one in found if isinstance(one, Candidate)],
        outbox,
        policy,
        now,
        until=until,
        is_held=planner.is_held,
    )
    skipped = [*(one for one in found if isinstance(one, SkippedPost)), *timetable.skipped]
    near = [slot for slot in timetable.slots if until is None or slot.due_at <= until or _waits(slot, outbox)]
    posts = sorted(planner.posts(near), key=lambda post: post.due_at)
    far = [
        slot
        for slot in timetable.slots
        if until is not None and slot.due_at > until and not planner.is_held(slot.candidate)
    ]
    editor = Editor(facts, history, outbox, policy, limits, templates, now)
    following = min(far, key=lambda slot: slot.due_at, default=None)
    return Plan(
        posts=tuple(posts),
        skipped=tuple(sorted(skipped, key=lambda one: (one.due_at or _NEVER, one.key))),
        edits=tuple(editor.edits()),
        withdrawn=tuple(_withdrawn(outbox.waiting(), found, timetable, facts, now)),
        next_at=following.due_at if following else None,
        next_key=following.candidate.original if following else None,
        wake_at=min((*_moments(timetable.slots, skipped, now), *editor.moments()), default=None),
    )


def _found_on_account(
    found: Iterable[Candidate | SkippedPost],
    outbox: OutboxIndex,
    policy: Policy,
    markers: Collection[str],
    now: datetime,
) -> Iterable[Slot]:
    """What the account has, by its marker, and the outbox has not. Of notices only their words tell (`delivery`)."""
    for candidate in found if markers else ():
        if isinstance(candidate, SkippedPost) or candidate.kind in _NOTICES:
            continue
        keys = {language: candidate.key(language) for language in candidate.languages}
        there = tuple(
            language
            for language, key in keys.items()
            if outbox.row(key) is None and marker(policy.account, key) in markers
        )
        if there:
            yield Slot(replace(candidate, languages=there), min(candidate.due_at, now))


def _moments(slots: Iterable[Slot], skipped: Iterable[SkippedPost], now: datetime) -> Iterable[datetime]:
    """When posts come due, lose their use (those that are held), or are skipped for good; after `now`."""
    for slot in slots:
        yield from (moment for moment in (slot.due_at, slot.candidate.useful_until) if moment > now)
    yield from (one.due_at for one in skipped if one.due_at is not None and one.due_at > now)


def _waits(slot: Slot, outbox: OutboxIndex) -> bool:
    return any(outbox.waits(slot.candidate.key(language)) for language in slot.candidate.languages)


_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class _Planner:
    facts: Facts
    history: History
    policy: Policy
    limits: Limits
    templates: PostTemplates
    outbox: OutboxIndex

    def posts(self, slots: Iterable[Slot]) -> Iterable[PlannedPost]:
        coming: dict[PostKey, datetime] = {}
        for slot in slots:
            for language in slot.candidate.languages:
                coming[slot.candidate.key(language)] = slot.due_at
                yield self._post(slot, language, coming)

    def _post(self, slot: Slot, language: str, coming: Mapping[PostKey, datetime]) -> PlannedPost:
        candidate = slot.candidate
        draft = PostWords(candidate, language, slot.due_at, self.policy, self.limits, self.templates).draft()
        length = self.limits.length(draft.text, draft.content_warning or "")
        return PlannedPost(
            key=candidate.key(language),
            due_at=slot.due_at,
            useful_until=candidate.useful_until,
            draft=replace(draft, reply_to=self._parent(candidate, language, coming)),
            revision=candidate.revision,
            stated=candidate.stated,
            why=candidate.why,
            length=length,
            held=self.held(candidate, language) or self._too_long(length),
            original_language=candidate.series.language,
            caused_at=max((turn.seen_at for turn in candidate.turns), default=None),
            formerly=_formerly(candidate),
        )

    def _too_long(self, length: int) -> TooLong | None:
        limit = self.limits.max_characters
        return None if length <= limit else TooLong(length, limit)

    def is_held(self, candidate: Candidate) -> bool:
        return self.held(candidate, candidate.languages[0]) is not None

    def held(self, candidate: Candidate, language: str) -> Hold | None:
        """Why a person has to say something first."""
        subjects = {candidate.subject, candidate.subject.of_series, *candidate.about}
        for subject in sorted(subjects):
            if subject in self.facts.held:
                return self.facts.held[subject]
        reached = reached_by(candidate.key(language), candidate.series.language, candidate.stated)
        if reached & self.history.holds:
            return HeldByPerson()
        if self.policy.manual_approval and not reached & self.history.approvals:
            return NeedsApproval(candidate.key(language))
        return None

    def _parent(self, candidate: Candidate, language: str, coming: Mapping[PostKey, datetime]) -> PostKey | None:
        """The post that it replies to: a translation of a root to its original, all else to the thread's root."""
        if candidate.kind in _ROOTS:
            original = candidate.key(candidate.series.language)
            return original if language != original.language and self._is_replyable(original, coming) else None
        return next((key for key in self._roots(candidate, language) if self._is_replyable(key, coming)), None)

    def _roots(self, candidate: Candidate, language: str) -> Iterable[PostKey]:
        """Where its thread may begin, the best first: in its own language, then in the original."""
        announced = candidate.subject if candidate.subject.is_event else min(candidate.about)
        for tag in dict.fromkeys((language, candidate.series.language)):
            if (anew := self.outbox.new_root(candidate.subject, tag)) is not None:
                yield anew
            if candidate.subject.is_event:
                yield PostKey(announced, Kind.ANNOUNCEMENT, ONCE, tag)
            yield candidate.series_key(tag)
            yield PostKey(announced, Kind.ANNOUNCEMENT, ONCE, tag)
            if (start := self.outbox.thread_start(candidate.subject, tag)) is not None:
                yield start
        if language != candidate.languages[0]:
            yield candidate.original

    def _is_replyable(self, key: PostKey, coming: Mapping[PostKey, datetime]) -> bool:
        return key in coming or self.outbox.is_on_account(key)


def _withdrawn(
    waiting: Iterable[PostRecord], found: Iterable[Candidate | SkippedPost], timetable: Timetable, facts: Facts,
    now: datetime,
) -> Iterable[SkippedPost]:  # fmt: skip
    """Rows of the outbox, not sent, that nothing calls for any more."""
    wanted = {slot.candidate.key(tag) for slot in timetable.slots for tag in slot.candidate.languages}
    known = {one.key: one for one in (*found, *timetable.skipped) if isinstance(one, SkippedPost)}
    # Also what comes after the last slot of the outlook: in each language it is decided by itself.
    coming = [one for one in found if isinstance(one, Candidate) and one.kind in _NOTICES and one.original not in known]
    languages = {series.id: series.language for series in facts.series}
    for row in waiting:
        if row.key in wanted:
            continue
        original = replace(row.key, language=languages.get(row.key.subject.series, row.key.language))
        skip = known.get(row.key) or known.get(original)
        because = _why_withdrawn(row, skip, coming, facts)
        if skip and row.state is State.HELD and row.reason:
            because = Message("{reason} ({held})", reason=because, held=row.reason)
        yield SkippedPost(
            key=row.key,
            due_at=row.due_at,
            reason=because,
            state=State.EXPIRED if row.useful_until <= now or (skip and skip.final) else State.SUPERSEDED,
            final=True,
        )


def _why_withdrawn(row: PostRecord, skip: SkippedPost | None, coming: Iterable[Candidate], facts: Facts) -> str:
    """A reason that is true, as `posts` shows it."""
    if row.key.subject in facts.gone:
        return Message("it is in no file any more, and nothing was said of it")
    if skip is not None:
        return skip.reason
    if row.key.kind not in _NOTICES:
        is_known = any(row.key.subject in (one.key, *(event.key for event in one.events)) for one in facts.series)
        return (
            Message("no longer called for")
            if is_known
            else Message("{subject} is on the site no more", subject=row.key.subject)
        )
    heirs = (
        one.key(row.key.language)
        for one in coming
        if row.key.language in one.languages and one.stated.keys() & row.stated.keys()
    )
    heir = next(heirs, None)
    if heir is not None:
        return Message("a later edit took its place: {heir} tells what is so now", heir=heir)
    return Message("what it was to tell is so no more, or followers know it")


def _formerly(candidate: Candidate) -> Subject | None:
    series, event = candidate.series, candidate.event
    if event is not None and event.was is not None and "/" in event.was:
        return Subject.parse(event.was)
    former = Subject(series.was or series.id, (event.was or event.key.event) if event is not None else "")
    return former if former != candidate.subject else None
