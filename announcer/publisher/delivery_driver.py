"""Who makes delivery's steps: a thread of its own beside the rounds, or, by a simulated clock, the round itself."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from announcer.delivery.delivery_thread import DeliveryThread
from announcer.delivery.send_deadline import Timer
from announcer.delivery.step import Report
from announcer.delivery.token_denials import Denial
from announcer.delivery.worker import Delivery
from announcer.errors import AnnouncerError
from announcer.model import Message
from announcer.publisher.round_log import DeliveryLog
from announcer.runtime.clock import elapsed
from announcer.runtime.logs import event_log
from announcer.web.measurements import Measurements

_log = event_log(__name__)

STUCK_AFTER = timedelta(minutes=5)
"""Without a whole step of the thread, which takes one each minute: delivery does not work."""
SHOWN_FOR = timedelta(hours=1)
"""After a step broke off in a way that nobody foresaw. The steps in between may be well, and the post or edit that it
broke off at, which rests for half an hour at most, be none the better."""
FINISH_WITHIN = 0.8
"""Seconds that a request in hand has at a stop; what is cut off then is `unknown` at the next start."""


HEAD_START = 0.2
"""Seconds, at most, that a round waits for the thread that it woke: a next round that follows at once and touches the
same series would close the gate for their posts before the thread has looked."""


class DeliveryDriver(Protocol):
    """Has delivery do what is due."""

    @property
    def report(self) -> Report:
        """Delivery's last."""

    @property
    def stuck(self) -> str | None:
        """Why nothing goes out, when delivery has not completed a step for minutes, be it that it fails or hangs."""

    @property
    def failure(self) -> str | None:
        """What broke off a step, or what came after it."""

    def start(self) -> None:
        """To be called once, when whoever is told of its news can ask it."""

    def deliver(self, now: datetime) -> bool:
        """Sees to what is due. True: rows stand differently now."""

    def begin_no_request(self) -> None:
        """A stop is near. Returns at once; from any thread."""

    def close(self) -> None:
        """Lets the request in hand end, and begins no other."""


class RoundDriver:
    """Delivers within the round. What fails, fails the round."""

    stuck: str | None = None
    failure: str | None = None

    def __init__(self, delivery: Delivery, measurements: Measurements) -> None:
        self._delivery = delivery
        self._measurements = measurements
        self._log = DeliveryLog()
        self.report = Report()

    def start(self) -> None:
        """Nothing runs beside the rounds."""

    def deliver(self, now: datetime) -> bool:
        self.report = self._delivery.drain(now)
        self._log.log(self.report)
        _measure(self.report, self._measurements)
        return self.report.changes > 0

    def begin_no_request(self) -> None:
        """What a round drains is at hand, and goes on until it is cut."""

    def close(self) -> None:
        """Nothing is in hand between two rounds."""


class ThreadDriver:
    """Delivers in a thread of its own, once it is started; calls `on_news` from there when rows stand differently, or a
    person should know something else now than after the last step.

    `awake` counts seconds in which the machine is awake: a thread can do nothing in the others.
    """

    def __init__(
        self, delivery: Delivery, now: Callable[[], datetime], on_news: Callable[[], None], measurements: Measurements,
        awake: Timer = time.monotonic,
    ) -> None:  # fmt: skip
        self._on_news = on_news
        self._awake = awake
        self._measurements = measurements
        self._log = DeliveryLog()
        self._reported: tuple[Denial | None, tuple[str, ...]] = (None, ())
        self._steps = _WatchedSteps(delivery, awake, measurements)
        self.thread = DeliveryThread(self._steps, now, elapsed, self._take, _log_failure)

    def start(self) -> None:
        self.thread.start()

    @property
    def report(self) -> Report:
        return self.thread.report

    @property
    def stuck(self) -> str | None:
        still = self._awake() - self._steps.completed
        if still <= STUCK_AFTER.total_seconds():
            return None
        why = self.failure or (
            Message("a step does not end") if self.thread.is_alive else Message("its thread has ended")
        )
        return Message(
            "delivery has not been able to go on for {minutes} minutes: {why}", minutes=int(still // 60), why=why
        )

    @property
    def failure(self) -> str | None:
        return self._steps.trouble or self.thread.error

    def deliver(self, now: datetime) -> bool:  # noqa: ARG002 - the thread reads the clock itself
        """Wakes the thread, which tells `on_news` what comes of it: False."""
        self.thread.wake()
        self.thread.idle.wait(HEAD_START)
        return False

    def begin_no_request(self) -> None:
        self.thread.stop(0)

    def close(self) -> None:
        if not self.thread.stop(FINISH_WITHIN):
            _log.warning("request_unfinished")

    def _take(self, report: Report) -> None:
        self._log.log(report)
        _measure(report, self._measurements)
        before, self._reported = self._reported, (report.denial, report.problems)
        if report.changes or self._reported != before:
            self._on_news()


def _measure(report: Report, measurements: Measurements) -> None:
    for attempt in report.attempts:
        measurements.attempt_ended(attempt.seconds, attempt.result)
    for delay in report.delays:
        measurements.post_sent(delay)


def _log_failure(reason: str, error: Exception) -> None:
    _log.error("delivery_failed", reason=reason, exc_info=error)


class _WatchedSteps:
    """Delivery's steps, with a note of when one was last completed and of what broke one off."""

    def __init__(self, delivery: Delivery, timer: Timer, measurements: Measurements) -> None:
        self._delivery = delivery
        self._measurements = measurements
        self._timer = timer
        self._broken: tuple[float, str] | None = None
        self.completed = timer()
        self.error: str | None = None
        """What the last step failed with; None: it did not."""

    def step(self, now: datetime, *, stop: Callable[[], bool], began: float, in_hurry: Callable[[], bool]) -> Report:
        try:
            report = self._delivery.step(now, stop=stop, began=began, in_hurry=in_hurry)
        except Exception as error:
            self._measurements.delivery_broke_off()
            self.error = f"{type(error).__name__}: {error}"
            if not isinstance(error, AnnouncerError):
                self._broken = self._timer(), self.error
            raise
        self.completed, self.error = self._timer(), None
        return report

    @property
    def trouble(self) -> str | None:
        """Why the last step failed, or what nobody foresaw lately."""
        if self.error is None and self._broken and self._timer() - self._broken[0] <= SHOWN_FOR.total_seconds():
            return self._broken[1]
        return self.error
