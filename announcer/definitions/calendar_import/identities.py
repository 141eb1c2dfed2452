"""Which components of a calendar are one event: by UID, as far as the exporter keeps to what a UID is.

Some write none (Toggl), one for all that a rule made (PlaceCal), or one for a day (geeksforsocialchange/PlaceCal#2993,
derekantrican/GAS-ICS-Sync#89, SERG-Delft/serg-delft.github.io#90). Of those no event is lost, and each is known again
whatever the order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from icalendar import Component
from icalendar import Event as EventComponent

from announcer.definitions.calendar_import import properties
from announcer.model.text import line

_RECURS = ("RRULE", "RDATE", "RECURRENCE-ID")


@dataclass(frozen=True, slots=True)
class OneEvent:
    """One event of a calendar."""

    uid: str
    """Of a series that shares its UID with another one, with what tells them apart behind it."""
    instance: str
    """Of several with that UID which do not recur: the day, with more where the day has several. Else empty."""
    components: tuple[EventComponent, ...]
    """One; or what recurs, with the components that except from it."""

    @property
    def recurs(self) -> bool:
        return any(name in one for one in self.components for name in _RECURS)


def stated(component: Component, name: str) -> Any:
    """The decoded value; None when there is none, or none that can be read."""
    found = component.get(name)
    return getattr(found[0] if isinstance(found, list) else found, "dt", None)


def by_identity(events: Iterable[EventComponent]) -> Iterator[OneEvent]:
    """In the order of the calendar. Of one UID in several versions the latest (RFC 5545, 3.8.7.4)."""
    by_uid: dict[str, list[EventComponent]] = {}
    nameless: dict[str, list[EventComponent]] = {}
    for event in events:
        uid = line(str(event.get("UID", "")))[:500]
        if uid:
            by_uid.setdefault(uid, []).append(event)
        else:
            nameless.setdefault(_digest(_start(event), _title(event)), []).append(event)
    for uid, same in by_uid.items():
        yield from _of_one_uid(uid, same)
    for name, alike in nameless.items():
        places = {properties.one_line(one, "LOCATION"): one for one in alike}
        for place, one in places.items():
            yield OneEvent(f"no-uid-{name}{_digest(place) if len(places) > 1 else ''}", "", (one,))


def _of_one_uid(uid: str, same: Sequence[EventComponent]) -> Iterator[OneEvent]:
    exceptions = tuple(one for one in same if "RECURRENCE-ID" in one)
    whole = _latest([one for one in same if "RECURRENCE-ID" not in one])
    if len(whole) < 2:  # as it should be
        yield OneEvent(uid, "", (*whole, *exceptions))
        return
    series = [one for one in whole if any(name in one for name in _RECURS)]
    single = [one for one in whole if not any(name in one for name in _RECURS)]
    owned: dict[str, list[EventComponent]] = {}
    for one in exceptions:
        owned.setdefault(_title(one), []).append(one)
    ways = (lambda each: _digest(_title(each)), lambda each: _digest(_start(each), _title(each)))
    for name, one in zip(_told_apart(series, ways), series, strict=True):
        yield OneEvent(f"{uid} {name}", "", (one, *owned.pop(_title(one), ())))
    for name, one in zip(_told_apart(single, (_day, *ways)), single, strict=True):
        yield OneEvent(uid, name, (one,))
    for rest in owned.values():
        yield OneEvent(uid, "", tuple(rest))


def _latest(whole: Sequence[EventComponent]) -> list[EventComponent]:
    """Of what begins and is called alike the latest version. Several that differ are versions of one event where each
    has another SEQUENCE; else they are several events."""
    latest: dict[tuple[str, str], EventComponent] = {}
    for one in sorted(whole, key=_version):
        latest[_start(one), _title(one)] = one
    by_sequence = {_version(one)[0]: one for one in latest.values()}
    if len(by_sequence) == len(latest):
        return [by_sequence[max(by_sequence)]] if latest else []
    kept = {id(one) for one in latest.values()}
    return [one for one in whole if id(one) in kept]


def _told_apart(events: Sequence[EventComponent], ways: Iterable[Callable[[Component], str]]) -> list[str]:
    """Of each the coarsest name that no other has, by the ways to name one from coarse to fine: a session that is moved
    to another hour of its day stays the same."""
    named = [[way(one) for one in events] for way in ways]
    counted = [Counter(names) for names in named]
    return [
        next((name for name, count in zip(own, counted, strict=True) if count[name] == 1), own[-1])
        for own in zip(*named, strict=True)
    ]


def _version(event: Component) -> tuple[int, datetime]:
    try:
        sequence = int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        sequence = 0
    stamp = stated(event, "LAST-MODIFIED")
    if not isinstance(stamp, datetime):
        return sequence, datetime(1970, 1, 1, tzinfo=UTC)
    return sequence, stamp if stamp.tzinfo is not None else stamp.replace(tzinfo=UTC)


def _title(event: Component) -> str:
    return properties.one_line(event, "SUMMARY")


def _start(event: Component) -> str:
    start = stated(event, "DTSTART")
    is_instant = isinstance(start, datetime) and start.tzinfo is not None
    return str(start.astimezone(UTC) if is_instant else start)


def _day(event: Component) -> str:
    start = stated(event, "DTSTART")
    assert isinstance(start, date)
    return f"{start:%Y-%m-%d}"


def _digest(*said: str) -> str:
    return sha256("\n".join(said).encode()).hexdigest()[:12]
