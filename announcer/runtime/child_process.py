"""A process that the supervisor keeps running: its start, its end, and the pause before it is started again.

Standard library only.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from announcer.runtime.parent_watch import GIVE_UP, die_with_parent
from announcer.runtime.priority import lower_priority

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
"""Seconds before a child is started again: doubled at each death, up to the longest."""
WELL_AFTER = 60.0
"""Seconds after which a child counts as well, and the pause starts anew."""


class EventLog(Protocol):
    """Takes events of `log_events` for whoever runs the service; a logger of `logs.event_log` is one."""

    def info(self, event: str, **fields: Any) -> Any: ...

    def warning(self, event: str, **fields: Any) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process to keep running."""

    name: str
    """As the messages have it: `publisher`."""
    command: Sequence[str]
    env: Mapping[str, str] | None = field(default=None, repr=False)
    """The whole environment; None: this process's own."""
    beats_within: float | None = None
    """It is given a pipe, by the argument `--heartbeat DESCRIPTOR`, into which it writes at least once in so many
    seconds; None: it gives no sign of life but its process."""
    hears_of_silence: bool = False
    """It is given the argument `--after-silence` when the one before had to be killed because it gave none."""
    pass_fds: Sequence[int] = ()
    """What it inherits of what is open here, under the same numbers."""
    niceness: int = 0
    """How far it steps back where the others want the processor too (setpriority(2))."""


class RunningChild:
    """A child, its process while it has one, and when to start the next."""

    def __init__(self, child: Child, log: EventLog) -> None:
        self._child = child
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._pause = FIRST_PAUSE
        self._beats: int | None = None
        self._beat_at = self._looked_at = 0.0
        self._was_silent = False

    @property
    def name(self) -> str:
        return self._child.name

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def gives_signs(self) -> bool:
        """Not: it runs, and has not beaten its heart for too long."""
        if self._process is None or self._beats is None or self._child.beats_within is None:
            return True
        now = time.monotonic()
        if now - self._looked_at > self._child.beats_within / 3:  # so long this process had no turn; nor had the child
            self._beat_at = now
        self._looked_at = now
        with contextlib.suppress(BlockingIOError):
            while os.read(self._beats, 4096):
                self._beat_at = now
        return now - self._beat_at <= self._child.beats_within

    @property
    def wait_seconds(self) -> float:
        """Seconds until `check` may have something to do; a death ends the wait anyway."""
        return 1.0 if self._process else max(0.0, self._start_at - time.monotonic())

    def check(self) -> int | None:
        """Starts the child when it should run and does not; what gives no sign of life is killed first. The service's
        exit status when it gave up."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start(now)
            return None
        status = self._process.poll()
        if status is None and self.gives_signs:
            return None
        self.kill()
        self._process = None
        for service_status, child_status in GIVE_UP.items():
            if status == child_status:
                return service_status
        self._was_silent = status is None
        self._put_off(now, "gave no sign of life, and was killed" if self._was_silent else _cause(status or 0))
        return None

    def terminate(self) -> None:
        """Asks for a clean stop."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """Ends the process and whatever is left of its session."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _start(self, now: float) -> None:
        self._started = self._beat_at = self._looked_at = now
        heart = self._new_heart()
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and modules
                [
                    *self._child.command,
                    *(["--heartbeat", str(heart)] if heart is not None else []),
                    *(["--after-silence"] if self._was_silent and self._child.hears_of_silence else []),
                ],
                env=self._child.env,
                stdin=subprocess.DEVNULL,
                pass_fds=[*self._child.pass_fds, *([] if heart is None else [heart])],
                start_new_session=True,
                # Safe here: one thread, and the function only makes two system calls.
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509
            )
            if self._child.niceness:
                lower_priority(self._process.pid, self._child.niceness)
        except OSError as error:
            self._put_off(now, f"could not be started ({error.strerror or error})")
        finally:
            if heart is not None:
                os.close(heart)

    def _new_heart(self) -> int | None:
        """The end of a new pipe that the child gets. None: it gets none."""
        if self._beats is not None:
            os.close(self._beats)
            self._beats = None
        if self._child.beats_within is None:
            return None
        self._beats, heart = os.pipe()
        os.set_blocking(self._beats, False)
        return heart

    def _put_off(self, now: float, cause: str) -> None:
        if now - self._started >= WELL_AFTER:
            self._pause = FIRST_PAUSE
        self._log.warning("process_restarting", process=self.name, cause=cause, pause_seconds=self._pause)
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _cause(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended by itself with status {status}"
