"""A round that takes long is told while it lasts: by the loop, which goes on beside it."""

import os
from collections.abc import Callable

from announcer.model import Message
from announcer.model.undone import Step
from announcer.publisher.progress import Progress
from announcer.publisher.service_state import write_failure
from announcer.runtime.logs import event_log
from announcer.web.site_store import SiteStore

_log = event_log(__name__)

LOOK_AT_ROUND_EVERY = 5
"""Seconds."""
SLOW_AFTER = 60.0
"""Seconds: a round that decides and shows a mass of changes takes one or two, and of one series or page hundredths."""
_HUNG = 75
"""EX_TEMPFAIL of BSD's sysexits.h: the exit status of a process that another is to follow."""


class RoundWatch:
    """`round_seconds`: how long the round in hand has taken, 0 without one. The next round that works takes back what
    is told here."""

    def __init__(
        self, store: SiteStore, progress: Progress, round_seconds: Callable[[], float], *,
        slow_after: float = SLOW_AFTER, hangs: Callable[[Step, str], object] = lambda *_: None,
        end: Callable[[int], object] = os._exit,
    ) -> None:  # fmt: skip
        """`hangs` is told of a step for one series or page that does not end; then the process does, by `end`: the
        supervisor starts another, which leaves that out."""
        self._store = store
        self._progress = progress
        self._round_seconds = round_seconds
        self._slow_after = slow_after
        self._hangs = hangs
        self._end = end
        self._told = 0

    def look(self) -> None:
        """Tells the state and the log, again at each minute. Never raises, and waits for a second at most."""
        seconds = self._round_seconds()
        if seconds < self._slow_after:
            self._told = 0
            return
        if (single := self._progress.single) is not None and single[2] >= self._slow_after:
            self._give_up(single[0], single[1])
            return
        minutes = int(seconds // self._slow_after)
        if minutes == self._told:
            return
        self._told, step = minutes, self._progress.words
        _log.warning("round_slow", seconds=int(seconds), step=str(step))
        words = Message("the round in hand has taken {seconds} seconds so far: {step}", seconds=int(seconds), step=step)
        write_failure(self._store, words, needs_person=True)

    def _give_up(self, step: Step, about: str) -> None:
        self._hangs(step, about)
        _log.error("step_hung", about=about, step=step.value, seconds=int(self._slow_after))
        words = Message(
            "{step} does not end: the publisher is started anew, and leaves it out", step=self._progress.words
        )
        write_failure(self._store, words, needs_person=True)
        self._end(_HUNG)
