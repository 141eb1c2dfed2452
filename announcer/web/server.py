"""A worker of the server: takes connections from a listening socket that it shares with the other workers, and answers
them from the site store, in one thread.

The socket is the supervisor's: when a worker ends and another takes its place it stays open, with those who wait in it.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from time import monotonic, time

from announcer.runtime.heart import Heart
from announcer.runtime.logs import event_log, set_up_logs
from announcer.runtime.memory import give_back
from announcer.runtime.parent_watch import watch_parent
from announcer.web.application import Application, Audience
from announcer.web.connection import Connection
from announcer.web.http_answers import Answer, plain
from announcer.web.open_connections import OpenConnections, prepare, room

BACKLOG = 4096
"""Connections that wait to be taken, of a worker that listens by itself."""
READ_AT_ONCE = 16 * 1024
"""Octets."""
TAKEN_OF = 8
"""Connections, for each of which one more is taken at once."""
LOOKS_EVERY = 1.0
"""Seconds, while there are connections."""
BEATS_EVERY = 2.0
"""Seconds between two signs of life."""
STOPS_WITHIN = 1.0
"""Seconds that what was asked has to be answered in, at the end."""
_RESTS = 0.5
"""Seconds in which no connection is taken after the system had no room for one."""
_BROKEN = plain(500, "This could not be answered.")

_log = event_log(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    site_store: Path
    metrics: bool = True
    log_format: str = "text"
    log_level: str = "info"
    base_path: str = ""
    """Of BASE_URL: requests come with it or without it."""
    counts: Path | None = None
    """The folder in which the workers count together."""
    audience: Audience = "all"
    """Whom it answers: the operator's own is at an address apart, or not."""
    began: float | None = None
    """When the service did, by `time.monotonic`."""


def serve(config: ServerConfig, listening: socket.socket, heart: Heart, starting: contextlib.ExitStack) -> None:
    """Answers whoever connects until SIGTERM or SIGINT, then returns within two seconds; ends at once with its parent
    process. `starting` is closed when it answers: from then on the heart beats with the loop."""
    watch_parent()
    set_up_logs(config.log_format, config.log_level)
    application = Application(
        config.site_store, metrics=config.metrics, base_path=config.base_path, counts=config.counts,
        audience=config.audience, began=config.began,
    )  # fmt: skip
    give_back()  # what is loaded stays: nothing looks through it for garbage
    asyncio.run(Server(application, listening, heart).run(starting.close))


class Server:
    """The connections of one process, and what they share."""

    def __init__(self, application: Application, listening: socket.socket, heart: Heart) -> None:
        self.buffer = memoryview(bytearray(READ_AT_ONCE))
        self.is_stopping = False
        self.connections = OpenConnections[Connection](room())
        self._application = application
        self._listening = listening
        self._heart = heart
        self._nobody = asyncio.Event()
        """No connection is open; looked at when none is taken any more."""
        self._opening: set[asyncio.Task[object]] = set()
        self._looks = False
        self._second = 0
        self._goes_on = self._closes = b""

    async def run(self, ready: Callable[[], object]) -> None:
        """Until SIGTERM or SIGINT; `ready` is called when it answers."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        self._listening.setblocking(False)
        prepare(self._listening)
        self._listen()
        ready()
        self._beat()
        await stopped.wait()
        await self._stop()

    # --- what a connection asks for ---------------------------------------------------------------------------------

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        try:
            return self._application.answer(method, path, headers)
        except Exception as error:  # whoever asks next is answered all the same  # noqa: BLE001
            _log.exception("request_failed", path=path, reason=f"{type(error).__name__}: {error}")
            return _BROKEN

    def count(self, status: int) -> None:
        self._application.count(status)

    def ends_head(self, *, closes: bool) -> bytes:
        now = int(time())
        if now != self._second:
            self._second = now
            date = f"date: {formatdate(now, usegmt=True)}\r\n"
            self._goes_on, self._closes = f"{date}\r\n".encode(), f"{date}connection: close\r\n\r\n".encode()
        return self._closes if closes else self._goes_on

    def heard(self, connection: Connection) -> None:
        self.connections.asked(connection)

    def forget(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self._nobody.set()

    # --- connections come and go ------------------------------------------------------------------------------------

    def _listen(self) -> None:
        if not self.is_stopping:
            asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        """Takes one: another worker may have nothing to do. The more there are the longer it takes until it is asked
        again, and the more it takes then, so that nobody waits long in the socket."""
        for _ in range(1 + len(self.connections) // TAKEN_OF):
            try:
                client, _ = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return  # another worker was faster, or the client has gone
            except OSError:  # no handle or no memory is left (accept(2))
                loop = asyncio.get_running_loop()
                loop.remove_reader(self._listening)
                loop.call_later(_RESTS, self._listen)
                return
            self._take(client)

    def _take(self, client: socket.socket) -> None:
        client.setblocking(False)
        # A body that is written behind its head does not wait until that is acknowledged.
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(self._open(client))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):  # it has gone again
            connection = Connection(self)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: connection, client)
            self.connections.add(connection)
            if not self._looks:
                self._look()

    def _look(self) -> None:
        self.connections.look(monotonic())
        self._looks = bool(self.connections)
        if self._looks:
            asyncio.get_running_loop().call_later(LOOKS_EVERY, self._look)

    def _beat(self) -> None:
        self._heart.beat()
        asyncio.get_running_loop().call_later(BEATS_EVERY, self._beat)

    async def _stop(self) -> None:
        """Takes no more; who has asked is answered."""
        self.is_stopping = True
        asyncio.get_running_loop().remove_reader(self._listening)
        self._nobody.clear()
        for one in self.connections:
            one.end()
        if self.connections:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nobody.wait(), STOPS_WITHIN)
        for one in self.connections:
            one.drop()
