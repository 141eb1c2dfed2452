"""Fetching a calendar from servers that mean no good: on loopback, which is allowed here."""

import base64
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from announcer.errors import SourceError
from announcer.folder.sources.addresses import Address
from announcer.folder.sources.fetch import MAX_REDIRECTS, Fetcher, Validators
from announcer.folder.sources.reachable import is_public

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
FETCHER = Fetcher(user_agent="announcer/1 (+https://agenda.example.org)", allow_private=True, seconds=5)
Answer = Callable[[socket.socket, bytes], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """A server of bytes: each connection's request is kept, and answered by `answer`. Gives `127.0.0.1:PORT`."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection: socket.socket) -> None:
            with connection:
                request = b""
                while request[:3] in (b"", b"GET") and b"\r\n\r\n" not in request and (more := connection.recv(65536)):
                    request += more
                requests.append(request)
                try:
                    answer(connection, request)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", requests
        listening.shutdown(socket.SHUT_RDWR)


def whole(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]) + "\r\n\r\n"
    return lambda connection, _: connection.sendall(head.encode() + body)


def redirect(to: str) -> Answer:
    return whole(b"", f"Location: {to}", status="302 Found")


def refused(address: str, fetcher: Fetcher = FETCHER) -> str:
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(address)
    return str(caught.value)


# --- what is asked and how ----------------------------------------------------------------------------------------


def test_a_calendar_comes_with_its_validators_and_is_asked_for_with_them_again() -> None:
    with server(whole(CALENDAR, 'ETag: "x"', "Last-Modified: Sun, 01 Feb 2026 00:00:00 GMT")) as (host, requests):
        found = FETCHER.fetch(f"http://{host}/a.ics?key=1")
        FETCHER.fetch(f"http://{host}/a.ics?key=1", found.validators)
    assert found.content == CALENDAR
    assert found.validators == Validators('"x"', "Sun, 01 Feb 2026 00:00:00 GMT")
    first, second = (request.decode().split("\r\n") for request in requests)
    assert first[0] == "GET /a.ics?key=1 HTTP/1.1"
    assert f"Host: {host}" in first
    assert "User-Agent: announcer/1 (+https://agenda.example.org)" in first
    assert not any(line.lower().startswith(("cookie", "authorization", "if-")) for line in first)
    assert 'If-None-Match: "x"' in second


def test_what_has_not_changed_is_not_sent() -> None:
    with server(whole(b"", status="304 Not Modified")) as (host, _):
        assert FETCHER.fetch(f"http://{host}/", Validators('"x"')).content is None
        assert "304" in refused(f"http://{host}/")


def test_webcal_is_tried_with_tls_and_without() -> None:
    with server(whole(CALENDAR)) as (host, _):
        assert FETCHER.fetch(f"webcal://{host}/a.ics").content == CALENDAR


def test_a_name_and_password_go_to_their_own_host_and_no_further() -> None:
    with server(whole(CALENDAR)) as (other, at_other), server(redirect(f"http://{other}/x")) as (host, at_host):
        FETCHER.fetch(f"http://jan:ge%20heim@{host}/a.ics")
    login = b"Basic " + base64.b64encode(b"jan:ge heim")
    assert login in at_host[0]
    assert b"uthorization" not in at_other[0]


def test_packed_calendars_are_unpacked() -> None:
    for name, body in (("gzip", gzip.compress(CALENDAR)), ("deflate", zlib.compress(CALENDAR))):
        with server(whole(body, f"Content-Encoding: {name}")) as (host, _):
            assert FETCHER.fetch(f"http://{host}/").content == CALENDAR


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "204 No Content", "401 Unauthorized"])
def test_what_is_no_answer_is_refused(status: str) -> None:
    with server(whole(CALENDAR, status=status)) as (host, _):
        assert status[:3] in refused(f"http://{host}/geheim")


def test_an_answer_that_ends_in_the_middle_is_refused() -> None:
    def half(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + CALENDAR)

    def half_chunk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n" + CALENDAR)

    for answer in (half, half_chunk, whole(gzip.compress(CALENDAR * 50)[:-9], "Content-Encoding: gzip")):
        with server(answer) as (host, _):
            assert refused(f"http://{host}/")


def test_a_calendar_without_end_is_cut_off() -> None:
    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with server(endless) as (host, _):
        assert "more than 10 MB" in refused(f"http://{host}/")


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"x" * 200_000_000, compresslevel=1)
    assert len(bomb) < 2_000_000
    with server(whole(bomb, "Content-Encoding: gzip")) as (host, _):
        assert "more than 10 MB" in refused(f"http://{host}/")


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_byte_a_moment_keeps_nobody_waiting(beginning: bytes) -> None:
    def slow(connection: socket.socket, _: bytes) -> None:
        connection.sendall(beginning)
        for _turn in range(100):
            connection.sendall(b"a")
            time.sleep(0.05)

    fetcher = Fetcher(user_agent="x", allow_private=True, seconds=0.4)
    with server(slow) as (host, _):
        began = time.monotonic()
        assert "did not answer whole within 0.4 seconds" in refused(f"http://{host}/", fetcher)
        assert time.monotonic() - began < 3


def test_a_silent_tls_server_keeps_nobody_waiting() -> None:
    fetcher = Fetcher(user_agent="x", allow_private=True, seconds=0.4)
    with server(lambda *_: time.sleep(3)) as (host, _):
        assert "0.4 seconds" in refused(f"https://{host}/", fetcher)


def test_redirects_have_an_end() -> None:
    with server(redirect("/again")) as (host, requests):
        assert "redirects" in refused(f"http://{host}/")
        assert len(requests) == MAX_REDIRECTS + 1


# --- who is not asked ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::7f00:1 64:ff9b::7f00:1
    64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101:: 2001::1 2001:db8::1 fc00::1 fd00:ec2::254
    fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1 nonsense""".split(),
)
def test_a_private_address_is_none_of_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"],
)
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_however_it_is_written_loopback_is_not_asked(host: str) -> None:
    with server(whole(CALENDAR)) as (there, requests):
        words = refused(f"http://{host}:{there.partition(':')[2]}/", Fetcher(user_agent="x"))
        assert "private network" in words or "no such host" in words
        assert requests == []


