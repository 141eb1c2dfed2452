"""The whole service in a folder of its own: real processes, real HTTP, real files, and nothing of it left behind."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.command_result import CommandResult
from tests.support.ports import free_port
from tests.support.repository import EVENTS
from tests.support.waiting import eventually

"""The repository's own: the organiser's round of 2024."""


class ProcessGroup:
    """Processes that belong together, found by a mark in their environment: whoever their parent is by now."""

    def __init__(self) -> None:
        self._mark = f"ANNOUNCER-TEST-{uuid.uuid4().hex}"
        # Without the caller's settings; no ANNOUNCER_ in front of the mark, as that would be an unknown setting.
        self.env = {name: value for name, value in os.environ.items() if not name.upper().startswith("ANNOUNCER_")}
        self.env["PROCESS_GROUP_MARK"] = self._mark
        self._handles: dict[int, int] = {}

    def processes(self) -> dict[int, str]:
        """The living ones, with their command lines."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _is_alive(entry):
                try:
                    if self._mark.encode() in (entry / "environ").read_bytes():
                        pid = int(entry.name)
                        if pid not in self._handles:
                            self._handles[pid] = os.pidfd_open(pid)
                        found[pid] = (entry / "cmdline").read_text().replace("\0", " ").strip()
                except OSError:  # it ended meanwhile, or is somebody else's
                    continue
        return found

    def has_ended(self) -> bool:
        """Whether none lives, and each that `processes` ever found has closed what it had open.

        A killed process has no environment and no command line any more while it still listens and holds its locks.
        """
        for pid, handle in list(self._handles.items()):
            ended = select.poll()  # `select` takes no descriptor above 1023
            ended.register(handle, select.POLLIN)  # pidfd_open(2): readable when the process has terminated
            if ended.poll(0):
                os.close(self._handles.pop(pid))
        return not self.processes() and not self._handles

    def kill_all(self) -> None:
        for pid in self.processes():
            send(pid, signal.SIGKILL)


