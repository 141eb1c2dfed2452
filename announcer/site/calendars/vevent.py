"""One event of a calendar: a VEVENT (RFC 5545, RFC 7986).

Its bytes depend on its revision, the settings, the language and its picture, never on the day, so that LAST-MODIFIED
tells the truth (`site.event_text` says how) and a fragment may be kept. HTML stands there only where it shows more than
the words do: few clients look at it (Outlook does), and it is half of a calendar. No text has a LANGUAGE: no client
gains from it, and node-ical makes an object of a text with a parameter (jens-maus/node-ical#135), which what is built
on it shows as "[object Object]".
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import Alarm, Component, vCalAddress, vDDDTypes, vDuration, vText, vUri
from icalendar import Event as EventComponent
from icalendar.prop import vCategory, vInline, vInt

from announcer.model import Event, SiteSettings, Status, Venue, zone
from announcer.site.calendars.content_lines import written
from announcer.site.calendars.vtimezone import is_utc
from announcer.site.event_text import event_as_html, event_as_text, legal, title_in_words
from announcer.site.fragments import Fragments
from announcer.site.items import Item
from announcer.site.last_modified import published_at, revised_at
from announcer.site.paths import mail_url, url, web_url
from announcer.site.phrases import phrases
from announcer.words.dates import daily_in_words, hours_in_words, is_time_to_follow
from announcer.words.markdown import is_marked_up
from announcer.words.places import place_in_words, where_in_words


def vevent(item: Item, settings: SiteSettings, language: str, *, with_alarms: bool = False) -> bytes:
    """One VEVENT, folded, with CRLF; `with_alarms`: as a file to keep has it."""
    component = event_component(item, settings, language)
    if with_alarms:
        for alarm in _alarms(item.event.localized(language), language):
            component.add_component(alarm)
    return written(component)


def vevents(items: Iterable[Item], settings: SiteSettings, language: str) -> list[bytes]:
    """The VEVENT of each: one is written once and stands in several calendars, today's and tomorrow's."""
    return [zlib.decompress(one) for one in _PACKED.of(items, settings, language)]


def _packed(item: Item, settings: SiteSettings, language: str) -> bytes:
    """Half as large; writing it takes ten times as long as packing it, and unpacking is a few microseconds."""
    return zlib.compress(vevent(item, settings, language), 1)


_PACKED = Fragments(_packed, octets=8 * 1024**2, size=len)
"""There is room for some 8,000 of events with 800 characters: what everything and the tags of several events hold in
two languages."""


def event_component(item: Item, settings: SiteSettings, language: str) -> EventComponent:
    """Its properties are set as values that are ready: `add` looks at each for what it might be."""
    event = item.event.localized(language)
    revised = _moment(revised_at(item, settings))
    component = EventComponent()
    component["UID"] = vText(item.identity.uid(settings.namespace))
    component["SEQUENCE"] = vInt(item.sequence)
    component["DTSTAMP"] = revised
    component["CREATED"] = _moment(published_at(item, settings))
    component["LAST-MODIFIED"] = revised
    _add_times(component, event)
    component["STATUS"] = _shared_text(_STATUS[event.status])
    component["TRANSP"] = _shared_text("OPAQUE" if _blocks(event) else "TRANSPARENT")
    component["SUMMARY"] = vText(legal(_summary(event, language)))
    _add_place(component, event, language)
    component["URL"] = vUri(url(settings, item.path, language))
    _add_organizer(component, event)
    if event.tags:
        component["CATEGORIES"] = _categories(event.tags)
    component["DESCRIPTION"] = vText(event_as_text(item, event, settings, language))
    picture = item.picture
    if picture is not None:
        params = {"VALUE": "URI", "DISPLAY": "FULLSIZE", "FMTTYPE": picture.type}
        component["IMAGE"] = vUri(settings.base_url + picture.path, params=params)
    # `definitions.calendar_import` tells a note from a summary by it, where no sentence of a status stands before.
    has_bare_note = event.note is not None and event.status is Status.SCHEDULED
    if has_bare_note or (event.description and is_marked_up(event.description)):
        html = event_as_html(item, event, settings, language, is_open=None)
        alternative = f"<!DOCTYPE html><html><body>{html}</body></html>"
        component["X-ALT-DESC"] = vText(alternative, params={"FMTTYPE": "text/html"})
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


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


# Values that many events share; nothing is set in one once it is made.


@lru_cache(maxsize=1024)
def _moment(at: datetime) -> vDDDTypes:
    """In UTC."""
    return vDDDTypes(utc(at))


@lru_cache(maxsize=1024)
def _zoned(at: datetime, zone_name: str) -> vDDDTypes:
    """`at`: naive, by the zone's clocks."""
    local = vDDDTypes(at)
    local.params["TZID"] = zone_name  # icalendar itself takes Reykjavik and others that keep UTC's hours for UTC
    return local


@lru_cache(maxsize=1024)
def _shared_text(text: str) -> vText:
    return vText(text)


@lru_cache(maxsize=1024)
def _categories(tags: tuple[str, ...]) -> vCategory:
    return vCategory([legal(tag) for tag in tags])


def _add_times(component: Component, event: Event) -> None:
    if event.starts_at is None:
        component["DTSTART"] = vDDDTypes(event.starts_on)
        component["DTEND"] = vDDDTypes(event.last_on + timedelta(days=1))
        return
    component["DTSTART"] = _local(event.starts_at, event.timezone)
    component["DTEND"] = _local(ends_at(event, event.starts_at), event.timezone)


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
    return _zoned(at.replace(tzinfo=None), zone_name)


def _add_place(component: Component, event: Event, language: str) -> None:
    if place := where_in_words(event, language):
        component["LOCATION"] = _shared_text(legal(place))
    if event.venue is not None:
        _add_position(component, event.venue, language)
    online = event.online
    if online is not None and not online.private and (join := web_url(online.url)):
        label = _parameter(online.name or phrases(language).online)
        component["CONFERENCE"] = vUri(join, params={"VALUE": "URI", "LABEL": label})


def _add_position(component: Component, venue: Venue, language: str) -> None:
    if venue.latitude is None or venue.longitude is None:
        return
    latitude, longitude = (f"{number:.6f}".rstrip("0").rstrip(".") for number in (venue.latitude, venue.longitude))
    component["GEO"] = vInline(f"{latitude};{longitude}")
    address = _parameter(place_in_words(venue, language))
    title = _parameter(venue.name or address)
    # Apple's map below an event; others pass over it.
    params = {"VALUE": "URI", "X-ADDRESS": address, "X-APPLE-RADIUS": "100", "X-TITLE": title}
    component["X-APPLE-STRUCTURED-LOCATION"] = vUri(f"geo:{latitude},{longitude}", params=params)


def _parameter(text: str) -> str:
    """A parameter's value: RFC 5545 has no way to write a double quote in it, and few clients know RFC 6868's."""
    return legal(text).replace('"', "'")


def _add_organizer(component: Component, event: Event) -> None:
    """ORGANIZER is an address (RFC 5545, 3.8.4.3); who has none is a CONTACT."""
    organizer = event.organizer
    if organizer is None:
        return
    if organizer.email:
        component["ORGANIZER"] = vCalAddress(mail_url(organizer.email), params={"CN": _parameter(organizer.name)})
    else:
        contact = ", ".join(part for part in (organizer.name, web_url(organizer.url)) if part)
        component["CONTACT"] = vText(legal(contact))


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
