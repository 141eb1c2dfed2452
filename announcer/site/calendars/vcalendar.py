"""iCalendar (RFC 5545, RFC 7986) of many events to subscribe to, and of one event to keep.

A calendar is its head, its zones and its events (`vevent`), one after the other.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from icalendar import Calendar as CalendarComponent
from icalendar import Component, vText, vUri
from icalendar.prop import vInline

from announcer.model import Event, SiteSettings
from announcer.site.calendars.content_lines import written
from announcer.site.calendars.vevent import utc, vevent, vevents
from announcer.site.calendars.vtimezone import is_utc, vtimezone
from announcer.site.event_text import legal
from announcer.site.items import Item
from announcer.site.last_modified import revised_at
from announcer.site.paths import url
from announcer.site.phrases import phrases
from announcer.site.scopes import Scope

CALENDAR_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//announcer//announcer//EN"
_REFRESH = "PT1H"
_COLOR = "teal"
"""RFC 7986, 5.9 wants a name of CSS3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeCalendar:
    """All that a calendar to subscribe to is made of."""

    settings: SiteSettings
    scope: Scope
    items: tuple[Item, ...]
    """By start."""
    is_whole: bool = True
    """Nothing was left out for its number; a calendar that is not whole says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFile:
    """All that the file of one event is made of."""

    settings: SiteSettings
    item: Item


def render_calendar(calendar: ScopeCalendar, language: str) -> bytes:
    """As it is served at the scope's path + `calendar.ics`."""
    settings, scope, items = calendar.settings, calendar.scope, calendar.items
    title = legal(scope.title(settings, language))
    head = CalendarComponent()
    _start(head, items)
    head.add("NAME", vText(title))
    # icalendar escapes what it knows to be text, and it knows no X- property.
    head.add("X-WR-CALNAME", vText(title))
    if not calendar.is_whole:
        description = vText(legal(_left_out(calendar, language)))
        head.add("DESCRIPTION", description)
        head.add("X-WR-CALDESC", description)
    head.add("X-WR-TIMEZONE", settings.timezone)
    if items:
        head.add("LAST-MODIFIED", utc(max(revised_at(item, settings) for item in items)))
    head.add("URL", vUri(url(settings, scope.page_path, language)))
    head.add("SOURCE", vUri(url(settings, f"{scope.path}calendar.ics", language), params={"VALUE": "URI"}))
    head.add("REFRESH-INTERVAL", vInline(_REFRESH, params={"VALUE": "DURATION"}))
    head.add("X-PUBLISHED-TTL", vInline(_REFRESH))
    head.add("COLOR", _COLOR)
    return _assembled(head, items, vevents(items, settings, language))


def _left_out(calendar: ScopeCalendar, language: str) -> str:
    """That not all is here, and where the rest is."""
    settings = calendar.settings
    page = url(settings, calendar.scope.page_path, language)
    return phrases(language).nearest_only.format(count=settings.calendar_events, page=page)


def render_event(file: EventFile, language: str) -> bytes:
    """One event to keep, with alarms a day and an hour before; nothing about a calendar as a whole."""
    item = file.item
    head = CalendarComponent()
    _start(head, (item,))
    return _assembled(head, (item,), [vevent(item, file.settings, language, with_alarms=True)])


def _start(head: Component, items: Collection[Item]) -> None:
    """METHOD (which old Outlook looks for) only where all have an ORGANIZER and there is one at all: RFC 5546, 3.2.1
    wants both of a PUBLISH."""
    head.add("VERSION", "2.0")
    head.add("PRODID", _PRODUCT)
    head.add("CALSCALE", "GREGORIAN")
    if items and all(_has_organizer(item.event) for item in items):
        head.add("METHOD", "PUBLISH")


def _assembled(head: Component, items: Iterable[Item], fragments: Iterable[bytes]) -> bytes:
    """Byte for byte what the icalendar library makes of the whole, at a fraction of the time."""
    end = b"END:VCALENDAR\r\n"
    return b"".join([written(head).removesuffix(end), *_zones(items), *fragments, end])


def _zones(items: Iterable[Item]) -> Iterator[bytes]:
    """A VTIMEZONE for every TZID."""
    years: dict[str, list[int]] = {}
    for item in items:
        event = item.event
        if event.start_time is not None and not is_utc(event.timezone):
            years.setdefault(event.timezone, []).extend((event.starts_on.year, event.last_on.year + 1))
    for name in sorted(years):
        last = min(max(years[name]), date.max.year)
        yield vtimezone(name, date(min(years[name]), 1, 1), date(last, 12, 31))


def _has_organizer(event: Event) -> bool:
    return event.organizer is not None and bool(event.organizer.email)
