"""A circuit breaker: what failed is left alone for a while, and for longer each time."""

from datetime import datetime, timedelta

from announcer.delivery.protocol_timing import backoff
from announcer.delivery.step import Step

_LONGEST_LIMIT = timedelta(hours=3)  # Mastodon's longest window: 300 posts in 3 hours


class CircuitBreaker:
    """Open until a moment: `first` after one failure, doubled with each further one, `most` at most. Open, it lets no
    call through. In memory: a restart tries again at once."""

    def __init__(self, first: timedelta, most: timedelta) -> None:
        self.open_until: datetime | None = None
        self._first = first
        self._most = most
        self._failures = 0
        self._limits = 0

    def allows(self, step: Step) -> bool:
        """Whether a call may be made, and there is time for it; if not, the step comes back for it."""
        if self.open_until is not None and step.now < self.open_until:
            step.come_back(self.open_until)
            return False
        return step.has_time()

    def fail(self, now: datetime) -> datetime:
        """Counts a failure, and opens; until when."""
        self._failures += 1
        self.open_until = now + backoff(self._failures, self._first, self._most)
        return self.open_until

    def limit(self, now: datetime, wait: timedelta | None) -> datetime:
        """Opens as a rate limit wants, within reason, and for longer each time when it wants too little; until when.
        None: it does not say."""
        if wait is None:
            return self.fail(now)
        self._limits += 1
        least = backoff(self._limits, timedelta(seconds=1), self._most)
        self.open_until = now + max(least, min(wait, _LONGEST_LIMIT))
        return self.open_until

    def pause(self, now: datetime) -> datetime:
        """Opens for a while, and counts no failure; until when."""
        self.open_until = now + self._first
        return self.open_until

    def succeed(self) -> None:
        """Closes, and forgets the failures."""
        self._failures = self._limits = 0
        self.open_until = None
