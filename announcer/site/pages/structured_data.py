"""Events and series for search engines: schema.org as JSON-LD. Only what is known; nothing private."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from announcer.model import Event, Series, SiteSettings, Status
from announcer.model.text import Html
from announcer.site.items import Item, ItemToday
from announcer.site.pages.presentation import iso
from announcer.site.paths import series_path, url, web_url

_SCHEMA = "https://schema.org/"
# schema.org knows nothing provisional: a tentative event is scheduled.
_STATUS = {
    Status.SCHEDULED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}
_MONEY = "€|£|euros?|eur|pounds?|pond|gbp|chf"
_PRICE = re.compile(
    rf"(?P<before>{_MONEY})?\s*(?P<amount>\d{{1,4}})(?:[.,](?P<cents>\d{{2}}|-))?\s*"
    rf"(?P<after>{_MONEY})?(?:\s*(?:p\.?p\.?|per persoon|per person|each))?\.?",
    re.IGNORECASE,
)
"""`12,50 euro`, `€ 12.50`, `euro 5`, `£5 each`: one sum in a currency that is named, and nothing else."""
_MOST_IN_SERIES = 50
"""Events of a series that are told with it."""
_CURRENCIES = {"€": "EUR", "eu": "EUR", "£": "GBP", "gb": "GBP", "po": "GBP", "ch": "CHF"}
"""ISO 4217, by how the word begins."""
_FREE = re.compile(r"(?:gratis|vrij entree|free(?: of charge)?|kostenlos|gratuit)\.?", re.IGNORECASE)


def event_json(item: Item, settings: SiteSettings, language: str, *, image: str | None, is_open: bool) -> Html:
    """The text of a `<script type="application/ld+json">`; no `<`, `>` or `&` in it can end the element.

    `image`: its absolute address. `is_open`: one can still register.
    """
    event = item.event.localized(language)
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "url": url(settings, item.path, language),
        "description": event.summary,
        "inLanguage": event.language,
        "startDate": iso(event),
        "endDate": _end(event),
        "eventStatus": _status(item),
        "previousStartDate": _previous_start(item),
        "eventAttendanceMode": _SCHEMA + _attendance(event),
        "location": _locations(event),
        "organizer": _organizer(event),
        "superEvent": _series(item.series, settings, language),
        "offers": _offer(event, is_open=is_open),
        "isAccessibleForFree": True if event.price and _FREE.fullmatch(event.price) else None,
        "image": [image] if image else None,
        "keywords": ", ".join(event.tags) or None,
    }
    return _script(_known(data))


def _status(item: Item) -> str | list[str]:
    """schema.org's eventStatus may have several values: moved online and rescheduled at once, say."""
    event, old = item.event, item.moved_from
    if old is None or event.status in (Status.CANCELLED, Status.POSTPONED):
        return _SCHEMA + _STATUS[event.status]
    went_online = old.venue is not None and event.venue is None and event.online is not None
    found = ["EventMovedOnline"] if went_online else []
    found += ["EventRescheduled"] if _previous_start(item) else []
    several = [_SCHEMA + name for name in found]
    return (several[0] if len(several) == 1 else several) or _SCHEMA + _STATUS[event.status]


def _previous_start(item: Item) -> str | None:
    """The start that it had, while that is another than it has: schema.org wants it beside EventRescheduled."""
    old, event = item.moved_from, item.event
    if old is None or event.status in (Status.CANCELLED, Status.POSTPONED) or iso(old) == iso(event):
        return None
    return iso(old)


def _known(value: Any) -> Any:
    """Without what is None, at any depth."""
    if isinstance(value, dict):
        return {key: _known(part) for key, part in value.items() if part is not None}
    return [_known(part) for part in value] if isinstance(value, list) else value


def _script(data: Any) -> Html:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Html(text)


def _end(event: Event) -> str | None:
    if event.ends_at is not None:
        return event.ends_at.isoformat()
    return event.until_on.isoformat() if event.until_on is not None else None


def _attendance(event: Event) -> str:
    if event.online is None:
        return "OfflineEventAttendanceMode"
    return "OnlineEventAttendanceMode" if event.venue is None else "MixedEventAttendanceMode"


