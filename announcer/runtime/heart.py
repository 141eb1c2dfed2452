"""A child's signs of life: a byte now and then in the pipe that its supervisor reads. Standard library only."""

import contextlib
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BEAT_EVERY = 5
"""Seconds between two signs of life."""


class Heart:
    """`pipe`: its descriptor, which is this process's alone; None: nobody listens."""

    def __init__(self, pipe: int | None) -> None:
        self._pipe = pipe
        if pipe is not None:
            os.set_blocking(pipe, False)
            os.set_inheritable(pipe, False)

    def beat(self) -> None:
        """Never waits. From any thread."""
        if self._pipe is not None:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                os.write(self._pipe, b".")

    @contextmanager
    def beating(
        self, *, longest: float = math.inf, every: float = BEAT_EVERY, timer: Callable[[], float] = time.monotonic
    ) -> Iterator[None]:
        """Beats by itself while something goes on that is none the worse for it, but `longest` seconds at most."""
        over, ends = threading.Event(), timer() + longest

        def beat() -> None:
            while timer() < ends and not over.wait(every):
                self.beat()

        threading.Thread(target=beat, name="heart", daemon=True).start()
        try:
            yield
        finally:
            over.set()
