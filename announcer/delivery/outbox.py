"""What delivery asks of the ledger: the rows of one account's outbox, and its edits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from announcer.delivery.account import Body, SeenStatus
from announcer.model import Edit, PostRecord, State
from announcer.model.status_text import StatusText

EditOutcome = Literal["done", "unknown", "left", "gone", "rejected"]
"""How an edit ended. done: it is on the account; unknown: it is on its way, or may be; left: a person edited the post,
and their words stay; gone: the post is not there any more; rejected: the instance does not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
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
class EditRow:
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

    def due(self, now: datetime) -> Sequence[OutboxRow]:
        """Rows `pending` with due_at <= now, oldest due first, then by id."""

    def unknown(self) -> Sequence[OutboxRow]:
        """Rows `unknown`, oldest first."""

    def find(self, post_id: int) -> OutboxRow | None:
        """One row as it is now."""

    def parent(self, post: PostRecord) -> PostRecord | None:
        """The row of `draft.reply_to` on the same account, or None when there is none."""

    def begin(
        self, post_id: int, *, attempt: int, body: Body, baseline_id: str | None, owner: str, lease_until: datetime,
        now: datetime,
    ) -> bool:  # fmt: skip
        """pending|unknown -> sending, as attempt number `attempt` (one more than the row has). False: not ours to send
        (another state, another attempt, other words than `body` has, or this publisher no longer leads)."""

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

    def edits(self) -> Sequence[EditRow]:
        """Edits not yet made, oldest first."""

    def begin_edit(self, edit_id: int, *, edit: Edit, now: datetime) -> bool:
        """Notes that the edit is being made, as it was read (`edit`): from now on its outcome is unknown. False: it is
        settled, or says something else by now, or this publisher no longer leads."""

    def finish_edit(self, edit_id: int, *, outcome: EditOutcome, now: datetime, reason: str = "") -> None:
        """`outcome`: done, unknown, left (a person edited it), gone, rejected. done makes the post's `stated` and text
        the edit's; gone makes the post `gone`."""

    def scanned_to(self) -> str | None:
        """The account's newest status when its list was last read whole; None: it was not, or had none."""

    def restored_at(self) -> datetime | None:
        """When an older copy was put in the ledger's place, by its own word (`announcer restore`) or as `keep_scan` was
        told; None: nothing from before it can be under way any more."""

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None, *, restored_at: datetime | None) -> bool:
        """Remembers for ever what the account had, `seen` oldest first, and up to where its list was read. It adds to
        what earlier scans found, which stays as they found it. What a row has as its own status is left out.
        `restored_at` as above from now on. False: this publisher does not lead, and nothing is remembered."""

    def found(self) -> Mapping[str, Sequence[SeenStatus]]:
        """By marker, every status that was on the account when a publisher began, oldest first: the link of a post can
        be pasted into others, by anybody who has the account."""
