"""The service's loop, on clocks that are set and clocks that are simulated: rounds, and the duties beside them."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from announcer.errors import LedgerReplaced
from announcer.publisher.loop import RETRY_EVERY, ROUND_EVERY, Loop
from announcer.runtime.clock import RealClock, SimulatedClock
from tests.support.waiting import eventually

START = datetime(2024, 1, 10, 8, tzinfo=UTC)
FAR = datetime(9000, 1, 1, tzinfo=UTC)
FAST = 10_000_000


class FakeTimer:
    """The machine's time, and what it was moved by."""

    def __init__(self) -> None:
        self.moved = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.moved


class FakeRounds:
    """Counts the rounds; each may be held up, and names FAR for the next."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.may_end = threading.Event()
        self.may_end.set()
        self.next_at: datetime | None = FAR

    def __call__(self) -> datetime | None:
        self.begun += 1
        assert self.begun == self.ended + 1, "never twice at once"
        assert self.may_end.wait(10)
        self.ended += 1
        return self.next_at


def running(loop: Loop) -> threading.Thread:
    thread = threading.Thread(target=loop.run, daemon=True)
    thread.start()
    return thread


Start = Callable[[Loop], threading.Thread]


@pytest.fixture
def start() -> Iterator[Start]:
    """Runs a loop until the end of the test."""
    begun: list[tuple[Loop, threading.Thread]] = []

    def begin(loop: Loop) -> threading.Thread:
        begun.append((loop, running(loop)))
        return begun[-1][1]

    yield begin
    for loop, thread in begun:
        loop.stop()
        thread.join(10)
        assert not thread.is_alive()


# --- rounds ---


def test_every_moment_is_met_exactly_however_fast_the_clock_is() -> None:
    clock = SimulatedClock(START, speed=FAST)
    wanted = [START + timedelta(days=days) for days in (3, 3.5, 40)]
    met: list[datetime] = []

    def do_round() -> datetime | None:
        met.append(clock.now())
        following = next((moment for moment in wanted if moment > clock.now()), None)
        if following is None:
            loop.stop()
        return following

    loop = Loop(clock, do_round, speed=FAST)
    loop.every(0.5, lambda: None)
    running(loop).join(20)
    assert set(wanted) <= set(met)


def test_a_simulated_clock_stands_still_during_a_round_though_the_duties_go_on(start: Start) -> None:
    clock = SimulatedClock(START, speed=FAST)
    kept = threading.Event()
    read: list[datetime] = []

    def do_round() -> datetime:
        read.append(clock.now())
        kept.clear()
        assert kept.wait(5)
        read.append(clock.now())
        return FAR

    loop = Loop(clock, do_round, speed=FAST)
    loop.every(0.01, kept.set)
    start(loop)
    eventually(lambda: len(read) >= 2)
    assert read[:2] == [START, START]


def test_a_simulated_clock_stands_still_until_a_round_that_failed_is_tried_again(start: Start) -> None:
    """Else it would run past everything that is due meanwhile."""
    clock, timer, readings = SimulatedClock(START, speed=FAST), FakeTimer(), list[datetime]()

    def fail() -> None:
        readings.append(clock.now())

    loop = Loop(clock, fail, speed=FAST, timer=timer)
    loop.every(0.01, lambda: None)
    start(loop)
    eventually(lambda: bool(loop._scheduler.get_jobs("round")))
    time.sleep(0.05)
    timer.moved += RETRY_EVERY
    eventually(lambda: len(readings) > 1)
    assert readings[:2] == [START, START]


def test_a_wake_brings_a_round_at_once(start: Start) -> None:
    rounds = FakeRounds()
    loop = Loop(RealClock(), rounds)
    start(loop)
    eventually(lambda: rounds.ended == 1)
    loop.wake()
    eventually(lambda: rounds.ended == 2)
    time.sleep(0.1)
    assert rounds.begun == 2


def test_a_wake_during_a_round_brings_one_more_after_it(start: Start) -> None:
    rounds = FakeRounds()
    rounds.may_end.clear()
    loop = Loop(RealClock(), rounds)
    start(loop)
    eventually(lambda: rounds.begun == 1)
    for _ in range(3):
        loop.wake()
    time.sleep(0.1)
    assert rounds.begun == 1
    rounds.may_end.set()
    eventually(lambda: rounds.ended == 2)
    time.sleep(0.1)
    assert rounds.begun == 2


def test_it_stops_after_the_round_in_hand_and_keeps_up_the_duties_until_then() -> None:
    rounds, kept = FakeRounds(), threading.Event()
    rounds.may_end.clear()
    loop = Loop(RealClock(), rounds)
    loop.every(0.01, kept.set)
    thread = running(loop)
    eventually(lambda: rounds.begun == 1)
    loop.wake()
    loop.stop()
    kept.clear()
    assert kept.wait(5), "a lease has to be kept"
    assert thread.is_alive()
    rounds.may_end.set()
    thread.join(5)
    assert not thread.is_alive()
    assert (rounds.begun, rounds.ended) == (1, 1)


def test_once_it_has_returned_nothing_is_done_any_more() -> None:
    done: list[int] = []
    loop = Loop(RealClock(), FakeRounds())
    loop.every(0.01, lambda: done.append(1))
    thread = running(loop)
    eventually(lambda: bool(done))
    loop.stop()
    thread.join(5)
    count = len(done)
    time.sleep(0.05)
    assert len(done) == count
    assert not any(thread.name.startswith("round") for thread in threading.enumerate())


def test_what_a_round_raises_ends_it() -> None:
    def do_round() -> None:
        raise LedgerReplaced("another ledger lies there")

    loop = Loop(RealClock(), do_round)
    with pytest.raises(LedgerReplaced):
        loop.run()


@pytest.mark.parametrize(("next_at", "interval"), [(FAR, ROUND_EVERY), (None, RETRY_EVERY)])
def test_a_round_comes_regularly_and_sooner_after_one_that_named_no_moment(
    start: Start, next_at: datetime | None, interval: float
) -> None:
    rounds, timer = FakeRounds(), FakeTimer()
    rounds.next_at = next_at
    loop = Loop(RealClock(), rounds, timer=timer)
    loop.every(0.01, lambda: None)
    start(loop)
    eventually(lambda: bool(loop._scheduler.get_jobs("round")))  # the loop has seen the end of the first
    timer.moved += interval - 2
    time.sleep(0.1)
    assert rounds.begun == 1
    timer.moved += 2
    eventually(lambda: rounds.ended == 2)


# --- duties ---


def test_a_duty_is_done_again_and_again_though_a_round_does_not_end(start: Start) -> None:
    """A round may take longer than the lease."""
    rounds = FakeRounds()
    rounds.may_end.clear()
    done: list[int] = []
    loop = Loop(RealClock(), rounds)
    loop.every(0.01, lambda: done.append(1))
    start(loop)
    eventually(lambda: len(done) >= 5)
    assert (rounds.begun, rounds.ended) == (1, 0)
    rounds.may_end.set()


def test_what_is_done_each_day_goes_by_the_machines_time_however_fast_the_clock_is(start: Start) -> None:
    asked: list[int] = []
    timer, clock = FakeTimer(), SimulatedClock(START, speed=FAST)
    loop = Loop(clock, FakeRounds(), speed=FAST, timer=timer)
    loop.every(24 * 60 * 60, lambda: asked.append(1))
    loop.every(0.01, lambda: None)
    start(loop)
    eventually(lambda: clock.now() > START + timedelta(days=10))
    assert asked == []
    timer.moved += 24 * 60 * 60
    eventually(lambda: asked == [1])


# --- clocks that are set ---


def test_a_wall_clock_that_is_set_back_does_not_make_a_wait_longer() -> None:
    class SetBack(RealClock):
        back = timedelta()

        def now(self) -> datetime:
            return super().now() - self.back

    clock = SetBack()
    begun = time.monotonic()
    until = clock.now() + timedelta(seconds=1.2)
    threading.Timer(0.2, lambda: setattr(clock, "back", timedelta(hours=1))).start()
    clock.wait(until, threading.Event())
    assert 1.0 < time.monotonic() - begun < 10


def test_a_duty_goes_by_the_timer_whatever_the_wall_clock_does(start: Start) -> None:
    """Beside a timer that stands still every wall clock leaps."""
    seconds, done = [100.0], []
    loop = Loop(RealClock(), FakeRounds(), timer=lambda: seconds[0])
    loop.every(0.05, lambda: done.append(1))
    start(loop)
    time.sleep(0.3)
    assert done == []
    seconds[0] += 0.05
    eventually(lambda: done == [1])
    time.sleep(0.2)
    assert done == [1]


def test_no_wait_is_longer_than_a_regular_interval_whatever_schedule_believes() -> None:
    asked: list[timedelta] = []

    class Asked(RealClock):
        def wait(self, until: datetime | None, wake: threading.Event) -> None:
            assert until is not None
            asked.append(until - self.now())
            for job in loop._scheduler.jobs:
                job.next_run = datetime.now() + timedelta(days=365)  # noqa: DTZ005 - as `schedule` has it
            wake.wait(0.01)
            if len(asked) > 2:
                loop.stop()

    loop = Loop(Asked(), FakeRounds())
    running(loop).join(10)
    assert len(asked) > 2
    assert max(asked) <= timedelta(seconds=ROUND_EVERY)


def test_a_duty_that_fails_is_told_once_and_ends_nothing(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    rounds, tries = FakeRounds(), []

    def fail() -> None:
        tries.append(1)
        raise RuntimeError("can't start new thread")

    loop = Loop(RealClock(), rounds)
    loop.every(0.01, fail)
    start(loop)
    eventually(lambda: len(tries) >= 3)
    loop.wake()
    eventually(lambda: rounds.ended >= 2)
    assert [record.getMessage() for record in caplog.records] == [
        "a regular duty failed, and is tried again: RuntimeError: can't start new thread"
    ]
