"""Where a request ends: what two servers in a row could understand differently (request smuggling)."""

from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer, answered

_INNER = b"GET /evil HTTP/1.1\r\nHost: site.example\r\n\r\n"
_HEAD = b"POST / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n"
_CHUNKED = b"Transfer-Encoding: chunked\r\n"


def _framed(name: str, lines: bytes, body: bytes, happens: str) -> Attack[SiteServer]:
    return answered("where it ends", name, _HEAD + lines + b"\r\n" + body, happens)


ATTACKS: tuple[Attack[SiteServer], ...] = (
    _framed("a length and chunks", b"Content-Length: 4\r\n" + _CHUNKED, b"0\r\n\r\n" + _INNER, "400"),
    _framed("chunks and a length", _CHUNKED + b"Content-Length: 4\r\n", b"0\r\n\r\n" + _INNER, "400"),
    _framed("two lengths", b"Content-Length: 0\r\nContent-Length: 40\r\n", _INNER, "400"),
    _framed("the same length twice", b"Content-Length: 0\r\nContent-Length: 0\r\n", b"", "400"),
    _framed("two lengths in one line", b"Content-Length: 0, 40\r\n", _INNER, "400"),
    _framed("a length with a sign", b"Content-Length: +4\r\n", b"abcd", "400"),
    _framed("a length below zero", b"Content-Length: -1\r\n", _INNER, "400"),
    _framed("a length in hexadecimal", b"Content-Length: 0x10\r\n", _INNER, "400"),
    _framed("a length with a point", b"Content-Length: 4.0\r\n", b"abcd", "400"),
    _framed("a length beyond all numbers", b"Content-Length: 99999999999999999999999\r\n", b"", "400"),
    _framed("an empty length", b"Content-Length:\r\n", _INNER, "400"),
    _framed("a length with a space in it", b"Content-Length: 1 0\r\n", _INNER, "400"),
    _framed("an encoding that nobody knows", b"Transfer-Encoding: evil\r\n", _INNER, "400"),
    _framed("xchunked", b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n", "400"),
    _framed("chunked, and then another encoding", b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n", "400"),
    _framed("chunked twice", _CHUNKED + _CHUNKED, b"0\r\n\r\n", "400"),
    _framed("chunked in one line twice", b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n", "400"),
    _framed("chunked behind a tabulator", b"Transfer-Encoding:\tchunked\r\n", b"0\r\n\r\n", "405"),
    _framed("chunked with a space before the colon", b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n", "400"),
    _framed("chunked behind a fold", b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n", "400"),
    _framed("chunked in quotation marks", b'Transfer-Encoding: "chunked"\r\n', b"0\r\n\r\n", "400"),
    _framed("chunked behind a vertical tabulator", b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n", "400"),
    _framed("a chunk's size that is no number", _CHUNKED, b"evil\r\n\r\n", "400"),
    _framed("a chunk's size with a sign", _CHUNKED, b"-1\r\n\r\n", "400"),
    _framed("a chunk's size beyond all numbers", _CHUNKED, b"fffffffffffffffff\r\n", "400"),
    _framed("a chunk longer than it says", _CHUNKED, b"1\r\nabc\r\n0\r\n\r\n", "400"),
    _framed("a chunk's line that ends with LF alone", _CHUNKED, b"1\na\r\n0\r\n\r\n", "400"),
    _framed("a chunk with an extension", _CHUNKED, b"1;evil=1\r\na\r\n0\r\n\r\n", "405"),
    _framed("a second host behind the chunks", _CHUNKED, b"0\r\nHost: evil.example\r\n\r\n", "405"),
    _framed("a length behind the chunks", _CHUNKED, b"0\r\nContent-Length: 40\r\n\r\n" + _INNER, "400"),
    _framed("a request in its body", b"Content-Length: %d\r\n" % len(_INNER), _INNER, "405"),
    answered(
        "where it ends", "chunks with HTTP/1.0, which has none",
        b"POST / HTTP/1.0\r\nHost: site.example\r\n" + _CHUNKED + b"\r\n0\r\n\r\n" + _INNER, "405",
    ),
    answered(
        "where it ends", "a GET with a request in its body",
        _HEAD.replace(b"POST", b"GET") + b"Content-Length: %d\r\n\r\n" % len(_INNER) + _INNER,
        "200",
    ),
    answered(
        "where it ends", "a second request behind the last",
        b"GET / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n" + _INNER, "200",
    ),
    answered(
        "where it ends", "an upgrade to HTTP/2 with a request behind it",
        b"GET / HTTP/1.1\r\nHost: site.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" + _INNER, "200",
    ),
    answered(
        "where it ends", "an upgrade to a web socket",
        b"GET / HTTP/1.1\r\nHost: site.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", "200",
    ),
    answered(
        "where it ends", "a body that waits to be wanted",
        _HEAD + b"Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n", "405",
    ),
    answered(
        "where it ends", "a body that waits, and a request behind it that does not",
        b"GET / HTTP/1.1\r\nHost: site.example\r\nExpect: 100-continue\r\n\r\n" + _INNER, "200",
    ),
    answered("where it ends", "an expectation that nobody knows", _HEAD + b"Expect: evil\r\n\r\n", "417"),
    answered(
        "where it ends", "a body of a megabyte that nobody wants",
        _HEAD + b"Content-Length: 1000000\r\n\r\n" + bytes(1_000_000), "405",
    ),
    answered(
        "where it ends", "chunks without an end, one megabyte of them",
        _HEAD + _CHUNKED + b"\r\n" + (b"ffff\r\n" + bytes(0xFFFF) + b"\r\n") * 16,
        "405",
    ),
)  # fmt: skip
