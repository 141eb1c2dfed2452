"""Whether a service runs beside a command, and where."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from announcer.commands import running_service
from announcer.settings.loading import load


@contextmanager
def says(host: str, body: bytes) -> Iterator[int]:
    """Answers the first who asks; the port."""
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:

        def answer() -> None:
            call, _ = listening.accept()
            with call:
                call.recv(4096)
                call.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
@pytest.mark.parametrize(
    ("body", "is_ours"), [(b'{"status": "ok", "for_seconds": 7}', True), (b'{"publisher": {}}', True), (b"[]", False)]
)
def test_what_says_at_healthz_that_it_is_announcer_is_the_service(
    monkeypatch: pytest.MonkeyPatch, host: str, shown: str, body: bytes, *, is_ours: bool
) -> None:
    with says(host, body) as port:
        monkeypatch.setenv("ANNOUNCER_HOST", host)
        monkeypatch.setenv("ANNOUNCER_PORT", str(port))
        assert running_service.find_url(load(), within=5) == (f"http://{shown}:{port}" if is_ours else None)
