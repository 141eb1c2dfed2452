"""The posts of a plan: their words, their parents, and why they wait for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from announcer.model import (
    Draft,
    Facts,
    HeldByPerson,
    History,
    Hold,
    Kind,
    Memo,
    NeedsApproval,
    PlannedPost,
    PostKey,
    Subject,
    TooLong,
    reached_by,
    zone,
)
from announcer.model.undone import OneByOne, Step, Undone
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.outbox_index import Outbox
from announcer.planning.post_words import PostWords
from announcer.planning.series_outlook import Wishes
from announcer.planning.timetable import Slot

_ROOTS = (Kind.SERIES, Kind.ANNOUNCEMENT)

KeptWords = Memo[PostKey, tuple[Draft, int] | Undone]
"""Of posts to come, with their lengths as the account's server counts them."""


@dataclass(frozen=True)
class PostPlanner:
    """Puts into words what goes when."""

    facts: Facts
    history: History
    outbox: Outbox
    wishes: Wishes
    kept: KeptWords
    one_by_one: OneByOne

    def posts(self, slots: Iterable[Slot]) -> list[PlannedPost]:
        """In their order, each original before its translations; without those that cannot be put into words. Raises
        TemplateError."""
        coming: dict[PostKey, datetime] = {}
        found = []
        for slot in slots:
            for language in slot.candidate.languages:
                coming[slot.candidate.key(language)] = slot.due_at
                post = self._post(slot, language, coming)
                if post is not None:
                    found.append(post)
        self.kept.keep_only(coming.keys())
        return found

    def _post(self, slot: Slot, language: str, coming: Mapping[PostKey, datetime]) -> PlannedPost | None:
        candidate = slot.candidate
        key = candidate.key(language)
        say = partial(self._words, candidate, language, slot.due_at)
        make = partial(self.one_by_one.do, Step.WORDING, candidate.series.id, say)
        said = self.one_by_one.taken(self.kept.value(key, (candidate, *_days_read_on(slot)), make))
        if said is None:
            return None
        draft, length = said
        return PlannedPost(
            key=key,
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

    def _words(self, candidate: Candidate, language: str, read_at: datetime) -> tuple[Draft, int]:
        limits = self.wishes.limits
        draft = PostWords(candidate, language, read_at, self.wishes.policy, limits, self.wishes.templates).draft()
        return draft, limits.length(draft.text, draft.content_warning or "")

    def _too_long(self, length: int) -> TooLong | None:
        limit = self.wishes.limits.max_characters
        return None if length <= limit else TooLong(length, limit)

    def is_held(self, candidate: Candidate) -> bool:
        return self.held(candidate, candidate.languages[0]) is not None

    def held(self, candidate: Candidate, language: str) -> Hold | None:
        """Why a person has to say something first."""
        if self.facts.held:
            for subject in sorted({candidate.subject, candidate.subject.of_series, *candidate.about}):
                if subject in self.facts.held:
                    return self.facts.held[subject]
        is_manual = self.wishes.policy.manual_approval
        if not self.history.holds and not is_manual:
            return None
        reached = reached_by(candidate.key(language), candidate.series.language, candidate.stated)
        if reached & self.history.holds:
            return HeldByPerson()
        if is_manual and not reached & self.history.approvals:
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
        outbox = self.outbox.of(candidate.series.id)
        announced = candidate.subject if candidate.subject.is_event else min(candidate.about)
        for tag in dict.fromkeys((language, candidate.series.language)):
            if (anew := outbox.new_root(candidate.subject, tag)) is not None:
                yield anew
            if candidate.subject.is_event:
                yield PostKey(announced, Kind.ANNOUNCEMENT, ONCE, tag)
            yield candidate.series_key(tag)
            yield PostKey(announced, Kind.ANNOUNCEMENT, ONCE, tag)
            if (start := outbox.thread_start(candidate.subject, tag)) is not None:
                yield start
        if language != candidate.languages[0]:
            yield candidate.original

    def _is_replyable(self, key: PostKey, coming: Mapping[PostKey, datetime]) -> bool:
        return key in coming or self.outbox.is_on_account(key)


def _days_read_on(slot: Slot) -> tuple[date, date | None]:
    """All that the words have of the moment at which followers read them: its local dates."""
    series, event = slot.candidate.series, slot.candidate.event
    return (
        slot.due_at.astimezone(zone(series.timezone)).date(),
        None if event is None else slot.due_at.astimezone(zone(event.timezone)).date(),
    )


def _formerly(candidate: Candidate) -> Subject | None:
    series, event = candidate.series, candidate.event
    if event is not None and event.was is not None and "/" in event.was:
        return Subject.parse(event.was)
    former = Subject(series.was or series.id, (event.was or event.key.event) if event is not None else "")
    return former if former != candidate.subject else None
