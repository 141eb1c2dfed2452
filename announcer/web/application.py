"""Answers requests from the site store: the RSGI application of a server worker."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from announcer.errors import SiteStoreError
from announcer.web import health
from announcer.web.http_answers import (
    PREFLIGHT,
    SECURITY,
    Answer,
    AnswerCache,
    CachedAnswer,
    Headers,
    error_page,
    machine,
    pack,
    plain,
)
from announcer.web.metrics import metrics_page
from announcer.web.negotiation import wants_gzip
from announcer.web.request_counts import RequestCounts
from announcer.web.site_store import SiteStore

CACHE_BYTES = 50_000_000
"""Of bodies that a worker keeps in memory."""
_MOST_HEADERS = 16 * 1024
"""Octets of request headers; Granian itself takes several times as many."""
_PACK_AT_ONCE = 50_000
"""Octets that gzip packs in some 3 ms; with more it would hold up everybody else's requests."""
_LANGUAGE = re.compile(r"/[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,4}(?=/)")


_NOT_ALLOWED = plain(405, "Only GET and HEAD work here.", ("allow", "GET, HEAD"))
_NOT_YET = plain(503, "The site is being made; it will be here in a moment.", ("retry-after", "2"))


class RequestHeaders(Protocol):
    def items(self) -> list[tuple[str, str]]:
        """Names in lower case; a name that came twice stands there twice."""


class Scope(Protocol):
    """A request, as Granian hands it over (RSGI 1.4); its types are not exported."""

    method: str
    path: str
    """Without the query, percent-decoded; what is no UTF-8 has become U+FFFD."""

    @property
    def headers(self) -> RequestHeaders: ...


class Reply(Protocol):
    def response_empty(self, status: int, headers: Headers) -> None: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


class Application:
    """One worker's view of the store at `path`, in one thread. `Host` and the query are never looked at.

    `base_path` is that of BASE_URL, without a slash at its end: requests come with it from a proxy that hands them on
    as they are, and without it from one that takes it off. Both get the same answer.
    """

    def __init__(self, path: Path, *, metrics: bool, base_path: str = "", cache_bytes: int = CACHE_BYTES) -> None:
        self._base_path = base_path
        self._store = SiteStore(path, read_only=True)
        self._cache = AnswerCache(cache_bytes)
        self._version = 0
        self._metrics = metrics
        self._requests = RequestCounts()
        self._packing: dict[CachedAnswer, asyncio.Future[bytes]] = {}
        # One thread: zlib lets go of the interpreter, and the other core belongs to the other worker.
        self._packer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gzip")

    async def __call__(self, scope: Scope, reply: Reply) -> None:
        """Granian calls it for each request."""
        answer = await self._answer(scope)
        self._requests.count(answer.status)
        if answer.body is None:
            reply.response_empty(answer.status, answer.headers)
        else:
            reply.response_bytes(answer.status, answer.headers, answer.body)

    async def _answer(self, scope: Scope) -> Answer:
        headers = scope.headers.items()
        if sum(len(name) + len(value) + 4 for name, value in headers) > _MOST_HEADERS:
            return plain(431, "The request's headers are too large.", ("connection", "close"))
        if scope.method not in ("GET", "HEAD"):
            return PREFLIGHT if self._is_preflight(scope, dict(headers)) else _NOT_ALLOWED
        try:
            path = self._without_base(scope.path)
            special = self._for_machines(path)
            if special is not None:
                return special
            cached = self._find(path)
            if cached is None or cached.status != 200:
                return self._absent(path, cached)
        except SiteStoreError:
            return _NOT_YET
        asked = _last(headers)
        in_gzip = cached.is_compressible and wants_gzip(asked.get("accept-encoding"))
        if in_gzip and cached.packed is None:
            await self._pack(path, cached)
        return cached.answer(
            in_gzip=in_gzip,
            if_none_match=asked.get("if-none-match"),
            if_modified_since=asked.get("if-modified-since"),
        )

    def _is_preflight(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        """A browser asks before a script's request, and what lies there is for scripts of other sites too."""
        wants = headers.get("access-control-request-method") in ("GET", "HEAD") and "origin" in headers
        if scope.method != "OPTIONS" or not wants:
            return False
        try:
            cached = self._find(self._without_base(scope.path))
        except SiteStoreError:
            return False
        return cached is not None and cached.is_shared

    def _without_base(self, path: str) -> str:
        """The path in the site. What lies at `path` as it is comes first: a proxy may take off a base of `/events`."""
        base = self._base_path
        if not base or not (path == base or path.startswith(f"{base}/")):
            return path
        rest = path[len(base) :]
        return path if rest and self._store.version() and self._find(path) is not None else rest

    def _find(self, path: str) -> CachedAnswer | None:
        version = self._store.version()
        if not version:
            raise SiteStoreError("nothing has been published yet")
        if version != self._version:
            self._cache.clear()
            self._version = version
        cached = self._cache.get(path)
        if cached is None:
            stored = self._store.read(path)
            if stored is None:
                return None
            cached = CachedAnswer(stored, datetime.now(UTC))
            self._cache.keep(path, cached)
        return cached

    async def _pack(self, path: str, cached: CachedAnswer) -> None:
        if len(cached.body) <= _PACK_AT_ONCE:
            cached.packed = pack(cached.body)
        else:
            if cached not in self._packing:  # however many ask for it meanwhile
                self._packing[cached] = asyncio.get_running_loop().run_in_executor(self._packer, pack, cached.body)
            try:
                cached.packed = await asyncio.shield(self._packing[cached])
            finally:
                self._packing.pop(cached, None)
        if self._cache.get(path) is cached:
            self._cache.keep(path, cached)

    def _absent(self, path: str, gone: CachedAnswer | None) -> Answer:
        """What is said where nothing is, or where something was (410)."""
        if gone is not None and gone.body:
            return gone.whole()
        status = 404 if gone is None else gone.status
        if gone is None and not path.endswith("/") and self._find(path + "/") is not None:
            # Only to a path that is there, and percent-encoded: nothing of the request gets into the header.
            location = ("location", quote(f"{self._base_path}{path}/"))
            return Answer(308, [location, ("cache-control", "public, max-age=300"), *SECURITY], b"")
        for page in _error_pages(path, status):
            stored = self._store.read(page)
            if stored is not None:
                return error_page(status, stored)
        return plain(status, "This has been removed." if status == 410 else "There is nothing here.")

    def _for_machines(self, path: str) -> Answer | None:
        if path == "/healthz":
            return machine(*health.serving(self._store.state(), has_site=self._store.version() > 0))
        if path == "/healthz/publisher":
            return machine(*health.publishing(self._store.state(), datetime.now(UTC)))
        if path == "/metrics" and self._metrics:
            body = metrics_page(
                self._store.state(),
                has_site=self._store.version() > 0,
                requests=self._requests.families(),
            )
            kind = ("content-type", "text/plain; version=0.0.4; charset=utf-8")
            return Answer(200, [kind, ("cache-control", "no-store"), *SECURITY], body)
        return None


def _last(headers: list[tuple[str, str]]) -> dict[str, str]:
    """The headers that matter by name; lists that came in several lines are one (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name in ("accept-encoding", "if-none-match", "if-modified-since"):
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _error_pages(path: str, status: int) -> Iterator[str]:
    language = _LANGUAGE.match(path)
    if language:
        yield f"{language[0]}/{status}.html"
    yield f"/{status}.html"
