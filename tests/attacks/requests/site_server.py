"""The server that is attacked: real processes that serve a small site."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore
from tests.attacks.attack import Attack
from tests.support.ports import free_port
from tests.support.waiting import eventually

_AT = datetime(2024, 1, 10, 9, tzinfo=UTC)
_HTML = "text/html; charset=utf-8"
_SITE = tuple(
    Resource(path=path, inputs=path, type=_HTML, body=f"<h1>{path}</h1>".encode(), modified_at=_AT)
    for path in ("/", "/events/s/e/", "/404.html")
)


@dataclass(frozen=True, slots=True)
class SiteServer:
    port: int

    def say(self, request: bytes) -> bytes:
        """What comes back for exactly these bytes, until the server hangs up or says nothing for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as call:
            call.sendall(request)
            answer = b""
            try:
                while received := call.recv(65536):
                    answer += received
            except TimeoutError:
                pass
            return answer


@contextmanager
def running(folder: Path) -> Iterator[SiteServer]:
    path, server = folder / "site.db", SiteServer(free_port())
    with closing(SiteStore(path)) as store:
        store.publish(_SITE)
    process = subprocess.Popen(
        [sys.executable, "-m", "announcer.web", "--site-store", str(path), "--port", str(server.port)]
    )
    try:
        eventually(lambda: _listens(server.port), "the server listens", 30)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def answered(at: str, name: str, request: bytes, happens: str) -> Attack[SiteServer]:
    """`happens`: the status of each answer, in order, and that the server then serves others as before."""
    return Attack(at=at, name=name, happens=happens, make=lambda server: _statuses(server, request))


def _statuses(server: SiteServer, request: bytes) -> str:
    said = server.say(request)
    after = server.say(b"GET / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n")
    if not after.startswith(b"HTTP/1.1 200 "):
        return f"the next visitor gets {after[:40]!r}"
    statuses = [line.split()[1].decode() for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")]
    return ", ".join(statuses) or "hangs up without an answer"
