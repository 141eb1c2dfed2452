"""The connections of a worker: how many there are at most, and how long each may keep us waiting.

Clients that take their time harm nobody as long as they hold little. So none holds more than a piece of an answer, and
when there are many the one that has been the longest without asking anything makes room for the next: who is new is
answered at once, however many hang on. An address is no reason to refuse: one may be a proxy's, or a whole village's.
"""

import resource
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from announcer.runtime.logs import event_log

MOST = 512
"""Connections of a worker."""
REQUEST_WITHIN = 15.0
"""Seconds for a whole request to come, and for the next one to begin."""
ANSWER_WITHIN = 30.0
"""Seconds for an answer to be read, and one more for each PACE octets of it."""
PACE = 16 * 1024
"""Octets a second: a poor telephone line's."""
UNREAD = 64 * 1024
"""Octets of an answer that the kernel takes from us before the client's side has room for them (tcp(7),
TCP_NOTSENT_LOWAT); without a bound it is up to four megabytes a connection."""
TAKES_NOTHING = 60
"""Seconds after which the kernel closes a connection whose client takes nothing (tcp(7), TCP_USER_TIMEOUT)."""
TOLD_EVERY = 60.0
"""Seconds between two lines of the log about connections that made room."""
_BESIDE = 256
"""Files that a worker has open beside its connections: 20 mostly, and those of clients that come or go just now."""

_log = event_log(__name__)


class Client(Protocol):
    """A connection, as it is looked at here."""

    since: float
    """By `time.monotonic`: when it was opened, its last request began, or the last answer."""

    @property
    def owes(self) -> int:
        """Octets of the answer that it has not read to its end; 0: a request is waited for."""

    def drop(self) -> None:
        """Ends it at once, with what is still to be read."""


C = TypeVar("C", bound=Client)


class OpenConnections(Generic[C]):
    """At most `most`, in the order in which they last asked for something."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: dict[C, None] = {}
        self._dropped, self._told_at = 0, -TOLD_EVERY

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[C]:
        """Those that are open now, whatever becomes of them meanwhile."""
        return iter(list(self._open))

    def add(self, connection: C) -> None:
        """It is new. Where there is no room for it another one goes."""
        self._open[connection] = None
        if len(self._open) > self._most:
            self._dropped += 1
            self._end(next(iter(self._open)))

    def asked(self, connection: C) -> None:
        """It has asked for something."""
        if self._open.pop(connection, self) is None:
            self._open[connection] = None

    def discard(self, connection: C) -> None:
        """It is closed."""
        self._open.pop(connection, None)

    def look(self, now: float) -> None:
        """Ends those whose time is over, and tells of those that made room."""
        for one in self:
            limit = ANSWER_WITHIN + one.owes / PACE if one.owes else REQUEST_WITHIN
            if now - one.since > limit:
                self._end(one)
        if self._dropped and now >= self._told_at + TOLD_EVERY:
            _log.warning("connections_made_room", dropped=self._dropped, connections=len(self))
            self._dropped, self._told_at = 0, now

    def _end(self, connection: C) -> None:
        self.discard(connection)
        connection.drop()


def prepare(listening: socket.socket) -> None:
    """What the kernel sees to by itself, for all connections that come; nothing where it does not know how."""
    with suppress(AttributeError, OSError):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNREAD)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKES_NOTHING * 1000)


def room() -> int:
    """How many connections this process may have: MOST, and where the system does not let it open so many files as many
    as it does. It may open so many from now on."""
    wanted = MOST + _BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    if limit < wanted:
        _log.warning("connections_limited", connections=max(1, limit - _BESIDE), open_files=limit, wanted=wanted)
    return max(1, limit - _BESIDE)
