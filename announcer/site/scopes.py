"""What a feed, a calendar or a list of sessions is about: everything, one series, or one tag."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from announcer.model import Series, SiteSettings
from announcer.site.feeds.news_items import NewsItem
from announcer.site.items import Item
from announcer.site.paths import former_tag_key, series_path, tag_key
from announcer.site.view import View

_IN_TAG_URI = "/?:@!$&'()*+,;=~"
"""What RFC 3986, 3.3 and 3.4 let stand in a path and a query as it is, beside letters, digits, `-`, `.` and `_`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesName:
    """How a series is called and by whom; nothing else of it, so that what only names it changes with this alone."""

    id: str
    language: str
    title: str
    titles: Mapping[str, str | None]
    """Of translations, by language; None where one leaves the title as it is."""
    organizer: str | None

    def title_in(self, language: str) -> str:
        return self.title if language == self.language else self.titles.get(language) or self.title

    def language_in(self, language: str) -> str:
        """Of what a page in `language` says of the series."""
        return language if language in self.titles else self.language


def series_name(series: Series) -> SeriesName:
    return SeriesName(
        id=series.id,
        language=series.language,
        title=series.title,
        titles={tag: texts.title for tag, texts in series.translations.items()},
        organizer=series.organizer.name if series.organizer else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
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
    items: tuple[Item, ...]
    """All of its events, past ones too, by start."""
    news: tuple[NewsItem, ...]
    """What was said about them, newest first."""
    series: Series | None = None
    """Whole, of the scope of a series."""


def scopes(view: View) -> tuple[ScopedView, ...]:
    """Everything, then each series by id, then each tag by its address."""
    news = _kept(view)
    everything = Scope(path="/", namespace=view.namespace, first_path="/")
    return (
        ScopedView(scope=everything, items=view.items, news=news),
        *_of_series(view, news),
        *_of_tags(view, news),
    )


def _kept(view: View) -> tuple[NewsItem, ...]:
    """What was said, without that about series and events that a person removed."""
    gone = set(view.removed)
    return tuple(item for item in view.news if not gone & {item.subject, item.subject.of_series})


def _of_series(view: View, news: Iterable[NewsItem]) -> Iterable[ScopedView]:
    news_by_key: dict[str, list[NewsItem]] = {}
    for one in news:
        news_by_key.setdefault(one.subject.series, []).append(one)
    for series in view.series:
        identity = view.identities[series.key]
        scope = Scope(
            path=series_path(series.id),
            series=series_name(series),
            namespace=identity.namespace or view.settings.namespace,
            first_path=series_path(identity.origin),
        )
        yield ScopedView(
            scope=scope,
            items=tuple(one.item for one in view.by_series[series.id]),
            news=tuple(news_by_key.get(series.id, ())),
            series=series,
        )


def _of_tags(view: View, news: Iterable[NewsItem]) -> Iterable[ScopedView]:
    # One walk over the events: with many tags a search for each would be quadratic.
    items: dict[str, list[Item]] = {key: [] for key in view.tags}
    names: dict[str, str] = {}
    for item in view.items:
        for key, tag in {tag_key(tag): tag for tag in item.event.tags}.items():
            if key in items:
                items[key].append(item)
                names.setdefault(key, tag)
    news_by_key: dict[str, list[NewsItem]] = {}
    tags = _tags_by_subject(view)
    for one in news:
        for key in tags.get(str(one.subject), ()):
            news_by_key.setdefault(key, []).append(one)
    for key, first_written in view.tags.items():
        scope = Scope(
            path=f"/tags/{key}/",
            tag=names.get(key, first_written),
            namespace=view.namespace,
            first_path=f"/tags/{key if former_tag_key(key) in view.tags else former_tag_key(key)}/",
        )
        yield ScopedView(scope=scope, items=tuple(items[key]), news=tuple(news_by_key.get(key, ())))


def _tags_by_subject(view: View) -> dict[str, set[str]]:
    """The tags of each event, and of each series: its own, or those of any of its events."""
    tags: dict[str, set[str]] = {str(series.key): {tag_key(tag) for tag in series.tags} for series in view.series}
    for item in view.items:
        own = {tag_key(tag) for tag in item.event.tags}
        tags[str(item.event.key)] = own
        tags.setdefault(item.event.key.series, set()).update(own)
    return tags
