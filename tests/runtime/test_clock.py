"""The clocks: the real one notices what happens to it, the simulated one runs only while it is waited for."""

import math
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.errors import UsageError
from announcer.runtime.clock import Clock, RealClock, SimulatedClock, parse_now

START = datetime(2024, 1, 10, 8, tzinfo=UTC)
FAST = 1e9


def test_the_real_clock_reads_aware_utc() -> None:
    now = RealClock().now()
    assert now.tzinfo is UTC
    assert abs(now.timestamp() - time.time()) < 5


@pytest.mark.parametrize("clock", [RealClock(), SimulatedClock(datetime.now(UTC), 1)], ids=["real", "simulated"])
def test_a_wait_ends_at_its_moment_and_not_before(clock: Clock) -> None:
    until = clock.now() + timedelta(milliseconds=150)
    clock.wait(until, threading.Event())
    assert clock.now() >= until


@pytest.mark.parametrize("clock", [RealClock(), SimulatedClock(START, 1)], ids=["real", "simulated"])
@pytest.mark.parametrize("ahead", [timedelta(days=400), None])
def test_a_wait_ends_when_somebody_wakes_it(clock: Clock, ahead: timedelta | None) -> None:
    wake = threading.Event()
    threading.Timer(0.05, wake.set).start()
    clock.wait(None if ahead is None else clock.now() + ahead, wake)
    assert wake.is_set()


@pytest.mark.parametrize("clock", [RealClock(), SimulatedClock(START, 1)], ids=["real", "simulated"])
def test_a_moment_of_the_past_is_not_waited_for(clock: Clock) -> None:
    before = clock.now()
    clock.wait(before - timedelta(hours=1), threading.Event())
    assert clock.now() - before < timedelta(seconds=1)


def test_a_system_clock_that_is_set_ahead_ends_a_long_wait_soon() -> None:
    began = time.monotonic()

    class SetAhead(RealClock):
        def now(self) -> datetime:
            return START + timedelta(hours=12 if time.monotonic() - began > 0.2 else 0)

    SetAhead().wait(START + timedelta(hours=8), threading.Event())
    assert time.monotonic() - began < 10


def test_the_simulated_clock_stands_still_while_nobody_waits() -> None:
    clock = SimulatedClock(START, FAST)
    time.sleep(0.02)
    assert clock.now() == START
    clock.wait(START + timedelta(days=3), threading.Event())
    time.sleep(0.02)
    assert clock.now() == START + timedelta(days=3)


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=400)), max_size=20), st.floats(1e9, 1e15))
def test_a_simulated_wait_ends_on_its_moment_exactly_whatever_the_speed(steps: list[timedelta], speed: float) -> None:
    clock = SimulatedClock(START, speed)
    moment = START
    for step in steps:
        moment += step
        clock.wait(moment, threading.Event())
        assert clock.now() == moment


def test_the_simulated_clock_moves_at_its_speed_during_a_wait() -> None:
    clock = SimulatedClock(START, 3600)
    wake = threading.Event()
    began = time.monotonic()
    waiting = threading.Thread(target=clock.wait, args=(START + timedelta(days=30), wake))
    waiting.start()
    time.sleep(0.1)
    seen = clock.now()
    wake.set()
    waiting.join()
    took = time.monotonic() - began
    assert START + timedelta(seconds=0.09 * 3600) < seen <= clock.now() <= START + timedelta(seconds=took * 3600)


def test_the_simulated_clock_never_passes_the_nearest_moment_that_is_waited_for() -> None:
    clock = SimulatedClock(START, FAST)

    class LateEvent(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            time.sleep(0.3)  # a machine under load: the thread comes late, and the clock must not have passed it
            return super().wait(timeout)

    near = threading.Thread(target=clock.wait, args=(START + timedelta(days=1), LateEvent()))
    far = threading.Thread(target=clock.wait, args=(START + timedelta(days=9), threading.Event()))
    near.start()
    far.start()
    time.sleep(0.1)
    assert clock.now() == START + timedelta(days=1)
    far.join(10)
    assert clock.now() == START + timedelta(days=9)
    near.join(10)


def test_two_who_wait_are_both_on_time() -> None:
    clock = SimulatedClock(START, 36_000)
    seen: dict[int, datetime] = {}
    gate = threading.Barrier(2)

    def sleeper(hours: int) -> None:
        gate.wait()
        clock.wait(START + timedelta(hours=hours), threading.Event())
        seen[hours] = clock.now()

    threads = [threading.Thread(target=sleeper, args=(hours,)) for hours in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert START + timedelta(hours=1) <= seen[1] <= START + timedelta(hours=2) == seen[2]


def test_a_simulated_wait_for_nothing_ends_at_the_end_of_time_and_does_not_break() -> None:
    clock = SimulatedClock(START, 1e300)
    wake = threading.Event()
    threading.Timer(0.05, wake.set).start()
    clock.wait(None, wake)
    assert clock.now() == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("speed", [0, -1, math.nan, math.inf])
def test_a_speed_that_no_clock_can_run_at_is_refused(speed: float) -> None:
    with pytest.raises(UsageError, match="--speed"):
        SimulatedClock(START, speed)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-10T09:00", "2024-01-10T08:00:00+00:00"),
        ("2024-01-10 09:00", "2024-01-10T08:00:00+00:00"),
        (" 2024-07-10 09:00:30 ", "2024-07-10T07:00:30+00:00"),
        ("2024-01-10", "2024-01-09T23:00:00+00:00"),
        ("2024-01-10T09:00Z", "2024-01-10T09:00:00+00:00"),
        ("2024-01-10T09:00-05:00", "2024-01-10T14:00:00+00:00"),
        ("2024-10-27T02:30", "2024-10-27T00:30:00+00:00"),  # comes twice: the first
        ("2024-03-31T02:30", "2024-03-31T01:30:00+00:00"),  # never comes: 03:30
    ],
)
def test_a_moment_is_read_as_local_time_unless_it_says_otherwise(text: str, moment: str) -> None:
    read = parse_now(text, "Europe/Amsterdam")
    assert read.isoformat() == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "now", "2024-13-01", "2024-01-10T25:00", "0001-01-01", "9999-12-31T23:59-05:00"])
def test_what_is_no_moment_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(UsageError, match="write 2024-01-10T09:00"):
        parse_now(text, "Europe/Amsterdam")


def test_a_simulated_clock_catches_up_and_is_never_put_back() -> None:
    clock = SimulatedClock(START, speed=1)
    clock.catch_up(START + timedelta(days=3))
    assert clock.now() == START + timedelta(days=3)
    clock.catch_up(START)
    assert clock.now() == START + timedelta(days=3)
