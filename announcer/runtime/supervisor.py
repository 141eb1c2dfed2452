"""The parent of publisher and server: starts both, starts again what dies, stops both, and leaves nothing behind.

It is neither of them and does none of their work, so that there is little in it that can fail. Standard library only.
It holds the socket that the server's workers take connections from: who waits there loses nothing when one dies.
Each child leads a session of its own: Ctrl-C in a terminal reaches the supervisor alone, which then stops the children
in good order. When the supervisor itself is killed the kernel kills them (`parent_watch.die_with_parent`).
"""

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from announcer.runtime.child_process import Child, EventLog, RunningChild
from announcer.runtime.log_events import sentence
from announcer.runtime.service_manager import ServiceManager
from announcer.runtime.service_port import ADMIN, ReadinessProbe, listen
from announcer.runtime.shared_counts import shared_counts
from announcer.runtime.watchdog import Watchdog

STOP_WITHIN = 1.4
"""Seconds that children have for a clean stop before they are killed."""
SERVER_NICENESS = 5
"""The publisher goes first: it works seldom, and posts wait for it; answers have what it leaves."""
WORKERS = 2
"""Of the server."""
BEATS_WITHIN, WORKER_BEATS_WITHIN = 90.0, 15.0
"""Seconds after which a publisher, and a worker of the server, without a sign of life, of which one comes every five
and every two seconds, is frozen or hangs for good, and is started anew."""
SAME_SIGNAL_WITHIN = 1.0
"""Seconds within which several signals count as one: `timeout`, for one, signals the process and then its group."""
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2"}
"""For glibc, where the environment does not say otherwise (mallopt(3)). Once a large block was freed it takes the next
ones, up to 32 MiB, from between the small ones, and what is free there never goes back: feeds and pages of a large site
left 60 MB behind. Fixed thresholds keep large blocks apart; musl passes over them."""
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(
    publisher_args: Sequence[str],
    web_args: Sequence[str],
    *,
    host: str,
    port: int,
    admin: tuple[str, int] | None = None,
    env: Mapping[str, str] | None = None,
    notifies: bool = False,
    log: EventLog | None = None,
) -> int:
    """The whole service, until a signal ends it: the children of `service`, on a port that is free, and on that of the
    operator's address, where that is one apart.

    Returns the exit status. Raises ServiceError, before anything is started, when a port is taken.
    """
    with ExitStack() as held:
        listening = held.enter_context(listen(host, port))
        apart = None if admin is None else held.enter_context(listen(*admin, ADMIN))
        counts = held.enter_context(shared_counts())
        shared = [*web_args, "--began", str(time.monotonic()), *([] if counts is None else ["--counts", str(counts)])]
        children = service(
            publisher_args, shared, listening=listening, admin=apart, env=env, notifies=notifies
        )  # fmt: skip
        manager = ServiceManager(os.environ)
        return supervise(children, log=log, ready=ReadinessProbe(host, port, admin), manager=manager)


def service(
    publisher_args: Sequence[str],
    web_args: Sequence[str],
    *,
    listening: socket.socket,
    admin: socket.socket | None = None,
    env: Mapping[str, str] | None = None,
    notifies: bool = False,
) -> list[Child]:
    """The workers of the server (first: they have the last good site at once), which take connections from `listening`,
    and the publisher, with these arguments. With `admin` one worker more takes connections from there, and they alone
    are told what is the operator's: it answers whatever the others have to do.

    `env` is added to the environment of the publisher; the server gets none of the service's settings, as they hold
    secrets and it needs none. With `notifies` there is also who tells the operator what wants a person.
    """
    inherited: dict[str, str] = {**ALLOCATOR, **os.environ}
    public = {name: value for name, value in inherited.items() if not name.upper().startswith("ANNOUNCER_")}

    def worker(name: str, of: socket.socket, audience: str) -> Child:
        place = ["--audience", audience, "--socket", str(of.fileno())]
        return Child(
            name=name,
            command=[sys.executable, "-m", "announcer.web", *web_args, *place],
            env=public,
            beats_within=WORKER_BEATS_WITHIN,
            pass_fds=[of.fileno()],
            niceness=SERVER_NICENESS,
        )

    audience = "all" if admin is None else "world"
    workers = [worker(f"server's worker {number}", listening, audience) for number in range(1, WORKERS + 1)]
    workers += [] if admin is None else [worker("operator's server", admin, "operator")]
    publisher = Child(
        name="publisher",
        command=[sys.executable, "-m", "announcer.publisher", *publisher_args],
        env={**inherited, **(env or {})},
        beats_within=BEATS_WITHIN,
        hears_of_silence=True,
    )
    notifier = Child(
        name="notifier",
        command=[sys.executable, "-m", "announcer.commands.notifier"],
        env=publisher.env,
    )
    return [*workers, publisher, *([notifier] if notifies else [])]


