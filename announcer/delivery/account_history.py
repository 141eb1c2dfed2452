"""What the account has: its list since a row was first sent, and all that it had before this process began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from announcer.delivery import adoption
from announcer.delivery.account import SeenStatus
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.crash_points import Point
from announcer.delivery.late_arrivals import LateArrivals
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.outcomes import Unreachable
from announcer.delivery.settlement import Ending, posted_as
from announcer.delivery.step import Step
from announcer.model import Message
from announcer.model.findings import Cause, Finding
from announcer.model.status_text import words_of

_NONE = timedelta(0)


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

    def __init__(
        self, outbox: Outbox, access: AccountAccess, since: datetime | None, arrivals: LateArrivals
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._access = access
        self._since = since
        self._arrivals = arrivals
        self._has_begun = False
        self._read_from: str | None = None
        self._found: Mapping[str, Sequence[SeenStatus]] | None = {} if access.account.certain else None
        self._begun: dict[str | None, tuple[datetime, float]] = {}
        """Of each list that is not read to its end, by its baseline: when that began."""
        self.newest_id: str | None = None
        """A status of the account's that is there before whatever is sent next; None: there is none."""
        self.is_whole = access.account.certain
        """Whether nothing more can come to the account that was sent before this process: now it may send."""

    @property
    def is_read(self) -> bool:
        """Whether what came to the account before this process is known, but for what is still under way."""
        return self._found is not None

    @property
    def markers(self) -> frozenset[str]:
        """Of all statuses that were there before a process began."""
        return frozenset(self._found or ())

    def begin(self, now: datetime) -> None:
        """A step begins."""
        if not self._has_begun:
            self._has_begun = True
            self._since = self._since or now
            self._arrivals.begin(self._since)

    def read(self, step: Step) -> bool:
        """Reads, once a process and before its first send, what came to the account since its list was last read: a
        ledger that was lost, or restored from an old copy, does not know all of it. After such a restore it is read
        again, from as far back, when no request from before it can be under way any more. True: something new is known.
        """
        if self.is_whole:
            return False
        restored_at = self._outbox.restored_at()
        if self.is_read and restored_at is not None and self._is_waiting(step, restored_at):
            return False
        if not self._access.may_read(step):
            return False
        if not self.is_read:
            self._read_from = self._outbox.scanned_to()
        listing = self._list(step, Point.HISTORY, self._read_from)
        if listing is None:
            return False
        is_whole = restored_at is None or self._arrivals.may_come(restored_at, listing.began_at, listing.began) <= _NONE
        if not self._keep(step, listing, None if is_whole else restored_at):
            return False
        self.is_whole = is_whole
        if restored_at is not None and not is_whole:
            self._is_waiting(step, restored_at)
        return True

    def _keep(self, step: Step, listing: Listing, restored_at: datetime | None) -> bool:
        """What is still under way may come to stand before the newest status: up to there the list is not read yet."""
        newest_id = listing.seen[-1].id if listing.seen else self._read_from
        with self._access.around(Point.KEEP_SCAN):
            seen = [replace(status, found_at=self._since or step.now) for status in listing.seen]
            scanned_to = newest_id if restored_at is None else self._read_from
            if not self._outbox.keep_scan(seen, scanned_to, restored_at=restored_at):
                return False
        self.newest_id = newest_id
        self._found = self._outbox.found()
        return True

    def _is_waiting(self, step: Step, restored_at: datetime) -> bool:
        left = self._arrivals.may_come(restored_at, step.now, step.timer())
        if left <= _NONE:
            return False
        step.come_back(step.now + left)
        words = Message.counted(
            "{name}: the ledger is an older copy: posts wait for a minute, for what may still be under way",
            "{name}: the ledger is an older copy: posts wait for {n} minutes at most, for what may still be under way",
            name=self._access.name,
            n=ceil(left / timedelta(minutes=1)),
        )
        step.report_trouble(Finding.of_instance(self._access.name, words, Cause.ARRIVING), is_of_access=True)
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