def send(pid: int, number: signal.Signals) -> None:
    """A signal to a process that may have ended."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _is_alive(entry: Path) -> bool:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


_OPERATOR = "--audience operator"


class Service:
    """`announcer run` and other commands in `folder`, which gets a copy of the repository's events.

    It may be started, killed and started again; the folder stays. `settings` are those of the environment, without
    their prefix. `through` is a program, with its arguments, that becomes `announcer` (setpriv, say).
    """

    def __init__(self, folder: Path, *, through: Sequence[str] = (), **settings: str) -> None:
        self.folder = folder
        self._program = [*through, sys.executable, "-m", "announcer"]
        self.events = folder / "events"
        self.process_group = ProcessGroup()
        self.port = free_port()
        (folder / "tmp").mkdir(parents=True)
        shutil.copytree(EVENTS, self.events)
        self.settings = {"PORT": str(self.port), **settings}
        if not self._is_trial:
            self.settings.setdefault("ADMIN_PORT", str(free_port()))
        self.said = folder / "said.log"
        self._process: subprocess.Popen[bytes] | None = None

    # --- start and stop ---------------------------------------------------------------------------------------------

    def start(self, *args: str, seconds: float = 30) -> float:
        """`announcer run` with `args`, until /healthz answers with 200; how long that took, in seconds."""
        began = time.monotonic()
        self.launch(*args)
        assert self._process is not None
        while self.get("/healthz").status != 200:
            assert self._process.poll() is None, f"it ended with status {self._process.returncode}:\n{self.log}"
            assert time.monotonic() - began < seconds, f"/healthz does not answer within {seconds:g} s:\n{self.log}"
            time.sleep(0.05)
        return time.monotonic() - began

    def launch(self, *args: str) -> None:
        """`announcer run` with `args`; waits for nothing."""
        with self.said.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._program, "run", *args],
                cwd=self.folder, env=self._env(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def begin(self, *args: str) -> "subprocess.Popen[bytes]":
        """Another `announcer` command in the same folder, which nobody waits for."""
        return subprocess.Popen(
            [*self._program, *args],
            cwd=self.folder, env=self._env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10) -> int:
        """The exit status after that signal to the supervisor. Fails when it takes longer, or when anything is left."""
        assert self._process is not None, "it was not started"
        self._process.send_signal(number)
        status = self._process.wait(seconds)
        self._process = None
        left = self.process_group.processes()
        assert not left, f"left running: {left}"
        return status

    def kill(self, role: str) -> int:
        """`kill -9` of the supervisor, publisher, a worker of the server, or the operator's; its process id."""
        pid = min(self.pids(role))
        send(pid, signal.SIGKILL)
        if self._process is not None and pid == self._process.pid:
            self._process.wait(5)
            self._process = None
        return pid

    def die(self) -> None:
        """`kill -9` of all its processes."""
        self.process_group.kill_all()
        if self._process is not None:
            self._process.wait(5)
            self._process = None
        eventually(self.process_group.has_ended, "all of it is gone", 5)

    @property
    def runs(self) -> bool:
        """Whether it was started, and not stopped or killed since."""
        return self._process is not None

    def close(self) -> None:
        """The end of a test: a clean stop when it runs, and in any case nothing that goes on."""
        try:
            if self._process is not None:
                assert self.stop() == 0, f"not a clean stop:\n{self.log}"
            left = self.process_group.processes()
            assert not left, f"left running: {left}"
        finally:
            self.process_group.kill_all()
            if self._process is not None:
                self._process.wait(5)

    # --- what it is and says ----------------------------------------------------------------------------------------

    def pids(self, role: str) -> set[int]:
        """Of the processes that play this role now."""
        running = self.process_group.processes()
        supervisor = self._process.pid if self._process is not None else 0
        return {
            "supervisor": {supervisor} & set(running),
            "publisher": {pid for pid in running if "-m announcer.publisher" in running[pid]},
            "worker": {pid for pid in running if "-m announcer.web" in running[pid] and _OPERATOR not in running[pid]},
            "operator": {pid for pid in running if _OPERATOR in running[pid]},
        }[role]

    @property
    def admin_port(self) -> int:
        """Where it tells the operator how it is."""
        return self.port if self._is_trial else int(self.settings["ADMIN_PORT"])

    @property
    def _is_trial(self) -> bool:
        """Its site is on loopback, and what is the operator's at the same address."""
        return urlsplit(self.settings.get("BASE_URL", "http://localhost")).hostname in ("localhost", "127.0.0.1")

    @property
    def log(self) -> str:
        """All that it wrote to its outputs."""
        return self.said.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> "Answer":
        """An answer over HTTP; status 0 when there is none."""
        return get(self.port, path)

    def ask_operator(self, path: str) -> "Answer":
        """An answer at the operator's address; status 0 when there is none."""
        return get(self.admin_port, path)

    def healthz(self) -> dict[str, Any]:
        """What /healthz says to the operator; its status has to be 200."""
        answer = self.ask_operator("/healthz")
        assert answer.status == 200, answer
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def now(self) -> str:
        """The service's own time at its last round: ISO 8601 in UTC, which sorts as text. Empty before the first."""
        return str(self.healthz()["publisher"]["now"] or "")

    # --- commands ---------------------------------------------------------------------------------------------------

    def command(self, *args: str, env: Mapping[str, str] | None = None) -> CommandResult:
        """Another `announcer` command in the same folder with the same settings."""
        done = subprocess.run(
            [*self._program, *args],
            cwd=self.folder, env={**self._env(), **(env or {})}, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        return CommandResult(done.returncode, done.stdout.decode(), done.stderr.decode())

    def posts(self) -> list[dict[str, Any]]:
        """What `announcer posts --json` lists, the oldest first."""
        done = self.command("posts", "--json")
        assert done.status == 0, done
        return list(reversed(json.loads(done.out)["posts"]))

    def _env(self) -> dict[str, str]:
        settings = {f"ANNOUNCER_{name}": value for name, value in self.settings.items()}
        return {**self.process_group.env, "TMPDIR": str(self.folder / "tmp"), **settings}


NewService = Callable[..., Service]
"""Makes a service with the settings that are its keywords."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status 0: no answer."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(port: int, path: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.read())
    except (OSError, HTTPException):
        return Answer(0, b"")
    finally:
        connection.close()
