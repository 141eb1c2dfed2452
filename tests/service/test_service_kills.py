"""`kill -9` of every process in turn while the clock runs and readers ask, and good stops."""

import errno
import signal
import socket
import threading
import time
from typing import Self

import pytest

from tests.support.running_service import NewService, Service, send
from tests.support.waiting import eventually

# The series is new on 5 February, so that its first session is announced a day later.
POSTS = [
    ("2024-02-05T09:00:00+01:00", "cop-2024/series/1/nl"),
    ("2024-02-05T09:00:00+01:00", "cop-2024/series/1/en"),
    ("2024-02-06T09:00:00+01:00", "cop-2024/enschede/announcement/1/nl"),
    ("2024-02-06T09:00:00+01:00", "cop-2024/enschede/announcement/1/en"),
    ("2024-02-15T19:00:00+01:00", "cop-2024/enschede/reminder/7d@2024-02-22/nl"),
    ("2024-02-15T19:00:00+01:00", "cop-2024/enschede/reminder/7d@2024-02-22/en"),
    ("2024-02-21T19:00:00+01:00", "cop-2024/enschede/reminder/1d@2024-02-22/nl"),
    ("2024-02-21T19:00:00+01:00", "cop-2024/enschede/reminder/1d@2024-02-22/en"),
    ("2024-02-22T17:00:00+01:00", "cop-2024/enschede/reminder/2h@2024-02-22/nl"),
    ("2024-02-22T17:00:00+01:00", "cop-2024/enschede/reminder/2h@2024-02-22/en"),
]


class Reader:
    """Asks for a feed a hundred times a second, from a thread of its own."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._over = threading.Event()
        self._answered: list[float] = []
        self.unanswered = 0
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._over.is_set():
            if self._service.get("/feed.rss").status == 200:
                self._answered.append(time.monotonic())
            else:
                self.unanswered += 1
            time.sleep(0.01)  # the tests share two cores with what they test

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def goes_on(self) -> None:
        """Waits for twenty more answers."""
        enough = len(self._answered) + 20
        eventually(lambda: len(self._answered) >= enough, "the feed is answered again")

    @property
    def longest_silence(self) -> float:
        """Between two answers, in seconds."""
        return max(later - earlier for earlier, later in zip(self._answered, self._answered[1:], strict=False))


def posted(service: Service) -> int:
    answer = service.healthz()["publisher"]["posts"]
    return int(answer.get("posted", 0)) if answer else 0  # the site is there a moment before the first word about it


def test_whatever_is_killed_the_feeds_and_the_posts_go_on_and_nothing_outlives_the_supervisor(
    new_service: NewService,
) -> None:
    service = new_service()
    service.start("--now", "2024-02-05T09:00", "--speed", "250000")

    eventually(lambda: posted(service) >= 2, "the series is announced")
    with Reader(service) as reader:
        for _ in range(2):  # the second in the middle of its start
            killed = service.kill("publisher")
            eventually(lambda killed=killed: service.pids("publisher") - {killed}, "another publisher")  # type: ignore[misc]
        eventually(lambda: posted(service) >= 4, "the first session is announced")
        reader.goes_on()
    assert reader.unanswered == 0  # the server does not notice
    assert "the publisher was killed by signal 9; starting it again" in service.log

    with Reader(service) as reader:
        reader.goes_on()
        killed = service.kill("worker")
        eventually(lambda: len(service.pids("worker") - {killed}) == 2, "another worker")
        reader.goes_on()
    assert reader.longest_silence < 5

    with Reader(service) as reader:
        workers = service.pids("worker")
        publisher = service.pids("publisher")
        reader.goes_on()
        for each in workers:
            send(each, signal.SIGKILL)
        eventually(lambda: len(service.pids("worker") - workers) == 2, "two other workers")
        reader.goes_on()
        assert service.pids("publisher") == publisher  # which does not notice
        eventually(lambda: service.now() > "2024-02-22T16:00", "the last reminder is due", 60)
        eventually(lambda: posted(service) == len(POSTS), "it is posted")
    assert reader.longest_silence < 10
    assert "the server's worker 1 was killed by signal 9; starting it again" in service.log
    assert [(post["posted_at"], post["key"]) for post in service.posts() if post["state"] == "posted"] == POSTS

    with Reader(service) as reader:
        reader.goes_on()
        began = time.monotonic()
        service.kill("supervisor")
        eventually(service.process_group.has_ended, "all end with the supervisor", 5)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", service.port)) == errno.ECONNREFUSED, "somebody answers still"
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_a_clean_stop_within_ten_seconds(new_service: NewService, number: signal.Signals) -> None:
    service = new_service()
    service.start("--now", "2024-02-05T09:00", "--speed", "250000")
    eventually(lambda: posted(service) >= 2, "it posts")
    with Reader(service) as reader:
        reader.goes_on()
        assert service.stop(number, seconds=10) == 0
    assert "Traceback" not in service.log
    states = {post["key"]: post["state"] for post in service.posts()}
    assert set(states.values()) == {"posted"}  # none cut in half