def supervise(
    children: Sequence[Child],
    *,
    ready: ReadinessProbe,
    manager: ServiceManager,
    log: EventLog | None = None,
    stop_within: float = STOP_WITHIN,
) -> int:
    """Keeps `children` running until SIGTERM, SIGINT or SIGHUP; the main thread only. Returns the exit status.

    0 after a stop, within 2 seconds; 1 when a second signal asked to kill at once; the status that `GIVE_UP`
    names when a child ended with one of its statuses: then everything stops. `ready` is watched until it opens, and
    said once. `manager` is told what it should know, from then on also that all is well.
    """
    log = _TellingLog(log or _PlainLines(), manager)
    running = [RunningChild(child, log) for child in children]
    watchdog = None
    is_ready = False
    with _signals() as signals:
        while not signals.is_stop_asked():
            for each in running:
                status = each.check()
                if status is not None:
                    manager.tell(STOPPING="1")
                    _stop(running, signals, log, stop_within)
                    return status
            if not is_ready and ready.is_ready(signals.is_stop_asked):
                is_ready = True
                log.info("service_ready", address=ready.address)
                manager.tell(READY="1", STATUS=f"serving {ready.address}")
                answers = partial(ready.answers, signals.is_stop_asked)
                watchdog = Watchdog(manager, running, answers) if manager.watchdog_seconds else None
            if watchdog is not None:
                watchdog.look()
            waits = [each.wait_seconds for each in running]
            waits += [] if is_ready else [ready.wait_seconds]
            waits += [] if watchdog is None else [watchdog.wait_seconds]
            signals.wait(min(waits))
        manager.tell(STOPPING="1", STATUS="stopping")
        return _stop(running, signals, log, stop_within)


def _stop(running: Sequence[RunningChild], signals: "_StopSignals", log: EventLog, stop_within: float) -> int:
    """Every child's clean stop, or its death. 0, or 1 when a second signal asked for the latter."""
    for each in running:
        each.terminate()
    deadline = time.monotonic() + stop_within
    while not signals.kill_asked and (left := deadline - time.monotonic()) > 0:
        if not any(each.is_alive for each in running):
            break
        signals.wait(left)
    when = "yet" if signals.kill_asked else f"within {stop_within:.0f} s"
    for each in running:
        if each.is_alive:
            log.warning("process_killed", process=each.name, when=when)
        each.kill()
    return 1 if signals.kill_asked else 0


class _StopSignals:
    """The signals that came, and sleep that they interrupt."""

    def __init__(self, readable: int) -> None:
        self._readable = readable
        self._stops = 0
        self._first_at = 0.0

    def is_stop_asked(self) -> bool:
        return self._stops > 0

    @property
    def kill_asked(self) -> bool:
        return self._stops > 1

    def note(self, number: int, _frame: object) -> None:
        if number not in _STOPS:
            return
        now = time.monotonic()
        if self._stops == 0:
            self._first_at = now
        elif now - self._first_at < SAME_SIGNAL_WITHIN:
            return
        self._stops += 1

    def wait(self, seconds: float) -> None:
        if select.select([self._readable], [], [], seconds)[0]:
            os.read(self._readable, 512)


@contextlib.contextmanager
def _signals() -> Iterator[_StopSignals]:
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signals = _StopSignals(readable)
    # `nohup` has SIGHUP ignored, and means it.
    chosen = [number for number in (*_STOPS, signal.SIGCHLD) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, signals.note) for number in {*chosen, signal.SIGINT, signal.SIGTERM}}
    woken = signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    try:
        yield signals
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(readable)
        os.close(writable)


class _PlainLines:
    """An event log without logging: sentences alone."""

    def info(self, event: str, **fields: object) -> None:
        sys.stderr.write(f"{sentence(event, fields)}\n")
        sys.stderr.flush()

    warning = info


class _TellingLog:
    """Hands on to `lines`, and tells the service manager the same sentence."""

    def __init__(self, lines: EventLog, manager: ServiceManager) -> None:
        self._lines = lines
        self._manager = manager

    def info(self, event: str, **fields: object) -> None:
        self._lines.info(event, **fields)
        self._manager.tell(STATUS=sentence(event, fields))

    def warning(self, event: str, **fields: object) -> None:
        self._lines.warning(event, **fields)
        self._manager.tell(STATUS=sentence(event, fields))
