"""Hears that a command has written to the ledger, so that a person need not wait for the next regular round."""

import threading
from collections.abc import Callable

_LOOK = 0.5
"""Seconds between two looks."""


class Ear:
    """Calls `on_word`, from a thread of its own, soon after `nudged_at()` gives another number.

    Both must not raise.
    """

    def __init__(self, nudged_at: Callable[[], int], on_word: Callable[[], object]) -> None:
        self._nudged_at = nudged_at
        self._on_word = on_word
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        self._heard = self._nudged_at()
        self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_LOOK):
            nudged_at = self._nudged_at()
            if nudged_at != self._heard:
                self._heard = nudged_at
                self._on_word()
