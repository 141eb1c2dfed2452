"""The beat of the service, on clocks that are set and clocks that are simulated."""

import io
import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from announcer.publisher.heart import ROUND_EVERY, Heart
from announcer.runtime.clock import RealClock, SimulatedClock
from announcer.runtime.logs import JsonLines, TextLines

START = datetime(2024, 1, 10, 8, tzinfo=UTC)


def running(heart: Heart) -> threading.Thread:
    thread = threading.Thread(target=heart.run, daemon=True)
    thread.start()
    return thread


def test_every_moment_is_met_exactly_however_fast_the_clock_is() -> None:
    clock = SimulatedClock(START, speed=10_000_000)
    wanted = [START + timedelta(days=days) for days in (3, 3.5, 40)]
    met: list[datetime] = []

    def beat() -> datetime | None:
        met.append(clock.now())
        following = next((moment for moment in wanted if moment > clock.now()), None)
        if following is None:
            heart.stop()
        return following

    heart = Heart(clock, beat, speed=10_000_000)
    running(heart).join(20)
    assert set(wanted) <= set(met)


def test_a_wake_brings_a_beat_at_once() -> None:
    beats: list[datetime] = []
    came = threading.Event()

    def beat() -> None:
        beats.append(datetime.now(UTC))
        came.set()

    heart = Heart(RealClock(), beat)
    thread = running(heart)
    assert came.wait(5)
    came.clear()
    heart.wake()
    assert came.wait(5), "the wake was not heard"
    heart.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert len(beats) == 2


def test_it_stops_after_the_beat_in_hand() -> None:
    finished = []
    begun, may_end = threading.Event(), threading.Event()

    def beat() -> None:
        begun.set()
        may_end.wait(5)
        finished.append(1)

    heart = Heart(RealClock(), beat)
    thread = running(heart)
    assert begun.wait(5)
    heart.stop()
    may_end.set()
    thread.join(5)
    assert finished == [1]


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


def test_no_wait_is_longer_than_a_regular_interval_whatever_schedule_believes() -> None:
    asked: list[timedelta] = []

    class Asked(RealClock):
        def wait(self, until: datetime | None, wake: threading.Event) -> None:
            assert until is not None
            asked.append(until - self.now())
            wake.wait(0.01)

    def beat() -> None:
        if len(asked) > 2:
            heart.stop()

    heart = Heart(Asked(), beat)
    (job,) = heart._scheduler.jobs
    run: Callable[[], object] = job.run

    def run_and_leap() -> object:
        done = run()
        job.next_run = datetime.now() + timedelta(days=365)  # noqa: DTZ005 - as `schedule` has it
        return done

    job.run = run_and_leap  # type: ignore[method-assign]  # a scheduler whose clock was set
    running(heart).join(10)
    assert len(asked) > 2
    assert max(asked) <= timedelta(seconds=ROUND_EVERY)


@pytest.mark.parametrize(
    ("formatter", "reads"),
    [
        (TextLines("%(asctime)s %(level)s %(part)s: %(message)s"), lambda line: line.split("Z ")[1]),
        (JsonLines(), lambda line: "{level} publisher: {message}".format(**json.loads(line))),
    ],
    ids=["text", "json"],
)
def test_a_log_line_says_when_how_bad_where_and_what(formatter: logging.Formatter, reads: Callable[[str], str]) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    record = logging.LogRecord("announcer.publisher", logging.WARNING, "x", 1, "held: %s", ("a/b",), None)
    handler.emit(record)
    assert reads(stream.getvalue().strip()) == "warning publisher: held: a/b"


def test_an_error_keeps_its_traceback() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("no good")
    error = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("announcer.publisher", logging.ERROR, "x", 1, "it failed", (), error)
    assert "ValueError: invalid literal" in json.loads(JsonLines().format(record))["error"]
