"""The beat of the service: the `schedule` library's regular round, and a round at once when something calls for it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import schedule

from announcer.runtime.clock import Clock

ROUND_EVERY = 30
"""Seconds, at most, between two rounds: a watcher may miss a change, and a clock may be set."""
RETRY_EVERY = 5
"""Seconds, real ones, after a beat that named no moment: it failed (the ledger was locked, say), or another leads."""


class Heart:
    """Runs `beat` every 30 seconds, at the moment that it names next, and when woken.

    `beat` returns that moment (aware; None: try again soon). What it raises ends `run`. With a
    simulated clock, `speed` times as fast, the regular beats come in real time and the moments in simulated time, each
    at its exact reading.

    `schedule` reads the local wall clock, which stands still or jumps when it is set or the season changes (the
    publisher runs with TZ=UTC for that). No wait trusts it for longer than one regular interval.
    """

    def __init__(self, clock: Clock, beat: Callable[[], datetime | None], *, speed: float = 1.0) -> None:
        self._clock = clock
        self._beat = beat
        self._speed = speed
        self._next_at: datetime | None = None
        self._woken = threading.Event()
        self._stopping = False
        self._scheduler = schedule.Scheduler()
        self._scheduler.every(ROUND_EVERY).seconds.do(self._run_beat)

    def wake(self) -> None:
        """A beat is wanted now. From any thread."""
        self._woken.set()

    def stop(self) -> None:
        """`run` returns after the beat in hand. From any thread; no signal handler: it may interrupt `wake`."""
        self._stopping = True
        self._woken.set()

    def run(self) -> None:
        """Beats until `stop`."""
        while not self._stopping:
            self._woken.clear()
            self._scheduler.run_all()
            if not self._stopping:
                self._wait()

    def _run_beat(self) -> None:
        self._next_at = self._beat()

    def _wait(self) -> None:
        idle = max(0.0, min(self._scheduler.idle_seconds or 0.0, ROUND_EVERY))
        if self._next_at is None:
            idle = min(idle, RETRY_EVERY)
        regular = self._clock.now() + timedelta(seconds=idle * self._speed)
        self._clock.wait(regular if self._next_at is None else min(regular, self._next_at), self._woken)
