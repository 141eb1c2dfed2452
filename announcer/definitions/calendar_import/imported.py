"""A calendar as series and sessions for definition files."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from announcer.definitions.calendar_import import properties
from announcer.definitions.calendar_import.content_lines import CalendarText, read_lines
from announcer.definitions.calendar_import.event_values import Exporter, event_values
from announcer.definitions.calendar_import.local_times import local_times
from announcer.definitions.calendar_import.occurrences import Occurrence, Window, occurrences
from announcer.definitions.calendar_import.own_calendar import PRODUCT, own_key, own_organizer, own_values
from announcer.definitions.calendar_import.results import ImportedCalendar, ImportedEvent, ImportedSeries
from announcer.definitions.calendar_import.usable_values import usable
from announcer.definitions.calendar_import.zones import Zones, iana_zones
from announcer.definitions.proposed_ids import free_id, proposed_id
from announcer.definitions.series import Defaults
from announcer.definitions.yaml_writing import Value
from announcer.model.text import line

BACK = timedelta(days=30)
AHEAD = timedelta(days=550)
"""A year and a half: how far recurring events are written out."""

_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_TEC = re.compile(r"-//(?P<name>.*) - ECPv[\d.]+//")
_GANCIO = "adamgibbons/ics"
_BRACKETED = re.compile(r"\[[^\[\]]{1,80}\] ")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a calendar is read. `name`: what the series is called where the calendar does not say. `timezone`: that of
    the file that the sessions go into; None: the calendar's."""

    now: datetime
    defaults: Defaults
    name: str = "calendar"
    timezone: str | None = None
    first_on: date | None = None
    last_on: date | None = None


def read_calendar(content: bytes, options: ImportOptions) -> ImportedCalendar:
    """Raises NoCalendar when `content` is none. What one event does wrong hurts no other."""
    text = read_lines(content)
    is_own = _product(text) == PRODUCT
    zones = Zones(text.timezones, options.defaults.timezone, options.now)
    stated = _stated_zone(text, zones)
    home = stated or options.timezone or options.defaults.timezone
    window = _window(options, is_own=is_own)
    public = [block for block in text.events if block.value("CLASS").strip().upper() not in _PRIVATE]
    found = occurrences(replace(text, events=tuple(public)), zones, window, home)
    timezone = options.timezone or _series_zone(found.found, stated or options.defaults.timezone)
    passed_over = list(found.passed_over)
    series = _own(text, found.found, timezone) if is_own else [_foreign(text, found.found, timezone, options)]
    kept = [usable(one, options.defaults, passed_over) for one in series if one.events]
    return ImportedCalendar(
        series=tuple(one for one in kept if one.events),
        is_whole=text.is_whole,
        is_own=is_own,
        first_on=window.first_on if window.bounds_single else date.min,
        last_on=window.last_on if window.bounds_single else date.max,
        passed_over=tuple(dict.fromkeys(passed_over)),
        private=len(text.events) - len(public),
        outside=found.outside,
    )


def _product(text: CalendarText) -> str:
    return text.calendar.value("PRODID").strip()


def _window(options: ImportOptions, *, is_own: bool) -> Window:
    """Our own calendars have no rules without end, and are taken whole."""
    today = options.now.date()
    if is_own and options.first_on is None and options.last_on is None:
        return Window(today - BACK, today + AHEAD, bounds_single=False)
    return Window(options.first_on or today - BACK, options.last_on or today + AHEAD)


def _stated_zone(text: CalendarText, zones: Zones) -> str | None:
    """The zone that the calendar names for what has none of its own; Google says UTC where nobody has set it."""
    named = zones.named(text.calendar.value("X-WR-TIMEZONE"))
    return named if named in iana_zones() and named != "UTC" else None


def _series_zone(found: Iterable[Occurrence], usual: str) -> str:
    """That of most sessions, `usual` for what is in UTC or local."""
    counted = Counter(one.zone_name or usual for one in found if isinstance(one.starts, datetime))
    return max(sorted(counted), key=lambda name: (counted[name], name == usual)) if counted else usual


# --- a foreign calendar -----------------------------------------------------------------------------------------


