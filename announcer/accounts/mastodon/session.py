"""An HTTP session that keeps what happened to its last request: the truth about it, whatever exception came of it.

It follows no redirect (a 301 turns a POST into a GET), repeats nothing, reads no environment (proxies, .netrc), caps
the body, ends within a deadline whatever the server drips, and gives the token to its own instance only.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from announcer.accounts.mastodon.connecting import InTime
from announcer.accounts.mastodon.line_failures import OF_THE_LINE, TooLate, words_of
from announcer.model import Message
from announcer.runtime.in_time import LookUp, Resolver, system_addresses

_LONGEST_BODY = 8 << 20  # a page of 40 statuses is some 200 KB


@dataclass(slots=True)
class Exchange:
    """What happened to one request. No part of it holds the token."""

    sent: bool = False
    """A byte of it was handed to a connected socket."""
    possible: bool = True
    """It could be put into a request at all."""
    status: int | None = None
    """None: no whole head of an answer came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False
    failure: str = Message("nothing was sent")
    """Why not, where there is no whole answer: a Message, but for what only a programmer may make of it."""

    def json(self) -> Any:
        """The body as JSON; None when it is none, or not whole."""
        if not self.complete:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class _Bearer(requests.auth.AuthBase):
    """Puts the token on a request; its repr does not show it."""

    def __init__(self, token: str, origin: str) -> None:
        self._header = f"Bearer {token}"
        self._origin = origin

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if origin_of(request.url or "") == self._origin:
            request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "Bearer ***"


def _no_bearer(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Adds nothing; said, so that the session looks for no other way."""
    return request


class _Watch:
    """The request that is under way, its socket and its end."""

    def __init__(self, deadline: float) -> None:
        self.exchange = Exchange()
        self._deadline = deadline
        self._ends_at = 0.0
        self._may_leave: Callable[[], bool] = always
        self._connection: HTTPConnection | None = None
        self._over = False

    @contextmanager
    def over(self, exchange: Exchange, may_leave: Callable[[], bool]) -> Iterator[None]:
        self.exchange, self._may_leave, self._connection, self._over = exchange, may_leave, None, False
        self._ends_at = time.monotonic() + self._deadline
        alarm = threading.Timer(self._deadline, self._end)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            alarm.join()

    def _end(self) -> None:
        self._over = True
        sock = self._connection.sock if self._connection is not None else None
        if sock is not None:
            with suppress(OSError):  # shutdown wakes a reader of the socket, close would not
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    @property
    def is_over(self) -> bool:
        return self._over or time.monotonic() > self._ends_at

    def sending(self, connection: HTTPConnection) -> None:
        """Called before each byte that leaves. Raises OSError after the deadline, TooLate when it may not leave."""
        self._connection = connection
        if self.is_over:
            raise OSError("the deadline has passed")
        if not self._may_leave():
            raise TooLate
        self.exchange.sent = True


def always() -> bool:
    """Nothing keeps a request from leaving."""
    return True


def _watched(watch: _Watch, names: Resolver) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections tell the watch before they send: only then is 'surely not sent' sure."""

    class Plain(InTime, HTTPConnection):
        resolver = names

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            watch.sending(self)
            super().send(data)

    class Secure(InTime, HTTPSConnection):
        resolver = names

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            watch.sending(self)
            super().send(data)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    def __init__(self, watch: _Watch, resolver: Resolver) -> None:
        self._watch = watch
        self._resolver = resolver
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _watched(self._watch, self._resolver)


class RecordingSession(requests.Session):
    """One request at a time; `exchange` is the last one's. Not thread-safe."""

    def __init__(
        self, *, origin: str, token: str | None, timeout: tuple[float, float], deadline: float,
        look_up: LookUp = system_addresses,
    ) -> None:  # fmt: skip
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(_NO_COOKIES)
        self.exchange: Exchange | None = None
        self.extra_fields: dict[str, str] = {}
        """Form fields to be added to the next request, which the library has no argument for."""
        self.may_leave: Callable[[], bool] = always
        """Asked when the next request's connection stands, before each part of it is sent: its head, its body. After
        the head it is of unknown fate, though no server acts on a head alone."""
        self._bearer = _Bearer(token, origin) if token is not None else _no_bearer
        self._timeout = timeout
        self._watch = _Watch(deadline)
        resolver = Resolver(look_up)
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(self._watch, resolver))

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        """None: no redirect is followed, or looked at."""
        return

    def request(  # type: ignore[override]  # narrower on purpose: what is not named here is not wanted
        self, method: str, url: str, **kwargs: Any
    ) -> requests.Response:
        """As `requests.Session.request`, with its own timeout and token. Raises what that raises; the answer is in
        `exchange` only."""
        exchange = self.exchange = Exchange()
        extra, self.extra_fields = self.extra_fields, {}
        may_leave, self.may_leave = self.may_leave, always
        if extra:
            kwargs["data"] = {**(kwargs.get("data") or {}), **extra}
        if method.upper() != "GET":
            self.close()  # an idle connection may be dead, and a post that dies on it is of unknown fate
        kwargs |= {"auth": self._bearer, "timeout": self._timeout, "stream": True, "allow_redirects": False}
        with self._watch.over(exchange, may_leave):
            try:
                response = super().request(method, url, **kwargs)
                try:
                    self._read(response, exchange)
                finally:
                    response.close()
            except Exception as error:
                exchange.failure = Message("no whole answer in time") if self._watch.is_over else words_of(error)
                exchange.possible = exchange.sent or isinstance(error, OF_THE_LINE)
                raise
        return _without_its_answer(response)

    def _read(self, response: requests.Response, exchange: Exchange) -> None:
        exchange.status, exchange.headers = response.status_code, response.headers.copy()
        exchange.failure = Message("the answer broke off")
        chunks: list[bytes] = []
        size = 0
        # read1 gives what is there: other reads wait for the whole amount, and the deadline would not be looked at.
        while chunk := cast("bytes", response.raw.read1(65536, decode_content=True)):
            size += len(chunk)
            if self._watch.is_over:
                raise requests.Timeout("no whole answer in time")
            if size > _LONGEST_BODY:
                raise requests.RequestException("the answer is too long")
            chunks.append(chunk)
        if self._watch.is_over:
            raise requests.Timeout("no whole answer in time")
        exchange.body, exchange.complete = b"".join(chunks), True


def _without_its_answer(response: requests.Response) -> requests.Response:
    """What the caller is given: the answer is the exchange's. The library would make objects of all that it holds,
    which takes minutes for megabytes of `{}`, and raise for a header that it cannot read."""
    response.headers.clear()
    response._content = b"{}"  # noqa: SLF001
    response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


_NO_COOKIES = DefaultCookiePolicy(allowed_domains=())
"""The API knows none, and what an instance had kept with us would grow until no request of ours went through."""


def origin_of(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
