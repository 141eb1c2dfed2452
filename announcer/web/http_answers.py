"""What is sent for what is stored: status, headers and bytes, in both codings, made once."""

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from announcer.web.negotiation import is_unchanged, wants_gzip
from announcer.web.stored_form import is_text
from announcer.web.stored_rows import Stored

Headers = list[tuple[str, str]]
_PHRASES = {414: "URI Too Long"}
"""As RFC 9110 has it; Python 3.11 has RFC 2616's."""

SECURITY: Headers = [
    (
        "content-security-policy",
        (
            "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        ),
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
]


class Answer:
    """One response. A HEAD gets it too: the server drops the body and keeps its length. `body` is None where there is
    none to be: with 204 and 304."""

    __slots__ = ("_head", "body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes | None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self._head: bytes | None = None

    @property
    def head(self) -> bytes:
        """Status line and headers as they are sent (RFC 9112), without the empty line, made once."""
        if self._head is None:
            lines = [f"HTTP/1.1 {self.status} {_PHRASES.get(self.status) or HTTPStatus(self.status).phrase}"]
            lines += [f"{name}: {value}" for name, value in self.headers]
            lines += [] if self.body is None else [f"content-length: {len(self.body)}"]
            self._head = "".join(f"{line}\r\n" for line in lines).encode("latin-1")
        return self._head


def plain(status: int, text: str, *more: tuple[str, str]) -> Answer:
    """A line of text for whoever asked."""
    kind = ("content-type", "text/plain; charset=utf-8")
    return Answer(status, [kind, ("cache-control", "no-store"), *more, *SECURITY], f"{text}\n".encode())


NOT_ALLOWED = plain(405, "Only GET and HEAD work here.", ("allow", "GET, HEAD"))


def machine(status: int, content: Mapping[str, object]) -> Answer:
    """State for machines, as JSON that is never kept."""
    body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    return Answer(status, [("content-type", "application/json"), ("cache-control", "no-store"), *SECURITY], body)


class Representation(NamedTuple):
    """A resource in one coding (RFC 9110, 3.2), with both its answers."""

    etag: str
    whole: Answer
    unchanged: Answer


class CachedAnswer:
    """A stored resource with everything that its answers need. `now` is when it is made."""

    __slots__ = (
        *("_as_is", "_common", "_content", "_etag", "_in_gzip", "_modified_at"),
        *("is_lasting", "is_shared", "publication", "size", "status", "version"),
    )

    def __init__(self, stored: Stored, now: datetime, *, version: int) -> None:
        self.status = stored.status
        self.publication = stored.publication
        self.version = version
        """Of the site in which it is known to lie there."""
        self.is_shared = _is_feed(stored.type)
        """Scripts of other sites may read it."""
        self.is_lasting = stored.modified_at <= now
        """What is of the future gets another header when that has come."""
        self.size = len(stored.content.data) + 2000
        """Octets that keeping it costs, roughly."""
        self._modified_at = stored.modified_at
        self._content = stored.content
        self._etag = stored.etag
        self._common = _headers(stored, now)
        self._as_is: Representation | None = None
        self._in_gzip: Representation | None = None
        if stored.content.is_gzip:
            coded = [("etag", f'{stored.etag[:-1]}-gzip"'), ("content-encoding", "gzip"), *self._common]
            self._in_gzip = _representation(self.status, coded, stored.content.data)

    def representation(self, accept_encoding: str | None) -> Representation:
        """What a client that says this is sent. As it is, it is unpacked when first wanted, and kept: `size` grows."""
        if self._in_gzip is not None and wants_gzip(accept_encoding):
            return self._in_gzip
        if self._as_is is None:
            body = self._content.plain
            self._as_is = _representation(self.status, [("etag", self._etag), *self._common], body)
            self.size += len(body) + 1000 if self._in_gzip is not None else 0
        return self._as_is

    def answer(self, of: Representation, if_none_match: str | None, if_modified_since: str | None) -> Answer:
        """304 when the client has it, else the whole."""
        if if_none_match is None and if_modified_since is None:
            return of.whole
        if if_none_match == of.etag or is_unchanged(
            etag=of.etag,
            modified_at=self._modified_at,
            if_none_match=if_none_match,
            if_modified_since=if_modified_since,
        ):
            return of.unchanged
        return of.whole

    def in_place_of(self, status: int, *more: tuple[str, str]) -> Answer:
        """It as the page of an error."""
        return Answer(status, [self._common[0], *more, *SECURITY], self.representation(None).whole.body)


def _representation(status: int, headers: Headers, body: bytes) -> Representation:
    unchanged = Answer(304, [header for header in headers if header[0] in _OF_304], None)
    return Representation(headers[0][1], Answer(status, headers, body), unchanged)


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


def _headers(stored: Stored, now: datetime) -> Headers:
    headers: Headers = [
        ("content-type", stored.type),
        ("cache-control", f"public, max-age={stored.max_age}" if stored.max_age else "no-cache"),
    ]
    if stored.modified_at <= now:  # RFC 9110, 8.8.2.1: never later than the answer's own Date
        headers.append(("last-modified", format_datetime(stored.modified_at, usegmt=True)))
    if is_text(stored.type):
        headers.append(("vary", "accept-encoding"))
    if _is_feed(stored.type):  # web calendars and readers fetch them from pages of their own
        headers += [("access-control-allow-origin", "*"), ("access-control-expose-headers", "etag")]
    if stored.filename:
        headers.append(("content-disposition", f"attachment; filename*=UTF-8''{quote(stored.filename, safe='')}"))
    return headers + SECURITY


def _is_feed(kind: str) -> bool:
    media = kind.partition(";")[0].strip()
    return media == "text/calendar" or media.endswith(("json", "xml"))
