"""The host that a request names."""

from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer, answered


def _lines(name: str, lines: bytes, happens: str, *, version: bytes = b"1.1") -> Attack[SiteServer]:
    return answered("host", name, b"GET / HTTP/" + version + b"\r\nConnection: close\r\n" + lines + b"\r\n", happens)


def _host(name: str, host: bytes, happens: str) -> Attack[SiteServer]:
    return _lines(name, b"Host: " + host + b"\r\n", happens)


ATTACKS: tuple[Attack[SiteServer], ...] = (
    _lines("no host", b"", "400"),
    _lines("no host, as HTTP/1.0 may", b"", "200", version=b"1.0"),
    _lines("two hosts", b"Host: site.example\r\nHost: evil.example\r\n", "400"),
    _lines("the same host twice", b"Host: site.example\r\nHost: site.example\r\n", "400"),
    _lines("two hosts, with HTTP/1.0", b"Host: a.example\r\nHost: b.example\r\n", "400", version=b"1.0"),
    _lines("two hosts in capitals and not", b"HOST: site.example\r\nhost: evil.example\r\n", "400"),
    _lines("a space before the colon", b"Host : site.example\r\n", "400"),
    _lines("a host that goes on in the next line", b"Host: site.example\r\n evil.example\r\n", "400"),
    _host("an empty host", b"", "400"),
    _host("another's host", b"evil.example", "200"),
    _host("another's host with a port", b"evil.example:8080", "200"),
    _host("the host of a cloud's secrets", b"169.254.169.254", "200"),
    _host("two hosts in one line", b"site.example, evil.example", "400"),
    _host("two hosts with a space", b"site.example evil.example", "400"),
    _host("a path behind the host", b"site.example/evil", "400"),
    _host("a user's name before the host", b"site.example@evil.example", "400"),
    _host("a query behind the host", b"site.example?evil", "400"),
    _host("a fragment behind the host", b"site.example#evil", "400"),
    _host("a whole address", b"http://site.example/", "400"),
    _host("markup for a host", b"<script>evil</script>", "400"),
    _host("a quotation mark", b'site.example"', "400"),
    _host("an encoded line's end", b"site.example%0d%0aX-Evil:1", "400"),
    _host("a host of octets that are no ASCII", b"caf\xc3\xa9.example", "400"),
    _host("a port that is a word", b"site.example:evil", "400"),
    _host("a port of a hundred digits", b"site.example:" + b"1" * 100, "400"),
    _host("a port below zero", b"site.example:-1", "400"),
    _host("two ports", b"site.example:1:2", "400"),
    _host("a port alone", b":8000", "400"),
    _host("an IPv6 address without its end", b"[::1", "400"),
    _host("an IPv6 address with its port", b"[::1]:8000", "200"),
    _host("an IPv6 address with a zone", b"[fe80::1%25eth0]", "400"),
    _host("a name of five thousand letters", b"a" * 5000, "400"),
    _host("a name that begins with a dot", b".example", "400"),
    _host("a name with a star", b"*.example", "400"),
)
