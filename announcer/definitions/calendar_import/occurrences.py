"""The sessions that a calendar has in a window of days: recurring events expanded, with their exceptions.

RFC 5545's RRULE, RDATE, EXDATE and RECURRENCE-ID, with RANGE=THISANDFUTURE, are read by recurring-ical-events. What it
cannot read is passed over alone, and named; a rule cannot make more than it should.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component, Timezone
from icalendar import Event as EventComponent
from icalendar.prop.broken import vBroken

from announcer.definitions.calendar_import.content_lines import Block, CalendarText, split_line
from announcer.definitions.calendar_import.identities import by_identity, stated
from announcer.definitions.calendar_import.recurrence_bounds import MAX_OCCURRENCES, bounded
from announcer.definitions.calendar_import.zones import Zones
from announcer.model import Message, zone
from announcer.model.text import line

_OLDEST = 1900
_MEANT = frozenset({"DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
"""Without one of these an event is another one."""
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
    for event in by_identity(events):
        if event.recurs:
            result.found += _recurring(event.uid, event.components, timezones, window, home=home, result=result)
            continue
        found = _occurrence(event.uid, event.instance, event.components[0], home)
        if not window.bounds_single or _touches(found, window, home):
            result.found.append(found)
        else:
            result.outside += 1
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
    broken = [name for name, said in component.items() if any(isinstance(one, vBroken) for one in _each(said))]
    for name in broken:
        del component[name]
    if any(name in _MEANT for name in broken):
        why = Message("its {field} cannot be read", field=", ".join(broken))
        result.passed_over.append(_unread(block.value("SUMMARY"), why))
        return None
    start = stated(component, "DTSTART")
    if not isinstance(start, date) or not _OLDEST < start.year < 2200:
        result.passed_over.append(_unread(block.value("SUMMARY"), Message("it has no start that can be read")))
        return None
    return component


def _each(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def _unread(title: str, why: Message) -> Message:
    shown = Message.verbatim(line(title)[:60]) or Message("an event without a title")
    return Message("{event}: {why}", event=shown, why=why)


def _lasting(uid: str) -> str:
    return _TEC_TIMES.sub(r"\1", _GOOGLE_SPLIT.sub("", uid))


def _moment(when: date | datetime, home: str) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(0))
    return when if when.tzinfo is not None else when.replace(tzinfo=zone(home))


# --- one session -----------------------------------------------------------------------------------------------


def _touches(one: Occurrence, window: Window, home: str) -> bool:
    first = _moment(one.starts, home).astimezone(zone(home)).date()
    last = _moment(one.ends or one.starts, home).astimezone(zone(home)).date()
    return first <= window.last_on and last >= window.first_on


def _existing(moment: datetime) -> datetime:
    """Of an hour that the clock leaves out, the one that it is by the offset before it (RFC 5545, 3.3.5)."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def _occurrence(uid: str, instance: str, component: Component, home: str) -> Occurrence:
    starts = stated(component, "DTSTART")
    ends = _end(component, starts)
    zone_name = _zone_name(starts)
    if isinstance(starts, datetime):
        starts = _existing(_moment(starts, home))
        ends = _existing(_moment(ends, home)) if isinstance(ends, datetime) else None
        if ends is not None and ends.astimezone(UTC) <= starts.astimezone(UTC):
            ends = None
    elif ends is not None and (isinstance(ends, datetime) or ends <= starts):
        ends = None
    return Occurrence(_lasting(uid), instance, component, starts, ends, zone_name)


def _end(component: Component, starts: date | datetime) -> date | datetime | None:
    """DTEND, or what DURATION makes of the start: days by the calendar, hours as they pass (RFC 5545, 3.3.6)."""
    ends = stated(component, "DTEND")
    if isinstance(ends, date):
        return ends
    lasts = stated(component, "DURATION")
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
        if (wrong := bounded(one, stated(one, "DTSTART"), window.last_on)) is not None:
            result.passed_over.append(_unread(str(one.get("SUMMARY", "")), wrong))
            return []
        one["UID"] = uid
        _name_by_kind(one, same)
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
        day, hour = _by_rule(component, same, home)
        named[next(name for name in _names(day, hour) if name not in named)] = component
    return [_occurrence(uid, instance, component, home) for instance, component in named.items()]


def _names(day: str, hour: str) -> Iterator[str]:
    yield day
    yield f"{day}T{hour}"
    yield from (f"{day}T{hour}-{number}" for number in count(2))


def _name_by_kind(one: EventComponent, same: Iterable[EventComponent]) -> None:
    """Makes of a RECURRENCE-ID what the start of the series is, a day or a moment, as it should be (RFC 5545, 3.8.4.4):
    some name a session by its day alone."""
    named = stated(one, "RECURRENCE-ID")
    start = next((stated(each, "DTSTART") for each in same if "RECURRENCE-ID" not in each), None)
    if named is None or start is None or isinstance(named, datetime) == isinstance(start, datetime):
        return
    parameters = one["RECURRENCE-ID"].params
    kept = {"RANGE": parameters["RANGE"]} if "RANGE" in parameters else {}
    moment = datetime.combine(named, start.timetz()) if isinstance(start, datetime) else named.date()
    del one["RECURRENCE-ID"]
    one.add("RECURRENCE-ID", moment, parameters=kept)


def _by_rule(component: Component, same: Iterable[Component], home: str) -> tuple[str, str]:
    """The day and the hour that the rule gave. By the day a session is known again when all move to another hour."""
    start = stated(component, "DTSTART")
    own = start.tzinfo if isinstance(start, datetime) and _zone_name(start) else zone(home)

    def local(when: date | datetime) -> datetime:
        if not isinstance(when, datetime):
            return datetime.combine(when, time(0))
        return (when.astimezone(own) if when.tzinfo is not None else when).replace(tzinfo=None)

    named = stated(component, "RECURRENCE-ID")
    if named is None:
        by_rule = local(start)
    elif _is_range(component):  # all that follow have the first one's name: they were moved as far as that was
        first = next(one for one in same if _is_range(one) and stated(one, "RECURRENCE-ID") == named)
        by_rule = local(start) - (local(stated(first, "DTSTART")) - local(named))
    else:
        by_rule = local(named)
    return f"{by_rule:%Y-%m-%d}", f"{by_rule:%H%M}"


def _is_range(component: Component) -> bool:
    """RANGE=THISANDFUTURE (RFC 5545, 3.2.13)."""
    parameters = getattr(component.get("RECURRENCE-ID"), "params", {})
    return str(parameters.get("RANGE", "")).upper() == "THISANDFUTURE"
