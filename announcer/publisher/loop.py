"""The service's loop: every recurring duty of the publisher is a job of one scheduler, and the round is one of them."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import cast

import schedule

from announcer.delivery.send_deadline import Timer
from announcer.runtime.clock import Clock, elapsed
from announcer.runtime.guarded import Guarded
from announcer.runtime.logs import event_log

_log = event_log("announcer.publisher")

ROUND_EVERY = 30
"""Seconds, at most, between two rounds: a watcher may miss a change, and a clock may be set."""
RETRY_EVERY = 5
"""Seconds, real ones, after a round that named no moment: it failed (the ledger was locked, say), or another leads."""
_ROUND = "round"


class Loop:
    """Runs duties every so many seconds, and `do_round` every 30 seconds, at the moment that it names next, and when
    woken.

    `do_round` returns that moment (aware; None: try again soon). It runs in a thread of its own, always the same and
    never twice at once, because a round may take longer than a lease does: the other duties go on beside it. What it
    raises ends `run`. With a simulated clock, `speed` times as fast, all that is regular comes in real time and the
    moments in simulated time, each at its exact reading: that clock stands still while a round is under way, and from
    one that named no moment to the next: what is due then is not passed by.

    `schedule` reads the local wall clock, which may be set (the season is no matter: the publisher runs with TZ=UTC).
    Its jobs go by `timer` all the same: whatever the two differ by since the last look moves every job.
    """

    def __init__(
        self, clock: Clock, do_round: Callable[[], datetime | None], *, speed: float = 1.0, timer: Timer = elapsed
    ) -> None:
        self._clock = clock
        self._do_round = do_round
        self._speed = speed
        self._scheduler = schedule.Scheduler()
        self._steady = _SteadyJobs(self._scheduler, timer)
        self._timer = timer
        self._began = 0.0
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="round")
        self._round: Future[datetime | None] | None = None
        self._next_at: datetime | None = None
        self._signal = threading.Event()
        self._is_wanted = True
        self._is_stopping = False

    def every(self, seconds: float, duty: Callable[[], object]) -> None:
        """`duty` is called in the loop's thread, first in `seconds`. It must not take long. What it raises is logged
        (once, as long as it says the same) and ends nothing. Before `run` only."""
        self._steady.add(seconds, Guarded(duty, _tell_failure))

    @property
    def round_seconds(self) -> float:
        """How long the round in hand has taken so far; 0: there is none. In the loop's thread."""
        return 0.0 if self._round is None else self._timer() - self._began

    def wake(self) -> None:
        """A round is wanted now; while one is under way, another after it. From any thread."""
        self._is_wanted = True
        self._signal.set()

    def stop(self) -> None:
        """`run` returns after the round in hand. From any thread; no signal handler: it may interrupt `wake`."""
        self._is_stopping = True
        self._signal.set()

    def run(self) -> None:
        """Until `stop`, and the duties until the last round has ended. Raises what a round raises."""
        with self._worker:
            while True:
                self._signal.clear()
                self._end_round()
                if self._is_stopping and self._round is None:
                    return
                self._steady.run_pending()
                if self._is_wanted or self._has_come():
                    self._begin_round()
                self._wait()

    def _begin_round(self) -> None:
        if self._round is None and not self._is_stopping:
            self._is_wanted = False
            self._scheduler.clear(_ROUND)
            self._began = self._timer()
            self._round = self._worker.submit(self._do_round)
            self._round.add_done_callback(lambda _: self._signal.set())

    def _end_round(self) -> None:
        """The regular round counts from the end of the last."""
        if self._round is not None and self._round.done():
            ended, self._round = self._round, None
            self._next_at = ended.result()
            self._steady.add(RETRY_EVERY if self._next_at is None else ROUND_EVERY, self._begin_round).tag(_ROUND)

    def _has_come(self) -> bool:
        """Whether the moment that the last round named is there."""
        return self._round is None and self._next_at is not None and self._clock.now() >= self._next_at

    def _wait(self) -> None:
        idle = self._steady.idle_seconds()
        if self._round is not None or self._next_at is None:
            self._signal.wait(idle)  # not by the clock: a simulated one would move, at times by months
            return
        until = self._clock.now() + timedelta(seconds=idle * self._speed)
        self._clock.wait(min(until, self._next_at), self._signal)


def _tell_failure(reason: str) -> None:
    _log.exception("duty_failed", reason=reason)


class _SteadyJobs:
    """The jobs of a scheduler, by a timer that nobody sets."""

    def __init__(self, scheduler: schedule.Scheduler, timer: Timer) -> None:
        self._scheduler = scheduler
        self._timer = timer
        self._lead = self._wall_lead()

    def add(self, seconds: float, duty: Callable[[], object]) -> schedule.Job:
        """First in `seconds`, from now on."""
        self._move()
        # Half a second is as good, though `every` asks for an int: it only makes a timedelta of it.
        job: schedule.Job = self._scheduler.every(cast("int", seconds)).seconds.do(duty)
        return job

    def run_pending(self) -> None:
        self._move()
        self._scheduler.run_pending()

    def idle_seconds(self) -> float:
        """Until the next job, and never longer than an interval between two rounds, whatever `schedule` believes."""
        self._move()
        idle = self._scheduler.idle_seconds
        return ROUND_EVERY if idle is None else max(0.0, min(idle, ROUND_EVERY))

    def _move(self) -> None:
        lead = self._wall_lead()
        moved, self._lead = timedelta(seconds=lead - self._lead), lead
        for job in self._scheduler.jobs:
            if job.next_run is not None:
                job.next_run += moved

    def _wall_lead(self) -> float:
        """By how many seconds the wall clock is ahead of the timer."""
        return datetime.now().timestamp() - self._timer()  # noqa: DTZ005 - as `schedule` reads it
