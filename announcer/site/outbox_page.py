"""The posts of the local account, as followers would see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from announcer.model import Event, PostKey, PostRecord, Record, Subject, zone
from announcer.model.text import Html
from announcer.site.frame import Frame, Page, Shown, one_line
from announcer.site.presenting import Text
from announcer.site.status_html import html_status
from announcer.site.templating import page_bytes
from announcer.site.words import words
from announcer.words.dates import date_in_words, time_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """A post of the local account, as followers would see it."""

    post: PostRecord
    parent: "StatusView | None"
    when: str
    iso: str
    html: Html
    warning: Html | None
    image: Shown | None
    is_edited: bool


def outbox_page(
    frame: Frame,
    language: str,
    posts: Sequence[PostRecord],
    events: Mapping[Subject, Record[Event]],
    *,
    older: int = 0,
) -> bytes:
    """`posts`: those of the local account that are posted, oldest first; `older`: how many more there were before."""
    say = words(language)
    page = Page(
        frame=frame,
        language=language,
        path="/outbox/",
        heading=one_line(say("outbox.title").unescape()),
        is_indexed=False,
    )
    statuses: dict[PostKey, StatusView] = {}
    for post in posts:
        parent = statuses.get(post.draft.reply_to) if post.draft.reply_to else None
        statuses[post.key] = _status(post, parent, frame, page.spoken, events)
    return page_bytes("outbox", page, statuses=list(reversed(statuses.values())), older=older)


def _status(
    post: PostRecord,
    parent: StatusView | None,
    frame: Frame,
    spoken: str,
    events: Mapping[Subject, Record[Event]],
) -> StatusView:
    draft, posted_at = post.draft, (post.posted_at or post.created_at).astimezone(zone(frame.settings.timezone))
    image = draft.image
    picture = frame.pictures.get(image.file) if image else None
    return StatusView(
        post=post,
        parent=parent,
        when=f"{date_in_words(posted_at.date(), spoken)}, {time_in_words(posted_at.time(), spoken)}",
        iso=posted_at.isoformat(timespec="seconds"),
        html=html_status(draft.text),
        warning=Html.escape(draft.content_warning) if draft.content_warning else None,
        image=frame.of_picture(picture, Text(Html.escape(image.alt), draft.language)) if image and picture else None,
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
