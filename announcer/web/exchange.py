"""What a connection and the process that it is in tell each other."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Protocol

from announcer.web.http_answers import Answer

THAT_MATTER = frozenset(
    {b"accept-encoding", b"if-none-match", b"if-modified-since", b"origin", b"access-control-request-method"}
)
"""Headers that an answer may depend on."""


class Then(IntEnum):
    """What follows an answer."""

    NEXT = 0
    """The next request."""
    CLOSE = 1
    LINGER = 2
    """As CLOSE, and what is still being sent meanwhile is read and thrown away."""


Asked = tuple[str, str, dict[str, str]]
"""Method, path and headers that matter."""


class Worker(Protocol):
    """What a connection needs of the process that it is in."""

    buffer: memoryview
    """Where what comes is read to: of all connections, as each is done with it before the next reads."""
    is_stopping: bool

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        """Never raises. Headers are those of THAT_MATTER, by their names."""

    def count(self, status: int) -> None:
        """One more answer."""

    def ends_head(self, *, closes: bool) -> bytes:
        """The last lines of a head: the date, whether the connection is closed, and the empty line."""

    def heard(self, connection: Any) -> None:
        """It has asked for something."""

    def forget(self, connection: Any) -> None:
        """It is closed."""
