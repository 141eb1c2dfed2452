"""Pages of the news that are closed: what has left the feed stays where it was said, a hundred items a page.

They are many, and what is on one hardly ever changes: so those about more than one series are kept between rounds, with
their cache keys.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from announcer.model import SiteSettings
from announcer.site.feeds.formats import FORMATS, render_feed
from announcer.site.feeds.news import NewsEntry, NewsFeed, page_name
from announcer.site.feeds.news_items import NewsItem
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.nearness import Turn
from announcer.site.scopes import NEAREST, Scope, ScopedView

ON_ONE_PAGE = 100
"""So much that was ever said a closed page is made of: half of what the feed has room for, so that it is filled before
it closes."""
Archived = Callable[[NewsItem], NewsEntry | None]
"""The entry of an item as it stands on a closed page; None: it is not there any more."""


def closed_pages(said: int) -> int:
    """How many pages of the news are closed, when so much was ever said: those of which something has left the feed.
    What was said counts also when it is gone, so that no page ever begins elsewhere."""
    return -(-max(0, said - NEAREST) // ON_ONE_PAGE)


def closed_page_placements(
    settings: SiteSettings, scoped: ScopedView, archived: Archived
) -> Iterator[Placement[NewsFeed]]:
    """In every format of the news."""
    for page, said in _closed(scoped):
        yield from _placements(settings, scoped, page, said, archived)


class KeptClosedPages:
    """Those about more than one series, from round to round. For one thread."""

    def __init__(self) -> None:
        self._settings: SiteSettings | None = None
        self._changed: Collection[str] = frozenset()
        self._before: Mapping[str, _Kept] = {}
        self._kept: dict[str, _Kept] = {}

    def begin(self, settings: SiteSettings, changed: Collection[str]) -> None:
        """A round in which an item may have another entry than in the last only if its series is one of `changed`. What
        is not asked for in a round is forgotten."""
        self._before, self._kept = ({} if settings != self._settings else self._kept), {}
        self._settings, self._changed = settings, frozenset(changed)

    def placements(
        self, settings: SiteSettings, scoped: ScopedView, archived: Archived
    ) -> Iterator[Placement[NewsFeed]]:
        """As `closed_page_placements` gives them: the same objects where nothing changed, with their keys. `settings`:
        those of the round."""
        before = self._before.get(scoped.scope.path)
        if before is not None and (before.scope != scoped.scope or before.named_at != scoped.named_at):
            before = None
        now = self._kept[scoped.scope.path] = _Kept(scoped.scope, scoped.named_at, [])
        for page, said in _closed(scoped):
            kept = before.pages[page - 1] if before is not None and len(before.pages) >= page else None
            if kept is None or not kept.series.isdisjoint(self._changed) or kept.said != said:
                placements = (one.with_key() for one in _placements(settings, scoped, page, said, archived))
                kept = _ClosedPage(said, frozenset(one.subject.series for one in said), tuple(placements))
            now.pages.append(kept)
            yield from kept.placements


@dataclass(frozen=True, slots=True)
class _ClosedPage:
    said: tuple[NewsItem, ...]
    series: frozenset[str]
    """Of which something was said."""
    placements: tuple[Placement[NewsFeed], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The pages of a scope."""

    scope: Scope
    named_at: datetime
    pages: list[_ClosedPage]


def _closed(scoped: ScopedView) -> Iterator[tuple[int, tuple[NewsItem, ...]]]:
    """Each page's number, from 1 on, and what was said on it, oldest first."""
    for page in range(1, closed_pages(len(scoped.said)) + 1):
        yield page, scoped.said[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]


def _placements(
    settings: SiteSettings, scoped: ScopedView, page: int, said: tuple[NewsItem, ...], archived: Archived
) -> Iterator[Placement[NewsFeed]]:
    updated_at = said[-1].posted_at
    feed = NewsFeed(
        name="news.rss",
        settings=settings,
        scope=scoped.scope,
        entries=tuple(entry for entry in map(archived, reversed(said)) if entry is not None),
        updated_at=updated_at,
        older=page - 1,
        page=page,
    )
    for name in FORMATS:
        if name.startswith("news"):
            yield Placement(
                path=scoped.scope.path + page_name(name, page),
                contents=replace(feed, name=name),
                render=render_feed,
                headers=ResourceHeaders(type=FORMATS[name].type, modified_at=max(scoped.named_at, updated_at)),
                about=scoped.series.key if scoped.series is not None else None,
                wanted=(Turn.ARCHIVE, 0.0),
            )
