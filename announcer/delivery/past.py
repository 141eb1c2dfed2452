"""What the account has: its list since a row was first sent, and all that it had before this process began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from announcer.delivery import protocol
from announcer.delivery.line import Line
from announcer.delivery.ports import Outbox, Seen, Ticket, Unreachable
from announcer.delivery.step import Step


@dataclass(frozen=True, slots=True)
class Listing:
    """What the account has after `baseline_id`, and when the reading of it began: by the clock, and by the timer."""

    baseline_id: str | None
    seen: Sequence[Seen]
    began_at: datetime
    began: float

    def covers(self, wanted_id: str | None) -> bool:
        """Whether it holds all that a list from `wanted_id` would; ids have no order of their own."""
        return self.baseline_id in (None, wanted_id) or any(status.id == wanted_id for status in self.seen)

    def find(self, marker: str, after_id: str | None) -> Seen | None:
        """The oldest status with the marker after `after_id`."""
        ids = [status.id for status in self.seen]
        start = ids.index(after_id) + 1 if after_id in ids else 0
        return next((status for status in self.seen[start:] if marker in status.markers), None)


class Past:
    """Not thread-safe. `since`: the process's first round (None: its first step)."""

    def __init__(self, outbox: Outbox, line: Line, since: datetime | None) -> None:
        self._outbox = outbox
        self._line = line
        self._since = since
        self._found: Mapping[str, Sequence[Seen]] | None = {} if line.account.certain else None
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

    def known(self, step: Step) -> bool:
        """Reads, once a process and before its first send, what came to the account since its list was last read: a
        ledger that was lost, or restored from an old copy, does not know all of it."""
        if self._found is not None:
            return True
        if not self._line.may_read(step):
            return False
        scanned_to = self._outbox.scanned_to()
        listing = self._read(step, "history", scanned_to)
        if listing is None:
            return False
        self.newest_id = listing.seen[-1].id if listing.seen else scanned_to
        with self._line.around("keep scan"):
            seen = [replace(one, found_at=self._since or step.now) for one in listing.seen]
            kept = self._outbox.keep_scan(seen, self.newest_id)
        if not kept:
            return False
        self._found = self._outbox.found()
        return True

    def sent(self, ticket: Ticket) -> Seen | None:
        """The status that is the row's, and was there before a process began: the oldest that can be, as a person may
        have pasted its link into another; one under its former name if there is none under its own."""
        former, own = self._with_markers(ticket)
        return next((seen for seen in (*own, *former) if protocol.is_it(seen, ticket)), None)

    def key_for(self, ticket: Ticket) -> str:
        """The idempotency key to send the row with. It goes by the newest status with the row's marker; when an attempt
        may be under way, by the newest that was known at the first, so that a restart makes no other key of it."""
        former, own = self._with_markers(ticket)
        seen: Sequence[Seen] = (*former, *own)
        since = ticket.post.first_sent_at
        if ticket.ambiguous and since is not None:
            seen = [one for one in seen if one.found_at is None or one.found_at <= since]
        return protocol.key_for(ticket, seen[-1] if seen else None)

    def _with_markers(self, ticket: Ticket) -> tuple[Sequence[Seen], Sequence[Seen]]:
        """Under its former name, which it had earlier, and under its own; each the oldest first."""
        found = self._found or {}
        return found.get(ticket.former_marker or "", ()), found.get(ticket.post.marker, ())

    def list_for(self, step: Step, ticket: Ticket, lists: list[Listing]) -> Listing | None:
        """The account's list since the ticket's first attempt; one of `lists` that reaches back far enough serves
        several. None: not now."""
        for listing in lists:
            if listing.covers(ticket.baseline_id):
                return listing
        if not self._line.may_read(step):
            return None
        if (fresh := self._read(step, "list", ticket.baseline_id)) is not None:
            lists.append(fresh)
        return fresh

    def _read(self, step: Step, name: str, baseline_id: str | None) -> Listing | None:
        """A list that is long is read on by the next call, and began with the first. None: it could not be read."""
        began_at, began = self._begun.setdefault(baseline_id, (step.now, step.timer()))
        try:
            with self._line.around(name):
                seen = self._line.account.statuses_after(baseline_id)
        except Unreachable as error:
            self._line.read_failed(step, error)
            return None
        self._line.read_done()
        del self._begun[baseline_id]
        return Listing(baseline_id, seen, began_at, began)
