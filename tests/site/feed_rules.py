"""Checkers of feeds, our own: each raises AssertionError at the first thing that its format's rules forbid.

Atom: RFC 4287, its schema (appendix B) and what the schema cannot say. RSS: the 2.0 specification with the RSS Advisory
Board's profile of best practices. JSON Feed: version 1.1 (jsonfeed.org/version/1.1).
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
# RFC 822 with the four digits of RFC 2822; the profile wants no names of zones but GMT.
_RFC_822 = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (\+0000|GMT)"
_RFC_3339 = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"
_TAG_URI = r"tag:[a-z0-9.-]+,\d{4}(-\d{2}(-\d{2})?)?:[^\s]*"


def check(name: str, data: bytes) -> list[str]:
    """Checks `data` by the rules that its name's ending says; the HTML of its items."""
    return {"rss": check_rss, "atom": check_atom, "json": check_json_feed}[name.rpartition(".")[2]](data)


# --- what they share -----------------------------------------------------------------------------------------------


def _web(url: Any) -> None:
    parts = urlsplit(str(url))
    assert parts.scheme in ("http", "https"), url
    assert parts.hostname, url
    assert re.fullmatch(r"[\x21-\x7e]+", str(url)), url


def _distinct(ids: list[str]) -> None:
    assert len(ids) == len(set(ids)), ids
    for id_ in ids:
        assert re.fullmatch(_TAG_URI, id_), id_


def _safe(html: str) -> str:
    """The HTML of an item: no scripts, styles or handlers, and links that work wherever a reader shows it."""
    if html.strip():
        for element in etree.HTML(html).iter(etree.Element):
            assert element.tag not in ("script", "style", "iframe", "object", "embed", "form", "meta", "link"), html
            for attribute, value in element.attrib.items():
                assert not str(attribute).startswith("on"), html
                if attribute in ("href", "src"):
                    assert re.match(r"(https?://|mailto:)", str(value), re.IGNORECASE), value
    return html


# --- Atom ----------------------------------------------------------------------------------------------------------


@cache
def _schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / "atom.rng"))


def check_atom(data: bytes) -> list[str]:
    feed = etree.fromstring(data)
    assert _schema().validate(feed), _schema().error_log.last_error
    entries = feed.findall(f"{ATOM}entry")
    # 4.1.1: an author somewhere; one `alternate` of a type and language; a link to itself.
    assert feed.find(f"{ATOM}author") is not None or all(each.find(f"{ATOM}author") is not None for each in entries)
    relations = [link.get("rel", "alternate") for link in feed.findall(f"{ATOM}link")]
    assert relations.count("alternate") == relations.count("self") == 1
    _distinct([_text(each, f"{ATOM}id") for each in entries])
    assert re.fullmatch(_TAG_URI, _text(feed, f"{ATOM}id"))
    for element in feed.iter(f"{ATOM}link"):
        _web(element.get("href"))
        assert re.fullmatch(r"\d+", element.get("length", "0"))
    for element in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert re.fullmatch(_RFC_3339, str(element.text)), element.text
    return [_atom_entry(each, _moment(_text(feed, f"{ATOM}updated"))) for each in entries]


def _atom_entry(entry: etree._Element, feed_updated: datetime) -> str:
    # 4.1.2: a link to the page, or content; not two `alternate` ones of a type.
    links = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
    assert links.count("alternate") == 1
    published, updated = (_moment(_text(entry, ATOM + name)) for name in ("published", "updated"))
    assert published <= updated <= feed_updated
    assert _text(entry, f"{ATOM}title").strip()
    for name in ("content", "summary"):
        element = entry.find(ATOM + name)
        assert element is not None
        assert element.get("type") == "html"
        _safe(str(element.text))
    assert re.fullmatch(_LANGUAGE, entry.get(_XML_LANG, "nl"))
    return _text(entry, f"{ATOM}content")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(element: etree._Element, path: str) -> str:
    found = element.findall(path)
    assert len(found) == 1, path
    return str(found[0].text or "")


# --- RSS -----------------------------------------------------------------------------------------------------------

_CHANNEL = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
    "category", "generator", "docs", "cloud", "ttl", "image", "rating", "textInput", "skipHours", "skipDays", "item",
}  # fmt: skip
_ITEM = {
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source",
}  # fmt: skip


