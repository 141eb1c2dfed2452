"""The posts to come as one page to show around: whole in itself, so that it can be mailed, printed and kept."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from itertools import groupby
from urllib.parse import urlsplit

from announcer.model import Draft, Picture, PostKey, SiteSettings, zone
from announcer.model.text import Html
from announcer.site.pages.base import LocalizedSite, language_name, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.templating import document
from announcer.site.status_html import html_status
from announcer.words.dates import date_in_words, time_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingPost:
    """A post to come, or one on the account with the words that it is to have."""

    key: PostKey
    draft: Draft
    due_at: datetime | None = None
    """None: it is on the account, and is edited."""
    about: str
    """The title and the date of its event, or the title of its series."""
    length: int
    why: str
    held: str = ""
    """Why it waits for a person; empty: it does not."""
    picture: Picture | None = None
    url: str = ""
    """Its own address, when it is on the account."""
    parent_url: str = ""
    """That of the post it replies to, when that is on the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotComing:
    """A post that one might expect, and why it is not to come."""

    key: PostKey
    due_at: datetime | None
    about: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """Texts of announcer's own are in the page's language already."""

    settings: SiteSettings
    account: str | None
    """The address of the account's page, or of its instance while nobody knows whose it is; None: the local one."""
    now: datetime
    limit: int | None
    """What a post may hold, in characters; None: not known."""
    about: str = ""
    """What the page is narrowed to, by its title; empty: all."""
    until_at: datetime | None = None
    """Until when it looks; None: as far as can be seen."""
    notes: Sequence[str] = ()
    """What a reader should know of the account."""
    posts: Sequence[ComingPost] = ()
    """By due_at."""
    edits: Sequence[ComingPost] = ()
    skipped: Sequence[PostNotComing] = ()
    withdrawn: Sequence[PostNotComing] = ()
    problems: Sequence[str] = ()
    """In the event files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """A post as the page shows it."""

    post: ComingPost
    anchor: str
    parent: "_Post | None"
    day: str
    hour: str
    iso: str
    html: Html
    warning: str | None
    image: str
    """A data URL; empty: there is none, or its file cannot be read."""
    language: str
    is_too_long: bool


def render_plan(contents: PlanPage, language: str) -> bytes:
    """The page as HTML. It asks nobody for anything: no script, no style, no picture from elsewhere."""
    site = LocalizedSite(settings=contents.settings, language=language)
    say = words(language)
    shown: dict[PostKey, _Post] = {}
    for number, post in enumerate(contents.posts, start=1):
        shown[post.key] = _shown(post, f"post-{number}", shown, contents, site.spoken)
    edits = [_shown(post, f"edit-{number}", {}, contents, site.spoken) for number, post in enumerate(contents.edits, 1)]
    return document(
        "plan", site,
        contents=contents,
        heading=one_line(say("plan.title").unescape()),
        style=Html(_style()),
        author=_handle(contents.account) or say("outbox.account"),
        account=_handle(contents.account) or say("plan.local"),
        when=_moment(contents.now, contents, site.spoken),
        until=_moment(contents.until_at, contents, site.spoken),
        days=[(day, list(posts)) for day, posts in groupby(shown.values(), lambda one: one.day)],
        edits=edits,
        skipped=_rows(contents.skipped, contents, site.spoken),
        withdrawn=_rows(contents.withdrawn, contents, site.spoken),
    )  # fmt: skip


def _style() -> str:
    assets = files("announcer.site.pages") / "assets"
    return "\n".join(assets.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "plan.css"))


def _shown(post: ComingPost, anchor: str, before: dict[PostKey, _Post], contents: PlanPage, language: str) -> _Post:
    due_at = None if post.due_at is None else post.due_at.astimezone(zone(contents.settings.timezone))
    draft = post.draft
    return _Post(
        post=post,
        anchor=anchor,
        parent=before.get(draft.reply_to) if draft.reply_to else None,
        day=date_in_words(due_at.date(), language) if due_at else "",
        hour=time_in_words(due_at.time(), language) if due_at else "",
        iso=due_at.isoformat(timespec="minutes") if due_at else "",
        html=html_status(draft.text),
        warning=draft.content_warning,
        image=_data_url(post.picture) if post.picture else "",
        language=language_name(draft.language),
        is_too_long=contents.limit is not None and post.length > contents.limit,
    )


def _data_url(picture: Picture) -> str:
    return f"data:{picture.type};base64,{b64encode(picture.body).decode('ascii')}"


def _rows(posts: Iterable[PostNotComing], contents: PlanPage, language: str) -> list[tuple[PostNotComing, str, str]]:
    """Each with its day in words (empty where that cannot be said), and with the name of its language."""
    return [
        (
            one,
            date_in_words(_day(one.due_at, contents), language) if one.due_at else "",
            language_name(one.key.language),
        )
        for one in posts
    ]


def _day(moment: datetime, contents: PlanPage) -> date:
    return moment.astimezone(zone(contents.settings.timezone)).date()


def _moment(moment: datetime | None, contents: PlanPage, language: str) -> str:
    """`woensdag 10 januari 2024, 09.00 uur`; empty for none."""
    if moment is None:
        return ""
    at = moment.astimezone(zone(contents.settings.timezone))
    return f"{date_in_words(at.date(), language)}, {time_in_words(at.time(), language)}"


def _handle(account: str | None) -> str:
    """`@cop@social.example` of an account's page, `social.example` of an instance; empty for the local account."""
    if account is None:
        return ""
    parts = urlsplit(account)
    user = parts.path.rstrip("/").rpartition("/")[2].lstrip("@")
    return f"@{user}@{parts.netloc}" if user else parts.netloc
