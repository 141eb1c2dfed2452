"""All feeds of a scope, and how each is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from announcer.model import SiteSettings
from announcer.site.feeds.channel import Channel, Entry
from announcer.site.feeds.coming import ComingFeed, coming_channel, event_entry
from announcer.site.feeds.json_feed import json_entry, json_feed
from announcer.site.feeds.news import NewsEntry, NewsFeed, news_channel, said_entry
from announcer.site.feeds.rss_and_atom import atom, atom_entry, rss, rss_entry
from announcer.site.fragments import Fragments
from announcer.site.items import ItemToday


@dataclass(frozen=True, slots=True)
class Format:
    """How a feed is served, and how it is written."""

    type: str
    """Content-Type, with its charset."""
    write: Callable[[Channel, Sequence[bytes], SiteSettings], bytes]
    """The feed of entries that are written."""
    write_entry: Callable[[Entry, str], bytes]
    """An entry in a feed of a language."""


_FORMATS = {
    "rss": Format("application/rss+xml; charset=utf-8", rss, rss_entry),
    "atom": Format("application/atom+xml; charset=utf-8", atom, atom_entry),
    "json": Format("application/feed+json; charset=utf-8", json_feed, json_entry),
}
FORMATS: Mapping[str, Format] = MappingProxyType(
    {f"{name}.{ending}": form for name in ("feed", "news") for ending, form in _FORMATS.items()}
)
"""All feeds of a scope by their name in its address: `feed.rss`, `feed.atom`, `feed.json`, `news.rss` and so on."""


def _written(shown: ItemToday | NewsEntry, settings: SiteSettings, language: str) -> Mapping[str, bytes]:
    """The entry in each format, by what addresses end in."""
    if isinstance(shown, NewsEntry):
        entry = said_entry(shown, settings, language)
    else:
        entry = event_entry(shown, settings, language)
    return {ending: form.write_entry(entry, language) for ending, form in _FORMATS.items()}


def _octets(written: Mapping[str, bytes]) -> int:
    return 500 + sum(map(len, written.values()))


_ENTRIES = Fragments(_written, octets=8 * 1024**2, size=_octets)
"""One is written once and stands in several feeds. There is room for some 1,600 with 800 characters: more than stand in
the feeds of one event."""


def render_feed(feed: ComingFeed | NewsFeed, language: str) -> bytes:
    """The feed in the format that its name says, as it is served at the scope's path + name in `language`."""
    shown: Sequence[ItemToday | NewsEntry]
    if isinstance(feed, NewsFeed):
        channel, shown = news_channel(feed, language), feed.entries
    else:
        channel, shown = coming_channel(feed, language), feed.in_order
    ending = feed.name.rpartition(".")[2]
    entries = [one[ending] for one in _ENTRIES.of(shown, feed.settings, language)]
    return FORMATS[feed.name].write(channel, entries, feed.settings)