def check_rss(data: bytes) -> list[str]:
    rss = etree.fromstring(data)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    _elements(channel, _CHANNEL, many={"category", "item"})
    for name in ("title", "link", "description"):
        assert _text(channel, name).strip(), name
    _web(_text(channel, "link"))
    assert re.fullmatch(_LANGUAGE, _text(channel, "language"))
    assert int(_text(channel, "ttl")) > 0
    built = _rfc_822(_text(channel, "lastBuildDate"))
    # The profile recommends that a feed names itself, and by `atom:link`.
    (own,) = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("type") == "application/rss+xml"
    for link in channel.findall(f"{ATOM}link"):
        _web(link.get("href"))
    items = channel.findall("item")
    _distinct([_text(each, "guid") for each in items])
    return [_rss_item(each, built) for each in items]


def _elements(parent: etree._Element, known: set[str], many: set[str]) -> None:
    """Elements without a namespace are RSS's own, and but for `many` each comes once."""
    names = [str(child.tag) for child in parent]
    assert {name for name in names if not name.startswith("{")} <= known, names
    for name in set(names) - many:
        assert names.count(name) == 1 or name == f"{ATOM}link", name


def _rss_item(item: etree._Element, built: datetime) -> str:
    _elements(item, _ITEM, many={"category"})
    assert _text(item, "title").strip()
    _web(_text(item, "link"))
    _safe(_text(item, "description"))
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false", "a tag: URI leads nowhere"
    assert _rfc_822(_text(item, "pubDate")) <= _moment(_text(item, f"{ATOM}updated")) <= built
    for name in ("category", f"{DC}creator"):
        assert all(str(each.text or "").strip() for each in item.findall(name))
    for enclosure in item.findall("enclosure"):
        _web(enclosure.get("url"))
        assert re.fullmatch(r"\d+", str(enclosure.get("length")))
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", str(enclosure.get("type")))
    for comments in item.findall("comments"):
        _web(comments.text)
    # The profile: `content:encoded` comes after `description`.
    names = [child.tag for child in item]
    assert names.index("description") < names.index(f"{CONTENT}encoded")
    return _safe(_text(item, f"{CONTENT}encoded"))


def _rfc_822(text: str) -> datetime:
    assert re.fullmatch(_RFC_822, text), text
    moment = parsedate_to_datetime(text)
    assert f"{moment:%a}" == text[:3], "the weekday is the date's"
    return moment


# --- JSON Feed -----------------------------------------------------------------------------------------------------

_FEED = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_JSON_ITEM = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


def check_json_feed(data: bytes) -> list[str]:
    feed = json.loads(data)
    assert set(feed) <= _FEED, set(feed)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"].strip()
    for url in (feed["home_page_url"], feed["feed_url"]):
        _web(url)
    _authors(feed["authors"])
    assert re.fullmatch(_LANGUAGE, feed["language"])
    for hub in feed.get("hubs", []):
        assert set(hub) == {"type", "url"}
        _web(hub["url"])
    _distinct([item["id"] for item in feed["items"]])
    return [_json_item(item) for item in feed["items"]]


def _json_item(item: dict[str, Any]) -> str:
    assert set(item) <= _JSON_ITEM, set(item)
    assert None not in item.values()
    assert isinstance(item["id"], str)
    _web(item["url"])
    for name in ("title", "content_html"):
        assert item[name].strip(), name
    published, modified = (_rfc_3339(item[name]) for name in ("date_published", "date_modified"))
    assert published <= modified
    _authors(item.get("authors", [{"name": "x"}]))
    assert re.fullmatch(_LANGUAGE, item["language"])
    assert all(isinstance(tag, str) and tag.strip() for tag in item.get("tags", []))
    for attachment in item.get("attachments", []):
        _web(attachment["url"])
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", attachment["mime_type"])
        assert isinstance(attachment["size_in_bytes"], int)
    if "image" in item:
        _web(item["image"])
    return _safe(item["content_html"])


def _authors(authors: Iterable[dict[str, str]]) -> None:
    for author in authors:
        assert set(author) <= {"name", "url", "avatar"}
        assert author["name"].strip()


def _rfc_3339(text: str) -> datetime:
    assert re.fullmatch(_RFC_3339, text), text
    return datetime.fromisoformat(text)
