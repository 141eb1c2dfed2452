"""The posts of the local account, as followers would see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from announcer.model import Draft, Event, PostKey, PostRecord, Record, SiteSettings, Subject, zone
from announcer.model.text import Html
from announcer.site.pages.base import Page, ShownPicture, one_line, shown_picture
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import Text
from announcer.site.pages.templating import page_bytes
from announcer.site.pictures import SitePicture, picture_of
from announcer.site.status_html import html_status
from announcer.words.dates import date_in_words, time_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPost:
    """What the page is told of a post."""

    key: PostKey
    marker: str
    posted_at: datetime
    draft: Draft
    picture: SitePicture | None
    is_edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    settings: SiteSettings
    posts: tuple[OutboxPost, ...]
    """Those of the local account that are posted, oldest first."""
    older: int
    """How many more there were before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """A post of the local account, as followers would see it."""

    post: OutboxPost
    parent: "StatusView | None"
    when: str
    iso: str
    html: Html
    warning: Html | None
    image: ShownPicture | None
    is_edited: bool


def render_outbox(contents: OutboxPage, language: str) -> bytes:
    say = words(language)
    page = Page(
        settings=contents.settings,
        language=language,
        path="/outbox/",
        heading=one_line(say("outbox.title").unescape()),
        is_indexed=False,
    )
    statuses: dict[PostKey, StatusView] = {}
    for post in contents.posts:
        parent = statuses.get(post.draft.reply_to) if post.draft.reply_to else None
        statuses[post.key] = _status(post, parent, page)
    return page_bytes("outbox", page, statuses=list(reversed(statuses.values())), older=contents.older)


def _status(post: OutboxPost, parent: StatusView | None, page: Page) -> StatusView:
    draft, posted_at = post.draft, post.posted_at.astimezone(zone(page.settings.timezone))
    image, picture = draft.image, post.picture
    return StatusView(
        post=post,
        parent=parent,
        when=f"{date_in_words(posted_at.date(), page.spoken)}, {time_in_words(posted_at.time(), page.spoken)}",
        iso=posted_at.isoformat(timespec="seconds"),
        html=html_status(draft.text),
        warning=Html.escape(draft.content_warning) if draft.content_warning else None,
        image=shown_picture(picture, Text(Html.escape(image.alt), draft.language)) if image and picture else None,
        is_edited=post.is_edited,
    )


def outbox_post(
    post: PostRecord, events: Mapping[Subject, Record[Event]], pictures: Mapping[str, SitePicture]
) -> OutboxPost:
    """`events`: all that are remembered; `pictures` by file."""
    return OutboxPost(
        key=post.key,
        marker=post.marker,
        posted_at=post.posted_at or post.created_at,
        draft=post.draft,
        picture=picture_of(post.draft.image, pictures),
        is_edited=_is_edited(post, events),
    )


def _is_edited(post: PostRecord, events: Mapping[Subject, Record[Event]]) -> bool:
    """It states facts that came into sight after it was posted; only an edit can have brought them."""
    for key, number in post.stated.items():
        record = events.get(Subject.parse(key))
        if record is None or number > len(record.revisions) or post.posted_at is None:
            continue
        if record.revision(number).at > post.posted_at:
            return True
    return False
