"""The news: what was announced, each item with what was said and its facts of then.

An item's id, title and dates never change, so that no reader shows it twice. When what it says no longer holds, its
content says so and what holds now; that is no reason to read it again, so it counts for no date (RFC 4287, 4.2.15
leaves it to the publisher which change does): the notice that told the change is an item of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from announcer.model import Kind, Picture, PostRecord, SiteSettings, Status
from announcer.model.text import Html, StatusText
from announcer.site.announced import Announced
from announcer.site.entries import NEAREST, Channel, Entry, channel_of, enclosure, utc
from announcer.site.phrases import phrases
from announcer.site.presenting import web_url
from announcer.site.scope import Scope, url
from announcer.site.status_html import html_status
from announcer.site.telling import legal, title_in_words
from announcer.site.view import Item, View, series_path
from announcer.words.dates import span_in_words
from announcer.words.places import where_in_words


def news(view: View, scope: Scope, language: str, pictures: Mapping[str, Picture]) -> Channel:
    """What was announced, newest first, one entry a kind of post and revision; with the picture that the post has."""
    own = phrases(language)
    title = scope.title(view.settings, language)
    return channel_of(
        view,
        scope,
        language,
        name="news",
        title=f"{title} – {own.news_title}",
        description=own.news.format(title=title),
        entries=[_entry(said, view, language, pictures) for said in scope.announced[:NEAREST]],
        updated=(said.posted_at for said in scope.announced),
    )


def _entry(said: Announced, view: View, language: str, pictures: Mapping[str, Picture]) -> Entry:
    post = said.in_language(language)
    item = view.by_subject.get(said.subject)
    path = item.path if item else series_path(said.subject.series)
    identity = said.identity
    namespace = view.settings.namespace
    # Without an identity the year of the post serves, which never changes either.
    guid = identity.guid(namespace) if identity else f"tag:{namespace},{said.posted_at.year}:{said.subject}"
    draft = post.as_sent
    discussion = web_url(post.url) if not view.settings.local_outbox else None
    at = utc(said.posted_at)
    return Entry(
        id=f"{guid}/{said.kind}/{said.discriminator}",
        url=url(view.settings, path, language),
        title=legal(view.news_title(said, language)),
        summary=legal(draft.content_warning or _beginning(draft.text)),
        content=Html(legal(Html("\n").join(_content(said, post, discussion, view, language)))),
        language=draft.language,
        published_at=at,
        updated_at=at,
        tags=tuple(legal(tag) for tag in said.told[0].facts.tags) if said.told and said.subject.is_event else (),
        discussion_url=discussion,
        image=enclosure(draft.image, view.settings, pictures),
    )


def _content(said: Announced, post: PostRecord, discussion: str | None, view: View, language: str) -> Iterator[Html]:
    """What holds now where that is something else, then the post's words."""
    draft = post.as_sent
    if changed := no_longer(said, view):
        own = phrases(language)
        items = Html("").join(Html("<li>{}</li>").format(_now(item, view.settings, language)) for item in changed)
        yield Html("<p><strong>{}</strong></p>\n<ul>{}</ul>").format(own.news_changed, items)
    if draft.content_warning:
        yield Html("<p><strong>{}</strong></p>").format(draft.content_warning)
    # Its link without the mark by which delivery knows the post again.
    yield html_status(StatusText(draft.text.replace(f"?p={post.marker}", "")))
    if discussion:
        yield Html('<p><a href="{}" rel="nofollow noopener">{}</a></p>').format(discussion, phrases(language).discuss)


def no_longer(said: Announced, view: View) -> tuple[Item, ...]:
    """The events of which something else holds now than was said. What was learnt at one stays what it was."""
    if said.kind is Kind.RECAP:
        return ()
    items = ((told, view.by_subject.get(told.record.subject)) for told in said.told)
    return tuple(item for told, item in items if item is not None and told.no_longer_holds(item.event))


def _now(item: Item, settings: SiteSettings, language: str) -> Html:
    """One event as it is now (`announced.present` says what of it), with the way to its page."""
    event = item.event.localized(language)
    when = span_in_words(event, language, home_zone=settings.timezone) if event.status is not Status.POSTPONED else ""
    is_off = event.status in (Status.POSTPONED, Status.CANCELLED)
    where = "" if is_off else where_in_words(event, language, country=False)
    link = Html('<a href="{}">{}</a>').format(url(settings, item.path, language), title_in_words(event, language))
    facts = ", ".join(part for part in (when, where) if part)
    return Html("{}: {}").format(link, facts) if facts else link


def _beginning(text: StatusText) -> str:
    """The first two paragraphs: what is said, and of what or when. The link and the hashtags are none."""
    blocks = (block for block in text.split("\n\n") if not block.startswith(("https://", "http://", "#")))
    return "\n".join(islice(blocks, 2))