def _locations(event: Event) -> list[dict[str, Any]] | None:
    return [place for place in (_place(event), _virtual(event)) if place] or None


def _place(event: Event) -> dict[str, Any] | None:
    venue = event.venue
    if venue is None:
        return None
    address = {
        "streetAddress": venue.street,
        "postalCode": venue.postal_code,
        "addressLocality": venue.city,
        "addressCountry": venue.country,
    }
    has_position = venue.latitude is not None and venue.longitude is not None
    return {
        "@type": "Place",
        "name": venue.name,
        "url": web_url(venue.url),
        "address": {"@type": "PostalAddress", **address} if any(address.values()) else None,
        "geo": {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
        if has_position
        else None,
    }


def _virtual(event: Event) -> dict[str, Any] | None:
    online = event.online
    if online is None or online.private or not web_url(online.url):
        return None
    return {"@type": "VirtualLocation", "url": online.url, "name": online.name}


def _organizer(event: Event) -> dict[str, Any] | None:
    organizer = event.organizer
    if organizer is None:
        return None
    return {"@type": "Organization", "name": organizer.name, "url": web_url(organizer.url), "email": organizer.email}


def _series(series: Series, settings: SiteSettings, language: str) -> dict[str, Any]:
    title = series.localized(language).title
    return {"@type": "EventSeries", "name": title, "url": url(settings, series_path(series.id), language)}


def _offer(event: Event, *, is_open: bool) -> dict[str, Any] | None:
    registration = event.registration
    sign_up = web_url(registration.url) if registration is not None and is_open else None
    if event.price is None and sign_up is None:
        return None
    price, currency = _price(event.price or "")
    return {
        "@type": "Offer",
        "url": sign_up,
        "description": event.price,
        "price": price,
        "priceCurrency": currency,
        "availability": f"{_SCHEMA}InStock" if sign_up else None,
        "validThrough": registration.deadline_on.isoformat() if registration and registration.deadline_on else None,
    }


def _price(words: str) -> tuple[str, str] | tuple[None, None]:
    """The sum as schema.org wants it, `12.50`, and its currency; of what is free 0. Neither where the words are not
    plainly one sum."""
    if _FREE.fullmatch(words.strip()):
        return "0", "EUR"
    found = _PRICE.fullmatch(words.strip())
    if found is None or bool(found["before"]) == bool(found["after"]):
        return None, None
    cents = found["cents"] if found["cents"] not in (None, "-") else "00"
    return f"{found['amount']}.{cents}", _CURRENCIES[(found["before"] or found["after"]).lower()[:2]]


def series_json(series: Series, items: Sequence[ItemToday], settings: SiteSettings, language: str, *,
                image: str | None) -> Html:  # fmt: skip
    """The same of a series: an EventSeries with its events, each by name, address and start; of very many the next."""
    listed = [one.item for one in items]
    coming = [one.item for one in items if not one.is_past][:_MOST_IN_SERIES]
    data = {
        "@context": "https://schema.org",
        **_series(series, settings, language),
        "description": series.localized(language).summary,
        "startDate": iso(listed[0].event) if listed else None,
        "endDate": max(item.event.last_on for item in listed).isoformat() if listed else None,
        "image": [image] if image else None,
        "subEvent": [_in_short(item, settings, language) for item in coming or listed[-_MOST_IN_SERIES:]] or None,
    }
    return _script(_known(data))


def home_json(items: Iterable[ItemToday], settings: SiteSettings, language: str) -> Html | None:
    """The series of what is coming, by name and address. None without any."""
    series = {one.item.series.id: one.item.series for one in items}
    graph = [_series(one, settings, language) for one in series.values()]
    return _script({"@context": "https://schema.org", "@graph": graph}) if graph else None


def _in_short(item: Item, settings: SiteSettings, language: str) -> dict[str, Any]:
    event = item.event.localized(language)
    return {
        "@type": "Event",
        "name": event.title,
        "url": url(settings, item.path, language),
        "startDate": iso(event),
        "endDate": _end(event),
        "eventStatus": _status(item),
        "location": _locations(event),
    }
