"""A leader's lease is kept beside its rounds, and its end is noticed once."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from announcer.errors import LedgerUnavailable
from announcer.publisher.renewal import Renewal
from announcer.runtime.clock import elapsed

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)


class FakeLeadership:
    """Answers as it was told to, one answer a renewal, the last one for ever."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.renewed_at: list[datetime] = []
        self.used_up = threading.Event()

    def renew(self, now: datetime, began: float) -> bool:
        assert began <= elapsed()
        self.renewed_at.append(now)
        if len(self.answers) == 1 and len(self.renewed_at) > 1:
            self.used_up.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


Start = Callable[[FakeLeadership], list[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Renewal] = []

    def begin(leadership: FakeLeadership) -> list[str]:
        lost: list[str] = []
        running.append(Renewal(leadership, lambda: NOW, lambda: lost.append("lost"), every=0.001))
        running[-1].start()
        assert leadership.used_up.wait(5)
        return lost

    yield begin
    for renewal in running:
        renewal.stop()


def test_it_renews_again_and_again(start: Start) -> None:
    leadership = FakeLeadership(True, True, True)
    assert start(leadership) == []
    assert leadership.renewed_at[:3] == [NOW, NOW, NOW]


def test_a_lost_lease_is_told_once_and_a_standby_that_never_led_tells_nothing(start: Start) -> None:
    assert start(FakeLeadership(False, True, True, False, False, False)) == ["lost"]
    assert start(FakeLeadership(False, False, False)) == []


@pytest.mark.parametrize("error", [LedgerUnavailable("it does not answer"), ZeroDivisionError()])
def test_a_database_that_does_not_answer_is_asked_again(start: Start, error: Exception) -> None:
    assert start(FakeLeadership(True, error, error, True, True)) == []
    assert start(FakeLeadership(True, error, False, False)) == ["lost"]


def test_once_stopped_it_renews_no_more() -> None:
    leadership = FakeLeadership(True, True)
    renewal = Renewal(leadership, lambda: NOW, lambda: None, every=0.001)
    renewal.start()
    assert leadership.used_up.wait(5)
    renewal.stop()
    count = len(leadership.renewed_at)
    assert not any(thread.name == "renewal" for thread in threading.enumerate())
    assert len(leadership.renewed_at) == count


def test_one_that_was_never_started_can_be_stopped() -> None:
    """As when the start of the publisher fails: this returns."""
    Renewal(FakeLeadership(True), lambda: NOW, lambda: None, every=1).stop()


def test_the_timer_is_read_before_the_clock() -> None:
    """A process that stands still in between must not take its lease for younger than it is."""
    read: list[str] = []

    def now() -> datetime:
        read.append("clock")
        return NOW

    def timer() -> float:
        read.append("timer")
        return 0.0

    leadership = FakeLeadership(True, True)
    renewal = Renewal(leadership, now, lambda: None, every=0.001, timer=timer)
    renewal.start()
    assert leadership.used_up.wait(5)
    renewal.stop()
    assert read[:2] == ["timer", "clock"]
    assert read.count("timer") == read.count("clock")
