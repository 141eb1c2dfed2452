"""What a feed, a calendar or a list of sessions is about: everything, one series, or one tag."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import quote

from announcer.model import EPOCH, Series, SiteSettings
from announcer.site.cache_keys import Digested
from announcer.site.feeds.news_items import NewsItem
from announcer.site.items import Item
from announcer.site.listed_items import ListedItem
from announcer.site.nearness import AT_FIRST, Turn, Wanted, nearest, nearness
from announcer.site.paths import former_tag_key, series_path
from announcer.site.said_items import SaidItem
from announcer.site.series_names import SeriesName, series_name
from announcer.site.series_view import SeriesView
from announcer.site.view import View

NEAREST = 200
"""So many entries a feed has at most."""
_IN_TAG_URI = "/?:@!$&'()*+,;=~"
"""What RFC 3986, 3.3 and 3.4 let stand in a path and a query as it is, beside letters, digits, `-`, `.` and `_`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope(Digested):
    """A part of the site that has feeds and calendars of its own."""

    path: str
    """Where its feeds lie, without language and unquoted: `/`, `/series/S/`, `/tags/T/`."""
    series: SeriesName | None = None
    tag: str | None = None
    """As the first event that has it writes it; while none has it, as it was first written."""
    namespace: str
    """Whose its ids are, for ever."""
    first_path: str
    """The path under which it was first seen."""

    def feed_id(self, language: str, name: str) -> str:
        """A tag: URI (RFC 4151), the same in every format, whatever the site's address becomes and whatever the series
        is renamed to (RFC 4287, 4.2.6). RFC 4151 wants a date on which the name was ours; the year in which this form
        of it began."""
        return f"tag:{self.namespace},2024:{quote(f'{language}{self.first_path}{name}', safe=_IN_TAG_URI)}"

    def title(self, settings: SiteSettings, language: str) -> str:
        """What the feed and the calendar are called."""
        if self.series is not None:
            return self.series.title_in(language)
        return f"{settings.title}: {self.tag}" if self.tag is not None else settings.title

    @property
    def page_path(self) -> str:
        """The page that shows the same; a tag has none of its own, the coming sessions stand for it."""
        return "/" if self.tag is not None else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopedView:
    """What the view holds within a scope."""

    scope: Scope
    listed: tuple[ListedItem, ...]
    """All of its events, past ones too, by start."""
    said: tuple[NewsItem, ...]
    """All that was ever said about them in public, oldest first; its posts may be gone, or what they tell of."""
    news: tuple[NewsItem, ...]
    """What is there of that, newest first; as much as a feed has room for."""
    series: Series | None = None
    """Without its events, of the scope of a series."""
    series_at: datetime = EPOCH
    """The moment of the series' newest fact."""
    named_at: datetime = EPOCH
    """Since when the series is called as it is."""

    @property
    def wanted(self) -> Wanted:
        """When its feeds and its calendar are."""
        if self.series is not None:
            return Turn.SERIES, nearness(nearest(self.listed))[1]
        return AT_FIRST if self.scope.tag is None else (Turn.TAG, 0.0)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(one.item for one in self.listed)


def scopes(view: View) -> tuple[ScopedView, ...]:
    """Everything, then each series by id, then each tag by its address."""
    return everything(view), *[series_scope(one, view.settings) for one in view.shown], *tag_scopes(view)


def everything(view: View) -> ScopedView:
    scope = Scope(path="/", namespace=view.namespace, first_path="/")
    return ScopedView(scope=scope, listed=view.listed, said=_items(view.said), news=_newest(view.said))


def _items(said: Iterable[SaidItem]) -> tuple[NewsItem, ...]:
    return tuple([one.item for one in said])


def _newest(said: Sequence[SaidItem]) -> tuple[NewsItem, ...]:
    return tuple(islice((one.item for one in reversed(said) if one.is_there), NEAREST))


def series_scope(part: SeriesView, settings: SiteSettings) -> ScopedView:
    """Of a series that is shown."""
    if part.series is None or part.identity is None:
        raise ValueError(part.id)
    scope = Scope(
        path=series_path(part.id),
        series=series_name(part.series),
        namespace=part.identity.namespace or settings.namespace,
        first_path=series_path(part.identity.origin),
    )
    return ScopedView(
        scope=scope,
        listed=part.listed,
        said=_items(part.said),
        news=_newest(part.said),
        series=part.series,
        series_at=part.modified_at,
        named_at=part.named_at,
    )


def tag_scopes(view: View) -> Iterable[ScopedView]:
    # One walk over the events: with many tags a search for each would be quadratic.
    listed: dict[str, list[ListedItem]] = {key: [] for key in view.tags}
    names: dict[str, str] = {}
    for one in view.listed:
        for key, tag in one.tags:
            if key in listed:
                listed[key].append(one)
                names.setdefault(key, tag)
    said: dict[str, list[SaidItem]] = {key: [] for key in view.tags}
    for each in view.said:
        for key in each.tags:
            if key in said:
                said[key].append(each)
    for key, first_written in view.tags.items():
        scope = Scope(
            path=f"/tags/{key}/",
            tag=names.get(key, first_written),
            namespace=view.namespace,
            first_path=f"/tags/{key if former_tag_key(key) in view.tags else former_tag_key(key)}/",
        )
        yield ScopedView(scope=scope, listed=tuple(listed[key]), said=_items(said[key]), news=_newest(said[key]))
