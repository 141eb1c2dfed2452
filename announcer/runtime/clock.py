"""The one place where time comes from: a clock to read and to wait by, real or simulated."""

import math
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from announcer.errors import UsageError
from announcer.model import Message, zone

_SLICE = 1.0
"""Seconds. A thread's wait does not see the system clock being set, or a night's suspend: it looks this often."""

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def elapsed() -> float:
    """Seconds by a clock that nobody sets, and that counts while the machine is suspended too, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Clock(Protocol):
    """Read and waited by from any thread."""

    def now(self) -> datetime:
        """Aware, UTC."""

    def catch_up(self, moment: datetime) -> None:
        """A simulated clock reads `moment` at least from now on: another has played events until then."""

    def wait(self, until: datetime | None, wake: threading.Event) -> None:
        """Returns at `until` (None: never), or as soon as `wake` is set; the caller clears it. Never waits longer than
        it had to when it began: a clock that is set back does not make it late, but then `until` may not have come."""


class RealClock:
    """The system's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def catch_up(self, moment: datetime) -> None:
        """Nothing: the machine's time is what it is."""

    def wait(self, until: datetime | None, wake: threading.Event) -> None:
        span = math.inf if until is None else (until - self.now()).total_seconds()
        ends = time.monotonic() + span
        while not wake.is_set():
            by_clock = math.inf if until is None else (until - self.now()).total_seconds()
            remaining = min(by_clock, ends - time.monotonic())
            if remaining <= 0 or wake.wait(min(remaining, _SLICE)):
                return


class SimulatedClock:
    """A clock that starts at `start`, and runs `speed` times as fast as time itself, but only while somebody waits.

    Work takes no time: outside `wait` the reading stands still, so rounds run at every due moment in order however
    fast the clock is. It never passes the earliest moment that is waited for; a wait that ends because its time came
    ends with a reading of exactly `until` (later, if that lay in the past).
    """

    def __init__(self, start: datetime, speed: float) -> None:
        if not (math.isfinite(speed) and speed > 0):
            raise UsageError(
                Message("--speed {speed}: write a number above 0, such as 60 (a minute each second)", speed=speed)
            )
        self._speed = speed
        self._lock = threading.Lock()
        self._reading = start.astimezone(UTC)
        self._since = 0.0
        self._waits: dict[int, datetime] = {}

    def now(self) -> datetime:
        with self._lock:
            return self._moved(time.monotonic())

    def catch_up(self, moment: datetime) -> None:
        with self._lock:
            now = time.monotonic()
            self._reading, self._since = max(self._moved(now), moment.astimezone(UTC)), now

    def wait(self, until: datetime | None, wake: threading.Event) -> None:
        limit = _END_OF_TIME if until is None else until.astimezone(UTC)
        ticket = threading.get_ident()
        self._settle(ticket, limit)
        try:
            while (now := self.now()) < limit and not wake.is_set():
                wake.wait(min((limit - now).total_seconds() / self._speed, _SLICE))
        finally:
            self._settle(ticket, None)

    def _settle(self, ticket: int, limit: datetime | None) -> None:
        """Fixes the reading as of now, then counts on with one wait more or less."""
        with self._lock:
            moment = time.monotonic()
            self._reading, self._since = self._moved(moment), moment
            if limit is None:
                self._waits.pop(ticket, None)
            else:
                self._waits[ticket] = limit

    def _moved(self, moment: float) -> datetime:
        if not self._waits:
            return self._reading
        limit = max(self._reading, min(self._waits.values()))
        passed = (moment - self._since) * self._speed
        # Compared as a length first: a fast clock that waits for nothing would run beyond the year 9999.
        if passed >= (limit - self._reading).total_seconds():
            return limit
        return self._reading + timedelta(seconds=passed)


def parse_now(text: str, timezone: str) -> datetime:
    """The moment that `--now` names, UTC: ISO 8601, a date alone being its first moment.

    Without an offset it is local time in `timezone`; of an hour that comes twice the first, and an hour that the clocks
    skip counts on from before. Raises UsageError.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone(timezone))
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            Message(
                "--now {text!r} is no moment; write 2024-01-10T09:00, 2024-01-10 or 2024-01-10T09:00+01:00", text=text
            )
        ) from error
