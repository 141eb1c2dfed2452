"""What an event of a foreign calendar says, under the keys of a definition file."""

import re
from collections.abc import Sequence
from enum import Enum
from urllib.parse import urlsplit

from icalendar import Component

from announcer.definitions import values, web_addresses
from announcer.definitions.calendar_import import meetings, properties
from announcer.definitions.calendar_import.html_to_markdown import (
    is_html,
    markdown_of_html,
    markdown_of_plain,
    plain_of_html,
)
from announcer.definitions.calendar_import.locations import venue_of
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.yaml_writing import Value

MAX_TITLE = 200
MAX_TAGS = 12
_CALLED_OFF = re.compile(
    r"^(?:canceled|cancelled|geannuleerd|afgelast|abgesagt|annulé)\s*[:!]\s*|^\[(?:cancelled|geannuleerd)\]\s*",
    re.IGNORECASE,
)
_COLOURS = re.compile(
    r"^(?:red|orange|yellow|green|blue|purple|rode?|oranje|gele?|groene?|blauwe?|paarse?)[ -]?(?:category|categorie)$",
    re.IGNORECASE,
)
"""What Outlook calls a category that nobody has named."""
_DROPPED = frozenset({"http", "https", "geen", "none", "uncategorized", "ongecategoriseerd"})


class Exporter(Enum):
    """Who wrote a calendar, as far as that changes what it means."""

    GANCIO = "gancio"
    TEC = "the events calendar"
    OTHER = "other"


def event_values(
    component: Component, *, prefix: str = "", exporter: Exporter = Exporter.OTHER, is_off: bool = False
) -> dict[str, Value]:
    """All but id, date and time. `prefix`: what stands before each title of the calendar. `is_off`: the calendar as a
    whole calls off what it has (METHOD:CANCEL, RFC 5546, 3.2.5)."""
    location = properties.without_entities(properties.text(component, "LOCATION"))
    status = _status(component, is_off=is_off)
    texts = [properties.text(component, name) for name in ("DESCRIPTION", "X-ALT-DESC", "URL")]
    online = meetings.online_of(component, location, texts)
    found: dict[str, Value] = {"title": _title(component, prefix, status)}
    venue: dict[str, Value] = {**_venue(meetings.without_meeting_location(location), exporter)}
    if venue and (position := properties.position(component)) is not None:
        venue |= {"latitude": properties.degrees(position[0]), "longitude": properties.degrees(position[1])}
    found["venue"] = venue or None
    found["online"] = {**online} if online else None
    found["description"] = _description(component)
    found["tags"] = _tags(properties.categories(component))
    found["links"] = _links(component)
    found["status"] = status
    return {key: value for key, value in found.items() if value}


def _venue(location: str, exporter: Exporter) -> dict[str, str]:
    """Gancio writes the name, ` - `, and an address as somebody typed it."""
    name, dash, address = location.partition(" - ")
    if exporter is Exporter.GANCIO and dash:
        whole = venue_of(f"{name}, {address}")
        return whole if len(whole) > 1 else {"name": name.strip(), "street": address.strip()}
    return venue_of(location, ends_in_postal_code=exporter is Exporter.TEC)


def _title(component: Component, prefix: str, status: str | None) -> str:
    title = properties.one_line(component, "SUMMARY").removeprefix(prefix)
    return (_CALLED_OFF.sub("", title) if status == "cancelled" else title)[:MAX_TITLE].strip()


def _status(component: Component, *, is_off: bool) -> str | None:
    stated = properties.text(component, "STATUS").upper()
    if is_off or stated in ("CANCELLED", "CANCELED"):
        return "cancelled"
    return "tentative" if stated == "TENTATIVE" else None


def _description(component: Component) -> str | None:
    """The HTML where there is some: its paragraphs and links are meant."""
    alternative, plain = properties.text(component, "X-ALT-DESC"), properties.text(component, "DESCRIPTION")
    said = alternative if is_html(alternative) and plain_of_html(alternative).strip() else plain
    if is_html(said):
        if meetings.without_meetings(plain_of_html(said)) != plain_of_html(said):
            return markdown_of_plain(meetings.without_meetings(plain_of_html(said))) or None
        said = markdown_of_html(said)
    else:
        said = markdown_of_plain(properties.without_entities(meetings.without_meetings(said)))
    try:
        return values.markdown(said)
    except InvalidValue:
        return markdown_of_plain(plain_of_html(said)) or None


def _tags(names: Sequence[str]) -> list[str] | None:
    kept: dict[str, str] = {}
    for name in names:
        try:
            tag = values.tag(name)
        except InvalidValue:
            continue
        if not _COLOURS.fullmatch(tag) and tag.casefold() not in _DROPPED and len(tag) <= 60:
            kept.setdefault(tag.casefold(), tag)
    return [*kept.values()][:MAX_TAGS] or None


def _links(component: Component) -> list[Value] | None:
    """The event's own page, under the name of its host."""
    try:
        address = web_addresses.url(properties.text(component, "URL"))
    except InvalidValue:
        return None
    if meetings.is_meeting(address):
        return None
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return [{"title": host, "url": address}]
