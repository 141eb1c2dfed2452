"""Delivery in a thread of its own: woken when something is due, else when the last step wanted to come back."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from announcer.delivery.send_deadline import Timer
from announcer.delivery.step import Report

_LONGEST_WAIT = 60.0  # seconds: also when nothing seems to be due, as a lease may have ended
_SHORTEST_RETRY, _LONGEST_RETRY = 1.0, 60.0  # seconds after a step that failed


class Steps(Protocol):
    """What the thread drives; `Delivery` is one."""

    def step(
        self, now: datetime, *, stop: Callable[[], bool], began: float, in_hurry: Callable[[], bool]
    ) -> Report: ...


class DeliveryThread:
    """Steps in a daemon thread; the steps, `on_report` and `on_failure` run in that thread.

    `on_report` gets every step's report; `on_failure` what a step failed with, in words and as it was raised, once as
    long as it is the same. `idle` is set while the thread has nothing to do.
    """

    def __init__(
        self, delivery: Steps, now: Callable[[], datetime], timer: Timer,
        on_report: Callable[[Report], None] = lambda _: None,
        on_failure: Callable[[str, Exception], None] = lambda *_: None,
    ) -> None:  # fmt: skip
        self._delivery = delivery
        self._now = now
        self._timer = timer
        self._on_report = on_report
        self._on_failure = on_failure
        self._signal = threading.Condition()
        self._woken = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self.idle = threading.Event()
        self.report = Report()
        """The last step's."""
        self.error: str | None = None
        """Why the last step failed; None: it did not."""

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something may be due: step now. Returns at once; `idle` is not set before that step has ended."""
        with self._signal:
            self.idle.clear()
            self._woken = True
            self._signal.notify_all()

    def stop(self, timeout: float) -> bool:
        """Finishes the request in hand, begins no other. False: it had not ended after `timeout` seconds."""
        with self._signal:
            self._stopping = True
            self._signal.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            try:
                began = self._timer()
                self.report = self._delivery.step(
                    self._now(), stop=lambda: self._stopping, began=began, in_hurry=lambda: self._woken
                )
                self._on_report(self.report)
            except Exception as error:  # noqa: BLE001  # the service's loop: it goes on, and says why it could not
                failures += 1
                self._fail(error)
                wait = min(_SHORTEST_RETRY * 2 ** min(failures - 1, 6), _LONGEST_RETRY)
            else:
                failures, self.error = 0, None
                wait = self._until_next()
            self._wait(wait)

    def _fail(self, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"
        if words != self.error:
            self._on_failure(words, error)
        self.error = words

    def _until_next(self) -> float:
        if self.report.next_at is None:
            return _LONGEST_WAIT
        return max(0.0, min(_LONGEST_WAIT, (self.report.next_at - self._now()).total_seconds()))

    def _wait(self, seconds: float) -> None:
        with self._signal:
            if seconds > 0 and not self._woken and not self._stopping:
                self.idle.set()
                self._signal.wait_for(lambda: self._woken or self._stopping, seconds)
            self.idle.clear()
            self._woken = False
