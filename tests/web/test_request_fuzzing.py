"""Whatever comes over a connection, in whatever pieces: answers, no exception, nothing of the operator's."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from announcer.web.application import Application
from announcer.web.connection import Connection
from announcer.web.http_answers import Answer
from announcer.web.request_counts import STATUSES
from announcer.web.request_head import is_host, path_of
from announcer.web.site_store import SiteStore
from tests.attacks.requests.site_server import SITE, STATE, SiteServer, running
from tests.support.on_ci import size

PATHS = {resource.path for resource in SITE if "outbox" not in resource.path and ".html" not in resource.path}
CORPUS = Path(__file__).parent / "request_corpus"
"""Requests that once were answered wrongly, or nearly so: a file each."""


class Wire:
    """The other end of a connection, as asyncio's transport has it: what is written is read when `read` is called."""

    def __init__(self) -> None:
        self.sent = b""
        self.is_closed = self.is_paused = self.ends = False

    def write(self, data: bytes) -> None:
        assert not self.ends, "written behind the end"
        self.sent += data

    def close(self) -> None:
        self.is_closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.is_closed

    def can_write_eof(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int) -> None:
        assert not high

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False


class Worker:
    """Of a server, without its loop."""

    def __init__(self, application: Application) -> None:
        self.buffer = memoryview(bytearray(16 * 1024))
        self.is_stopping = False
        self.asked: list[tuple[str, str]] = []
        self._application = application

    def answer(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append((method, path))
        return self._application.answer(method, path, headers)

    def count(self, status: int) -> None:
        self._application.count(status)

    def ends_head(self, *, closes: bool) -> bytes:
        return b"connection: close\r\n\r\n" if closes else b"\r\n"

    def forget(self, connection: Connection) -> None:
        assert not connection.owes

    def heard(self, connection: Connection) -> None:
        assert connection.taken


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Application:
    path = tmp_path_factory.mktemp("site") / "site.db"
    with closing(SiteStore(path)) as store:
        store.publish(SITE)
        store.put_state(STATE)
    return Application(path, metrics=True, audience="world")


def statuses(application: Application, data: bytes, cuts: tuple[int, ...] = ()) -> list[int]:
    """Of the answers to `data`, which comes in the pieces that `cuts` makes of it."""
    worker, wire = Worker(application), Wire()
    connection = Connection(worker)
    connection.connection_made(wire)  # type: ignore[arg-type]  # as much of a transport as is asked for
    at = 0
    for end in (*sorted({min(cut, len(data)) for cut in cuts}), len(data)):
        while at < end and not wire.is_closed:
            piece = data[at : min(end, at + len(worker.buffer))]
            worker.buffer[: len(piece)] = piece
            connection.buffer_updated(len(piece))
            at += len(piece)
    assert {path for _, path in worker.asked if _was_shown(wire, path)} <= PATHS | {"/healthz", "/healthz/publisher"}
    for word in (b"s3cret", b"\r\nserver:", b"Traceback"):
        assert word not in wire.sent
    found = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", wire.sent)]
    assert set(found) <= set(STATUSES) - {500}
    return found


def _was_shown(wire: Wire, path: str) -> bool:
    return f"<h1>{path}</h1>".encode() in wire.sent


tokens = st.sampled_from(
    [b"GET", b"HEAD", b"POST", b"get", b"OPTIONS", b"CONNECT", b" ", b"/", b"*", b"/events/s/e/", b"/healthz", b"%2f",
     b"%00", b"//", b"..", b"?", b"#", b"http://", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"\r\n", b"\n", b"\r", b"\0",
     b"Host: a.example", b"Host:", b":", b"Connection: close", b"Connection: keep-alive", b"Content-Length: 4",
     b"Content-Length: 0", b"Transfer-Encoding: chunked", b"0\r\n\r\n", b"4\r\nabcd\r\n", b"Expect: 100-continue",
     b"Upgrade: h2c", b"Connection: upgrade", b"If-None-Match: *", b"Accept-Encoding: gzip", b"\xff", b"\t", b"abcd",
     b"/outbox/", b"/metrics", b"/en/404.html", b"a" * 300]
)  # fmt: skip
head = b" HTTP/1.1\r\nHost: a.example\r\n"
lines = st.lists(tokens, max_size=6).map(b"".join)
requests = st.one_of(
    st.lists(tokens, max_size=40).map(b"".join),
    st.binary(max_size=200),
    st.tuples(tokens, lines, lines).map(lambda three: three[0] + b" /" + three[1] + head + three[2] + b"\r\n\r\n"),
)
whole = st.lists(requests, min_size=1, max_size=4).map(b"".join)
cuts = st.lists(st.integers(0, 800), max_size=6).map(tuple)


@settings(max_examples=size(150, on_ci=20_000), deadline=None)
@given(data=whole, cut=cuts)
@example(data=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 40, cut=())
def test_whatever_comes_is_answered_and_the_same_in_whatever_pieces(
    application: Application, data: bytes, cut: tuple[int, ...]
) -> None:
    at_once, in_pieces = statuses(application, data), statuses(application, data, cut)
    # An unknown method is known for one where its line came in one piece.
    assert [400 if one == 405 else one for one in at_once] == [400 if one == 405 else one for one in in_pieces]


@settings(max_examples=size(50, on_ci=5_000), deadline=None)
@given(st.text(max_size=10), st.text(max_size=40), st.dictionaries(st.text(max_size=20), st.text(max_size=60)))
def test_the_application_answers_whatever_it_is_asked(
    application: Application, method: str, path: str, headers: dict[str, str]
) -> None:
    for asked in ((method, path, headers), ("GET", f"/{path}", headers), ("GET", path, {"if-modified-since": method})):
        answer = application.answer(*asked)
        assert answer.status in STATUSES
        assert b"\r\n" in answer.head
        assert "\n" not in "".join(f"{name}{value}" for name, value in answer.headers)


@given(st.binary(max_size=60))
def test_a_path_is_text_that_begins_with_a_slash_and_keeps_its_slashes(target: bytes) -> None:
    path = path_of(b"/" + target)
    assert path is None or path.startswith("/")
    absolute = path_of(b"http://a.example/" + target)
    assert absolute is None or (absolute == path)
    if path is not None:
        raw = (b"/" + target).partition(b"?")[0]
        assert path.count("/") == raw.count(b"/")
    assert is_host(target) in (True, False)


def test_every_attack_of_the_collection_and_of_the_corpus_is_the_same_in_single_octets(
    application: Application,
) -> None:
    kept = [file.read_bytes() for file in sorted(CORPUS.iterdir())]
    assert kept
    for data in kept:
        once = statuses(application, data)
        octets = statuses(application, data, tuple(range(len(data))))
        assert [400 if one == 405 else one for one in once] == [400 if one == 405 else one for one in octets]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    with running(tmp_path_factory.mktemp("attacked")) as server:
        yield server


@settings(max_examples=size(10, on_ci=1_000), deadline=None)
@given(whole)
def test_over_a_real_socket_it_is_the_same_and_the_next_one_is_served(attacked: SiteServer, data: bytes) -> None:
    said = attacked.say(data + b"\r\n\r\n", patience=0.2)
    assert set(map(int, re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", said))) <= set(STATUSES) - {500}
    after = attacked.say(b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
    assert after.startswith(b"HTTP/1.1 200 ")
