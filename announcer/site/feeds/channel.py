"""What every feed format tells alike: a channel and its entries."""

from dataclasses import dataclass
from datetime import UTC, datetime

from announcer.model import SiteSettings
from announcer.model.text import Html
from announcer.site.event_text import legal
from announcer.site.paths import url
from announcer.site.pictures import SitePicture
from announcer.site.scopes import Scope


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
    """A feed, without its format and its entries."""

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
    older_path: str | None = None
    """Of the closed page with what is older, without its ending; None: there is none."""
    current_path: str | None = None
    """Of a closed page: the feed that it is a page of, without its ending."""

    def url(self, settings: SiteSettings, path: str, ending: str) -> str:
        return url(settings, f"{path}.{ending}", self.language)

    def self_url(self, settings: SiteSettings, ending: str) -> str:
        return self.url(settings, self.base_path, ending)


def channel_of(
    scope: Scope,
    settings: SiteSettings,
    language: str,
    *,
    name: str,
    title: str,
    description: str,
    updated_at: datetime,
) -> Channel:
    organizer = scope.series.organizer if scope.series is not None else None
    return Channel(
        id=scope.feed_id(language, name),
        title=legal(title),
        description=legal(description),
        language=language,
        author=legal(organizer or settings.title),
        page_url=url(settings, scope.page_path, language),
        base_path=f"{scope.path}{name}",
        updated_at=utc(updated_at),
    )


def enclosure(picture: SitePicture | None, settings: SiteSettings) -> Enclosure | None:
    if picture is None:
        return None
    return Enclosure(url=settings.base_url + picture.path, type=picture.type, length=picture.length)


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
