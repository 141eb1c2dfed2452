"""RSS 2.0 and Atom (RFC 4287), written by feedgen: the feed, and one entry of each shape (`entry_template`).

feedgen takes the moment of writing for every date that it is not given, so each is; it puts a new entry first unless
told otherwise; and of the channel's links the last one is RSS's, so `self` comes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from announcer.model import EPOCH, SiteSettings
from announcer.model.text import html_text
from announcer.site.feeds.channel import Channel, Entry
from announcer.site.feeds.entry_template import EntryTemplate, Shape, sample, shape

_GENERATOR = "announcer"
_TTL = 60
"""Minutes. Readers that heed it ask no oftener."""
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_DC = "http://purl.org/dc/elements/1.1/"


def rss(channel: Channel, entries: Iterable[bytes], settings: SiteSettings) -> bytes:
    """The feed. `entries`: each as `rss_entry` writes it in the feed's language."""
    return _assembled(channel, entries, settings, "rss")


def rss_entry(entry: Entry, around: str) -> bytes:
    return _template("rss", shape(entry, around)).filled(entry, _described(entry))


def atom(channel: Channel, entries: Iterable[bytes], settings: SiteSettings) -> bytes:
    """The feed. `entries`: each as `atom_entry` writes it in the feed's language."""
    return _assembled(channel, entries, settings, "atom")


def atom_entry(entry: Entry, around: str) -> bytes:
    return _template("atom", shape(entry, around)).filled(entry, _described(entry))


_END = {"rss": b"  </channel>\n</rss>\n", "atom": b"</feed>\n"}
"""What comes behind the last entry."""


def _assembled(channel: Channel, entries: Iterable[bytes], settings: SiteSettings, ending: str) -> bytes:
    """Byte for byte what feedgen makes of the whole, at a fraction of the time."""
    head = by_feedgen(channel, (), settings, ending).removesuffix(_END[ending])
    return b"".join([head, *entries, _END[ending]])


def by_feedgen(channel: Channel, entries: Iterable[Entry], settings: SiteSettings, ending: str) -> bytes:
    """The whole feed as feedgen writes it."""
    feed = _feed(channel, entries, settings, ending)
    return bytes(feed.rss_str(pretty=True) if ending == "rss" else feed.atom_str(pretty=True))


@lru_cache(maxsize=512)
def _template(ending: str, of: Shape) -> EntryTemplate:
    empty = Channel(
        id="-", title="-", description="-", language="en", author="-", page_url="-", base_path="-", updated_at=EPOCH
    )  # fmt: skip
    end, settings = _END[ending], SiteSettings()
    head = by_feedgen(empty, (), settings, ending).removesuffix(end)
    written = by_feedgen(empty, (sample(replace(of, summary=True), empty.language),), settings, ending)
    return EntryTemplate(
        written.removeprefix(head).removesuffix(end).decode(),
        lambda before: _attribute if before.endswith('="') else _text,
        published=_rfc822_date if ending == "rss" else datetime.isoformat,
        updated=datetime.isoformat,
    )


@lru_cache(maxsize=1024)
def _rfc822_date(at: datetime) -> str:
    return format_datetime(at)


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return _text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _described(entry: Entry) -> str:
    """RSS readers take `description` for HTML, and without one feedgen would put the content there."""
    return str(html_text(entry.summary or entry.title))


def _feed(channel: Channel, entries: Iterable[Entry], settings: SiteSettings, ending: str) -> Any:
    feed = FeedGenerator()
    feed.id(channel.id)
    feed.title(channel.title)
    feed.link(href=channel.self_url(settings, ending), rel="self", type=f"application/{ending}+xml")
    further = [*_further_links(channel, settings, ending)]
    for rel, href in further:
        feed.link(href=href, rel=rel)
    feed.link(href=channel.page_url, rel="alternate", type="text/html", hreflang=channel.language)
    feed.description(channel.description)
    feed.language(channel.language)
    feed.author(name=channel.author)
    feed.generator(_GENERATOR)
    feed.updated(channel.updated_at)
    feed.lastBuildDate(channel.updated_at)
    feed.ttl(_TTL)
    feed.register_extension("additions", partial(_ChannelAdditions, further), atom=False)
    if channel.current_path:
        feed.register_extension("history", _ArchiveMark)
    for entry in entries:
        _add(feed.add_entry(order="append"), entry, channel, ending)
    return feed


def _further_links(channel: Channel, settings: SiteSettings, ending: str) -> Iterator[tuple[str, str]]:
    """What stands beside a feed's own address and its page, by relation: the hub, which pages do not need that never
    change, and the pages of RFC 5005, 4."""
    if settings.hub and not channel.current_path:
        yield "hub", settings.hub
    if channel.current_path:
        yield "current", channel.url(settings, channel.current_path, ending)
    if channel.older_path:
        yield "prev-archive", channel.url(settings, channel.older_path, ending)


def _add(item: Any, entry: Entry, channel: Channel, ending: str) -> None:
    item.id(entry.id)
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(entry.published_at)
    item.updated(entry.updated_at)
    if entry.author:
        item.author(name=entry.author)
    for tag in entry.tags:
        item.category(term=tag)
    if entry.image and ending == "rss":
        item.enclosure(entry.image.url, str(entry.image.length), entry.image.type)
    if entry.discussion_url:
        item.comments(entry.discussion_url)
    item.summary(_described(entry), type="html")
    item.content(str(entry.content), type="html")
    item.register_extension("additions", partial(_EntryAdditions, entry, channel.language))


@dataclass(frozen=True, slots=True)
class _ChannelAdditions:
    """What feedgen does not write of a channel in RSS: its further links. An extension is feedgen's way to add to a
    feed."""

    links: Sequence[tuple[str, str]]

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC}

    def extend_rss(self, feed: Any) -> None:
        for rel, href in self.links:
            etree.SubElement(feed[0], f"{{{_ATOM}}}link", href=href, rel=rel)


class _ArchiveMark:
    """That a document will not change any more (RFC 5005, 4)."""

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY}

    def extend_rss(self, feed: Any) -> None:
        etree.SubElement(feed[0], f"{{{_HISTORY}}}archive")

    def extend_atom(self, feed: Any) -> None:
        etree.SubElement(feed, f"{{{_HISTORY}}}archive")


@dataclass(frozen=True, slots=True)
class _EntryAdditions:
    """What feedgen does not write of an entry."""

    entry: Entry
    around: str
    """The channel's language."""

    def extend_rss(self, item: Any) -> None:
        """RSS wants an e-mail address for its own author (rssboard.org/rss-profile, 4.1.1: dc:creator for a name), and
        has no word for when an item changed."""
        if self.entry.author:
            etree.SubElement(item, f"{{{_DC}}}creator").text = self.entry.author
        etree.SubElement(item, f"{{{_ATOM}}}updated").text = self.entry.updated_at.isoformat()

    def extend_atom(self, entry: Any) -> None:
        """Of an entry's own links feedgen 1.0 writes nothing but the address, so that a picture would pass for another
        page (entry.py, `atom_entry`: the loop's variable is overwritten)."""
        if self.entry.language != self.around:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", self.entry.language)
        if image := self.entry.image:
            etree.SubElement(entry, "link", href=image.url, rel="enclosure", type=image.type, length=str(image.length))
