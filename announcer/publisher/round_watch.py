"""A round that takes long is told while it lasts: by the loop, which goes on beside it."""

from collections.abc import Callable

from announcer.model import Message
from announcer.publisher.progress import Progress
from announcer.publisher.service_state import write_failure
from announcer.runtime.logs import event_log
from announcer.web.site_store import SiteStore

_log = event_log(__name__)

LOOK_AT_ROUND_EVERY = 5
"""Seconds."""
SLOW_AFTER = 60.0
"""Seconds: a round that decides and shows a mass of changes takes one or two."""


class RoundWatch:
    """`round_seconds`: how long the round in hand has taken, 0 without one. The next round that works takes back what
    is told here."""

    def __init__(
        self, store: SiteStore, progress: Progress, round_seconds: Callable[[], float], *,
        slow_after: float = SLOW_AFTER,
    ) -> None:  # fmt: skip
        self._store = store
        self._progress = progress
        self._round_seconds = round_seconds
        self._slow_after = slow_after
        self._told = 0

    def look(self) -> None:
        """Tells the state and the log, again at each minute. Never raises, and waits for a second at most."""
        seconds = self._round_seconds()
        if seconds < self._slow_after:
            self._told = 0
            return
        minutes = int(seconds // self._slow_after)
        if minutes == self._told:
            return
        self._told, step = minutes, self._progress.words
        _log.warning("round_slow", seconds=int(seconds), step=str(step))
        words = Message("the round in hand has taken {seconds} seconds so far: {step}", seconds=int(seconds), step=step)
        write_failure(self._store, words, needs_person=True)
