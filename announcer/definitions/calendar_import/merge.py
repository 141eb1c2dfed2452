"""What a calendar says now, what it said when it was last imported, and what the file says: three ways to one file.

A value that the calendar has not changed stays as the file has it, so that what a person writes there counts; one that
it has changed goes into the file. A session that the calendar does not have any more is taken out of the file, where
the service finds it gone and asks about it, as it does when a person takes it out; one that is over stays. What a
person has taken out of the file does not come back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from announcer.definitions.calendar_import.matching import KnownEvent, match, plain
from announcer.definitions.calendar_import.results import ImportedEvent, ImportedSeries
from announcer.definitions.file_text import FileText
from announcer.definitions.limits import EVENTS, FILE_BYTES
from announcer.definitions.proposed_ids import free_id
from announcer.definitions.yaml_nodes import Path
from announcer.definitions.yaml_writing import Value, item_lines

ROOM = FILE_BYTES - 8 * 1024
"""Bytes that sessions may take in a file; the rest is for what a person writes."""


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """What of a file came out of a calendar."""

    source: str = ""
    """A fingerprint of the calendar's address."""
    values: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, KnownEvent] = field(default_factory=dict)
    """By the calendar's key."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The file as it should be, and what is new in it: ids, in the order of the calendar."""

    text: FileText
    known: KnownSeries
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    """Coming sessions that the calendar does not have any more."""
    missing: tuple[str, ...] = ()
    """As `vanished`, but left in the file: the calendar is not the one that they came from."""
    later: int = 0
    """Sessions for which the file has no room: the farthest ones."""

    @property
    def coming(self) -> int:
        """How many sessions the calendar still has of those that were imported, and new ones."""
        return sum(not one.is_gone for one in self.known.events.values())


def merge(
    text: FileText | None, known: KnownSeries | None, series: ImportedSeries, today: date, *,
    since: date = date.min, until: date = date.max, takes_out: bool = True,
) -> Merge:  # fmt: skip
    """`text`: the file, None when there is none; `known`: None when none of it was imported; `since` and `until`: the
    days in which `series` was looked for in the calendar. Without `takes_out` nothing vanishes. Raises UneditableFile
    where the file is written so that it cannot be changed in places."""
    if text is None:
        return _new_file(series, known, today)
    work = _Work(text, known or KnownSeries())
    matched = match(work.events, work.stated(), series.events)
    if known is not None:
        work.update((), known.values, series.values)
    later = work.take(series.events, matched, today)
    present = {event.key for event in series.events}
    gone = [
        key
        for key, one in work.events.items()
        if key not in present
        and is_coming(one, today)
        and one.last_on >= since
        and str(one.values.get("date")) <= str(until)
    ]
    ids = tuple(work.events[key].id for key in gone)
    if takes_out:
        for key in gone:
            work.take_out(key)
    later += work.make_room(today)
    return Merge(
        text=text,
        known=KnownSeries(work.known.source, plain(series.values), dict(work.events)),
        added=tuple(work.added),
        changed=tuple(work.changed),
        vanished=ids if takes_out else (),
        missing=() if takes_out else ids,
        later=later,
    )


def is_coming(one: KnownEvent, today: date) -> bool:
    """Whether its going away means something: it was there, and is not over."""
    return not one.is_gone and one.last_on >= today


def _new_file(series: ImportedSeries, known: KnownSeries | None, today: date) -> Merge:
    """The ids of before, where there are any."""
    before = {} if known is None else known.events
    taken = {one.id for key, one in before.items() if key not in {event.key for event in series.events}}
    events = []
    for event in series.events:
        own = before[event.key].id if event.key in before else free_id(event.id, taken)
        taken.add(own)
        events.append(replace(event, id=own))
    kept = _fitting(events, today)
    text = FileText.new({**series.values, "events": [{"id": one.id, **one.values} for one in kept]})
    return Merge(
        text=text,
        known=KnownSeries("", plain(series.values), {one.key: _known(one) for one in kept}),
        added=tuple(one.id for one in kept),
        later=len(events) - len(kept),
    )


def _fitting(events: list[ImportedEvent], today: date) -> list[ImportedEvent]:
    """As many as there is room for, those that are over last, the farthest before them."""
    size = 0
    kept: set[str] = set()
    for event in sorted(events, key=lambda one: (one.last_on < today, one.last_on)):
        size += sum(len(line.encode()) + 1 for line in item_lines({"id": event.id, **event.values}, 2)) + 1
        if size > ROOM or len(kept) == EVENTS:
            break
        kept.add(event.key)
    return [one for one in events if one.key in kept]


def _known(event: ImportedEvent) -> KnownEvent:
    return KnownEvent(event.id, plain(event.values), event.last_on)


