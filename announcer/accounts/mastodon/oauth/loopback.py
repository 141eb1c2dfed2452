"""Catches a browser's answer on this machine: a server on loopback, for one answer (RFC 8252, 7.3 and 8.3)."""

import html
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from announcer.errors import LoginFailed
from announcer.model import Message

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class CallbackPage:
    """What the browser shows afterwards, in the person's language."""

    language: str
    title: str
    words: str

    def html(self) -> bytes:
        title, words = html.escape(self.title), html.escape(self.words)
        return (
            f'<!doctype html><html lang="{self.language}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
            '<body style="font: 1.2rem/1.5 sans-serif; margin: 4rem auto; max-width: 34rem; padding: 0 1rem">'
            f"<h1>{title}</h1><p>{words}</p>"
        ).encode()


class LoopbackListener:
    """Listens from the beginning of `with` to its end. `redirect_uri` is what is to be registered."""

    def __init__(self, taken: CallbackPage, refused: CallbackPage) -> None:
        self._taken, self._refused = taken, refused
        self._answers: Queue[Mapping[str, str]] = Queue()
        self._state = ""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.listener = self
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, state: str, seconds: float) -> Mapping[str, str]:
        """The answer with this `state`; others are refused and waited past. Raises LoginFailed when none comes."""
        self._state = state
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            raise LoginFailed(
                Message("no answer came from the browser; start again, with --no-browser when it runs elsewhere")
            ) from None

    def take(self, host: str, target: str) -> tuple[int, bytes]:
        """What is answered to a request: only what was asked for on this address, with its state, is an answer."""
        parts = urlsplit(target)
        if parts.path != "/" or host != urlsplit(self.redirect_uri).netloc or not parts.query:
            return 404, self._refused.html()
        answer = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        state = answer.get("state", "")
        if not self._state or not secrets.compare_digest(state.encode(), self._state.encode()):
            return 400, self._refused.html()
        self._answers.put(answer)
        return 200, self._taken.html()


class _Server(ThreadingHTTPServer):
    """In threads: browsers open connections that they may never use."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False
    listener: LoopbackListener

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Silent: the address holds the code."""

    def do_GET(self) -> None:
        status, body = self.server.listener.take(self.headers.get("Host", ""), self.path)
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
