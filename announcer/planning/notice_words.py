"""What a notice says of a change: each aspect with old and new, and what became of the event above all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from announcer.model import Event, Registration
from announcer.model.status_text import StatusText, status_text
from announcer.planning.candidates.candidate import Candidate, Turn
from announcer.planning.candidates.change_notice import sameness
from announcer.planning.event_changes import Aspect, differences, happened
from announcer.planning.event_words import EventWords
from announcer.words.dates import days_in_words
from announcer.words.places import where_in_words

WHEN = "when"
"""In place of date and time, of an event of several days: its span names both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One aspect of a notice, as the template words it."""

    aspect: str
    first_known: bool
    old: StatusText
    new: StatusText


@dataclass(frozen=True)
class NoticeWords:
    """Of one notice in one language; of a post that is none there is nothing to say."""

    candidate: Candidate
    language: str
    words: EventWords
    today: date
    """When followers read it."""

    def turned(self) -> str:
        """What a notice is above all; the template has a heading for each."""
        if not self.candidate.turns:
            return ""
        if self.candidate.is_outdated:
            return "outdated"
        turn = self.candidate.turns[0]
        return what_became(turn.old, turn.new) or self._turned_softly()

    def _turned_softly(self) -> str:
        if {change.aspect for change in self.changes} <= {Aspect.NOTE}:
            return "note"
        return "news" if self.candidate.is_first_known_only else "changed"

    @cached_property
    def changes(self) -> list[Change]:
        """In the order in which they are said; none of an old notice that is so no more."""
        turns = self.candidate.turns
        return self._changes_of(turns[0]) if len(turns) == 1 else self._shared_changes()

    def _shared_changes(self) -> list[Change]:
        """Of a notice for several events: the new facts, which all have in common; the old ones may differ."""
        if len({repr(sameness(turn)) for turn in self.candidate.turns}) != 1:
            return []  # none, or edited since, each in its own way: the list of events tells it
        each = [self._changes_of(turn) for turn in self.candidate.turns]
        return [
            first if len({change.old for change in same}) == 1 else replace(first, old=StatusText(""))
            for first, *rest in zip(*each, strict=True)
            for same in [(first, *rest)]
        ]

    def _changes_of(self, turn: Turn) -> list[Change]:
        old, new = turn.old.localized(self.language), turn.new.localized(self.language)
        zones_differ = turn.old.timezone != turn.new.timezone
        is_also_online = old.venue == new.venue and old.online is None
        return [
            Change(
                aspect=aspect,
                first_known=first_known,
                old=StatusText("")
                if aspect == Aspect.ONLINE and is_also_online
                else self._fact(old, aspect, with_zone=zones_differ),
                new=self._fact(new, aspect, with_zone=zones_differ),
            )
            for aspect, first_known in _aspects(turn.old, turn.new)
        ]

    def _fact(self, event: Event, aspect: str, *, with_zone: bool) -> StatusText:
        words: dict[str, Callable[[], str]] = {
            WHEN: lambda: self.words.when(event),
            Aspect.STATUS: lambda: str(event.status),
            Aspect.DATE: lambda: days_in_words(event, self.words.language),
            Aspect.TIME: lambda: self.words.hours(event, with_zone=with_zone),
            Aspect.VENUE: lambda: where_in_words(event, self.words.language, country=False),
            Aspect.ONLINE: lambda: where_in_words(event, self.words.language, country=False),
            Aspect.REGISTRATION: lambda: self._registration(event.registration),
            Aspect.NOTE: lambda: event.note or "",
        }
        return status_text(words[aspect]())

    def _registration(self, registration: Registration | None) -> str:
        is_closed = registration is not None and has_closed(registration, self.today)
        return self.words.registration(registration, is_closed=is_closed)


def has_closed(registration: Registration, today: date) -> bool:
    """One cannot register any more."""
    return registration.deadline_on is not None and registration.deadline_on < today


def _aspects(old: Event, new: Event) -> Iterator[tuple[str, bool]]:
    """What is told of a change, and whether it is news; of several days date and time in one."""
    found = differences(old, new)
    whole = [one for one in found if one.aspect in (Aspect.DATE, Aspect.TIME)]
    has_days = old.until_on is not None or new.until_on is not None
    for one in found:
        if one not in whole or not has_days:
            yield one.aspect, one.first_known
        elif one is whole[0]:
            yield WHEN, all(other.first_known for other in whole)


def what_became(old: Event, new: Event) -> str | None:
    """What became of an event when its status changed, or it went online; None for lesser changes."""
    if new.status is old.status:
        if old.venue is None or new.online is None or old.online is not None:
            return None
        return "online" if new.venue is None else "also-online"
    what = happened(old, new)
    return "new-date" if what == "date" else what
