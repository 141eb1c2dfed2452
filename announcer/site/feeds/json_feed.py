"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from announcer.model import SiteSettings
from announcer.site.feeds.channel import Channel, Enclosure, Entry
from announcer.site.feeds.entry_template import EntryTemplate, Shape, sample, shape


def json_feed(channel: Channel, entries: Sequence[bytes], settings: SiteSettings) -> bytes:
    """The feed, byte for byte what `whole` makes, at a fraction of the time. `entries`: each as `json_entry` writes it
    in the feed's language."""
    head = whole(channel, (), settings)
    return b"".join([head.removesuffix(b"]\n}\n"), b"\n", b",\n".join(entries), b"\n ]\n}\n"]) if entries else head


def json_entry(entry: Entry, around: str) -> bytes:
    return _template(shape(entry, around)).filled(entry, entry.summary)


@lru_cache(maxsize=512)
def _template(of: Shape) -> EntryTemplate:
    entry = sample(replace(of, own_language=True), "")
    written = json.dumps([[_item(entry)]], ensure_ascii=False, indent=1)
    return EntryTemplate(
        written.removeprefix("[\n [\n").removesuffix("\n ]\n]"), lambda _: _escaped, published=_date, updated=_date
    )


_written = json.JSONEncoder(ensure_ascii=False).encode


def _escaped(text: str) -> str:
    return _written(text)[1:-1]


def whole(channel: Channel, entries: Iterable[Entry], settings: SiteSettings) -> bytes:
    """The feed as the standard library writes it."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": channel.self_url(settings, "json"),
        **({"next_url": channel.url(settings, channel.older_path, "json")} if channel.older_path else {}),
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.author}],
        **({"hubs": [{"type": "WebSub", "url": settings.hub}]} if settings.hub and not channel.current_path else {}),
        "items": [_item(entry) for entry in entries],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary or None,
        "content_html": str(entry.content),
        "date_published": _date(entry.published_at),
        "date_modified": _date(entry.updated_at),
        "authors": [{"name": entry.author}] if entry.author else None,
        "tags": list(entry.tags) or None,
        "language": entry.language,
        "image": entry.image.url if entry.image else None,
        "attachments": [_attachment(entry.image)] if entry.image else None,
    }
    return {name: value for name, value in item.items() if value is not None}


def _attachment(image: Enclosure) -> dict[str, Any]:
    return {"url": image.url, "mime_type": image.type, "size_in_bytes": image.length}


def _date(at: datetime) -> str:
    """RFC 3339."""
    return at.isoformat().replace("+00:00", "Z")