@pytest.mark.parametrize(
    "addresses", [["169.254.169.254"], ["10.0.0.1", "::1"], ["::ffff:192.168.1.1"], ["fe80::1%lo"]]
)
def test_a_name_that_leads_into_the_private_network_is_not_asked(addresses: list[str]) -> None:
    guarded = Fetcher(user_agent="x", seconds=5, look_up=lambda _host, _port: addresses)
    assert "calendar.example is an address of a private network" in refused("http://calendar.example/", guarded)


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_asked() -> None:
    """A name that says something else the second time leads nowhere."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with server(whole(CALENDAR)) as (host, requests):
        port = host.rpartition(":")[2]
        fetched = replace(FETCHER, look_up=resolve).fetch(f"http://calendar.example:{port}/")
    assert (fetched.content, asked) == (CALENDAR, ["calendar.example"])
    assert f"Host: calendar.example:{port}".encode() in requests[0]


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65536),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 100),
    ],
)
def test_what_never_ends_before_the_calendar_or_behind_it_keeps_nobody_waiting(beginning: bytes, piece: bytes) -> None:
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(beginning)
        while True:
            connection.sendall(piece)

    with server(answer) as (host, _):
        refused(f"http://{host}/", replace(FETCHER, seconds=0.5))


def test_no_redirect_leads_into_the_private_network() -> None:
    inside = Fetcher(user_agent="x", seconds=3)
    with server(whole(CALENDAR)) as (host, requests):
        first = Address.parse("https://calendar.example.org/x")
        to = first.redirected(f"https://{host}/")
        assert to.host == "127.0.0.1"
        assert "private network" in refused(f"https://{host}/", inside)
        assert requests == []


def test_a_redirect_drops_no_tls_and_leads_to_no_other_kind_of_address() -> None:
    first = Address.parse("https://calendar.example.org/x")
    for location in ("http://calendar.example.org/x", "file:///etc/passwd", "ftp://example.org/", "gopher://x/"):
        with pytest.raises(SourceError):
            first.redirected(location)


@pytest.mark.parametrize("address", ["https://a b/", "ftp://x/", "https://x:0/", "https://[::1/", "x", "https://x/\n"])
def test_what_is_no_address_is_refused_and_not_repeated(address: str) -> None:
    words = refused(f"{address}geheim-token")
    assert "geheim-token" not in words


def test_nothing_of_an_address_but_its_host_is_told() -> None:
    secret = Address.parse("https://jan:wachtwoord@calendar.example.org/private-abc123/basic.ics?token=xyz")
    for told in (str(secret), repr(secret)):
        assert not any(part in told for part in ("abc123", "xyz", "wachtwoord", "jan"))
    with server(whole(b"", status="404 Not Found")) as (host, _):
        assert refused(f"http://jan:wachtwoord@{host}/private-abc123?token=xyz") == "127.0.0.1 answers 404 Not Found"
