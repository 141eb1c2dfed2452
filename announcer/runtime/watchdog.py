"""Tells the service manager that the service is well, as long as it is.

Standard library only.
"""

import time
from collections.abc import Callable, Sequence

from announcer.runtime.child_process import RunningChild
from announcer.runtime.service_manager import ServiceManager

_LOOKS = 4
"""In the time after which the manager restarts the service: one that goes wrong by chance restarts nothing."""


class Watchdog:
    """Each look asks the server for an answer and the children for a sign of life. A child that ended is no reason to
    keep silent: it is being started again already."""

    def __init__(self, manager: ServiceManager, children: Sequence[RunningChild], answers: Callable[[], bool]) -> None:
        self._manager = manager
        self._children = children
        self._answers = answers
        self._every = (manager.watchdog_seconds or 0) / _LOOKS
        self._next_at = time.monotonic()

    @property
    def wait_seconds(self) -> float:
        """Until the next look."""
        return max(0.0, self._next_at - time.monotonic())

    def look(self) -> None:
        """Does nothing before it is time."""
        now = time.monotonic()
        if now < self._next_at:
            return
        self._next_at = now + self._every
        silent = [each.name for each in self._children if not each.gives_signs]
        if not silent and self._answers():
            self._manager.tell(WATCHDOG="1")
        else:
            self._manager.tell(STATUS=f"the {silent[0] if silent else 'server'} gives no sign of life")
