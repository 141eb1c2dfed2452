"""The feed of what is coming: one entry an event."""

from dataclasses import dataclass
from datetime import datetime

from announcer.model import Event, SiteSettings
from announcer.site.event_text import dated_title, event_as_html, legal
from announcer.site.feeds.channel import Channel, Entry, channel_of, enclosure, utc
from announcer.site.items import ItemToday
from announcer.site.last_modified import published_at, revised_at
from announcer.site.paths import url
from announcer.site.phrases import phrases
from announcer.site.scopes import Scope
from announcer.words.dates import span_in_words
from announcer.words.places import where_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingFeed:
    """All that a feed of coming events is made of."""

    name: str
    """A key of `formats.FORMATS`."""
    settings: SiteSettings
    scope: Scope
    items: tuple[ItemToday, ...]
    """The nearest coming ones, by start."""
    updated_at: datetime
    """Of the scope's latest revision; events that are past have left the feed, but keep its date from going back."""

    @property
    def in_order(self) -> list[ItemToday]:
        """The newest publication first, then by start."""
        # Stable: by start within a moment.
        return sorted(self.items, key=lambda one: published_at(one.item, self.settings), reverse=True)


def coming_channel(feed: ComingFeed, language: str) -> Channel:
    settings = feed.settings
    title = feed.scope.title(settings, language)
    return channel_of(
        feed.scope,
        settings,
        language,
        name="feed",
        title=title,
        description=phrases(language).coming.format(title=title),
        updated_at=feed.updated_at,
    )


def event_entry(one: ItemToday, settings: SiteSettings, language: str) -> Entry:
    item = one.item
    event = item.event.localized(language)
    return Entry(
        id=item.identity.guid(settings.namespace),
        url=url(settings, item.path, language),
        title=legal(dated_title(event, language)),
        summary=legal(_in_short(event, settings, language)),
        content=event_as_html(item, event, settings, language, is_open=one.is_open),
        language=event.language,
        published_at=utc(published_at(item, settings)),
        updated_at=utc(revised_at(item, settings)),
        author=legal(event.organizer.name) if event.organizer else None,
        tags=tuple(legal(tag) for tag in event.tags),
        image=enclosure(item.picture, settings),
    )


def _in_short(event: Event, settings: SiteSettings, language: str) -> str:
    """Whether, when and where it takes place; then what it is about."""
    when = span_in_words(event, language, home_zone=settings.timezone)
    where = where_in_words(event, language, country=False)
    lines = (phrases(language).sentence(event.status), f"{when}, {where}" if where else when, event.summary)
    return "\n".join(line for line in lines if line)
