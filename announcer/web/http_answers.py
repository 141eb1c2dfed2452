"""What is sent for what is stored: status, headers and bytes, in both codings, made once and kept in a cache."""

import gzip
import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote

from announcer.web.negotiation import is_unchanged
from announcer.web.site_store import Stored

Headers = list[tuple[str, str]]

SECURITY: Headers = [
    (
        "content-security-policy",
        (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        ),
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
]

_WORTH_GZIP = 256
"""Octets below which gzip gains nothing."""
_LARGE = 1_000_000
"""Octets above which level 6 costs more time (62 ms a megabyte) than its smaller result is worth."""


class Answer(NamedTuple):
    """One response. A HEAD gets it too: the server drops the body and keeps its length."""

    status: int
    headers: Headers
    body: bytes | None


def plain(status: int, text: str, *more: tuple[str, str]) -> Answer:
    """A line of text for whoever asked."""
    kind = ("content-type", "text/plain; charset=utf-8")
    return Answer(status, [kind, ("cache-control", "no-store"), *more, *SECURITY], f"{text}\n".encode())


def machine(status: int, content: Mapping[str, object]) -> Answer:
    """State for machines, as JSON that is never kept."""
    body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    return Answer(status, [("content-type", "application/json"), ("cache-control", "no-store"), *SECURITY], body)


def error_page(status: int, page: Stored) -> Answer:
    """`page` in the place of what is not there; kept for a minute, as what is missing may come."""
    return Answer(status, [("content-type", page.type), ("cache-control", "public, max-age=60"), *SECURITY], page.body)


class CachedAnswer:
    """A stored resource with everything that its answers need. `now` is when it is made."""

    __slots__ = (
        *("_gzip_headers", "_headers", "_modified_at"),
        *("body", "is_compressible", "is_shared", "packed", "status"),
    )

    def __init__(self, stored: Stored, now: datetime) -> None:
        self.status = stored.status
        self.body = stored.body
        self.packed: bytes | None = None
        """The body in gzip, once somebody wanted it."""
        self._modified_at = stored.modified_at
        self.is_compressible = _is_text(stored.type) and len(stored.body) >= _WORTH_GZIP
        self.is_shared = _is_feed(stored.type)
        """Scripts of other sites may read it."""
        common = _headers(stored, now)
        self._headers: Headers = [("etag", stored.etag), *common]
        self._gzip_headers: Headers = [("etag", f'{stored.etag[:-1]}-gzip"'), ("content-encoding", "gzip"), *common]

    @property
    def size(self) -> int:
        """Octets that keeping it costs, roughly."""
        return len(self.body) + len(self.packed or b"") + 2000

    def whole(self) -> Answer:
        """It as it is, whatever the client has."""
        return Answer(self.status, self._headers, self.body)

    def answer(self, *, in_gzip: bool, if_none_match: str | None, if_modified_since: str | None) -> Answer:
        """304 when the client has it, else the whole; in gzip only after `packed` was set."""
        headers = self._gzip_headers if in_gzip else self._headers
        if (if_none_match is not None or if_modified_since is not None) and is_unchanged(
            etag=headers[0][1],
            modified_at=self._modified_at,
            if_none_match=if_none_match,
            if_modified_since=if_modified_since,
        ):
            return Answer(304, [header for header in headers if header[0] in _OF_304], None)
        return Answer(self.status, headers, self.packed if in_gzip else self.body)


_OF_304 = frozenset(
    {"etag", "last-modified", "cache-control", "vary", "access-control-allow-origin", "access-control-expose-headers"}
)
"""RFC 9110, 15.4.5: what would have been sent with a 200 and helps a cache; nothing that describes the body."""


PREFLIGHT = Answer(
    204,
    [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, HEAD"),
        ("access-control-allow-headers", "*"),
        ("access-control-max-age", "86400"),
        *SECURITY,
    ],
    None,
)
"""To a browser that asks whether a script may send more than a plain GET (Fetch, 3.2.2): a conditional one is more.
Without credentials: there is nothing here that would look at them."""


def pack(body: bytes) -> bytes:
    """In gzip, the same bytes at any time (no time stamp): both workers give a body one strong tag."""
    return gzip.compress(body, 6 if len(body) <= _LARGE else 1, mtime=0)


def _headers(stored: Stored, now: datetime) -> Headers:
    headers: Headers = [
        ("content-type", stored.type),
        ("cache-control", f"public, max-age={stored.max_age}" if stored.max_age else "no-cache"),
    ]
    if stored.modified_at <= now:  # RFC 9110, 8.8.2.1: never later than the answer's own Date
        headers.append(("last-modified", format_datetime(stored.modified_at, usegmt=True)))
    if _is_text(stored.type):
        headers.append(("vary", "accept-encoding"))
    if _is_feed(stored.type):  # web calendars and readers fetch them from pages of their own
        headers += [("access-control-allow-origin", "*"), ("access-control-expose-headers", "etag")]
    if stored.filename:
        headers.append(("content-disposition", f"attachment; filename*=UTF-8''{quote(stored.filename, safe='')}"))
    return headers + SECURITY


def _is_feed(kind: str) -> bool:
    media = kind.partition(";")[0].strip()
    return media == "text/calendar" or media.endswith(("json", "xml"))


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.partition(";")[0].strip().endswith(("json", "xml"))


class AnswerCache:
    """The resources asked for last, of one version of the site, in at most `limit` octets."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._table: OrderedDict[str, tuple[CachedAnswer, int]] = OrderedDict()

    def get(self, path: str) -> CachedAnswer | None:
        """What is kept for `path`, as the one that goes last."""
        found = self._table.get(path)
        if found is None:
            return None
        self._table.move_to_end(path)
        return found[0]

    def keep(self, path: str, cached: CachedAnswer) -> None:
        """Keeps it at the size that it now has; what was asked for longest ago makes room."""
        self._used -= self._table.pop(path, (cached, 0))[1]
        size = cached.size
        if size > self._limit:
            return
        self._table[path] = (cached, size)
        self._used += size
        while self._used > self._limit:
            self._used -= self._table.popitem(last=False)[1][1]

    def clear(self) -> None:
        self._table.clear()
        self._used = 0
