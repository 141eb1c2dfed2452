"""What did not end, from one life of the publisher to the next: a step for one series or page that hung, so that the
process had to be ended, is left out by the one that follows.

A thread cannot be ended from outside, and code that is not Python's (a regular expression, zlib) keeps all threads of a
process from going on. So what hangs costs the process: its own watch ends it, or where that gets no turn the supervisor
does. Two files beside the site store tell the next one why; both may be deleted.
"""

import contextlib
import json
import mmap
from pathlib import Path

from announcer.model.undone import Step

_SIZE = 4096
_END = b"\0"


class HungSteps:
    """Beside the store at `store`. `begin` costs less than a microsecond, and no call to the system."""

    def __init__(self, store: Path) -> None:
        self._list = store.with_name(f"{store.name}.hung")
        self._note = store.with_name(f"{store.name}.step")
        self._memory: mmap.mmap | None = None
        self._found: dict[tuple[Step, str], None] = {}

    def load(self, *, after_silence: bool) -> frozenset[tuple[Step, str]]:
        """What hung since the last stop in good order. `after_silence`: the process before gave no sign of life, so
        that what it was at is one more."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            self._found = dict.fromkeys((Step(step), str(about)) for step, about in json.loads(self._list.read_text()))
        if after_silence:
            with contextlib.suppress(OSError, ValueError):
                step, about, *_ = self._note.read_bytes().split(_END)
                if about:
                    self.add(Step(step.decode()), about.decode())
        self._open()
        return frozenset(self._found)

    def begin(self, step: Step, about: str) -> None:
        """For who looks when this process is no more."""
        if self._memory is not None:
            content = f"{step}\0{about[: _SIZE // 8]}\0".encode(errors="replace")
            self._memory[: len(content)] = content

    def add(self, step: Step, about: str) -> None:
        """It hangs."""
        self._found[step, about] = None
        self._write()

    def settle(self, step: Step, about: str) -> None:
        """It was done after all."""
        self._found.pop((step, about), None)
        self._write()

    def forget(self) -> None:
        """A person stops the service: all is tried again at the next start."""
        self._found.clear()
        self._write()

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            if self._found:
                self._list.write_text(json.dumps(list(self._found)), encoding="utf-8")
            else:
                self._list.unlink(missing_ok=True)

    def _open(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._note.write_bytes(bytes(_SIZE))
            with self._note.open("r+b") as file:
                self._memory = mmap.mmap(file.fileno(), _SIZE)
