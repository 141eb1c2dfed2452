"""A small attack by clients in no hurry, and what others see meanwhile. tests/attacks makes the large one."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime

import pytest

from announcer.model import Resource
from announcer.web.open_connections import MOST
from announcer.web.site_store import SiteStore
from tests.support.slow_clients import WAYS, answered_meanwhile, slow_clients
from tests.support.web_server import serving

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)
MUCH = b"BEGIN:VCALENDAR\r\n" * 20_000


@contextmanager
def few_open_files() -> Iterator[None]:
    """As a process has by default in many places: more than a worker's connections are not allowed unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One worker."""
    path = tmp_path_factory.mktemp("server") / "site.db"
    kind = "text/calendar; charset=utf-8"
    with closing(SiteStore(path)) as store:
        store.publish([Resource(path="/much.ics", inputs="a", type=kind, body=MUCH, modified_at=AT)])
    with ExitStack() as stack:
        with few_open_files():
            port = stack.enter_context(serving(path, workers=1))
        yield port


def test_others_are_answered_while_more_than_there_is_room_for_hang_on(port: int) -> None:
    with slow_clients(port, WAYS["says nothing"], MOST + 400):
        assert answered_meanwhile(port, 20, within=4.0) == []


def read_all(call: socket.socket) -> bytes:
    return b"".join(iter(lambda: call.recv(65536), b""))


def test_who_reads_late_gets_the_whole_answer_and_those_after_it(port: int) -> None:
    """Pieces wait for the client, in their order, and so does what follows the last."""
    request = b"GET /much.ics HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as call:
        call.sendall(3 * (request + b"\r\n") + request + b"Connection: close\r\n\r\n")
        with slow_clients(port, WAYS["asks for much and reads nothing"], 5, "/much.ics"):
            answer = read_all(call)
    assert answer.count(b"HTTP/1.1 200 ") == 4
    assert answer.count(MUCH) == 4
    assert answer.endswith(MUCH)


def test_who_says_that_it_sends_no_more_gets_what_it_asked_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as call:
        call.sendall(b"GET /much.ics HTTP/1.1\r\nHost: x\r\n\r\n")
        call.shutdown(socket.SHUT_WR)
        assert read_all(call).endswith(MUCH)
