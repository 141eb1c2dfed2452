"""Ports for servers under test: nobody else's, for as long as the tests run.

`bind(("", 0))` and close gives a port of the range from which the kernel also takes the near end of every outgoing
connection, and may give the same one to the next who asks: two services of one test had the same port once, on CI.
"""

import fcntl
import itertools
import os
import socket
import tempfile
from pathlib import Path
from typing import IO

_FIRST, _BEYOND = 15_000, 32_768
"""Below Linux's `ip_local_port_range`, which begins at 32768 (Documentation/networking/ip-sysctl.rst)."""
_HELD: dict[int, IO[bytes]] = {}
"""The lock of each port that this process gave out; the kernel lets go of them at its end, however it ends."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, given to no other test, process or worker while this one lives."""
    folder = Path(tempfile.gettempdir()) / f"announcer-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    first = _FIRST + (os.getpid() * 7) % (_BEYOND - _FIRST)
    for port in itertools.chain(range(first, _BEYOND), range(_FIRST, first)):
        if port not in _HELD and _is_ours(folder / str(port), port):
            return port
    raise AssertionError("no port is free")


def _is_ours(lock: Path, port: int) -> bool:
    held = lock.open("wb")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        held.close()
        return False
    _HELD[port] = held
    return True
