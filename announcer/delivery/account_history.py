"""What the account has: its list since a row was first sent, and all that it had before this process began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from announcer.delivery import adoption
from announcer.delivery.account import SeenStatus
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.crash_points import Point
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.outcomes import Unreachable
from announcer.delivery.settlement import Ending, posted_as
from announcer.delivery.step import Step
from announcer.model import Message
from announcer.model.findings import Finding
from announcer.model.status_text import words_of


@dataclass(frozen=True, slots=True)
class Listing:
    """What the account has after `baseline_id`, and when the reading of it began: by the clock, and by the timer."""

    baseline_id: str | None
    seen: Sequence[SeenStatus]
    began_at: datetime
    began: float

    def covers(self, wanted_id: str | None) -> bool:
        """Whether it holds all that a list from `wanted_id` would; ids have no order of their own."""
        return self.baseline_id in (None, wanted_id) or any(status.id == wanted_id for status in self.seen)

    def find(self, marker: str, after_id: str | None) -> SeenStatus | None:
        """The oldest status with the marker after `after_id`."""
        ids = [status.id for status in self.seen]
        start = ids.index(after_id) + 1 if after_id in ids else 0
        return next((status for status in self.seen[start:] if marker in status.markers), None)


class AccountHistory:
    """Not thread-safe. `since`: the process's first round (None: its first step)."""

    def __init__(self, outbox: Outbox, access: AccountAccess, since: datetime | None) -> None:
        self._outbox = outbox
        self._access = access
        self._since = since
        self._found: Mapping[str, Sequence[SeenStatus]] | None = {} if access.account.certain else None
        self._begun: dict[str | None, tuple[datetime, float]] = {}
        """Of each list that is not read to its end, by its baseline: when that began."""
        self.newest_id: str | None = None
        """A status of the account's that is there before whatever is sent next; None: there is none."""

    @property
    def is_read(self) -> bool:
        """Whether what came to the account before this process is known."""
        return self._found is not None

    @property
    def markers(self) -> frozenset[str]:
        """Of all statuses that were there before a process began."""
        return frozenset(self._found or ())

    def begin(self, now: datetime) -> None:
        """A step begins."""
        self._since = self._since or now

    def read(self, step: Step) -> bool:
        """Reads, once a process and before its first send, what came to the account since its list was last read: a
        ledger that was lost, or restored from an old copy, does not know all of it. False: it is not read yet."""
        if self._found is not None:
            return True
        if not self._access.may_read(step):
            return False
        scanned_to = self._outbox.scanned_to()
        listing = self._list(step, Point.HISTORY, scanned_to)
        if listing is None:
            return False
        self.newest_id = listing.seen[-1].id if listing.seen else scanned_to
        with self._access.around(Point.KEEP_SCAN):
            seen = [replace(status, found_at=self._since or step.now) for status in listing.seen]
            kept = self._outbox.keep_scan(seen, self.newest_id)
        if not kept:
            return False
        self._found = self._outbox.found()
        return True

    def adoption(self, step: Step, row: OutboxRow) -> Ending | None:
        """How a row ends that the account had before this process began; None: it did not, or that is not known."""
        status = self._find(row)
        if status is None:
            return None
        post = row.post
        if status.words != words_of(post.draft.text):
            predicate = Message(
                "was found on the account in other words ({url}): see whether they still hold", url=status.url
            )
            step.report_trouble(Finding.of_named_post(post.key, predicate))
        return posted_as(status, Point.ADOPT, Message("found on the account"))

    def _find(self, row: OutboxRow) -> SeenStatus | None:
        """The status that is the row's, and was there before a process began: the oldest that can be, as a person may
        have pasted its link into another; one under its former name if there is none under its own."""
        former, own = self._with_markers(row)
        return next((status for status in (*own, *former) if adoption.is_it(status, row)), None)

    def key_for(self, row: OutboxRow) -> str:
        """The idempotency key to send the row with. It goes by the newest status with the row's marker; when an attempt
        may be under way, by the newest that was known at the first, so that a restart makes no other key of it."""
        former, own = self._with_markers(row)
        seen: Sequence[SeenStatus] = (*former, *own)
        since = row.post.first_sent_at
        if row.ambiguous and since is not None:
            seen = [status for status in seen if status.found_at is None or status.found_at <= since]
        return adoption.key_for(row, seen[-1] if seen else None)

    def _with_markers(self, row: OutboxRow) -> tuple[Sequence[SeenStatus], Sequence[SeenStatus]]:
        """Under its former name, which it had earlier, and under its own; each the oldest first."""
        found = self._found or {}
        return found.get(row.former_marker or "", ()), found.get(row.post.marker, ())

    def list_for(self, step: Step, row: OutboxRow, lists: list[Listing]) -> Listing | None:
        """The account's list since the row's first attempt; one of `lists` that reaches back far enough serves several.
        None: not now."""
        for listing in lists:
            if listing.covers(row.baseline_id):
                return listing
        if not self._access.may_read(step):
            return None
        if (fresh := self._list(step, Point.LIST, row.baseline_id)) is not None:
            lists.append(fresh)
        return fresh

    def _list(self, step: Step, point: Point, baseline_id: str | None) -> Listing | None:
        """A list that is long is read on by the next call, and began with the first. None: it could not be read."""
        began_at, began = self._begun.setdefault(baseline_id, (step.now, step.timer()))
        try:
            with self._access.around(point):
                seen = self._access.account.statuses_after(baseline_id)
        except Unreachable as error:
            self._access.read_failed(step, error)
            return None
        self._access.read_succeeded()
        del self._begun[baseline_id]
        return Listing(baseline_id, seen, began_at, began)
