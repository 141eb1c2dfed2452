"""What of a site would harm its readers, as a browser, a feed reader, a calendar and a server of posts would see it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree, html

from announcer.model import Resource
from tests.site import rfc5545
from tests.support import server_expressions

_SAFE = ("/", "#", "https://", "http://", "mailto:", "webcal://")
_ENTRY_HTML = "{http://www.w3.org/2005/Atom}content", "{http://purl.org/rss/1.0/modules/content/}encoded"


def harm_in(resource: Resource) -> Iterator[str]:
    """In words; nothing where there is none."""
    kind = resource.type.partition(";")[0]
    if kind == "text/html":
        yield from _of_page(resource.body)
    elif kind in ("application/rss+xml", "application/atom+xml"):
        feed = etree.fromstring(resource.body)
        for element in (*feed.iter(*_ENTRY_HTML), *feed.iterfind("channel/item/description")):
            yield from _of_markup(element.text or "")
    elif kind == "application/feed+json":
        for item in json.loads(resource.body)["items"]:
            yield from _of_markup(item.get("content_html", ""))
    elif kind == "text/calendar":
        yield from _of_calendar(resource.body)


def _of_page(body: bytes) -> Iterator[str]:
    page = html.document_fromstring(body.decode())
    for script in page.iter("script"):
        if script.get("type") != "application/ld+json":
            yield "a script in a page"
        else:
            json.loads(script.text or "")
    yield from _of_elements(page)


def _of_markup(text: str) -> Iterator[str]:
    if text:
        fragment = html.fragment_fromstring(text, create_parent="div")
        yield from (f"{element.tag} in a feed" for element in fragment.iter("script", "style"))
        yield from _of_elements(fragment)


def _of_elements(root: Any) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield "a comment"
        elif element.tag in ("svg", "iframe", "object", "embed", "form", "base"):
            yield element.tag
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in ("href", "src") and not _is_safe(value)):
                yield f"{name}={value}"


def _is_safe(address: str) -> bool:
    return address.startswith(_SAFE) and not address.startswith("//")


def _of_calendar(body: bytes) -> Iterator[str]:
    try:
        rfc5545.check(body)
    except AssertionError as error:
        yield f"no calendar: {error}"
    if re.search(rb"\r?\n(?:ATTENDEE|ATTACH|X-EVIL)", body):
        yield "a property of the attacker's"


def harm_in_post(text: str, tags: Iterable[str]) -> Iterator[str]:
    """Whom it mentions, on any server, and hashtags that are none of the event's."""
    own = {tag.casefold() for tag in tags}
    yield from (
        f"mentions {who} on {server}" for server, who in server_expressions.found(server_expressions.MENTIONS, text)
    )
    for server, tag in server_expressions.found(server_expressions.HASHTAGS, text):
        if tag.lstrip("#\uff03").casefold() not in own:
            yield f"the hashtag {tag} on {server}"
    if re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", text):
        yield "signs that turn the text"
