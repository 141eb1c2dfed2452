"""Calls that may never come back, such as those of the system's resolver: made in a thread, and waited for so long; and
what is waited for longer is told meanwhile.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


class Timely(Generic[T]):
    """A call in a thread of its own, begun now. What is not waited for any more goes on alone, and ends with the
    process."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._found: list[T] = []
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="in-time", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:  # there is no memory for one (pthread_create(3), EAGAIN)
            self._failure = OSError(str(error))

    def _run(self) -> None:
        try:
            self._found.append(self._call())
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            self._failure = error

    def result(self, within: float) -> T:
        """What the call gave, or raised. Raises TimeoutError when it has not ended `within` seconds from now, and
        OSError when it could not be begun."""
        if self._thread.ident is not None:
            self._thread.join(max(0.0, within))
        if self._thread.is_alive():
            raise TimeoutError
        if self._failure is not None:
            raise self._failure
        return self._found[0]


LookUp: TypeAlias = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host and port, each once, the best first. Raises OSError when there are none."""


def system_addresses(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, in its own time: getaddrinfo (POSIX) takes no limit."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Resolver:
    """Looks names up, soon or not at all. One thread asks it at a time."""

    def __init__(self, look_up: LookUp = system_addresses) -> None:
        self._look_up = look_up
        self._unanswered: dict[tuple[str, int], Timely[Sequence[str]]] = {}
        """Look-ups that nobody waits for any more: where they never end, each name costs one thread, not one a try."""

    def addresses(self, host: str, port: int, within: float) -> Sequence[str]:
        """The best first. Raises TimeoutError after `within` seconds, other OSErrors when the name has no address."""
        asked = self._unanswered.pop((host, port), None) or Timely(partial(self._look_up, host, port))
        try:
            return asked.result(within)
        except TimeoutError:
            self._unanswered[host, port] = asked
            raise
        except UnicodeError as error:  # it cannot be a name
            raise OSError(str(error)) from error


@contextmanager
def told_while(tell: Callable[[float], object], *, first: float, again: float) -> Iterator[None]:
    """Calls `tell` from a thread of its own with the seconds so far: when there are `first`, and each `again` after
    that, until the block ends."""
    is_over = threading.Event()

    def run() -> None:
        began, pause = time.monotonic(), first
        while not is_over.wait(pause):
            tell(time.monotonic() - began)
            pause = again

    teller = threading.Thread(target=run, name="told-while", daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_over.set()
        teller.join()
