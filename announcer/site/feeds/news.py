"""The news: what was announced, each item with what was said and its facts of then.

An item's id, title and dates never change, so that no reader shows it twice. When what it says no longer holds, its
content says so and what holds now; that is no reason to read it again, so it counts for no date (RFC 4287, 4.2.15
leaves it to the publisher which change does): the notice that told the change is an item of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice

from announcer.model import Event, Kind, SiteSettings, Status
from announcer.model.status_text import StatusText
from announcer.model.text import Html
from announcer.site.cache_keys import Digested
from announcer.site.event_text import legal, title_in_words
from announcer.site.feeds.channel import Channel, Entry, channel_of, enclosure, utc
from announcer.site.feeds.news_items import NewsItem, NewsPost
from announcer.site.feeds.news_titles import titles
from announcer.site.paths import url, web_url
from announcer.site.phrases import phrases
from announcer.site.pictures import SitePicture
from announcer.site.scopes import Scope
from announcer.site.status_html import html_status
from announcer.words.dates import span_in_words
from announcer.words.places import where_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentFacts:
    """An event as it is now, beside what no longer holds."""

    path: str
    event: Event
    """As far as it is shown there (`news_items.present_facts`)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewsEntry(Digested):
    """All that one entry of the news is made of."""

    item: NewsItem
    of_subject: tuple[NewsItem, ...]
    """All that was ever said of its subject, oldest first, itself among them: an earlier title is not used again."""
    path: str
    """The page that it leads to."""
    now: tuple[PresentFacts, ...]
    """The events of which something else holds now than was said."""
    pictures: Mapping[str, SitePicture]
    """Of its posts, by file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsFeed:
    """All that a feed of the news is made of."""

    name: str
    """A key of `formats.FORMATS`."""
    settings: SiteSettings
    scope: Scope
    entries: tuple[NewsEntry, ...]
    """Newest first."""
    updated_at: datetime
    """Of the newest post, or when what is remembered began."""
    page: int = 0
    """Of a closed page its number, from 1 for the oldest; 0: the feed itself."""
    older: int = 0
    """The number of the newest closed page that is older; 0: there is none."""


def page_name(name: str, page: int) -> str:
    """`news.rss` as page 3 is called `news-3.rss`; 0 is the feed itself."""
    return name.replace("news", f"news-{page}") if page else name


def news_channel(feed: NewsFeed, language: str) -> Channel:
    """What was announced, newest first."""
    own, settings = phrases(language), feed.settings
    title = feed.scope.title(settings, language)
    channel = channel_of(
        feed.scope,
        settings,
        language,
        name=page_name("news", feed.page),
        title=f"{title} – {own.news_title}" + (f" ({feed.page})" if feed.page else ""),
        description=own.news.format(title=title),
        updated_at=feed.updated_at,
    )
    return replace(
        channel,
        older_path=feed.scope.path + page_name("news", feed.older) if feed.older else None,
        current_path=feed.scope.path + "news" if feed.page else None,
    )


@lru_cache(maxsize=1024)
def _titles(of_subject: tuple[NewsItem, ...], language: str) -> Mapping[tuple[Kind, str], str]:
    return titles(of_subject, language)


def said_entry(entry: NewsEntry, settings: SiteSettings, language: str) -> Entry:
    item = entry.item
    post = item.in_language(language)
    namespace = settings.namespace
    # Without an identity the year of the post serves, which never changes either.
    guid = item.identity.guid(namespace) if item.identity else f"tag:{namespace},{item.posted_at.year}:{item.subject}"
    draft = post.draft
    discussion = web_url(post.url) if not settings.local_outbox else None
    at = utc(item.posted_at)
    return Entry(
        id=f"{guid}/{item.kind}/{item.discriminator}",
        url=url(settings, entry.path, language),
        title=legal(_titles(entry.of_subject, language)[item.kind, item.discriminator]),
        summary=legal(draft.content_warning or _beginning(draft.text)),
        content=Html(legal(Html("\n").join(_content(entry, post, discussion, settings, language)))),
        language=draft.language,
        published_at=at,
        updated_at=at,
        tags=tuple(legal(tag) for tag in item.events[0].facts.tags) if item.events and item.subject.is_event else (),
        discussion_url=discussion,
        image=enclosure(entry.pictures.get(draft.image.file) if draft.image else None, settings),
    )


def _content(
    entry: NewsEntry, post: NewsPost, discussion: str | None, settings: SiteSettings, language: str
) -> Iterator[Html]:
    """What holds now where that is something else, then the post's words."""
    draft = post.draft
    if entry.now:
        own = phrases(language)
        items = Html("").join(Html("<li>{}</li>").format(_now(one, settings, language)) for one in entry.now)
        yield Html("<p><strong>{}</strong></p>\n<ul>{}</ul>").format(own.news_changed, items)
    if draft.content_warning:
        yield Html("<p><strong>{}</strong></p>").format(draft.content_warning)
    # Its link without the mark by which delivery knows the post again.
    yield html_status(StatusText(draft.text.replace(f"?p={post.marker}", "")))
    if discussion:
        yield Html('<p><a href="{}" rel="nofollow noopener">{}</a></p>').format(discussion, phrases(language).discuss)


def _now(present: PresentFacts, settings: SiteSettings, language: str) -> Html:
    """One event as it is now, with the way to its page."""
    event = present.event.localized(language)
    when = span_in_words(event, language, home_zone=settings.timezone) if event.status is not Status.POSTPONED else ""
    is_off = event.status in (Status.POSTPONED, Status.CANCELLED)
    where = "" if is_off else where_in_words(event, language, country=False)
    link = Html('<a href="{}">{}</a>').format(url(settings, present.path, language), title_in_words(event, language))
    facts = ", ".join(part for part in (when, where) if part)
    return Html("{}: {}").format(link, facts) if facts else link


def _beginning(text: StatusText) -> str:
    """The first two paragraphs: what is said, and of what or when. The link and the hashtags are none."""
    blocks = (block for block in text.split("\n\n") if not block.startswith(("https://", "http://", "#")))
    return "\n".join(islice(blocks, 2))
