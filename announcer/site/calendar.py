"""iCalendar (RFC 5545, RFC 7986) of many events to subscribe to, and of one event to keep.

The bytes of an event depend on its revision, the settings, the language and its picture, never on the day, so that
LAST-MODIFIED tells the truth (`site.telling` says how) and `vevent` may be cached; a calendar is its head, its zones
and those fragments one after the other. No text has a LANGUAGE: no client gains from it, and node-ical
makes an object of a text with a parameter (jens-maus/node-ical#135), which what is built on it shows as
"[object Object]".
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from icalendar import Alarm, Component, vCalAddress, vDDDTypes, vDuration, vText, vUri
from icalendar import Calendar as CalendarComponent
from icalendar import Event as EventComponent
from icalendar.prop import vCategory, vInline

from announcer.model import Event, Picture, SiteSettings, Status, Venue, zone
from announcer.site.frame import picture_path
from announcer.site.phrases import phrases
from announcer.site.presenting import mail_url, web_url
from announcer.site.scope import Scope, url
from announcer.site.telling import (
    html_telling,
    legal,
    plain_telling,
    published_at,
    revised_at,
    title_in_words,
)
from announcer.site.timezones import is_utc, vtimezone
from announcer.site.view import Item, View
from announcer.words.dates import daily_in_words, hours_in_words, is_time_to_follow
from announcer.words.places import place_in_words, where_in_words

CALENDAR_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//announcer//announcer//EN"
_REFRESH = "PT1H"
_COLOR = "teal"
"""RFC 7986, 5.9 wants a name of CSS3."""

_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
Fragment = Callable[[Item, SiteSettings, str], bytes]


def render_calendar(view: View, scope: Scope, language: str, fragment: Fragment | None = None) -> bytes:
    """`calendar.ics` of a scope: its coming events and those of the last `history_days`."""
    title = scope.title(view.settings, language)
    oldest = view.today - timedelta(days=view.settings.history_days)
    items = [item for item in scope.items if item.event.last_on >= oldest]
    return calendar(
        view, items, language=language, title=title, path=scope.path, page_path=scope.page_path, fragment=fragment
    )


def calendar(
    view: View,
    items: Iterable[Item],
    *,
    language: str,
    title: str,
    path: str,
    page_path: str = "/",
    fragment: Fragment | None = None,
) -> bytes:
    """A calendar to subscribe to at `path` + `calendar.ics`; `fragment` may stand in for `vevent`: as its cache, and
    to give it the pictures."""
    items = tuple(items)
    settings = view.settings
    head = CalendarComponent()
    _start(head, items)
    head.add("NAME", vText(legal(title)))
    # icalendar escapes what it knows to be text, and it knows no X- property.
    head.add("X-WR-CALNAME", vText(legal(title)))
    head.add("X-WR-TIMEZONE", settings.timezone)
    if items:
        head.add("LAST-MODIFIED", _utc(max(revised_at(item, settings) for item in items)))
    head.add("URL", vUri(url(settings, page_path, language)))
    head.add("SOURCE", vUri(url(settings, f"{path}calendar.ics", language), params={"VALUE": "URI"}))
    head.add("REFRESH-INTERVAL", vInline(_REFRESH, params={"VALUE": "DURATION"}))
    head.add("X-PUBLISHED-TTL", vInline(_REFRESH))
    head.add("COLOR", _COLOR)
    write = fragment or vevent
    return _assembled(head, items, [write(item, settings, language) for item in items])


def event_calendar(view: View, item: Item, *, language: str, pictures: Mapping[str, Picture] = _NO_PICTURES) -> bytes:
    """One event to keep, with alarms a day and an hour before; nothing about a calendar as a whole."""
    head = CalendarComponent()
    _start(head, (item,))
    component = _event(item, view.settings, language, pictures)
    for alarm in _alarms(item.event.localized(language), language):
        component.add_component(alarm)
    return _assembled(head, (item,), [component.to_ical(sorted=False)])


def vevent(item: Item, settings: SiteSettings, language: str, pictures: Mapping[str, Picture] = _NO_PICTURES) -> bytes:
    """One VEVENT, folded, with CRLF; `pictures` by their files, for its IMAGE."""
    return bytes(_event(item, settings, language, pictures).to_ical(sorted=False))


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
    return b"".join([head.to_ical(sorted=False).removesuffix(end), *_zones(items), *fragments, end])


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


def _event(item: Item, settings: SiteSettings, language: str, pictures: Mapping[str, Picture]) -> EventComponent:
    event = item.event.localized(language)
    component = EventComponent()
    component.add("UID", item.identity.uid(settings.namespace))
    component.add("SEQUENCE", item.sequence)
    component.add("DTSTAMP", _utc(revised_at(item, settings)))
    component.add("CREATED", _utc(published_at(item, settings)))
    component.add("LAST-MODIFIED", _utc(revised_at(item, settings)))
    _add_times(component, event)
    component.add("STATUS", _STATUS[event.status])
    component.add("TRANSP", "OPAQUE" if _blocks(event) else "TRANSPARENT")
    component.add("SUMMARY", vText(legal(_summary(event, language))))
    _add_place(component, event, language)
    component.add("URL", vUri(url(settings, item.path, language)))
    _add_organizer(component, event)
    if event.tags:
        component.add("CATEGORIES", vCategory([legal(tag) for tag in event.tags]))
    component.add("DESCRIPTION", vText(plain_telling(item, settings, language)))
    html = html_telling(item, settings, language, None)
    picture = pictures.get(event.image.file) if event.image else None
    if picture is not None:
        params = {"VALUE": "URI", "DISPLAY": "FULLSIZE", "FMTTYPE": picture.type}
        component.add("IMAGE", vUri(settings.base_url + picture_path(picture), params=params))
    alternative = f"<!DOCTYPE html><html><body>{html}</body></html>"
    component.add("X-ALT-DESC", vText(alternative, params={"FMTTYPE": "text/html"}))
    return component


_STATUS = {
    Status.SCHEDULED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.POSTPONED: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
}


_DAY = timedelta(days=1)


def _blocks(event: Event) -> bool:
    """It takes up its time: not a whole day while its hours are unknown, not when it does not take place then, and not
    the nights of several days. An evening that ends after midnight is no such span."""
    if event.starts_at is None or event.status not in (Status.SCHEDULED, Status.TENTATIVE):
        return False
    lasts = ends_at(event, event.starts_at).replace(tzinfo=None) - event.starts_at.replace(tzinfo=None)
    return lasts <= _DAY


def _summary(event: Event, language: str) -> str:
    """The title; in a list of days one must see that the time is not known, or the day looks taken."""
    title = title_in_words(event, language)
    if event.is_daily:
        return f"{title} ({daily_in_words(event, language)})"
    return f"{title} ({hours_in_words(event, language)})" if is_time_to_follow(event) else title


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _add_times(component: Component, event: Event) -> None:
    if event.starts_at is None:
        component.add("DTSTART", event.starts_on)
        component.add("DTEND", event.last_on + timedelta(days=1))
        return
    component.add("DTSTART", _local(event.starts_at, event.timezone))
    component.add("DTEND", _local(ends_at(event, event.starts_at), event.timezone))


def ends_at(event: Event, starts_at: datetime) -> datetime:
    """The end; where the file states none, when the event is over (`Event.over_at`). Always after the start: an hour
    that the clock change leaves out may make an end come before it."""
    end = event.over_at
    start = starts_at.astimezone(UTC)
    if end.astimezone(UTC) > start:
        return end
    lasts = end.replace(tzinfo=None) - starts_at.replace(tzinfo=None)
    return (start + max(lasts, timedelta(minutes=1))).astimezone(zone(event.timezone))


def _local(at: datetime, zone_name: str) -> vDDDTypes:
    """With the zone's TZID. In UTC when the zone is, and in an hour that a clock change repeats or leaves out: of two
    hours RFC 5545, 3.3.5 can only name the first, and clients differ about it (ical.js 2.2 takes the second)."""
    is_plain = at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset()
    if is_utc(zone_name) or not is_plain:
        return vDDDTypes(at.astimezone(UTC))
    local = vDDDTypes(at.replace(tzinfo=None))
    local.params["TZID"] = zone_name  # icalendar itself takes Reykjavik and others that keep UTC's hours for UTC
    return local


def _add_place(component: Component, event: Event, language: str) -> None:
    if place := where_in_words(event, language):
        component.add("LOCATION", vText(legal(place)))
    if event.venue is not None:
        _add_position(component, event.venue, language)
    online = event.online
    if online is not None and not online.private and (join := web_url(online.url)):
        label = _parameter(online.name or phrases(language).online)
        component.add("CONFERENCE", vUri(join, params={"VALUE": "URI", "LABEL": label}))


def _add_position(component: Component, venue: Venue, language: str) -> None:
    if venue.latitude is None or venue.longitude is None:
        return
    latitude, longitude = (f"{number:.6f}".rstrip("0").rstrip(".") for number in (venue.latitude, venue.longitude))
    component.add("GEO", vInline(f"{latitude};{longitude}"))
    address = _parameter(place_in_words(venue, language))
    title = _parameter(venue.name or address)
    # Apple's map below an event; others pass over it.
    params = {"VALUE": "URI", "X-ADDRESS": address, "X-APPLE-RADIUS": "100", "X-TITLE": title}
    component.add("X-APPLE-STRUCTURED-LOCATION", vUri(f"geo:{latitude},{longitude}", params=params))


def _parameter(text: str) -> str:
    """A parameter's value: RFC 5545 has no way to write a double quote in it, and few clients know RFC 6868's."""
    return legal(text).replace('"', "'")


def _has_organizer(event: Event) -> bool:
    return event.organizer is not None and bool(event.organizer.email)


def _add_organizer(component: Component, event: Event) -> None:
    """ORGANIZER is an address (RFC 5545, 3.8.4.3); who has none is a CONTACT."""
    organizer = event.organizer
    if organizer is None:
        return
    if organizer.email:
        component.add("ORGANIZER", vCalAddress(mail_url(organizer.email), params={"CN": _parameter(organizer.name)}))
    else:
        contact = ", ".join(part for part in (organizer.name, web_url(organizer.url)) if part)
        component.add("CONTACT", vText(legal(contact)))


def _alarms(event: Event, language: str) -> Iterator[Alarm]:
    """A day and an hour before; without an hour the evening before. None for what does not take place."""
    if event.status in (Status.POSTPONED, Status.CANCELLED):
        return
    before = [timedelta(hours=6)] if event.start_time is None else [timedelta(days=1), timedelta(hours=1)]
    for lead in before:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", vDuration(-lead))
        alarm.add("DESCRIPTION", legal(phrases(language).alarm.format(title=_summary(event, language))))
        yield alarm
