"""What delivery asks of the ledger and of an account. The implementations live at the edge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from announcer.model import Draft, Edit, Limits, PostRecord, State
from announcer.model.text import StatusText

Timer = Callable[[], float]
"""Seconds since some moment, by a clock that nobody sets and that counts while the machine is suspended too: the
difference of two readings is what has passed (`clock.elapsed`)."""

LEAVES_WITHIN = timedelta(seconds=15)
"""From the decision to make a writing request to its first byte; and from the last renewal of the lease. A lease runs
for longer, and who takes over waits for longer (`ledger.leadership`), so none leaves after it was lost."""

MayLeave = Callable[[], bool]
"""Asked when the line stands, right before the first byte of a request; False: it must not leave any more."""

# --- the outbox -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The frozen words of an attempt: the same at every repetition of it."""

    text: StatusText
    language: str
    visibility: str
    content_warning: str = ""
    media_ids: tuple[str, ...] = ()
    in_reply_to_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A row that delivery has to do something about."""

    post: PostRecord
    idempotency_key: str
    ambiguous: bool
    """An earlier attempt may have reached the server."""
    body: Body | None
    """Frozen by the first attempt; None before it."""
    baseline_id: str | None
    """The newest status of the account's own that was known before the first attempt; None: the account had none."""
    clean_lists: int = 0
    """Complete lists of the account since the last attempt that did not show the marker."""
    last_list_at: datetime | None = None
    caused_at: datetime | None = None
    """When the change that it tells was first seen; None: it tells of none, or an older announcer planned it."""
    former_marker: str | None = None
    """What its marker was before its subject was renamed, if it was."""
    parent_gone: bool = False
    """Its parent is known to be gone: sent without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTicket:
    """An edit to be made on the account."""

    id: int
    edit: Edit
    post: PostRecord
    last_text: StatusText
    """What we sent last: when the server has other words, a person edited the post."""
    last_warning: str
    """The content warning that we sent last, empty for none: another one is a person's too."""
    ambiguous: bool = False


class Outbox(Protocol):
    """The ledger, as delivery sees it. Every method that writes is one transaction, on disk when it returns.

    `owner` names one publisher process; `attempt` counts a row's attempts from 1 and fences: a write for an attempt
    that is no longer the row's own changes nothing and returns False.
    """

    def recover(self, now: datetime, owner: str) -> int | None:
        """Makes `unknown` of each `sending` row that another owner left behind or whose lease has ended; how many.
        None: this publisher does not lead, and nothing here is its to do."""

    def due(self, now: datetime) -> Sequence[Ticket]:
        """Rows `pending` with due_at <= now, oldest due first, then by id."""

    def unknown(self) -> Sequence[Ticket]:
        """Rows `unknown`, oldest first."""

    def find(self, post_id: int) -> Ticket | None:
        """One row as it is now."""

    def parent(self, post: PostRecord) -> PostRecord | None:
        """The row of `draft.reply_to` on the same account, or None when there is none."""

    def begin(
        self, post_id: int, *, attempt: int, body: Body, baseline_id: str | None, owner: str, lease_until: datetime,
        now: datetime,
    ) -> bool:  # fmt: skip
        """pending|unknown -> sending, as attempt number `attempt` (one more than the row has). False: not ours to send
        (another state, another attempt, or this publisher no longer leads)."""

    def finish(
        self, post_id: int, *, attempt: int, state: State, now: datetime, reason: str = "",
        status_id: str | None = None, url: str | None = None, due_at: datetime | None = None,
        posted_at: datetime | None = None,
    ) -> bool:  # fmt: skip
        """sending|unknown|pending -> `state`. `due_at` puts a pending row off. posted sets posted_at, to `now` when it
        is not given; what was to be a reply and was sent as none is recorded so: it begins its thread anew. Leaving
        `sending` for pending keeps `ambiguous` as it was; for unknown sets it."""

    def saw_no_marker(self, post_id: int, *, attempt: int, now: datetime) -> bool:
        """Records one more complete list without the marker."""

    def drop_parent(self, post_id: int, *, now: datetime) -> bool:
        """The parent is gone: the row will be sent without it, and the parent's own row is `gone`."""

    def media(self, post_id: int) -> str | None:
        """The id of the row's uploaded, not yet attached media."""

    def keep_media(self, post_id: int, media_id: str | None) -> None:
        """Remembers the upload (None: forgets it)."""

    def edits(self) -> Sequence[EditTicket]:
        """Edits not yet made, oldest first."""

    def begin_edit(self, edit_id: int, *, now: datetime) -> bool:
        """Notes that the edit is being made: from now on its outcome is unknown. False: it is settled, or this
        publisher no longer leads."""

    def finish_edit(self, edit_id: int, *, outcome: str, now: datetime, reason: str = "") -> None:
        """`outcome`: done, unknown, left (a person edited it), gone, rejected. done makes the post's `stated` and text
        the edit's; gone makes the post `gone`."""

    def scanned_to(self) -> str | None:
        """The account's newest status when its list was last read whole; None: it was not, or had none."""

    def keep_scan(self, seen: Sequence["Seen"], newest_id: str | None) -> bool:
        """Remembers for ever what the account had, `seen` oldest first, and up to where its list was read. It adds to
        what earlier scans found, which stays as they found it. What a row has as its own status is left out. False:
        this publisher does not lead, and nothing is remembered."""

    def found(self) -> Mapping[str, Sequence["Seen"]]:
        """By marker, every status that was on the account when a publisher began, oldest first: the link of a post can
        be pasted into others, by anybody who has the account."""


