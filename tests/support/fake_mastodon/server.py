"""The fake server over real HTTP: in a thread of the test, or as a process (`__main__`)."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from email.parser import BytesParser
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.support.fake_mastodon.faults import BY_NAME, Fault
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.oauth import Flavour, OAuth
from tests.support.fake_mastodon.rules import Behaviour, Rules
from tests.support.fake_mastodon.statuses import Answer


class FakeMastodon:
    """A server with its rules. `now` gives seconds (by default real ones); use it as a context manager."""

    def __init__(
        self,
        behaviour: Behaviour | str = Behaviour.V45,
        *,
        now: Callable[[], float] = time.time,
        port: int = 0,
        state: Path | None = None,
        oauth: Flavour | None = None,
    ) -> None:
        self._faults: list[tuple[str, re.Pattern[str], Fault]] = []
        self.lock = threading.Lock()
        self.requests: list[tuple[str, str]] = []
        """Method and path of every request, in order."""
        self.senders: list[tuple[float, str]] = []
        """Of each request that would post: when it came, by the monotonic clock, and its User-Agent."""
        self.surprises: list[str] = []
        """Requests to what no server has."""
        self.lies: list[Lie] = []
        self.slow = 0.0
        """Seconds that each answer takes longer."""
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._port = int(self._server.server_address[1])
        self.base_url = f"http://127.0.0.1:{self._port}"
        self.rules = Rules(behaviour, now=now, base_url=self.base_url, state=state)
        self.rules.about = oauth.instance() if oauth is not None else {}
        self.oauth = OAuth(now, self.base_url, oauth)

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.hang_up()
        self._server.cut()

    def _start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def hang_up(self) -> None:
        """From now on connections are refused."""
        self._server.shutdown()
        self._server.server_close()

    def answer_again(self) -> None:
        """Back at the same address, with all it knew."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._start()

    def serve_forever(self) -> None:
        self._server.serve_forever()

    def quiet(self) -> None:
        """Returns when every connection that was made before this call has come to its end."""
        with socket.create_connection(("127.0.0.1", self._port)) as last:  # they are accepted in the order they came
            last.sendall(b"GET /_fake/statuses HTTP/1.0\r\n\r\n")
            while last.recv(65536):
                pass
        while self._server.connections:
            time.sleep(0.0005)

    def fault(self, fault: Fault, *, method: str = "POST", path: str = "/api/v1/statuses", times: int = 1) -> None:
        """The next `times` requests of that kind meet the fault; `path` is a whole regular expression."""
        self._faults += [(method, re.compile(path), fault)] * times

    def take_lie(self, method: str, path: str) -> Lie | None:
        lie = next((lie for lie in self.lies if lie.is_for(method, path)), None)
        if lie is not None and lie.times is not None:
            lie.times -= 1
        return lie

    @property
    def has_faults(self) -> bool:
        return bool(self._faults)

    def take_fault(self, method: str, path: str) -> Fault | None:
        for item in self._faults:
            if item[0] == method and item[1].fullmatch(path):
                self._faults.remove(item)
                return item[2]
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], fake: FakeMastodon) -> None:
        self.fake = fake
        self._changes = threading.Lock()
        self.connections: set[Any] = set()
        """Those that are open."""
        super().__init__(address, _Handler)

    def cut(self) -> None:
        """Ends what is open: a client that keeps a connection for later, and the thread that waits for it, would keep
        each other alive."""
        with self._changes:
            for connection in self.connections:
                with suppress(OSError):  # it has just come to its end
                    connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changes:
            self.connections.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changes:
                self.connections.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


