"""What every feed format tells alike: a channel of entries, and the one of coming events; `site.news` has the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from announcer.model import Event, Image, Picture, SiteSettings
from announcer.model.text import Html
from announcer.site.frame import picture_path
from announcer.site.phrases import phrases
from announcer.site.scope import Scope, url
from announcer.site.telling import dated_title, html_telling, legal, published_at, revised_at
from announcer.site.view import Item, View
from announcer.words.dates import span_in_words
from announcer.words.places import where_in_words

NEAREST = 200
"""So many entries a feed has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A picture that goes with an entry."""

    url: str
    type: str
    length: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed. Its texts hold no character that XML or JSON Feed forbids."""

    id: str
    """A tag: URI, for ever."""
    url: str
    title: str
    summary: str
    """Plain text, for readers that show no more: when and where, and the event's own summary; of a post how it begins.
    """
    content: Html
    language: str
    """Of title and content."""
    published_at: datetime
    updated_at: datetime
    author: str | None = None
    tags: tuple[str, ...] = ()
    discussion_url: str | None = None
    """The post itself, where one can answer it."""
    image: Enclosure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed, without its format."""

    id: str
    """A tag: URI, the same in every format."""
    title: str
    description: str
    language: str
    author: str
    page_url: str
    base_path: str
    """Its own address but for the ending: `/series/S/feed`."""
    updated_at: datetime
    entries: tuple[Entry, ...]

    def self_url(self, settings: SiteSettings, ending: str) -> str:
        return url(settings, f"{self.base_path}.{ending}", self.language)


def coming(view: View, scope: Scope, language: str, pictures: Mapping[str, Picture]) -> Channel:
    """The nearest coming events, newest publication first, then by start. `pictures` are by their files."""
    items = [item for item in scope.items if not view.is_past(item)][:NEAREST]
    items.sort(key=lambda item: published_at(item, view.settings), reverse=True)  # stable: by start within a moment
    title = scope.title(view.settings, language)
    return channel_of(
        view,
        scope,
        language,
        name="feed",
        title=title,
        description=phrases(language).coming.format(title=title),
        entries=[_event_entry(item, view, language, pictures) for item in items],
        # Events that are past have left the feed, but their dates keep its own from going back.
        updated=(revised_at(item, view.settings) for item in scope.items),
    )


def channel_of(
    view: View,
    scope: Scope,
    language: str,
    *,
    name: str,
    title: str,
    description: str,
    entries: Iterable[Entry],
    updated: Iterable[datetime],
) -> Channel:
    settings = view.settings
    organizer = scope.series.organizer if scope.series is not None else None
    return Channel(
        id=scope.feed_id(language, name),
        title=legal(title),
        description=legal(description),
        language=language,
        author=legal(organizer.name if organizer else settings.title),
        page_url=url(settings, scope.page_path, language),
        base_path=f"{scope.path}{name}",
        updated_at=utc(max(updated, default=view.started_at)),
        entries=tuple(entries),
    )


def _event_entry(item: Item, view: View, language: str, pictures: Mapping[str, Picture]) -> Entry:
    event = item.event.localized(language)
    return Entry(
        id=item.identity.guid(view.settings.namespace),
        url=url(view.settings, item.path, language),
        title=legal(dated_title(event, language)),
        summary=legal(_in_short(event, view.settings, language)),
        content=html_telling(item, view.settings, language, view.today),
        language=event.language,
        published_at=utc(published_at(item, view.settings)),
        updated_at=utc(revised_at(item, view.settings)),
        author=legal(event.organizer.name) if event.organizer else None,
        tags=tuple(legal(tag) for tag in event.tags),
        image=enclosure(event.image, view.settings, pictures),
    )


def enclosure(image: Image | None, settings: SiteSettings, pictures: Mapping[str, Picture]) -> Enclosure | None:
    """None when there is no picture, or when its file could not be read."""
    picture = pictures.get(image.file) if image else None
    if picture is None:
        return None
    return Enclosure(url=settings.base_url + picture_path(picture), type=picture.type, length=len(picture.body))


def _in_short(event: Event, settings: SiteSettings, language: str) -> str:
    """Whether, when and where it takes place; then what it is about."""
    when = span_in_words(event, language, home_zone=settings.timezone)
    where = where_in_words(event, language, country=False)
    lines = (phrases(language).sentence(event.status), f"{when}, {where}" if where else when, event.summary)
    return "\n".join(line for line in lines if line)


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