# --- the account ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posted:
    """The server answered 2xx with a status."""

    status_id: str
    url: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request surely never reached the server."""

    reason: str


@dataclass(frozen=True, slots=True)
class Limited:
    """429: the server did not take it."""

    until: datetime | None
    reason: str = "the server's rate limit"
    wait: timedelta | None = None
    """How long, by the server's own clock; goes before `until`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Another 4xx: it will not be taken as it is."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """401 or 403: the account pauses until a person mends it."""

    status: int
    reason: str
    scope: str | None = None
    """The scope that the token lacks for it; None: that is not said to be the cause."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Anything else: it may have been posted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Processing:
    """The server has the picture and still works on it."""

    media_id: str


Outcome = Posted | NotSent | Limited | Refused | Unauthorized | Ambiguous


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A status that the account has."""

    id: str
    url: str
    markers: frozenset[str] = field(default_factory=frozenset)
    """Values of `?p=` in its links. The host does not count: BASE_URL may have changed since."""
    created_at: datetime | None = None
    """When the server took it; None: it does not say."""
    words: str = ""
    """What it says, without links and hashtags, one blank between words (`text.words_of`)."""
    found_at: datetime | None = None
    """The first round of the publisher that found it: what changed later is not what it tells."""


@dataclass(frozen=True, slots=True)
class Source:
    """A status as it was written."""

    text: str
    warning: str | None = None
    """Its content warning, empty for none; None: the server does not tell."""


class Unreachable(Exception):
    """A reading call did not give a whole answer; the message says why, without secrets. `wait`: how long the server
    asks to be left alone (429)."""

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Denied(Unreachable):
    """A reading call was answered with 401 or 403: the account pauses until a person mends it. `scope`: as of
    `Unauthorized`."""

    def __init__(self, reason: str, *, status: int = 401, scope: str | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.scope = scope


class NoAnswer(Unreachable):
    """Nothing answered: it says nothing about what was asked for."""


@dataclass(frozen=True, slots=True)
class Denial:
    """Why nothing is sent until a person mends it: the instance refuses the token, or the account."""

    words: str
    status: int
    """401 or 403."""
    scope: str | None = None
    """The scope that the token lacks; None: that is not said to be the cause."""


def denial_of(who: str, refused: Denied | Unauthorized) -> Denial:
    """In the words that a person reads, with what was refused as data."""
    reason = refused.reason if isinstance(refused, Unauthorized) else str(refused)
    words = f"{who} refuses the access token: {reason}; nothing is sent until that is mended"
    return Denial(words, refused.status, refused.scope)


class Unfinished(Unreachable):
    """A list is long, and was read in part: the next call goes on there."""


class Unsupported(Unreachable):
    """The server does not have what was asked for, and never will."""


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
    def has_told_limits(self) -> bool:
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

    def statuses_after(self, baseline_id: str | None) -> Sequence[Seen]:
        """The whole list of own statuses newer than `baseline_id` (None: all), oldest first, replies included, boosts
        not. Raises Unreachable unless it is complete; what was read then stays for the next call with the same id."""

    def exists(self, status_id: str) -> bool:
        """Whether a status is there. Raises Unreachable."""

    def source(self, status_id: str) -> Source | None:
        """An own status as it was written; None: gone. Raises Unreachable; Unsupported when the server does not
        tell."""

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Outcome:
        """Replaces the whole status: words, warning, language, and keeps its media, hidden if a person hid them. Their
        description stays too, when the draft has no image; else it is the image's. NotSent when it may not leave."""
