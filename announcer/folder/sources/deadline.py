"""So much time in all: a server that sends a byte a second keeps nobody waiting."""

import contextlib
import socket
import threading
import time
from typing import Self


class Deadline:
    """Closes the socket that it watches when the time is over, so that whatever waits for it fails. A context
    manager."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._mutex = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._close)
        self._timer.daemon = True

    @property
    def remaining(self) -> float:
        """Seconds, never less than 0.01: for a timeout."""
        return max(self._ends - time.monotonic(), 0.01)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def watch(self, watched: socket.socket) -> None:
        """Closes this one in place of the last."""
        with self._mutex:
            self._socket = watched
        if self.is_over:
            self._close()

    def _close(self) -> None:
        with self._mutex, contextlib.suppress(OSError):
            if self._socket is not None:
                # The plain socket's shutdown: a TLS socket's own wants an answer.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
