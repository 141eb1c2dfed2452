"""What delivery asks of an account: the place that posts go to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from announcer.delivery.outcomes import Outcome, Processing
from announcer.delivery.send_deadline import MayLeave
from announcer.model import Draft, Limits
from announcer.model.status_text import StatusText


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The frozen words of an attempt: the same at every repetition of it."""

    text: StatusText
    language: str
    visibility: str
    content_warning: str = ""
    media_ids: tuple[str, ...] = ()
    in_reply_to_id: str | None = None


def body_of(draft: Draft, in_reply_to_id: str | None = None, media_ids: tuple[str, ...] = ()) -> Body:
    """The words of a draft, to be frozen."""
    return Body(
        text=draft.text,
        language=draft.language,
        visibility=draft.visibility,
        content_warning=draft.content_warning or "",
        media_ids=media_ids,
        in_reply_to_id=in_reply_to_id,
    )


def says(body: Body, draft: Draft) -> bool:
    """Whether these are the draft's words."""
    return replace(body, in_reply_to_id=None, media_ids=()) == body_of(draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStatus:
    """A status that the account has."""

    id: str
    url: str
    markers: frozenset[str] = field(default_factory=frozenset)
    """Values of `?p=` in its links. The host does not count: BASE_URL may have changed since."""
    created_at: datetime | None = None
    """When the server took it; None: it does not say."""
    words: str = ""
    """What it says, without links and hashtags, one blank between words (`status_text.words_of`); empty where it has no
    marker."""
    found_at: datetime | None = None
    """The first round of the publisher that found it: what changed later is not what it tells."""


@dataclass(frozen=True, slots=True)
class StatusSource:
    """A status as it was written."""

    text: str
    warning: str | None = None
    """Its content warning, empty for none; None: the server does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInfo:
    """Whose account it is."""

    id: str
    acct: str
    """The user's name on the instance, without `@`."""
    url: str
    """The page that people open."""
    name: str
    """As `Account.name`."""


class Account(Protocol):
    """Where posts go. No call sleeps; each ends within `deadline` seconds. One thread."""

    @property
    def certain(self) -> bool:
        """Its answers are final and nobody else writes to it (the local account): nothing needs reconciling."""

    @property
    def name(self) -> str:
        """Who it is for ever, in words: `local`, or `https://instance/@user`. Raises Unreachable while unknown."""

    def verify(self) -> AccountInfo:
        """Asks whose account it is. Raises Unreachable, Denied."""

    @property
    def knows_limits(self) -> bool:
        """Whether `limits` are what it told; else it did not, and they are as on Mastodon."""

    def limits(self) -> Limits:
        """The instance's own; what it does not tell is as on Mastodon. Raises Denied, and NoAnswer without a
        connection."""

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
        """One request, never repeated inside. NotSent when it may not leave. An instance on which a key does harm gets
        none."""

    def upload(self, draft: Draft, may_leave: MayLeave) -> str | Processing | Outcome:
        """The media id of the draft's image, ready to attach, or what went wrong. Refused: it will never be taken.
        NotSent when it may not leave."""

    def media_ready(self, media_id: str) -> bool | None:
        """Whether an upload can be attached; None: it is attached already, or gone. Raises Unreachable."""

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:
        """The whole list of own statuses newer than `baseline_id` (None: all), oldest first, replies included, boosts
        not. Raises Unreachable unless it is complete; what was read then stays for the next call with the same id."""

    def exists(self, status_id: str) -> bool:
        """Whether a status is there. Raises Unreachable."""

    def source(self, status_id: str) -> StatusSource | None:
        """An own status as it was written; None: gone. Raises Unreachable; Unsupported when the server does not
        tell."""

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Outcome:
        """Replaces the whole status: words, warning, language, and keeps its media, hidden if a person hid them. Their
        description stays too, when the draft has no image; else it is the image's. NotSent when it may not leave."""
