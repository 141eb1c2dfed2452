"""The sessions that a calendar has in a window of days: recurring events expanded, with their exceptions.

RFC 5545's RRULE, RDATE, EXDATE and RECURRENCE-ID, with RANGE=THISANDFUTURE, are read by recurring-ical-events. What it
cannot read is passed over alone, and named; a rule cannot make more than it should.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component, Timezone
from icalendar import Event as EventComponent
from icalendar.prop.broken import vBroken

from announcer.definitions.calendar_import.content_lines import Block, CalendarText, split_line
from announcer.definitions.calendar_import.recurrence_bounds import MAX_OCCURRENCES, bounded
from announcer.definitions.calendar_import.zones import Zones
from announcer.model import Message, zone
from announcer.model.text import line

_OLDEST = 1900
_MEANT = frozenset({"DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
"""Without one of these an event is another one."""
_RECURS = ("RRULE", "RDATE", "RECURRENCE-ID")
# Splitting a series at a day ("this and following") gives Google's later half a UID with that day in it.
_GOOGLE_SPLIT = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@google\.com$)")
# The Events Calendar writes start and end into a UID, so that a session that moves gets another one.
_TEC_TIMES = re.compile(r"^(\d+)-\d{9,11}-\d{9,11}(?=@)")


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are imported; a session that touches one of them is. Recurring events have no end without one."""

    first_on: date
    last_on: date
    bounds_single: bool = True
    """Whether what does not recur is left out beyond it too."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One session of a calendar."""

    uid: str
    """Without what Google and The Events Calendar put into it that does not last."""
    instance: str
    """Of several with that UID: the day that its rule gave it, whatever day it was moved to (`2024-02-22`), with the
    hour behind it where the day has another one. Empty when there is one."""
    component: Component = field(repr=False)
    starts: date | datetime
    """A day; or an aware instant, in the zone that the calendar names, else in that of the settings."""
    ends: date | datetime | None
    """Of the same kind, and not before the start; of days the one after the last. None: it is not known."""
    zone_name: str | None
    """IANA's; None: a day, a local time, or in UTC."""


@dataclass(slots=True)
class Occurrences:
    """What was found, and what of the calendar was passed over, in a few words each."""

    found: list[Occurrence] = field(default_factory=list)
    passed_over: list[Message] = field(default_factory=list)
    outside: int = 0
    """Events that do not recur, beyond the window."""


def occurrences(text: CalendarText, zones: Zones, window: Window, home: str) -> Occurrences:
    """By start. What has no start, and what is no VEVENT, is none. `home`: the zone of local times."""
    result = Occurrences()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        timezones = [Timezone.from_ical(one) for one in zones.definitions()]  # from here on the library knows them
    events = [one for block in text.events if (one := _component(block, zones, result)) is not None]
    by_uid: dict[str, list[EventComponent]] = {}
    for number, event in enumerate(events):
        by_uid.setdefault(_uid(event) or f"no-uid-{number}", []).append(event)
    for uid, same in by_uid.items():
        if any(name in one for one in same for name in _RECURS):
            result.found += _recurring(uid, same, timezones, window, home=home, result=result)
        else:
            result.found += _single(uid, same, window, home, result)
        if len(result.found) > MAX_OCCURRENCES:
            result.passed_over.append(Message("all beyond the first {n:,} sessions", n=MAX_OCCURRENCES))
            del result.found[MAX_OCCURRENCES:]
            break
    result.found.sort(key=lambda one: (_moment(one.starts, home), one.uid))
    return result


# --- one component ----------------------------------------------------------------------------------------------


def _component(block: Block, zones: Zones, result: Occurrences) -> EventComponent | None:
    lines = [zones.with_iana_names(one) for one in block.lines]
    text = Block("VEVENT", [one for one in lines if split_line(one)[0] not in ("ATTACH", "ATTENDEE", "EXRULE")]).text()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            component = EventComponent.from_ical(text)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles on, the other events are read
        result.passed_over.append(_unread(block.value("SUMMARY"), Message.verbatim(type(error).__name__)))
        return None
    assert isinstance(component, EventComponent)
    broken = [name for name, stated in component.items() if any(isinstance(one, vBroken) for one in _each(stated))]
    for name in broken:
        del component[name]
    if any(name in _MEANT for name in broken):
        why = Message("its {field} cannot be read", field=", ".join(broken))
        result.passed_over.append(_unread(block.value("SUMMARY"), why))
        return None
    start = _value(component, "DTSTART")
    if not isinstance(start, date) or not _OLDEST < start.year < 2200:
        result.passed_over.append(_unread(block.value("SUMMARY"), Message("it has no start that can be read")))
        return None
    return component


def _each(stated: Any) -> list[Any]:
    return stated if isinstance(stated, list) else [stated]


def _unread(title: str, why: Message) -> Message:
    shown = Message.verbatim(line(title)[:60]) or Message("an event without a title")
    return Message("{event}: {why}", event=shown, why=why)


def _uid(event: Component) -> str:
    return line(str(event.get("UID", "")))[:500]


def _lasting(uid: str) -> str:
    return _TEC_TIMES.sub(r"\1", _GOOGLE_SPLIT.sub("", uid))


