"""What every feed format tells alike: a channel of entries, from coming events or from what was announced."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from announcer.language import date_in_words, span_in_words, where_in_words
from announcer.model import EPOCH, Event, Image, Picture, SiteSettings
from announcer.site.frame import picture_path
from announcer.site.phrases import phrases
from announcer.site.presenting import web_url
from announcer.site.scope import Scope, url
from announcer.site.status_html import html_status
from announcer.site.telling import dated_title, html_telling, legal, published_at, revised_at
from announcer.site.view import Announced, Item, View, series_path
from announcer.text import Html, StatusText

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
    return _channel(
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


def news(view: View, scope: Scope, language: str, pictures: Mapping[str, Picture]) -> Channel:
    """What was announced, newest first, one entry a kind of post and revision; with the picture that the post has."""
    own = phrases(language)
    title = scope.title(view.settings, language)
    return _channel(
        view,
        scope,
        language,
        name="news",
        title=f"{title} – {own.news_title}",
        description=own.news.format(title=title),
        entries=[_said_entry(said, view, language, pictures) for said in scope.announced[:NEAREST]],
        updated=(said.posted_at for said in scope.announced),
    )


def _channel(
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
        # RFC 4151 wants a date on which the name was ours; the year in which this form of it began.
        id=legal(f"tag:{settings.namespace},2024:{language}{scope.path}{name}"),
        title=legal(title),
        description=legal(description),
        language=language,
        author=legal(organizer.name if organizer else settings.title),
        page_url=url(settings, scope.page_path, language),
        base_path=f"{scope.path}{name}",
        updated_at=_utc(max(updated, default=EPOCH)),
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
        published_at=_utc(published_at(item, view.settings)),
        updated_at=_utc(revised_at(item, view.settings)),
        author=legal(event.organizer.name) if event.organizer else None,
        tags=tuple(legal(tag) for tag in event.tags),
        image=_enclosure(event.image, view.settings, pictures),
    )


def _enclosure(image: Image | None, settings: SiteSettings, pictures: Mapping[str, Picture]) -> Enclosure | None:
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


def _said_entry(said: Announced, view: View, language: str, pictures: Mapping[str, Picture]) -> Entry:
    post = said.in_language(language)
    item = view.by_subject.get(said.subject)
    path = item.path if item else series_path(said.subject.series)
    identity = said.identity
    namespace = view.settings.namespace
    # Without an identity the year of the post serves, which never changes either.
    guid = identity.guid(namespace) if identity else f"tag:{namespace},{said.posted_at.year}:{said.subject}"
    discussion = web_url(post.url)
    warning = post.draft.content_warning
    content = html_status(_without_markers(post.draft.text, view.settings))
    if warning:
        content = Html("<p><strong>{}</strong></p>\n{}").format(warning, content)
    if discussion and not view.settings.local_outbox:
        content += Html('\n<p><a href="{}" rel="nofollow noopener">{}</a></p>').format(
            discussion, phrases(language).discuss
        )
    at = _utc(said.posted_at)
    return Entry(
        id=f"{guid}/{said.kind}/{said.discriminator}",
        url=url(view.settings, path, language),
        title=legal(_said_title(said, item, view, language)),
        summary=legal(warning or _beginning(post.draft.text)),
        content=Html(legal(content)),
        language=post.draft.language,
        published_at=at,
        updated_at=at,
        tags=tuple(legal(tag) for tag in item.event.tags) if item else (),
        discussion_url=discussion if not view.settings.local_outbox else None,
        image=_enclosure(post.draft.image, view.settings, pictures),
    )


def _beginning(text: StatusText) -> str:
    """The first two paragraphs: what is said, and of what or when. The link and the hashtags are none."""
    blocks = (block for block in text.split("\n\n") if not block.startswith(("https://", "http://", "#")))
    return "\n".join(islice(blocks, 2))


def _said_title(said: Announced, item: Item | None, view: View, language: str) -> str:
    """`Herinnering: Title – date`: what was said, about what, in words."""
    word = phrases(language).said(said.kind)
    if item is not None:
        event = item.event.localized(language)
        return f"{word}: {event.title} – {date_in_words(event.starts_on, language)}"
    series = next((each for each in view.series if each.id == said.subject.series), None)
    return f"{word}: {series.localized(language).title if series else said.subject}"


def _without_markers(text: StatusText, settings: SiteSettings) -> StatusText:
    """The post's words; its link without the mark by which delivery knows the post again."""
    own = re.compile(rf"({re.escape(settings.base_url)}[^\s?]*)\?p=[0-9a-f]{{12}}\b")
    return StatusText(own.sub(r"\1", text))


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