def _foreign(text: CalendarText, found: Sequence[Occurrence], timezone: str, options: ImportOptions) -> ImportedSeries:
    tec = _TEC.match(_product(text))
    exporter = Exporter.TEC if tec else Exporter.GANCIO if _GANCIO in _product(text) else Exporter.OTHER
    prefix = _common_prefix(found) if exporter is Exporter.GANCIO else ""
    is_off = text.calendar.value("METHOD").strip().upper() == "CANCEL"
    title = _calendar_name(text) or prefix.strip("[] ") or (tec["name"] if tec else "") or options.name
    values = [
        {
            **event_values(one.component, prefix=prefix, exporter=exporter, is_off=is_off),
            **local_times(one.starts, one.ends, timezone),
        }
        for one in found
    ]
    events = _events(found, values, [f"{proposed_id(str(one.get('title') or title))}-{one['date']}" for one in values])
    organizer = _common_organizer(found)
    return ImportedSeries(
        id=proposed_id(title) or "calendar",
        values=_present({"title": title, "timezone": timezone, "organizer": organizer, "announce": "each"}),
        events=events,
    )


def _calendar_name(text: CalendarText) -> str:
    for name in ("NAME", "X-WR-CALNAME"):
        if said := line(re.sub(r"\\([\\;,])", r"\1", text.calendar.value(name))):
            return said[:200]
    return ""


def _common_prefix(found: Sequence[Occurrence]) -> str:
    """Gancio writes its own name before each title."""
    titles = [properties.one_line(one.component, "SUMMARY") for one in found]
    bracketed = _BRACKETED.match(titles[0]) if titles else None
    return bracketed[0] if bracketed and all(title.startswith(bracketed[0]) for title in titles) else ""


def _common_organizer(found: Iterable[Occurrence]) -> dict[str, Value] | None:
    """Where all have the same, by its name; an address of a person does not belong on a page unasked."""
    names = set()
    for one in found:
        stated = next(properties.several(one.component, "ORGANIZER"), None)
        names.add(_organizer_name(stated))
    name = names.pop() if len(names) == 1 else ""
    return {"name": name} if name and "@" not in name and not name.casefold().startswith("unknown") else None


def _organizer_name(stated: object) -> str:
    """CN; or the value itself where it is a name (Mobilizon) and no address."""
    if stated is None:
        return ""
    said = line(str(stated))
    return properties.parameter(stated, "CN") or ("" if ":" in said or "@" in said else said)


# --- our own ----------------------------------------------------------------------------------------------------


def _own(text: CalendarText, found: Sequence[Occurrence], timezone: str) -> Iterator[ImportedSeries]:
    by_series: dict[str, list[tuple[str, Occurrence]]] = {}
    for one in found:
        key = own_key(one.uid)
        if key is not None:
            by_series.setdefault(key[0], []).append((key[1], one))
    named = re.search(r"/series/([a-z0-9-]{1,64})/", text.calendar.value("URL"))
    for series_id, same in by_series.items():
        values = [own_values(one, timezone) for _, one in same]
        titles = {str(one.get("title")) for one in values}
        is_alone = len(by_series) == 1 and named is not None
        title = _calendar_name(text) if is_alone else titles.pop() if len(titles) == 1 else _readable(series_id)
        for own in values:
            if own.get("title") == title:
                del own["title"]
        common = _taken_up(values)
        organizers = {str(who): who for _, one in same if (who := own_organizer(one.component)) is not None}
        organizer = next(iter(organizers.values())) if len(organizers) == 1 else None
        yield ImportedSeries(
            id=series_id,
            values=_present({"title": title, "timezone": timezone, "organizer": organizer, **common}),
            events=_events([one for _, one in same], values, [event_id for event_id, _ in same]),
        )


def _taken_up(values: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """What all sessions of a series say, which the series said once; it is taken out of them."""
    common: dict[str, Value] = {
        key: values[0][key]
        for key in ("summary", "description", "price", "tags")
        if len(values) > 1 and key in values[0] and all(one.get(key) == values[0][key] for one in values)
    }
    for one in values:
        for key in common:
            del one[key]
    return common


def _readable(series_id: str) -> str:
    words = series_id.replace("-", " ").strip()
    return words[:1].upper() + words[1:] or series_id


# --- both -------------------------------------------------------------------------------------------------------


def _events(
    found: Iterable[Occurrence], values: Iterable[dict[str, Value]], ids: Iterable[str]
) -> tuple[ImportedEvent, ...]:
    taken: set[str] = set()
    keys: set[str] = set()
    events = []
    for one, own, proposed in zip(found, values, ids, strict=True):
        event_id = free_id(proposed.strip("-"), taken)
        taken.add(event_id)
        last_on = date.fromisoformat(str(own.get("until") or own["date"]))
        key = f"{one.uid}#{one.instance}" if one.instance else one.uid
        key = f"{key}#{own['date']}" if key in keys else key
        keys.add(key)
        events.append(ImportedEvent(key, event_id, own, last_on))
    return tuple(events)


def _present(values: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value}
