"""The parent of publisher and server: starts both, starts again what dies, stops both, and leaves nothing behind.

It is neither of them and does none of their work, so that there is little in it that can fail. Standard library only.
Each child leads a session of its own: Ctrl-C in a terminal reaches the supervisor alone, which then stops the children
in good order. When the supervisor itself is killed the kernel kills them (`lifeline.die_with_parent`).
"""

import contextlib
import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from announcer.errors import ServiceError
from announcer.runtime.parent_watch import GIVE_UP, die_with_parent

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
"""Seconds before a child is started again: doubled at each death, up to the longest."""
WELL_AFTER = 60.0
"""Seconds after which a child counts as well, and the pause starts anew."""
STOP_WITHIN = 8.0
"""Seconds that children have for a clean stop before they are killed."""
ONE_WISH = 1.0
"""Seconds within which several signals are one wish: `timeout`, for one, signals the process and then its group."""
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_LONGEST_ANSWER = 1 << 20

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process to keep running."""

    name: str
    """As the messages have it: `publisher`."""
    command: Sequence[str]
    env: Mapping[str, str] | None = field(default=None, repr=False)
    """The whole environment; None: this process's own."""


def run(
    publisher_args: Sequence[str],
    web_args: Sequence[str],
    *,
    host: str,
    port: int,
    env: Mapping[str, str] | None = None,
    say: Say | None = None,
) -> int:
    """The whole service, until a signal ends it: the children of `service`, on a port that is free.

    Returns the exit status. Raises ServiceError, before anything is started, when the port is taken.
    """
    claim_port(host, port)
    children = service(publisher_args, web_args, host=host, port=port, env=env)
    return supervise(children, say=say, ready=Door(host, port))


def service(
    publisher_args: Sequence[str],
    web_args: Sequence[str],
    *,
    host: str,
    port: int,
    env: Mapping[str, str] | None = None,
) -> list[Child]:
    """The server (first: it has the last good site at once) and the publisher, with these arguments.

    `env` is added to the environment of the publisher; the server gets none of the service's settings, as they hold
    secrets and it needs none.
    """
    inherited = dict(os.environ)
    public = {name: value for name, value in inherited.items() if not name.upper().startswith("ANNOUNCER_")}
    server = Child(
        name="server",
        command=[sys.executable, "-m", "announcer.web", *web_args, "--host", host, "--port", str(port)],
        env=public,
    )
    publisher = Child(
        name="publisher",
        command=[sys.executable, "-m", "announcer.publisher", *publisher_args],
        env={**inherited, **(env or {})},
    )
    return [server, publisher]


def supervise(
    children: Sequence[Child],
    *,
    say: Say | None = None,
    ready: "Door | None" = None,
    stop_within: float = STOP_WITHIN,
) -> int:
    """Keeps `children` running until SIGTERM, SIGINT or SIGHUP; the main thread only. Returns the exit status.

    0 after a clean stop, within 10 seconds; 1 when a second signal asked to kill at once; the status that `GIVE_UP`
    names when a child ended with one of its statuses: then everything stops. `ready` is watched until it opens, and
    said once.
    """
    say = say or _print
    running = [_Running(child, say) for child in children]
    with _signals() as caught:
        while not caught.asked:
            for each in running:
                status = each.look()
                if status is not None:
                    _stop(running, caught, say, stop_within)
                    return status
            if ready is not None and ready.is_open():
                say(f"ready: {ready.address} (Ctrl-C stops)")
                ready = None
            caught.wait(min([each.patience for each in running] + ([ready.patience] if ready else [])))
        return _stop(running, caught, say, stop_within)


def claim_port(host: str, port: int) -> None:
    """Raises ServiceError when another program listens on `port`, or `host` is no address of this machine.

    The server binds with SO_REUSEPORT, so that its workers can share the port: a second service of the same user would
    bind it too, in silence, and answer every other request. This bind, without that option, sees it. It also sees the
    connections that a killed predecessor leaves half closed for a minute: those answer nobody, and are in nobody's way.
    """
    deadline = time.monotonic() + 1
    while True:
        address: tuple[object, ...] = (host, port)
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else TIME_WAIT counts as in use
                probe.bind(address)
        except OSError as error:
            if _is_taken(error) and not _answers(address):
                return
            if time.monotonic() >= deadline or not _is_taken(error):
                raise ServiceError(_why_not(host, port, error)) from error
            time.sleep(0.1)
        else:
            return


def _answers(address: tuple[object, ...]) -> bool:
    """Whether somebody takes connections there. An address of all interfaces is asked on this machine's own."""
    host, port, *_ = address
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(host), str(host))  # noqa: S104
    try:
        socket.create_connection((own, int(str(port))), timeout=0.5).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        return True
    return True


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


