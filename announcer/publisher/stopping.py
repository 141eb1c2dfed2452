"""A stop that is honoured whatever the publisher is at: it ends in good order, or after a moment without."""

import os
import threading
import time
from collections.abc import Callable

from announcer.runtime.logs import event_log

_log = event_log(__name__)

CUT_AFTER = 1.0
"""Seconds that a stop in good order has. What it cuts short is as with a kill, which loses nothing and sends nothing
twice: a transaction is whole or not there, what the site lacks is made at the next start, and what became of a request
is found out then (docs/exactly-once.md). Only one thread may hold up all others, in code that is not Python's: then the
supervisor kills."""


class Stop:
    """Calls `begin`, which asks everything to end, and ends the process when that takes too long."""

    def __init__(
        self, *begin: Callable[[], object], after: float = CUT_AFTER, end: Callable[[int], object] = os._exit
    ) -> None:
        self._begin = begin
        self._after = after
        self._end = end

    def ask(self, *_: object) -> None:
        """A signal handler. In a thread: the main one may hold the lock of the very thing that is to be told. It is a
        daemon, and goes on while the interpreter waits for threads that do not end."""
        threading.Thread(target=self._work, name="stop", daemon=True).start()

    def _work(self) -> None:
        for one in self._begin:
            one()
        time.sleep(self._after)
        _log.warning("stop_cut_short", seconds=self._after)
        self._end(0)
