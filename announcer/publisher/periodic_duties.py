"""What the publisher does beside rounds, a job of the loop each: keeps its lease, looks for a command's word, gives a
sign of life."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from announcer.delivery.send_deadline import Timer
from announcer.errors import AnnouncerError
from announcer.ledger.leadership import LEASE
from announcer.runtime.clock import elapsed
from announcer.runtime.heart import Heart
from announcer.runtime.logs import event_log

_log = event_log(__name__)

RENEW_EVERY = LEASE.total_seconds() / 4
"""Seconds."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the ledger."""
LEARN_EVERY = 24 * 60 * 60
"""Seconds: limits change with the instance's software."""
LONGEST_ROUND = 600
"""Seconds after which a round, or a start, is not slow, but hangs."""


class Renewable(Protocol):
    """What is renewed; `ledger.leadership.Leadership` is one."""

    def renew(self, now: datetime, began: float) -> bool: ...


class LeaseRenewal:
    """Keeps a leader's lease beside its rounds, and calls `on_loss` once when that fails: somebody else leads.

    The round that follows finds out by itself. A database that does not answer is tried again: until the lease ends
    nobody else leads, and after it the fence keeps what is late from being written.
    """

    def __init__(
        self, leadership: Renewable, now: Callable[[], datetime], on_loss: Callable[[], object], *,
        timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._leadership = leadership
        self._now = now
        self._on_loss = on_loss
        self._timer = timer
        self._leads = False

    def renew(self) -> None:
        """Never raises."""
        was_leader = self._leads
        try:
            began = self._timer()  # before the clock: a process that stands still must not take it for younger
            self._leads = self._leadership.renew(self._now(), began)
        except AnnouncerError as error:
            _log.debug("lease_not_renewed", reason=str(error))
        except Exception as error:  # noqa: BLE001 - the service's loop: it goes on, and says why it could not
            _log.exception("lease_not_renewed", reason=f"{type(error).__name__}: {error}")
        else:
            if was_leader and not self._leads:
                self._on_loss()


class LedgerWatch:
    """Notices that a command has written to the ledger, so that a person need not wait for the next regular round.

    `nudged_at` gives another number after that (`Ledger.nudged_at`). It and `on_nudge` must not raise.
    """

    def __init__(self, nudged_at: Callable[[], int], on_nudge: Callable[[], object]) -> None:
        self._nudged_at = nudged_at
        self._on_nudge = on_nudge
        self._last = nudged_at()

    def look(self) -> None:
        """Calls `on_nudge` when there was one since the last look, or since this was made."""
        nudged_at = self._nudged_at()
        if nudged_at != self._last:
            self._last = nudged_at
            self._on_nudge()


class Heartbeat:
    """A sign of life as long as the loop goes round and no round hangs; what a round says is no matter.
    `round_seconds`: how long the round in hand has taken."""

    def __init__(self, heart: Heart, round_seconds: Callable[[], float]) -> None:
        self._heart = heart
        self._round_seconds = round_seconds

    def beat(self) -> None:
        """Never waits."""
        if self._round_seconds() <= LONGEST_ROUND:
            self._heart.beat()
