"""Entries filled in: a format writes one entry of each shape with its library, and what differs goes into its places.

An entry is then a few joined strings. Byte for byte it is what the library would write of it: a test has both written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from announcer.model.text import Html
from announcer.site.feeds.channel import Enclosure, Entry

Escape = Callable[[str], str]
_PLACE = re.compile("\ue000([a-z0-9]+)\ue001")
_PUBLISHED = datetime(1981, 2, 3, 4, 5, 6, tzinfo=UTC)
_UPDATED = datetime(1982, 3, 4, 5, 6, 7, tzinfo=UTC)
_LENGTH = 7_160_000_000_017


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts an entry has."""

    summary: bool
    content: bool
    own_language: bool
    """Another than its feed's."""
    author: bool
    tags: int
    discussion: bool
    image: bool


def shape(entry: Entry, around: str) -> Shape:
    """`around`: the language of its feed."""
    return Shape(
        summary=bool(entry.summary),
        content=bool(entry.content),
        own_language=entry.language != around,
        author=bool(entry.author),
        tags=len(entry.tags),
        discussion=bool(entry.discussion_url),
        image=entry.image is not None,
    )


def sample(of: Shape, around: str) -> Entry:
    """An entry with a place in every part that differs."""
    image = Enclosure(url=_place("imageurl"), type=_place("imagetype"), length=_LENGTH)
    return Entry(
        id=_place("id"),
        url=_place("url"),
        title=_place("title"),
        summary=_place("summary") if of.summary else "",
        content=Html(_place("content") if of.content else ""),
        language=_place("language") if of.own_language else around,
        published_at=_PUBLISHED,
        updated_at=_UPDATED,
        author=_place("author") if of.author else None,
        tags=tuple(_place(f"tag{number}") for number in range(of.tags)),
        discussion_url=_place("discussion") if of.discussion else None,
        image=image if of.image else None,
    )


def _place(name: str) -> str:
    return f"\ue000{name}\ue001"


class EntryTemplate:
    """What a format writes of a shape."""

    def __init__(
        self,
        written: str,
        escape: Callable[[str], Escape],
        *,
        published: Callable[[datetime], str],
        updated: Callable[[datetime], str],
    ) -> None:
        """`written`: the sample. `escape`: how a value is written behind some text; the others: how the format writes
        the dates."""
        self._published, self._updated = published, updated
        written = written.replace(published(_PUBLISHED), _place("published")).replace(
            updated(_UPDATED), _place("updated")
        )
        self._parts = _PLACE.split(written.replace(str(_LENGTH), _place("imagelength")))
        self._places = [
            (place, self._parts[place], escape(self._parts[place - 1])) for place in range(1, len(self._parts), 2)
        ]

    def filled(self, entry: Entry, summary: str) -> bytes:
        """What the format writes of `entry`, with its summary as the format has it."""
        values = self._values(entry, summary)
        parts = self._parts.copy()
        for place, name, escape in self._places:
            parts[place] = escape(values[name])
        return "".join(parts).encode()

    def _values(self, entry: Entry, summary: str) -> Mapping[str, str]:
        values = {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": summary,
            "content": str(entry.content),
            "language": entry.language,
            "published": self._published(entry.published_at),
            "updated": self._updated(entry.updated_at),
            "author": entry.author or "",
            "discussion": entry.discussion_url or "",
        }
        for number, tag in enumerate(entry.tags):
            values[f"tag{number}"] = tag
        if entry.image is not None:
            values |= {
                "imageurl": entry.image.url,
                "imagetype": entry.image.type,
                "imagelength": str(entry.image.length),
            }
        return values
