"""How long a request may still arrive that the ledger knows nothing of.

An older copy in the ledger's place does not know what was under way when the service ended that had the newer one. An
instance has finished that, or dropped it, a quiet time after this process began at the latest: until then the account
may still change, and nothing is sent.
"""

from datetime import datetime, timedelta

from announcer.delivery.protocol_timing import Timing
from announcer.delivery.send_deadline import Timer


class LateArrivals:
    """`timer`: the one that a step's clock runs as fast as, so that a clock that is set forward makes no quiet time
    shorter; None: none does."""

    def __init__(self, timing: Timing, timer: Timer | None) -> None:
        self._quiet = timing.quiet
        self._timer = timer
        self._since: datetime | None = None
        self._began = 0.0

    def begin(self, since: datetime) -> None:
        """The process's first step; it began at `since`."""
        self._since = since
        self._began = self._timer() if self._timer is not None else 0.0

    def end_at(self, restored_at: datetime) -> datetime:
        """When the account has all that was sent before the ledger was put back. Whatever the clock said then: this
        process began later."""
        return min(restored_at, self._begun_at()) + self._quiet

    def may_come(self, restored_at: datetime, at: datetime, timed: float) -> timedelta:
        """For how long they may still come at a moment, by the clock and by the timer; nothing or less: no more."""
        until = self.end_at(restored_at)
        left = until - at
        if self._timer is None:
            return left
        return max(left, until - self._begun_at() - timedelta(seconds=timed - self._began))

    def _begun_at(self) -> datetime:
        assert self._since is not None, "no step has begun"
        return self._since