# --- the file ---------------------------------------------------------------------------------------------------


class _Work:
    """A file that is being changed."""

    def __init__(self, text: FileText, known: KnownSeries) -> None:
        self.text, self.known = text, known
        self.events = dict(known.events)
        self.added: list[str] = []
        self.changed: list[str] = []
        self._places: dict[str, int] | None = None
        self._follow_renames()

    def stated(self) -> list[dict[str, Any]]:
        """The events of the file."""
        return [one for one in self.text.get(("events",)) or [] if isinstance(one, dict)]

    def _follow_renames(self) -> None:
        """An event that a person renamed in the file says what it was."""
        events = self.stated()
        ids = {one.get("id") for one in events}
        renamed = {one["was"]: one["id"] for one in events if isinstance(one.get("was"), str) and one.get("id")}
        for key, one in self.events.items():
            if one.id not in ids and one.id in renamed:
                self.events[key] = replace(one, id=renamed[one.id])

    def take(self, events: Iterable[ImportedEvent], matched: Mapping[str, str], today: date) -> int:
        """Puts the events of the calendar into the file, or what is new of them: how many coming ones there can be no
        room for, whatever else is taken out."""
        new = []
        for event in events:
            own = matched.get(event.key)
            if own is not None and own in self.places:
                self._renew(event, own)
            else:
                new.append((event, own))
        taken = {*self.places, *(one.id for one in self.events.values())}
        wanted = {one.key for one in _fitting([event for event, _ in new], today)}
        for event, own in new:
            if event.key in wanted:
                self._put_in(event, own or free_id(event.id, taken))
                taken.add(self.events[event.key].id)
        return sum(event.last_on >= today for event, _ in new if event.key not in wanted)

    def _renew(self, event: ImportedEvent, own: str) -> None:
        before = self.events.get(event.key)
        self.events[event.key] = KnownEvent(own, plain(event.values), event.last_on)
        base = before.values if before is not None and before.id == own and not before.is_gone else None
        if self.update(("events", self.places[own]), base, event.values):
            self.changed.append(own)

    def _put_in(self, event: ImportedEvent, own: str) -> None:
        """One that is not in the file; what a person took out stays out."""
        before = self.events.get(event.key)
        self.events[event.key] = KnownEvent(own, plain(event.values), event.last_on)
        if before is None or before.is_gone:
            self.text.add_event({"id": own, **event.values})
            self.added.append(own)
            self._places = None

    def take_out(self, key: str) -> None:
        one = self.events[key]
        self._remove(one.id)
        self.events[key] = replace(one, is_gone=True)

    def _remove(self, own: str) -> bool:
        if own not in self.places:
            return False
        self.text.remove(("events", self.places[own]))
        self._places = None
        return True

    def make_room(self, today: date) -> int:
        """Takes out what is over, the oldest first, and then what was just put in, the farthest first: how many of
        these. The ledger remembers what is over."""
        over = sorted((one.last_on, key) for key, one in self.events.items() if one.last_on < today)
        put_in = set(self.added)
        added = sorted(((one.last_on, key) for key, one in self.events.items() if one.id in put_in), reverse=True)
        later, there = 0, len(self.text.event_ids)
        for last_on, key in (*over, *added):
            if self.text.size <= ROOM and there <= EVENTS:
                break
            one = self.events.pop(key, None)
            if one is not None and self._remove(one.id):
                there -= 1
                later += last_on >= today
                put_in.discard(one.id)
        self.added = [own for own in self.added if own in put_in]
        return later

    def update(self, path: Path, base: Mapping[str, Any] | None, wanted: Mapping[str, Value]) -> bool:
        """Whether something was changed. `base` None: it was never imported, so what the file says holds."""
        there = self.text.get(path) or {}
        new = plain(wanted)
        is_changed = False
        for key in dict.fromkeys((*new, *(base or {}))):
            if base is None:
                before = there.get(key)
                is_to_change = key not in there and key in new
            else:
                before = base.get(key)
                is_to_change = new.get(key) not in (before, there.get(key))
            is_changed |= is_to_change and self._change((*path, key), there.get(key), before, new.get(key))
        return is_changed

    def _change(self, path: Path, there: Any, before: Any, new: Any) -> bool:
        if isinstance(new, dict) and isinstance(there, dict) and isinstance(before, dict):
            return self.update(path, before, new)
        if new is None:
            self.text.remove(path)
        else:
            self.text.set(path, new)
        return True

    @property
    def places(self) -> Mapping[str, int]:
        """By its id, which of the file's events one is."""
        if self._places is None:
            named = enumerate(self.text.event_ids)
            self._places = {own: place for place, own in reversed([*named]) if own is not None}
        return self._places
