"""Delivery's thread: it steps when woken and when due, stops between requests, and survives errors."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from announcer.delivery.delivery_thread import DeliveryThread
from announcer.delivery.step import Report
from announcer.errors import LedgerUnavailable
from announcer.runtime.clock import elapsed

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)


class FakeSteps:
    """Gives the reports it was given, one a step, then empty ones; an exception among them is raised."""

    def __init__(self, *reports: Report | Exception) -> None:
        self.reports = list(reports)
        self.steps = 0
        self.stops: list[Callable[[], bool]] = []
        self.hurries: list[Callable[[], bool]] = []
        self.may_end = threading.Event()
        self.may_end.set()
        self.stepped = threading.Event()

    def step(self, now: datetime, *, stop: Callable[[], bool], began: float, in_hurry: Callable[[], bool]) -> Report:
        assert now == NOW
        assert began <= elapsed()
        self.steps += 1
        self.stops.append(stop)
        self.hurries.append(in_hurry)
        self.stepped.set()
        assert self.may_end.wait(5)
        report = self.reports.pop(0) if self.reports else Report()
        if isinstance(report, Exception):
            raise report
        return report


@pytest.fixture
def threads() -> Iterator[list[DeliveryThread]]:
    started: list[DeliveryThread] = []
    yield started
    for thread in started:
        assert thread.stop(5)


def start(
    threads: list[DeliveryThread],
    steps: FakeSteps,
    seen: list[Report] | None = None,
    failed: Callable[[str, Exception], None] = lambda *_: None,
) -> DeliveryThread:
    thread = DeliveryThread(steps, lambda: NOW, elapsed, (seen if seen is not None else []).append, failed)
    threads.append(thread)
    thread.start()
    assert thread.idle.wait(5)
    return thread


def test_it_steps_at_once_when_more_is_due_and_tells_of_each_step(threads: list[DeliveryThread]) -> None:
    seen: list[Report] = []
    steps = FakeSteps(Report(changes=1, next_at=NOW), Report(next_at=NOW), Report(changes=2))
    start(threads, steps, seen)
    assert steps.steps == 3
    assert [report.changes for report in seen] == [1, 0, 2]


def test_woken_it_steps_and_is_idle_only_after_that(threads: list[DeliveryThread]) -> None:
    steps = FakeSteps()
    thread = start(threads, steps)
    for expected in (2, 3, 4):
        thread.wake()
        assert thread.idle.wait(5)
        assert steps.steps == expected


def test_an_error_is_kept_told_once_and_tried_again(threads: list[DeliveryThread]) -> None:
    error, told = LedgerUnavailable("the disk is full"), list[tuple[str, Exception]]()
    thread = start(threads, FakeSteps(error, error), failed=lambda *failure: told.append(failure))
    assert thread.error == "LedgerUnavailable: the disk is full"
    thread.wake()
    assert thread.idle.wait(5)
    assert told == [("LedgerUnavailable: the disk is full", error)]
    thread.wake()
    assert thread.idle.wait(5)
    errors = [thread.error]
    assert errors == [None]
    assert thread.is_alive


def test_woken_amid_a_step_it_tells_the_step_and_takes_another(threads: list[DeliveryThread]) -> None:
    steps = FakeSteps()
    thread = start(threads, steps)
    steps.may_end.clear()
    steps.stepped.clear()
    thread.wake()
    assert steps.stepped.wait(5)
    told = [steps.hurries[-1]()]
    thread.wake()
    told.append(steps.hurries[-1]())
    steps.may_end.set()
    assert thread.idle.wait(5)
    assert told == [False, True]
    assert steps.steps == 3


def test_stopped_it_tells_the_step_and_ends(threads: list[DeliveryThread]) -> None:
    steps = FakeSteps(Report(next_at=NOW + timedelta(hours=1)))
    thread = start(threads, steps)
    assert not steps.stops[0]()
    assert thread.stop(5)
    assert steps.stops[0]()
    assert not thread.is_alive


def test_the_timer_is_read_before_the_clock(threads: list[DeliveryThread]) -> None:
    """A process that stands still in between must not take its decision for younger than it is."""
    read: list[str] = []

    def now() -> datetime:
        read.append("clock")
        return NOW

    def timer() -> float:
        read.append("timer")
        return 0.0

    thread = DeliveryThread(FakeSteps(), now, timer)
    threads.append(thread)
    thread.start()
    assert thread.idle.wait(5)
    assert read == ["timer", "clock"]
