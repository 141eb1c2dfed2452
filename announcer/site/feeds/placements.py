"""The feeds at their addresses, and what each is made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Protocol
from urllib.parse import quote

from announcer.model import History, Kind, SiteSettings
from announcer.site.feeds.closed_pages import Archived, closed_page_placements, closed_pages
from announcer.site.feeds.coming import ComingFeed
from announcer.site.feeds.formats import FORMATS, render_feed
from announcer.site.feeds.news import NewsEntry, NewsFeed, PresentFacts
from announcer.site.feeds.news_items import NewsItem, NewsName, present_facts
from announcer.site.items import Item
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.paths import series_path
from announcer.site.pictures import picture_of
from announcer.site.scopes import NEAREST, ScopedView
from announcer.site.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """An entry of the news, and the moment of the newest fact of what one sees of it."""

    entry: NewsEntry
    modified_at: datetime
    archived: NewsEntry
    """As it stands on a closed page."""


def told_entries(view: View, history: History) -> dict[NewsName, ToldEntry]:
    """Of all news of the view that are there, by name. `history`: what the view was made from."""
    shown = {each.name for part in view.parts for each in part.news[:NEAREST]}
    found = {}
    for item in (each.item for part in view.parts for each in part.said if each.is_there):
        entry = news_entry(item, view)
        found[item.name] = ToldEntry(
            entry=entry,
            modified_at=item.modified_at(history) if item.name in shown else item.posted_at,
            archived=_archived(entry),
        )
    return found


def feed_placements(
    view: View, scoped: Iterable[ScopedView], told: Callable[[NewsItem], ToldEntry | None]
) -> Iterator[Placement[Any]]:
    """Six feeds of every scope, and the closed pages of its news."""
    for one in scoped:
        yield from open_feeds(view, one, shown_entries(one, told))
        yield from closed_page_placements(view.settings, one, archived_by(told))


def shown_entries(scoped: ScopedView, told: Callable[[NewsItem], ToldEntry | None]) -> tuple[ToldEntry, ...]:
    """Those that the news has room for, newest first."""
    return tuple(entry for entry in map(told, scoped.news[:NEAREST]) if entry is not None)


def archived_by(told: Callable[[NewsItem], ToldEntry | None]) -> Archived:
    def archived(item: NewsItem) -> NewsEntry | None:
        entry = told(item)
        return None if entry is None else entry.archived

    return archived


def open_feeds(
    view: View, scoped: ScopedView, entries: Sequence[ToldEntry]
) -> Iterator[Placement[ComingFeed | NewsFeed]]:
    """What is coming and the news, in every format. `entries`: of the news. Of the view the settings and the beginning
    are looked at."""
    coming, news = coming_feed(view, scoped), news_feed(view, scoped, tuple(each.entry for each in entries))
    at_coming = max([scoped.series_at, *[each.newest_at for each in scoped.listed]])
    at_news = max([scoped.named_at, *[each.modified_at for each in entries]])
    for name in FORMATS:
        if name.startswith("news"):
            yield _placed(replace(news, name=name), at_news, scoped)
        else:
            yield _placed(replace(coming, name=name), at_coming, scoped)


def _placed(feed: ComingFeed | NewsFeed, modified_at: datetime, scoped: ScopedView) -> Placement[ComingFeed | NewsFeed]:
    return Placement(
        path=feed.scope.path + feed.name,
        contents=feed,
        render=render_feed,
        headers=ResourceHeaders(type=FORMATS[feed.name].type, modified_at=modified_at),
        about=scoped.series.key if scoped.series is not None else None,
        wanted=scoped.wanted,
    )


def coming_feed(view: View, scoped: ScopedView, name: str = "feed.rss") -> ComingFeed:
    return ComingFeed(
        name=name,
        settings=view.settings,
        scope=scoped.scope,
        items=tuple(islice((one.today for one in scoped.listed if not one.is_past), NEAREST)),
        updated_at=max([one.revised_at for one in scoped.listed], default=view.started_at),
    )


def news_feed(view: View, scoped: ScopedView, entries: tuple[NewsEntry, ...], name: str = "news.rss") -> NewsFeed:
    return NewsFeed(
        name=name,
        settings=view.settings,
        scope=scoped.scope,
        entries=entries,
        updated_at=max((each.posted_at for each in scoped.news), default=view.started_at),
        older=closed_pages(len(scoped.said)),
    )


def news_entry(item: NewsItem, view: View) -> NewsEntry:
    page = view.by_subject.get(item.subject)
    images = [post.draft.image for post in item.posts]
    pictures = {image.file: picture_of(image, view.pictures) for image in images if image is not None}
    return NewsEntry(
        item=item,
        of_subject=view.said_of[item.subject],
        path=page.path if page else series_path(item.subject.series),
        now=tuple(
            PresentFacts(path=each.path, event=present_facts(each.event)) for each in _no_longer_as_told(item, view)
        ),
        pictures={file: picture for file, picture in pictures.items() if picture is not None},
    )


def _archived(entry: NewsEntry) -> NewsEntry:
    """As it was said: on a page that readers fetch once, nothing is made of what became of it. What was said of its
    subject later is not looked at either."""
    if not entry.now and entry.of_subject[-1] is entry.item:
        return entry
    names = [each.name for each in entry.of_subject]
    return replace(entry, now=(), of_subject=entry.of_subject[: names.index(entry.item.name) + 1])


def _no_longer_as_told(item: NewsItem, view: View) -> tuple[Item, ...]:
    """The events of which something else holds now than was said. What was learnt at one stays what it was."""
    if item.kind is Kind.RECAP:
        return ()
    pairs = ((told, view.by_subject.get(told.subject)) for told in item.events)
    return tuple(now for told, now in pairs if now is not None and told.no_longer_holds(now.event))


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
