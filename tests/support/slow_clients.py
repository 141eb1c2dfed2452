"""Many clients that hold their connections and are in no hurry, from a process of their own.

python -m tests.support.slow_clients PORT WAY CLIENTS PATH   (until its standard input closes)
"""

import asyncio
import contextlib
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.repository import ROOT
from tests.support.running_service import get

_AGAIN_AFTER = 0.1
"""Seconds after which one who was thrown out is back."""
_BEAT = 1.0
"""Seconds between two bytes of one who is slow."""


class ThrownOut(Exception):
    """The server has closed the connection."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One of an attacker's, without any buffer of its own."""

    socket: socket.socket
    path: str
    number: int
    """Which of the many it is."""

    @property
    def request(self) -> bytes:
        return f"GET {self.path} HTTP/1.1\r\nHost: agenda.example.org\r\n\r\n".encode()

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def read(self, most: int = 65536) -> bytes:
        read = await asyncio.get_running_loop().sock_recv(self.socket, most)
        if not read:
            raise ThrownOut
        return read

    async def hold(self) -> None:
        """Reads nothing until the server has hung up, or reset the connection."""
        while True:
            await asyncio.sleep(_BEAT)
            # Of what was sent and not read nothing is taken; a reset, or the end after it, shows in the state.
            state = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            if state not in (_ESTABLISHED, _FIN_WAIT_2):
                raise ThrownOut


_ESTABLISHED, _FIN_WAIT_2 = 1, 5
"""States of include/net/tcp_states.h; the second is of one that has closed its own half."""


async def _silence(connection: Connection) -> None:
    await connection.read()


async def _a_byte_a_second(connection: Connection) -> None:
    await asyncio.sleep(connection.number % 100 * _BEAT / 100)
    for byte in connection.request[:-2] + b"X-Slow: " + b"a" * 10_000:
        await connection.send(bytes((byte,)))
        await asyncio.sleep(_BEAT)


async def _never_read(connection: Connection) -> None:
    await connection.send(connection.request)
    await connection.hold()


async def _much_of_a_head(connection: Connection) -> None:
    await connection.send(connection.request[:-2] + b"X-Long: " + b"a" * 100_000)
    await connection.read()


async def _half_closed(connection: Connection) -> None:
    await connection.send(connection.request)
    connection.socket.shutdown(socket.SHUT_WR)
    await connection.hold()


async def _read_a_little(connection: Connection) -> None:
    await connection.send(connection.request)
    while True:
        await connection.read(100)
        await asyncio.sleep(_BEAT)


async def _pipelined(connection: Connection) -> None:
    """The loop of the event loop goes on with the next one while the server's buffers are full."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(connection.send(connection.request * 2000), 5)
    await connection.hold()


async def _kept_alive(connection: Connection) -> None:
    await connection.send(connection.request)
    while True:
        await connection.read()


async def _body_to_come(connection: Connection) -> None:
    head = f"POST {connection.path} HTTP/1.1\r\nHost: agenda.example.org\r\nContent-Length: 1000000\r\n\r\n"
    await connection.send(head.encode())
    while True:
        await connection.send(b"a")
        await asyncio.sleep(_BEAT)


Way = Callable[[Connection], Awaitable[None]]
WAYS: Mapping[str, Way] = {
    "says nothing": _silence,
    "sends its headers a byte a second": _a_byte_a_second,
    "sends much of a head and no end": _much_of_a_head,
    "asks for much and reads nothing": _never_read,
    "asks for much and reads a hundred bytes a second": _read_a_little,
    "asks for much, closes its half and reads nothing": _half_closed,
    "asks two thousand times at once and reads nothing": _pipelined,
    "is answered and stays": _kept_alive,
    "announces a body that does not come": _body_to_come,
}
"""What each client does with its connection. Who is thrown out is back at once."""


class _Attack:
    """All clients of one way."""

    def __init__(self, port: int, way: Way, path: str) -> None:
        self._port, self._way, self._path = port, way, path
        self._came = 0

    async def make(self, clients: int) -> None:
        """Says on standard output that all have come, and ends with standard input."""
        everybody = asyncio.gather(*(self._client(number, clients) for number in range(clients)))
        await asyncio.to_thread(sys.stdin.buffer.read)
        everybody.cancel()

    async def _client(self, number: int, clients: int) -> None:
        is_new = True
        while True:
            with contextlib.suppress(OSError, ThrownOut), socket.socket() as own:
                own.setblocking(False)
                own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", self._port))
                self._came += is_new
                if is_new and self._came == clients:
                    print("all have come", flush=True)  # noqa: T201 - who started us waits for it
                is_new = False
                await self._way(Connection(own, self._path, number))
            await asyncio.sleep(_AGAIN_AFTER)


@contextmanager
def slow_clients(port: int, way: Way, clients: int, path: str = "/") -> Iterator[None]:
    """So many of them at once, until the block ends; all have come once when it begins."""
    name = next(name for name, one in WAYS.items() if one is way)
    command = [sys.executable, "-m", "tests.support.slow_clients", str(port), name, str(clients), path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()  # all have come
            yield
        finally:
            process.kill()


def answered_meanwhile(port: int, times: int, *, within: float, path: str = "/") -> list[float]:
    """Somebody else asks so many times, each time anew; how long those took, in seconds, that were not answered
    `within` so many."""
    late = []
    for _ in range(times):
        began = time.monotonic()
        status = get(port, path).status
        if not status or time.monotonic() - began > within:
            late.append(time.monotonic() - began)
    return late


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(_Attack(int(sys.argv[1]), WAYS[sys.argv[2]], sys.argv[4]).make(int(sys.argv[3])))
