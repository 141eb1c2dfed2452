"""How much of a mass of changes a round takes on: what comes due waits for the round under way and for its own."""

from datetime import datetime

from announcer.delivery.send_deadline import Timer
from announcer.folder.bites import BITE
from announcer.runtime.clock import elapsed

GOAL = 0.5
"""Seconds that a round with a bite may take, more or less: on a busy machine a bite is fewer files."""
_FEWEST = 4


class Pace:
    """Measures the rounds. For one thread."""

    def __init__(self, timer: Timer = elapsed) -> None:
        self._timer = timer
        self._began = 0.0
        self._files = BITE
        self._takes = True
        self._wake_at: datetime | None = None

    def begin(self, now: datetime) -> int:
        """A round begins; how many files it may take on. None where something has come due, which goes by itself, but
        for every other round: a mass gets through however much comes due."""
        is_due = self._wake_at is not None and self._wake_at <= now
        self._takes = not (is_due and self._takes)
        self._began = self._timer()
        return self._files if self._takes else 0

    def end(self, wake_at: datetime | None, *, is_behind: bool) -> None:
        """It has ended. `wake_at`: when there is something to decide next; `is_behind`: it took a bite, and there are
        more."""
        self._wake_at = wake_at
        if not (self._takes and is_behind):
            return
        seconds = self._timer() - self._began
        if seconds > GOAL:
            self._files = max(_FEWEST, int(self._files * GOAL / seconds))
        else:
            self._files = min(BITE, self._files + self._files // 2)
