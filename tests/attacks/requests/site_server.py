"""The server that is attacked: a real process that serves a small site to the world, and nothing to its operator."""

import re
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
_SECRET = "s3cret"
SITE = tuple(
    Resource(path=path, inputs=path, type=kind, body=f"<h1>{path}</h1>".encode(), modified_at=_AT)
    for path, kind in (
        ("/", _HTML),
        ("/events/s/e/", _HTML),
        ("/tags/café/", _HTML),
        ("/feed.rss", "application/rss+xml; charset=utf-8"),
        ("/.well-known/webfinger", "application/jrd+json"),
        ("/404.html", _HTML),
        ("/410.html", _HTML),
        ("/503.html", _HTML),
        ("/en/404.html", _HTML),
        ("/outbox/", f"text/html; charset=utf-8; {_SECRET}"),
        ("/en/outbox/", f"text/html; charset=utf-8; {_SECRET}"),
    )
)
STATE = {"problems": [f"{_SECRET}.yaml: no such day"], "paused": _SECRET, "next_post": {"key": _SECRET}}
_AFTER = b"GET / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SiteServer:
    port: int

    def say(self, request: bytes, *, patience: float = 1) -> bytes:
        """What comes back for exactly these bytes, until the server hangs up or says nothing for so many seconds."""
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as call:
            try:
                call.sendall(request)
                while received := call.recv(65536):
                    answer += received
            except (TimeoutError, ConnectionResetError, BrokenPipeError):
                pass
        return answer


@contextmanager
def running(folder: Path) -> Iterator[SiteServer]:
    path, server = folder / "site.db", SiteServer(free_port())
    with closing(SiteStore(path)) as store:
        store.publish(SITE)
        store.put_state(STATE)
    process = subprocess.Popen(
        [sys.executable, "-m", "announcer.web", "--site-store", str(path), "--port", str(server.port),
         "--audience", "world"]
    )  # fmt: skip
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


def answered(at: str, name: str, request: bytes, happens: str, *, left_to_ci: str = "") -> Attack[SiteServer]:
    """`happens`: the status of each answer, in order; nothing of the operator's or the request's own is in them, and
    the server then serves others as before."""
    return Attack(
        at=at, name=name, happens=happens, make=lambda server: _statuses(server, request), left_to_ci=left_to_ci
    )


def get(at: str, name: str, target: bytes, happens: str) -> Attack[SiteServer]:
    """A GET of this target, else as it should be."""
    return answered(
        at, name, b"GET " + target + b" HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n", happens
    )


def with_lines(at: str, name: str, lines: bytes, happens: str, *, method: bytes = b"GET") -> Attack[SiteServer]:
    """A request for the home page with these header lines, each with its end."""
    request = method + b" / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n" + lines + b"\r\n"
    return answered(at, name, request, happens)


def _statuses(server: SiteServer, request: bytes) -> str:
    said = server.say(request)
    after = server.say(_AFTER)
    if not after.startswith(b"HTTP/1.1 200 "):
        return f"the next visitor gets {after[:40]!r}"
    for word in (_SECRET.encode(), b"evil", b"\r\nserver:", b"Traceback"):
        if word in said.lower():
            return f"the answer has {word!r}"
    return ", ".join(re.findall(r"HTTP/1\.1 (\d{3}) ", said.decode("latin-1"))) or "hangs up without an answer"
