"""Telling a WebSub hub: a hub that hangs, fails or refuses delays nothing, and hears of each feed in the end."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from announcer.publisher.websub import Hub
from tests.support.waiting import eventually

FEED = "https://agenda.example/feed.rss"
NEWS = "https://agenda.example/en/news.atom"


class FakeHub:
    """A hub on loopback: what it was told, in order; its answers come from `answers`, then 204."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.answers: list[int] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.url = ""

    def answer(self, form: dict[str, list[str]]) -> int:
        assert form.keys() == {"hub.mode", "hub.url"}
        assert form["hub.mode"] == ["publish"]
        self.told += form["hub.url"]
        self.go_on.wait(20)
        return self.answers.pop(0) if self.answers else 204


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    fake = FakeHub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(fake.answer(parse_qs(body, strict_parsing=True)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/publish?key=1"
    yield fake
    fake.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def running(url: str, **more: Any) -> Iterator[Hub]:
    """A hub whose work a loop does."""
    hub = Hub(url, **{"retry": 0.05, **more})
    ended = threading.Event()

    def loop() -> None:
        while not ended.wait(0.01):
            hub.work()

    thread = threading.Thread(target=loop)
    thread.start()
    yield hub
    ended.set()
    thread.join()
    hub.stop(5)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_hub_is_told_of_each_feed_by_its_address(fake: FakeHub) -> None:
    with running(fake.url) as hub:
        hub.notify([FEED, NEWS])
        eventually(lambda: fake.told == [FEED, NEWS])
        hub.notify([FEED])
        eventually(lambda: fake.told == [FEED, NEWS, FEED])


def test_a_hub_that_hangs_delays_nobody_and_a_feed_waits_only_once(fake: FakeHub) -> None:
    fake.go_on.clear()
    with running(fake.url) as hub:
        began = time.monotonic()
        for _ in range(1000):
            hub.notify([FEED, NEWS])
        assert time.monotonic() - began < 1
        eventually(lambda: bool(fake.told))
        fake.go_on.set()
        eventually(lambda: NEWS in fake.told)
    assert len(fake.told) <= 3


def test_an_answer_that_does_not_come_in_time_is_a_failure(fake: FakeHub) -> None:
    fake.go_on.clear()
    with running(fake.url, timeout=(0.1, 0.1)) as hub:
        hub.notify([FEED])
        eventually(lambda: len(fake.told) >= 2)
        fake.go_on.set()


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_failed_is_tried_again_and_logged_once(
    fake: FakeHub, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    fake.answers = [status, status, status]
    with running(fake.url) as hub:
        hub.notify([FEED])
        eventually(lambda: "answers again" in caplog.text)
    assert fake.told == [FEED] * 4
    (said,) = warnings(caplog)
    assert f"cannot be told of changes: it answered {status}" in said


def test_a_hub_that_is_not_there_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with running("http://127.0.0.1:9/") as hub:
        hub.notify([FEED])
        eventually(lambda: bool(warnings(caplog)))
        time.sleep(0.3)
    assert len(warnings(caplog)) == 1


def test_a_feed_that_the_hub_does_not_want_is_not_urged_on_it(fake: FakeHub, caplog: pytest.LogCaptureFixture) -> None:
    fake.answers = [403, 204, 301, 403]
    with running(fake.url) as hub:
        hub.notify([FEED, NEWS])
        eventually(lambda: len(fake.told) == 2)
        hub.notify([NEWS])
        eventually(lambda: len(fake.told) == 3)
        hub.notify([FEED])
        eventually(lambda: len(fake.told) == 4)
    assert fake.told == [FEED, NEWS, NEWS, FEED]
    assert [f"does not take {feed}" in said for feed, said in zip([FEED, NEWS], warnings(caplog), strict=True)]


def test_a_stop_waits_for_no_hub(fake: FakeHub) -> None:
    fake.go_on.clear()
    hub = Hub(fake.url)
    hub.notify([FEED, NEWS])
    hub.work()
    eventually(lambda: bool(fake.told))
    began = time.monotonic()
    hub.stop(0.1)
    assert time.monotonic() - began < 2
    fake.go_on.set()
    eventually(lambda: not any(thread.name == "websub" for thread in threading.enumerate()))
    hub.work()
    assert fake.told == [FEED]


def test_a_hub_that_was_told_nothing_can_be_stopped() -> None:
    Hub("http://127.0.0.1:9/").stop()


def test_work_returns_at_once_though_the_hub_hangs_and_begins_no_second_call_beside_it(fake: FakeHub) -> None:
    fake.go_on.clear()
    hub = Hub(fake.url)
    hub.notify([FEED, NEWS])
    began = time.monotonic()
    for _ in range(100):
        hub.work()
    assert time.monotonic() - began < 1
    eventually(lambda: fake.told == [FEED])
    time.sleep(0.05)
    hub.work()
    assert fake.told == [FEED]
    hub.stop(0)


def test_before_it_is_time_to_try_again_nothing_is_tried(fake: FakeHub) -> None:
    fake.answers = [503]
    with running(fake.url, retry=60) as hub:
        hub.notify([FEED])
        eventually(lambda: fake.told == [FEED])
        hub.notify([NEWS])
        time.sleep(0.2)
    assert fake.told == [FEED]
