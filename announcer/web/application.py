"""Answers requests from the site store: what a server worker says."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Literal
from urllib.parse import quote

from announcer.errors import SiteStoreError
from announcer.web import health
from announcer.web.http_answers import NOT_ALLOWED, PREFLIGHT, SECURITY, Answer, CachedAnswer, Headers, machine, plain
from announcer.web.request_counts import RequestCounts
from announcer.web.served_site import ServedSite

CACHE_BYTES = 12_000_000
"""Of answers that a worker keeps in memory: most bodies are in gzip, so that is thousands of pages."""
Audience = Literal["all", "world", "operator"]
_LANGUAGE = re.compile(r"/[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,4}(?=/)")
_ERROR_PAGE = re.compile(rf"(?:{_LANGUAGE.pattern})?/(?:404|410|503)\.html")
_OUTBOX = re.compile(rf"(?:{_LANGUAGE.pattern})?/outbox/?")
_SELDOM = (".html", "/outbox", "/outbox/")
"""How the paths end that these two are asked for."""
_READING = frozenset({"GET", "HEAD"})
_FOR_MACHINES = frozenset({"/healthz", "/healthz/publisher", "/metrics"})
_NOT_YET = plain(503, "The site is being made; it will be here in a moment.", ("retry-after", "2"))
_WITHOUT_PAGE = {404: plain(404, "There is nothing here."), 410: plain(410, "This has been removed."), 503: _NOT_YET}
_PAGE_HEADERS: Mapping[int, Headers] = {
    404: [("cache-control", "public, max-age=60")],  # what is missing may come
    410: [("cache-control", "public, max-age=60")],
    503: [("cache-control", "no-store"), ("retry-after", "10")],  # a large site takes a minute to be made
}


class Application:
    """One worker's view of the store at `path`, in one thread. `Host` and the query are never looked at.

    `base_path` is that of BASE_URL, without a slash at its end: requests come with it from a proxy that hands them on
    as they are, and without it from one that takes it off. Both get the same answer. `counts`: the folder in which the
    workers count together. `audience`: whom it answers; what is the operator's the world does not see.
    `began`: when the server did, by `time.monotonic`, which is one clock for all processes of a machine.
    """

    def __init__(
        self, path: Path, *, metrics: bool, base_path: str = "", cache_bytes: int = CACHE_BYTES,
        counts: Path | None = None, audience: Audience = "all", began: float | None = None,
    ) -> None:  # fmt: skip
        self._base_path = base_path
        self._site = ServedSite(path, cache_bytes)
        self._metrics = metrics
        self._requests = RequestCounts(counts, joins=audience != "operator")
        self._is_public = audience == "world"
        self._since = monotonic() if began is None else began
        """Since when `_had_site` holds."""
        self._had_site = self._site.is_there()

    def count(self, status: int) -> None:
        """One more answer, whoever gave it."""
        self._requests.count(status)

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        """`path` is percent-decoded and without a query; of `headers`, by their names in lower case, those that are
        asked for here may be there."""
        if method not in _READING:
            return PREFLIGHT if self._is_preflight(method, path, headers) else NOT_ALLOWED
        try:
            path = self._without_base(path) if self._base_path else path
            if path in _FOR_MACHINES:
                special = self._for_machines(path)
                if special is not None:
                    return special
            if path.endswith(_SELDOM) and self._is_no_page(path):
                return self._instead(path, 404)
            cached = self._site.find(path)
            if cached is None or cached.status != 200:
                return self._absent(path, cached)
            size = cached.size
            chosen = cached.representation(headers.get("accept-encoding"))
        except SiteStoreError:
            return _NOT_YET
        if cached.size != size:
            self._site.keep(path, cached)
        return cached.answer(chosen, headers.get("if-none-match"), headers.get("if-modified-since"))

    def _is_preflight(self, method: str, path: str, headers: Mapping[str, str]) -> bool:
        """A browser asks before a script's request, and what lies there is for scripts of other sites too."""
        wants = headers.get("access-control-request-method") in ("GET", "HEAD") and "origin" in headers
        if method != "OPTIONS" or not wants:
            return False
        try:
            cached = self._site.find(self._without_base(path))
        except SiteStoreError:
            return False
        return cached is not None and cached.is_shared

    def _without_base(self, path: str) -> str:
        """The path in the site. What lies at `path` as it is comes first: a proxy may take off a base of `/events`."""
        base = self._base_path
        if not base or not (path == base or path.startswith(f"{base}/")):
            return path
        rest = path[len(base) :]
        return path if rest and self._site.is_there() and self._site.find(path) is not None else rest

    def _absent(self, path: str, gone: CachedAnswer | None) -> Answer:
        """What is said where nothing is, where something was (410), or where something may still come (503)."""
        if gone is not None:
            whole = gone.representation(None).whole
            if whole.body:
                return whole
        elif not path.endswith("/") and self._site.find(path + "/") is not None:
            # Only to a path that is there, and percent-encoded: nothing of the request gets into the header.
            location = ("location", quote(f"{self._base_path}{path}/"))
            return Answer(308, [location, ("cache-control", "public, max-age=300"), *SECURITY], b"")
        return self._instead(path, gone.status if gone is not None else 404 if self._site.is_whole() else 503)

    def _is_no_page(self, path: str) -> bool:
        """What is shown in the place of a page is none by itself, and posts of the local account are the operator's."""
        return _ERROR_PAGE.fullmatch(path) is not None or (self._is_public and _OUTBOX.fullmatch(path) is not None)

    def _instead(self, path: str, status: int) -> Answer:
        """The page of that status in the language of the path, or in the site's own."""
        for page in _error_pages(path, status):
            found = self._site.find(page)
            if found is not None:
                return found.in_place_of(status, *_PAGE_HEADERS[status])
        return _WITHOUT_PAGE[status]

    def _for_machines(self, path: str) -> Answer | None:
        if path == "/healthz":
            return machine(*self._serving())
        if path == "/healthz/publisher":
            said = health.publishing_in_short if self._is_public else health.publishing
            return machine(*said(self._site.state(), datetime.now(UTC)))
        if path == "/metrics" and self._metrics and not self._is_public:
            from announcer.web.metrics import metrics_page  # noqa: PLC0415 - with prometheus-client, for scrapes alone

            has_site = self._site.is_there()
            body = metrics_page(self._site.state(), has_site=has_site, answers=self._requests.totals())
            kind = ("content-type", "text/plain; version=0.0.4; charset=utf-8")
            return Answer(200, [kind, ("cache-control", "no-store"), *SECURITY], body)
        return None

    def _serving(self) -> health.Said:
        has_site = self._site.is_there()
        if has_site != self._had_site:
            self._had_site, self._since = has_site, monotonic()
        if self._is_public:
            return health.serving_in_short(has_site=has_site, seconds=monotonic() - self._since)
        return health.serving(self._site.state(), has_site=has_site)


def _error_pages(path: str, status: int) -> Iterator[str]:
    language = _LANGUAGE.match(path)
    if language:
        yield f"{language[0]}/{status}.html"
    yield f"/{status}.html"