_BROKEN = frozenset({"reset", "freeze", "truncate", "drip", "drop"})
"""Answers that do not come whole."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # the names that http.server looks for

    def _handle(self) -> None:
        fake = self.server.fake
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake.stopping.wait(fake.slow)
        with fake.lock:
            fake.requests.append((self.command, url.path))
            if (self.command, url.path) == ("POST", "/api/v1/statuses"):
                fake.senders.append((time.monotonic(), self.headers.get("User-Agent", "")))
            fault = fake.take_fault(self.command, url.path)
            lie = fake.take_lie(self.command, url.path)
            answer = Answer(200, {})
            if lie is None or lie.keeps:
                answer = self._page(fake, body, fault) or self._answer(
                    fake, url.path, {k: v[-1] for k, v in parse_qs(url.query).items()}, body, fault
                )
        if lie is not None:
            self._tell(lie.tell(answer))
        elif fault is None:
            self._send(answer)
        else:
            self._send_faulty(answer, fault.answer)

    def _page(self, fake: FakeMastodon, body: bytes, fault: Fault | None) -> Answer | None:
        """What lets programs in."""
        if fault is not None:
            return None
        form, _ = _fields(self.headers.get("Content-Type", ""), body)
        return fake.oauth.answer(self.command, self.path, form, dict(self.headers))

    def _answer(
        self, fake: FakeMastodon, path: str, query: Mapping[str, str], body: bytes, fault: Fault | None
    ) -> Answer:
        if path.startswith("/_fake/"):
            return _control(fake, path, body)
        if fault is not None and not fault.commits:
            return Answer(200, {})
        fields, file = _fields(self.headers.get("Content-Type", ""), body)
        key = self.headers.get("Idempotency-Key")
        if fault is not None and fault.late:
            fake.rules.post_later(fields, key, fault.late)
            return Answer(200, {})
        if not path.startswith(("/api/v1/instance", "/api/v2/instance")) and (denied := self._denied(fake, path)):
            return denied
        answer = _route(fake.rules, self.command, path, query, fields, file, key)
        if answer is None:
            fake.surprises.append(f"{self.command} {path}")
            return Answer(404, {"error": "Not Found"})
        return answer

    def _denied(self, fake: FakeMastodon, path: str) -> Answer | None:
        rules, bearer = fake.rules, self.headers.get("Authorization", "").removeprefix("Bearer ")
        token = fake.oauth.tokens.get(bearer)
        if token is None and bearer != rules.token:
            return Answer(401, {"error": "The access token is invalid"})
        rules.caller = None if token is None else token.user
        scopes = rules.scopes if token is None else token.scopes
        flavour = fake.oauth.flavour
        needed = flavour.needed(self.command, path) if flavour is not None else None
        if scopes is not None and not scopes & (needed or _scopes_for(self.command, path)):
            words = "This action is outside the authorized scopes"
            return Answer(403, {"error": "out_of_scope_for_token" if flavour is Flavour.TAKAHE else words})
        return Answer(rules.denied, {"error": "This action is not allowed"}) if rules.denied is not None else None

    # --- answers, right and wrong

    def _send(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        self.wfile.write(self._whole(answer.status, body.encode(), answer.headers))

    def _tell(self, told: Answer | Iterable[bytes]) -> None:
        if isinstance(told, Answer):
            self._send(told)
            return
        self.close_connection = True
        for some in told:
            self.wfile.write(some)
            if self.server.fake.stopping.is_set():
                return

    def _whole(
        self,
        status: int,
        body: bytes,
        headers: Mapping[str, str] = MappingProxyType({}),
        length: int | None = None,
    ) -> bytes:
        now = self.server.fake.rules.now()
        lines = {
            "Date": formatdate(now, usegmt=True),
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(body) if length is None else length),
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {status} -\r\n{head}\r\n".encode() + body

    def _send_faulty(self, answer: Answer, kind: str) -> None:
        body = json.dumps(answer.body).encode()
        self.close_connection = kind in _BROKEN  # without a word: a client may be about to use it again
        if kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif kind == "freeze":
            self.server.fake.stopping.wait(2)
        elif kind == "truncate":
            self.wfile.write(self._whole(answer.status, body[: len(body) // 2], answer.headers, len(body)))
        elif kind == "drip":
            self._drip(self._whole(answer.status, body, answer.headers))
        elif kind != "drop":
            self.wfile.write(self._wrong_answer(answer, kind, body))

    def _wrong_answer(self, answer: Answer, kind: str, body: bytes) -> bytes:
        page = {"Content-Type": "text/html"}
        if kind == "html":
            return self._whole(200, b"<html><body>Welcome to the hotel's network</body></html>", page)
        if kind == "html-404":
            return self._whole(404, b"404 page not found", page)
        if kind == "redirect":
            return self._whole(301, b"", {"Location": f"{self.server.fake.base_url}{self.path}"})
        if kind == "bad-reset":
            headers = {"X-RateLimit-Remaining": "many", "X-RateLimit-Reset": "soon"}
            return self._whole(answer.status, body, {**answer.headers, **headers})
        if kind == "429":
            return self._whole(429, b'{"error": "Too many requests"}', {"Retry-After": "30"})
        return self._whole(int(kind), b"<html>it is broken</html>", page)

    def _drip(self, whole: bytes) -> None:
        for byte in whole:
            self.wfile.write(bytes([byte]))
            if self.server.fake.stopping.wait(0.02):
                return


def _scopes_for(method: str, path: str) -> set[str]:
    """Each of which is enough: doorkeeper_authorize! in the controllers below app/controllers/api of Mastodon 4.5."""
    kind = "read" if method == "GET" else "write"
    if path.endswith("/verify_credentials"):
        return {"profile", "read", "read:accounts"}
    if "/media" in path:
        return {"write", "write:media"}
    return {kind, f"{kind}:statuses"}


def _route(  # noqa: PLR0917  # the parts of a request
    rules: Rules,
    method: str,
    path: str,
    query: Mapping[str, str],
    fields: Mapping[str, Any],
    file: bytes,
    key: str | None,
) -> Answer | None:
    routes: dict[tuple[str, str], Callable[[str], Answer]] = {
        ("POST", r"/api/v1/statuses"): lambda _: rules.post(fields, key),
        ("GET", r"/api/v1/statuses/([^/]+)"): rules.show,
        ("PUT", r"/api/v1/statuses/([^/]+)"): lambda id_: rules.edit(id_, fields),
        ("DELETE", r"/api/v1/statuses/([^/]+)"): rules.delete,
        ("GET", r"/api/v1/statuses/([^/]+)/source"): rules.source,
        ("GET", r"/api/v1/accounts/verify_credentials"): lambda _: rules.credentials(),
        ("GET", r"/api/v1/accounts/([^/]+)/statuses"): lambda id_: rules.listing(id_, query),
        ("POST", r"/api/v2/media"): lambda _: rules.upload(fields, file),
        ("PUT", r"/api/v1/media/([^/]+)"): lambda id_: rules.edit_media(id_, fields),
        ("GET", r"/api/v1/media/([^/]+)"): rules.show_media,
        ("GET", r"/api/v([12])/instance"): lambda version: rules.instance(int(version)),
    }
    for (wanted, pattern), answer in routes.items():
        if wanted == method and (match := re.fullmatch(pattern, path)):
            return answer(match[1] if match.groups() else "")
    return None


def _fields(content_type: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The form or JSON of a request, names without `[]`, and its file."""
    if content_type.startswith("application/json"):
        return json.loads(body or b"{}"), b""
    if content_type.startswith("multipart/form-data"):
        message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        fields: dict[str, Any] = {}
        file = b""
        for part in message.get_payload():
            assert not isinstance(part, str)
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if part.get_filename() is not None:
                file = content
            else:
                fields[str(part.get_param("name", header="content-disposition"))] = content.decode()
        return fields, file
    form = parse_qs(body.decode(), keep_blank_values=True)
    return {
        name.removesuffix("[]"): values if name.endswith("[]") else values[-1] for name, values in form.items()
    }, b""


def _control(fake: FakeMastodon, path: str, body: bytes) -> Answer:
    """What a test asks of a server that is another process."""
    if path == "/_fake/faults":
        wish = json.loads(body)
        fake.fault(BY_NAME[wish.pop("name")], **wish)
        return Answer(200, {})
    return Answer(200, [fake.rules.status_json(status) for status in fake.rules.own()])
