"""All feeds of a scope, and how each is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from announcer.model import SiteSettings
from announcer.site.feeds.channel import Channel
from announcer.site.feeds.coming import ComingFeed, coming_channel
from announcer.site.feeds.json_feed import json_feed
from announcer.site.feeds.news import NewsFeed, news_channel
from announcer.site.feeds.rss_and_atom import atom, rss


@dataclass(frozen=True, slots=True)
class Format:
    """How a feed is served, and how it is written."""

    type: str
    """Content-Type, with its charset."""
    write: Callable[[Channel, SiteSettings], bytes]


_WRITERS = (("rss", "rss+xml", rss), ("atom", "atom+xml", atom), ("json", "feed+json", json_feed))
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        f"{name}.{ending}": Format(f"application/{media}; charset=utf-8", write)
        for name in ("feed", "news")
        for ending, media, write in _WRITERS
    }
)
"""All feeds of a scope by their name in its address: `feed.rss`, `feed.atom`, `feed.json`, `news.rss` and so on."""


def render_feed(feed: ComingFeed | NewsFeed, language: str) -> bytes:
    """The feed in the format that its name says, as it is served at the scope's path + name in `language`."""
    channel = news_channel(feed, language) if isinstance(feed, NewsFeed) else coming_channel(feed, language)
    return FORMATS[feed.name].write(channel, feed.settings)
