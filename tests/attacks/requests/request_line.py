"""Method, target and version."""

from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer, answered

_REST = b" HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"
_HEAD = b"\r\nHost: site.example\r\nConnection: close\r\n\r\n"


def _method(name: str, method: bytes, happens: str) -> Attack[SiteServer]:
    return answered("method", name, method + b" /" + _REST, happens)


def _target(name: str, target: bytes, happens: str, *, method: bytes = b"GET") -> Attack[SiteServer]:
    return answered("target", name, method + b" " + target + _REST, happens)


def _version(name: str, line: bytes, happens: str) -> Attack[SiteServer]:
    return answered("version", name, line + _HEAD, happens)


ATTACKS: tuple[Attack[SiteServer], ...] = (
    _method("TRACE, to read headers back", b"TRACE", "405"),
    _method("PUT of a page", b"PUT", "405"),
    _method("DELETE of a page", b"DELETE", "405"),
    _method("PATCH of a page", b"PATCH", "405"),
    _method("PROPFIND, to list a folder", b"PROPFIND", "405"),
    _method("MKCOL, to make a folder", b"MKCOL", "405"),
    _method("LOCK of a page", b"LOCK", "405"),
    _method("PURGE of a proxy's cache", b"PURGE", "405"),
    _method("a method that nobody registered", b"FROBNICATE", "405"),
    _method("get in small letters", b"get", "405"),
    _method("gEt in both", b"gEt", "405"),
    _method("a method of 32 letters", b"A" * 32, "405"),
    _method("a method of ten thousand letters", b"A" * 10_000, "400"),
    _method("a method with a control character", b"GE\x07T", "400"),
    _method("a method with a colon", b"GET:", "400"),
    _method("no method at all", b"", "400"),
    _method("DEBUG of an old server", b"DEBUG", "405"),
    _method("OPTIONS without a question", b"OPTIONS", "405"),
    _target("the asterisk with OPTIONS", b"*", "405", method=b"OPTIONS"),
    _target("the asterisk with GET", b"*", "400"),
    _target("a tunnel by CONNECT", b"internal.example:25", "405", method=b"CONNECT"),
    _target("CONNECT to a path", b"/", "405", method=b"CONNECT"),
    _target("no slash in front", b"events/s/e/", "400"),
    _target("nothing between two spaces", b"", "400"),
    _target("a whole address of this site", b"http://site.example/events/s/e/", "200"),
    _target("a whole address of another site", b"http://evil.example/", "200"),
    _target("a whole address without a path", b"http://site.example", "200"),
    _target("a whole address with a user's name", b"http://admin@site.example/", "400"),
    _target("a whole address without a host", b"http:///etc/passwd", "400"),
    _target("an address of ftp", b"ftp://site.example/", "400"),
    _target("an address of a file", b"file:///etc/passwd", "400"),
    _target("an address of gopher", b"gopher://site.example:70/", "400"),
    _target("a script's address", b"javascript:alert(1)", "400"),
    _target("a fragment", b"/#x", "400"),
    _target("a fragment behind a query", b"/?a#b", "400"),
    _target("a space in the middle", b"/a b", "400"),
    _target("a tabulator in the middle", b"/a\tb", "400"),
    _target("a NUL in the middle", b"/a\0b", "400"),
    _target("octets that are no ASCII", b"/\xff\xfe", "400"),
    _target("a name in UTF-8 that is not encoded", "/tags/café/".encode(), "400"),
    _target("a delete character", b"/\x7f", "400"),
    _target("two slashes in front", b"//evil.example/", "404"),
    _target("a slash turned round in front", b"/\\evil.example/", "404"),
    _version("HTTP/0.9 without a version", b"GET /", "400"),
    _version("HTTP/1.2", b"GET / HTTP/1.2", "400"),
    _version("HTTP/2.0 in words", b"GET / HTTP/2.0", "400"),
    _version("HTTP/3", b"GET / HTTP/3", "400"),
    _version("HTTP/1.10", b"GET / HTTP/1.10", "400"),
    _version("http in small letters", b"GET / http/1.1", "400"),
    _version("a version with a space behind it", b"GET / HTTP/1.1 ", "400"),
    _version("a version of another protocol, taken for HTTP/1.0", b"GET / RTSP/1.0", "200"),
    _version("a version without its number", b"GET / HTTP/", "400"),
    answered("version", "the first words of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"),
    answered("version", "the first words of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32), "400"),
    answered("version", "the first words of SSH", b"SSH-2.0-OpenSSH_9.6\r\n", "400"),
    answered("version", "the first words of SMTP", b"EHLO evil.example\r\n\r\n", "400"),
    answered("version", "a PROXY line before the request", b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET /" + _REST, "400"),
    answered("version", "lines that end with LF alone", b"GET / HTTP/1.1\nHost: site.example\n\n", "400"),
    answered("version", "lines that end with CR alone", b"GET / HTTP/1.1\rHost: site.example\r\r", "400"),
    answered("version", "empty lines before the request", b"\r\n\r\nGET /" + _REST, "200"),
    answered("version", "a space before the request", b" GET /" + _REST, "400"),
    answered("version", "nothing but NULs", bytes(100), "400"),
)
