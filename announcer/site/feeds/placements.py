"""The feeds at their addresses, and what each is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Protocol
from urllib.parse import quote

from announcer.model import EPOCH, History, Kind, SiteSettings
from announcer.site.feeds.channel import NEAREST
from announcer.site.feeds.coming import ComingFeed
from announcer.site.feeds.formats import FORMATS, render_feed
from announcer.site.feeds.news import NewsEntry, NewsFeed, PresentFacts
from announcer.site.feeds.news_items import NewsItem, present_facts
from announcer.site.items import Item
from announcer.site.last_modified import NewestFacts, revised_at
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.paths import series_path
from announcer.site.pictures import picture_of
from announcer.site.scopes import ScopedView, series_name
from announcer.site.view import View


def feed_placements(
    view: View, scoped: Iterable[ScopedView], newest: NewestFacts, history: History
) -> Iterator[Placement[ComingFeed | NewsFeed]]:
    """Six feeds of every scope."""
    scoped = tuple(scoped)
    shown = {each.name: each for one in scoped for each in one.news[:NEAREST]}
    modified_at = {name: each.modified_at(history) for name, each in shown.items()}
    entries = {name: news_entry(each, view) for name, each in shown.items()}
    for one in scoped:
        names = [each.name for each in one.news[:NEAREST]]
        coming, news = coming_feed(view, one), news_feed(view, one, tuple(entries[each] for each in names))
        moments = [newest.series[one.series.id]] if one.series else []
        at_coming = newest.of(one.items, *moments)
        at_news = max([_named_at(one, history), *[modified_at[name] for name in names]])
        for name in FORMATS:
            if name.startswith("news"):
                yield _placed(replace(news, name=name), at_news)
            else:
                yield _placed(replace(coming, name=name), at_coming)


def _placed(feed: ComingFeed | NewsFeed, modified_at: datetime) -> Placement[ComingFeed | NewsFeed]:
    return Placement(
        path=feed.scope.path + feed.name,
        contents=feed,
        render=render_feed,
        headers=ResourceHeaders(type=FORMATS[feed.name].type, modified_at=modified_at),
    )


def coming_feed(view: View, scoped: ScopedView, name: str = "feed.rss") -> ComingFeed:
    return ComingFeed(
        name=name,
        settings=view.settings,
        scope=scoped.scope,
        items=view.dated(item for item in scoped.items if not view.is_past(item))[:NEAREST],
        updated_at=max((revised_at(item, view.settings) for item in scoped.items), default=view.started_at),
    )


def news_feed(view: View, scoped: ScopedView, entries: tuple[NewsEntry, ...], name: str = "news.rss") -> NewsFeed:
    return NewsFeed(
        name=name,
        settings=view.settings,
        scope=scoped.scope,
        entries=entries,
        updated_at=max((each.posted_at for each in scoped.news), default=view.started_at),
    )


def news_entry(item: NewsItem, view: View) -> NewsEntry:
    page = view.by_subject.get(item.subject)
    images = [post.draft.image for post in item.posts]
    pictures = {image.file: picture_of(image, view.pictures) for image in images if image is not None}
    return NewsEntry(
        item=item,
        of_subject=view.news_of[item.subject],
        path=page.path if page else series_path(item.subject.series),
        now=tuple(
            PresentFacts(path=each.path, event=present_facts(each.event)) for each in _no_longer_as_told(item, view)
        ),
        pictures={file: picture for file, picture in pictures.items() if picture is not None},
    )


def _no_longer_as_told(item: NewsItem, view: View) -> tuple[Item, ...]:
    """The events of which something else holds now than was said. What was learnt at one stays what it was."""
    if item.kind is Kind.RECAP:
        return ()
    pairs = ((told, view.by_subject.get(told.subject)) for told in item.events)
    return tuple(now for told, now in pairs if now is not None and told.no_longer_holds(now.event))


def _named_at(scoped: ScopedView, history: History) -> datetime:
    """Since when the news are called so."""
    record = history.series.get(scoped.series.key) if scoped.series else None
    if record is None:
        return EPOCH
    present = series_name(record.latest.facts)
    since = [*takewhile(lambda one: series_name(one.facts) == present, reversed(record.revisions))]
    return since[-1].at


class Changed(Protocol):
    """A resource that has changed, in whatever form."""

    @property
    def path(self) -> str: ...

    @property
    def status(self) -> int: ...


def changed_feeds(changed: Iterable[Changed], settings: SiteSettings) -> tuple[str, ...]:
    """The addresses of the feeds among `changed`, as the feeds themselves give them; what has gone is none."""
    again = f"/{settings.language}/"  # the site's own language once more, under its tag
    feeds = (each.path for each in changed if each.status == 200 and each.path.rpartition("/")[2] in FORMATS)
    return tuple(settings.base_url + quote(path) for path in feeds if not path.startswith(again))
