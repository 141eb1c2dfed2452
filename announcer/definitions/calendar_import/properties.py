"""The values of a component as text, whatever types an exporter gave them."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from icalendar import Component

from announcer.model.text import line, paragraphs

_ESCAPES = re.compile(r"\\([\\;,nN])")
_ENTITIES = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


def several(component: Component, name: str) -> Iterator[object]:
    """Each value of a property."""
    stated = component.get(name)
    yield from stated if isinstance(stated, list) else [] if stated is None else [stated]


def text(component: Component, name: str) -> str:
    """Of the first that says something; lines stay. What the library knows as no text is unescaped here (RFC 5545,
    3.3.11)."""
    for one in several(component, name):
        said = str(one)
        if type(one).__name__ == "vUnknown":
            said = _ESCAPES.sub(lambda found: "\n" if found[1] in "nN" else found[1], said)
        if said.strip():
            return paragraphs(said)
    return ""


def one_line(component: Component, name: str) -> str:
    return line(without_entities(text(component, name)))


def without_entities(said: str) -> str:
    """What some left behind of HTML: `&amp;`, `&#8217;`."""
    return html.unescape(said) if _ENTITIES.search(said) else said


def parameter(value: object, name: str) -> str:
    """Without the percent signs of who encodes names (The Events Calendar)."""
    parameters = getattr(value, "params", None) or {}
    said = str(parameters.get(name, ""))
    return line(unquote(said) if re.search("%[0-9A-F]{2}", said) else said)


def categories(component: Component) -> list[str]:
    found = []
    for one in several(component, "CATEGORIES"):
        found += [line(without_entities(str(name))) for name in getattr(one, "cats", None) or str(one).split(",")]
    return [name for name in found if name]


def position(component: Component) -> tuple[float, float] | None:
    """Degrees north and east; 0, 0 is nobody's."""
    geo = component.get("GEO")
    try:
        found = float(getattr(geo, "latitude", "")), float(getattr(geo, "longitude", ""))
    except (TypeError, ValueError):
        apple = re.match(r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", text(component, "X-APPLE-STRUCTURED-LOCATION"))
        if apple is None:
            return None
        found = float(apple[1]), float(apple[2])
    is_somewhere = abs(found[0]) <= 90 and abs(found[1]) <= 180 and found != (0.0, 0.0)
    return found if is_somewhere else None


def degrees(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