def _value(component: Component, name: str) -> Any:
    """The decoded value; None when there is none, or none that can be read."""
    stated = component.get(name)
    return getattr(stated[0] if isinstance(stated, list) else stated, "dt", None)


def _moment(when: date | datetime, home: str) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(0))
    return when if when.tzinfo is not None else when.replace(tzinfo=zone(home))


# --- what does not recur ----------------------------------------------------------------------------------------


def _single(
    uid: str, same: Sequence[EventComponent], window: Window, home: str, result: Occurrences
) -> Iterator[Occurrence]:
    """Of one UID the latest version. Some give many events one UID: those on different days are different."""
    latest: dict[date, EventComponent] = {}
    for one in sorted(same, key=_version):
        start = _value(one, "DTSTART")
        latest[start.date() if isinstance(start, datetime) else start] = one
    if len({_version(one) for one in latest.values()}) > 1:  # one event, which moved
        latest = dict([*latest.items()][-1:])
    for day, one in latest.items():
        found = _occurrence(uid, str(day) if len(latest) > 1 else "", one, home)
        if not window.bounds_single or _touches(found, window, home):
            yield found
        else:
            result.outside += 1


def _version(event: Component) -> tuple[int, datetime]:
    try:
        sequence = int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        sequence = 0
    stamp = _value(event, "LAST-MODIFIED")
    is_moment = isinstance(stamp, datetime)
    return sequence, _moment(stamp, "UTC") if is_moment else datetime(1970, 1, 1, tzinfo=UTC)


def _touches(one: Occurrence, window: Window, home: str) -> bool:
    first = _moment(one.starts, home).astimezone(zone(home)).date()
    last = _moment(one.ends or one.starts, home).astimezone(zone(home)).date()
    return first <= window.last_on and last >= window.first_on


def _occurrence(uid: str, instance: str, component: Component, home: str) -> Occurrence:
    starts = _value(component, "DTSTART")
    ends = _end(component, starts)
    zone_name = _zone_name(starts)
    if isinstance(starts, datetime):
        starts = _moment(starts, home)
        ends = _moment(ends, home) if isinstance(ends, datetime) else None
        if ends is not None and ends.astimezone(UTC) <= starts.astimezone(UTC):
            ends = None
    elif ends is not None and (isinstance(ends, datetime) or ends <= starts):
        ends = None
    return Occurrence(_lasting(uid), instance, component, starts, ends, zone_name)


def _end(component: Component, starts: date | datetime) -> date | datetime | None:
    """DTEND, or what DURATION makes of the start: days by the calendar, hours as they pass (RFC 5545, 3.3.6)."""
    ends = _value(component, "DTEND")
    if isinstance(ends, date):
        return ends
    lasts = _value(component, "DURATION")
    if not isinstance(lasts, timedelta) or not timedelta(0) < lasts < timedelta(days=400):
        return None
    if not isinstance(starts, datetime):
        return starts + timedelta(days=lasts.days)
    later = starts + timedelta(days=lasts.days)
    rest = timedelta(seconds=lasts.seconds)
    return later + rest if starts.tzinfo is None else (later.astimezone(UTC) + rest).astimezone(starts.tzinfo)


def _zone_name(when: date | datetime) -> str | None:
    key = getattr(when.tzinfo, "key", None) if isinstance(when, datetime) else None
    return None if key is None or key.upper() == "UTC" or key.startswith("Etc/") else str(key)


# --- what recurs ------------------------------------------------------------------------------------------------


def _recurring(
    uid: str, same: Sequence[EventComponent], timezones: Iterable[Component], window: Window, *, home: str,
    result: Occurrences,
) -> list[Occurrence]:  # fmt: skip
    calendar = Calendar()
    for timezone in timezones:
        calendar.add_component(timezone)
    for one in same:
        if (wrong := bounded(one, _value(one, "DTSTART"), window.last_on)) is not None:
            result.passed_over.append(_unread(str(one.get("SUMMARY", "")), wrong))
            return []
        if "UID" not in one or str(one["UID"]) != uid:
            one["UID"] = uid
        calendar.add_component(one)
    first = datetime.combine(window.first_on, time(0), tzinfo=zone(home))
    last = datetime.combine(window.last_on + timedelta(days=1), time(0), tzinfo=zone(home))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = recurring_ical_events.of(calendar, skip_bad_series=False).between(first, last)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles on, the other events are read
        result.passed_over.append(_unread(str(same[0].get("SUMMARY", "")), Message.verbatim(type(error).__name__)))
        return []
    named: dict[str, Component] = {}
    for component in found:
        day, hour = _by_rule(component, home)
        named[day if day not in named else f"{day}T{hour}"] = component
    return [_occurrence(uid, instance, component, home) for instance, component in named.items()]


def _by_rule(component: Component, home: str) -> tuple[str, str]:
    """The day and the hour that the rule gave. By the day a session is known again when all move to another hour."""
    stated = _value(component, "RECURRENCE-ID") or _value(component, "DTSTART")
    if not isinstance(stated, datetime):
        return str(stated), "0000"
    start = _value(component, "DTSTART")
    own = start.tzinfo if isinstance(start, datetime) and _zone_name(start) else zone(home)
    local = stated.astimezone(own) if stated.tzinfo is not None else stated
    return f"{local:%Y-%m-%d}", f"{local:%H%M}"