def _why_not(host: str, port: int, error: OSError) -> str:
    if _is_taken(error):
        return f"port {port} on {host} is in use by another program; set ANNOUNCER_PORT to a free one, or stop it"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for the system's services; set ANNOUNCER_PORT to one above 1023"
    return f"cannot listen on {host}: {error.strerror or error}; set ANNOUNCER_HOST to an address of this machine"


class Door:
    """The service's address, and whether it answers with a site that this service's own publisher has seen to.

    The site of an earlier run is served at once; a publisher that has to give up (another one leads) never gets so far.
    """

    def __init__(self, host: str, port: int) -> None:
        self._since = datetime.now(UTC).isoformat()
        self._host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self._port = port
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{port}/"
        self.patience = 0.1
        """Seconds until it is worth another knock; longer each time, up to one."""

    def is_open(self) -> bool:
        self.patience = min(1.0, 1.05 * self.patience)
        with contextlib.suppress(OSError), socket.create_connection((self._host, self._port), timeout=0.5) as call:
            call.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            with call.makefile("rb") as answer:
                head, _, body = answer.read(_LONGEST_ANSWER).partition(b"\r\n\r\n")
            return head[8:12] == b" 200" and _last_round(body) >= self._since
        return False


def _last_round(body: bytes) -> str:
    """When the publisher completed a round last, ISO 8601 in UTC; empty while it has not."""
    try:
        return str(json.loads(body)["publisher"]["last_round_at"] or "")
    except (ValueError, LookupError, TypeError):
        return ""


class _Running:
    """A child, its process while it has one, and when to start the next."""

    def __init__(self, child: Child, say: Say) -> None:
        self._child = child
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._pause = FIRST_PAUSE

    @property
    def name(self) -> str:
        return self._child.name

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def patience(self) -> float:
        """Seconds until `look` may have something to do; a death ends the wait anyway."""
        return 1.0 if self._process else max(0.0, self._start_at - time.monotonic())

    def look(self) -> int | None:
        """Starts the child when it should run and does not. The service's exit status when it gave up."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start(now)
            return None
        status = self._process.poll()
        if status is None:
            return None
        self.kill()
        self._process = None
        for service_status, child_status in GIVE_UP.items():
            if status == child_status:
                return service_status
        self._put_off(now, _cause(status))
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
        self._started = now
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and modules
                self._child.command,
                env=self._child.env,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                # Safe here: one thread, and the function only makes two system calls.
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509
            )
        except OSError as error:
            self._put_off(now, f"could not be started ({error.strerror or error})")

    def _put_off(self, now: float, cause: str) -> None:
        if now - self._started >= WELL_AFTER:
            self._pause = FIRST_PAUSE
        self._say(f"the {self.name} {cause}; starting it again in {self._pause:.1f} s")
        self._start_at = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _cause(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended by itself with status {status}"


def _stop(running: Sequence[_Running], caught: "_Caught", say: Say, stop_within: float) -> int:
    """Every child's clean stop, or its death. 0, or 1 when a second signal asked for the latter."""
    for each in running:
        each.terminate()
    deadline = time.monotonic() + stop_within
    while any(each.is_alive for each in running) and not caught.again and (left := deadline - time.monotonic()) > 0:
        caught.wait(left)
    for each in running:
        if each.is_alive:
            say(f"the {each.name} had not stopped {'yet' if caught.again else f'within {stop_within:.0f} s'}; killed")
        each.kill()
    return 1 if caught.again else 0


class _Caught:
    """The signals that came, and sleep that they interrupt."""

    def __init__(self, readable: int) -> None:
        self._readable = readable
        self._stops = 0
        self._first_at = 0.0

    @property
    def asked(self) -> bool:
        return self._stops > 0

    @property
    def again(self) -> bool:
        return self._stops > 1

    def note(self, number: int, _frame: object) -> None:
        if number not in _STOPS:
            return
        now = time.monotonic()
        if self._stops == 0:
            self._first_at = now
        elif now - self._first_at < ONE_WISH:
            return
        self._stops += 1

    def wait(self, seconds: float) -> None:
        if select.select([self._readable], [], [], seconds)[0]:
            os.read(self._readable, 512)


@contextlib.contextmanager
def _signals() -> Iterator[_Caught]:
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    caught = _Caught(readable)
    # `nohup` has SIGHUP ignored, and means it.
    chosen = [number for number in (*_STOPS, signal.SIGCHLD) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, caught.note) for number in {*chosen, signal.SIGINT, signal.SIGTERM}}
    woken = signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    try:
        yield caught
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(readable)
        os.close(writable)


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
