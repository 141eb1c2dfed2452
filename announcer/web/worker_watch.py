"""Whether the server's workers live: one that is frozen or hangs is killed, and Granian starts another in its place."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from announcer.runtime.logs import event_log

_log = event_log("announcer.web")

BEAT_EVERY = 1.0
"""Seconds between two signs of a worker's life, which come from the loop that its answers come from."""
SILENT_AFTER = 15.0
"""Seconds without one after which a worker does not answer any more: a machine that is busy delays it by one or two."""
_LENGTH = 8
"""Octets of a process id in the pipe; so few are written whole or not at all (pipe(7), PIPE_BUF)."""


class Watched:
    """An application that gives signs of life. Granian finds both by name (RSGI 1.4, "Application lifespan")."""

    def __init__(self, application: Callable[..., Any], begin: Callable[[asyncio.AbstractEventLoop], None]) -> None:
        self.__rsgi__ = application
        self.__rsgi_init__ = begin


class WorkerWatch:
    """Made in the master before it forks its workers, which inherit the pipe."""

    def __init__(
        self, *, silent_after: float = SILENT_AFTER, beat_every: float = BEAT_EVERY,
        kill: Callable[[int, int], object] = os.kill, timer: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._silent_after = silent_after
        self._beat_every = beat_every
        self._kill = kill
        self._timer = timer
        self._beats, self._heart = os.pipe()
        os.set_blocking(self._beats, False)
        os.set_blocking(self._heart, False)
        self._last: dict[int, float] = {}
        self._looked_at = timer()

    # --- in a worker ------------------------------------------------------------------------------------------------

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Signs of life from now on, as long as the loop goes round."""
        self.beat()
        loop.call_later(self._beat_every, self.begin, loop)

    def beat(self) -> None:
        """Never waits: a master that does not read has other troubles."""
        try:
            os.write(self._heart, os.getpid().to_bytes(_LENGTH))
        except OSError:
            return

    # --- in the master ----------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Looks again and again, in a thread of its own."""
        threading.Thread(target=self._watch, name="worker-watch", daemon=True).start()

    def look(self) -> None:
        """Kills whoever has been silent for too long."""
        now = self._timer()
        stood_still = now - self._looked_at > self._silent_after / 3
        self._looked_at = now
        for pid in self._heard():
            self._last[pid] = now
        if stood_still:  # so did this process: the workers have not had their turn yet
            self._last = dict.fromkeys(self._last, now)
        for pid, last in list(self._last.items()):
            if now - last > self._silent_after:
                del self._last[pid]
                self._end(pid)

    def _watch(self) -> None:
        while True:
            time.sleep(self._beat_every)
            self.look()

    def _heard(self) -> set[int]:
        found: set[int] = set()
        while True:
            try:
                read = os.read(self._beats, _LENGTH * 512)
            except BlockingIOError:
                return found
            found.update(int.from_bytes(read[at : at + _LENGTH]) for at in range(0, len(read), _LENGTH))

    def _end(self, pid: int) -> None:
        """One that ended by itself is a zombie until Granian has seen it, or nobody; no other process has its number
        before that."""
        try:
            self._kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        _log.warning("worker_killed", seconds=self._silent_after)
