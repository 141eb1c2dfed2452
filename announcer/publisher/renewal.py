"""Keeps a leader's lease beside its rounds, which may take longer than the lease."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from announcer.delivery.deadline import Timer
from announcer.errors import AnnouncerError
from announcer.runtime.clock import elapsed

_log = logging.getLogger(__name__)


class Renewable(Protocol):
    """What is renewed; `announcer.ledger.Leadership` is one."""

    def renew(self, now: datetime, began: float) -> bool: ...


class Renewal:
    """Renews in a daemon thread every `every` seconds, and calls `lost` when that fails: somebody else leads.

    The round that follows finds out by itself. A database that does not answer is tried again: until the lease ends
    nobody else leads, and after it the fence keeps what is late from being written.
    """

    def __init__(
        self, leadership: Renewable, now: Callable[[], datetime], lost: Callable[[], None], *, every: float,
        timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._leadership = leadership
        self._now = now
        self._lost = lost
        self._every = every
        self._timer = timer
        self._ended = threading.Event()
        self._leads = False
        self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once nothing more will be renewed."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            led = self._leads
            try:
                began = self._timer()
                self._leads = self._leadership.renew(self._now(), began)
            except AnnouncerError as error:
                _log.debug("the lease could not be renewed: %s", error)
            except Exception:  # noqa: BLE001 - the service's loop: it goes on, and says why it could not
                _log.exception("the lease could not be renewed")
            else:
                if led and not self._leads:
                    self._lost()
