"""A world whose publishers are real processes that are ended by `kill -9`: where they are told to, or at any moment."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from announcer.delivery.outbox import Outbox
from announcer.delivery.step import Report
from announcer.ledger.ledger import Ledger
from announcer.model import Edit, History, PlannedPost, PostRecord, Round
from tests.faults.delivery_process import ProcessSettings
from tests.faults.discrete_event_world import DiscreteEventWorld
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.repository import ROOT


class ProcessKilled(Exception):
    """The process was killed before it answered, after it had passed that point."""


class ProcessFactory:
    """Where the processes come from (`process_forker`)."""

    def __init__(self, folder: Path, *modules: str) -> None:
        self.folder = folder
        self.command_lines: set[str] = set()
        """Its own and those of its children."""
        self._said = folder / "factory.log"
        with self._said.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.process_forker", str(folder.resolve()), *modules],
                cwd=ROOT,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n", self.said
        self.note_command_line(self._process.pid)
        self.path = folder / "ledger" / "announcer.db"
        """The ledger of the world of the moment."""
        self.template = folder / "template.db"
        Ledger.open(f"sqlite:///{self.template}", clock="simulated").close()

    @property
    def said(self) -> str:
        """All that it and its children wrote."""
        return self._said.read_text()

    def where(self, secret: str) -> list[str]:
        """The places where it shows: files of the folder (outputs, logs, ledgers), and command lines."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        places = [path.name for path in files if secret.encode() in path.read_bytes()]
        return places + [line for line in self.command_lines if secret in line]

    def note_command_line(self, pid: int) -> None:
        with suppress(OSError):  # it may be dead by now
            self.command_lines.add(Path(f"/proc/{pid}/cmdline").read_text())

    def start_process(self) -> Connection:
        return Client(str(self.folder / "factory"), "AF_UNIX")

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def a_process_factory(*modules: str) -> Iterator[ProcessFactory]:
    """With a folder in memory where there is one: a kill loses nothing that was written, synced or not. `modules` are
    imported for all children."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="announcer-", dir=shared if os.access(shared, os.W_OK) else None))
    try:
        factory = ProcessFactory(folder, *modules)
        try:
            yield factory
        finally:
            factory.close()
    finally:
        shutil.rmtree(folder)


class KilledProcess:
    """One process. `passed` counts the points on their way by."""

    def __init__(self, factory: ProcessFactory, order: ProcessSettings, passed: Counter[str]) -> None:
        self._connection = factory.start_process()
        self._factory = factory
        self._passed = passed
        self.pid = 0
        self.last = ""
        """The point that it passed last."""
        self.kill_after: float | None = None
        """Seconds after which the next call is cut off by kill -9."""
        self._connection.send(order)
        self._answer()

    def call(self, name: str, argument: object) -> Any:
        """Raises ProcessKilled when it is killed first."""
        with self._while_it_lives():
            self._connection.send((name, argument))
        return self._answer()

    def kill(self) -> None:
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        with suppress(OSError):
            self._connection.send(("stop", None))
        self._wait_until_gone()

    def _answer(self) -> Any:
        ends_at = None if self.kill_after is None else time.monotonic() + self.kill_after
        while True:
            if ends_at is not None and not self._connection.poll(max(0.0, ends_at - time.monotonic())):
                self.kill_after = ends_at = None
                self.kill()
            with self._while_it_lives():
                kind, value = self._connection.recv()
            match kind:
                case "pid":
                    self.pid = value
                    self._factory.note_command_line(value)
                case "point":
                    self.last = value
                    self._passed[value] += 1
                case "done":
                    return value
                case _:
                    raise AssertionError(value)

    @contextmanager
    def _while_it_lives(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            self._wait_until_gone()
            raise ProcessKilled(self.last) from error

    def _wait_until_gone(self) -> None:
        """When it is gone for good, with its locks and its connections."""
        self._connection.close()
        while self.pid:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.0005)


class KilledProcessStore:
    """The ledger of the killed processes, read from outside; what is written goes through them."""

    def __init__(self, account: str, path: Path, commit: Callable[[Round], None]) -> None:
        self.account = account
        self.commit = commit
        self._ledger = Ledger.open(f"sqlite:///{path}", read_only=True)

    def add(self, post: PlannedPost, at: datetime) -> None:
        self.commit(Round(at=at, posts=(post,)))

    def add_edit(self, edit: Edit, at: datetime) -> None:
        self.commit(Round(at=at, edits=(edit,)))

    def outbox(self) -> Outbox:
        return self._ledger.outbox(self.account)

    def rows(self) -> tuple[PostRecord, ...]:
        return tuple(self.history().posts)

    def history(self) -> History:
        return self._ledger.history(self.account)

    def forget(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._ledger.close()


class WorldWithKills(DiscreteEventWorld):
    """`kill_points`: points and occurrences at which the process of that moment kills itself. `chance`: how likely a
    step is cut off at any moment (by `rng`). `kills` counts what happened, by point passed last."""

    def __init__(
        self, server: FakeMastodon, factory: ProcessFactory, *, kill_points: frozenset[tuple[str, int]] = frozenset(),
        chance: float = 0.0, rng: random.Random | None = None, mutant: str = "",
    ) -> None:  # fmt: skip
        self._factory = factory
        self._path = factory.path
        self._clear()
        shutil.copy(factory.template, self._path)
        self._kill_points = kill_points
        self._chance = chance
        self._rng = rng or random.Random(0)
        self._mutant = mutant
        self._process: KilledProcess | None = None
        self._number = 0
        self.passed: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        super().__init__(server, lambda account: KilledProcessStore(account, self._path, self._commit))

    def start(self) -> None:
        """Until one runs: it may be killed while it starts."""
        if self._process is not None:
            self._process.end()
        while True:
            self._number += 1
            order = ProcessSettings(
                ledger_url=f"sqlite:///{self._path}", base_url=self.server.base_url, token=self.rules.token,
                owner=f"process-{self._number}", now=self.now, deadline=self.deadline, kill_points=self._kill_points,
                passed=self.passed, mutant=self._mutant,
            )  # fmt: skip
            try:
                self._process = KilledProcess(self._factory, order, self.passed)
            except ProcessKilled as killed:
                self._count(str(killed))
            else:
                return

    def step(self) -> Report:
        try:
            report: Report = self._call("step", self.now)
        except ProcessKilled:
            return Report(next_at=self.now + timedelta(seconds=1))
        return report

    def _commit(self, round_: Round) -> None:
        """As the publisher does: what it decided and could not commit, it decides again."""
        while True:
            try:
                self._call("commit", round_)
            except ProcessKilled:
                continue
            return

    def _call(self, name: str, argument: object) -> Any:
        process = self._process
        assert process is not None
        if self._chance and self._rng.random() < self._chance:
            process.kill_after = self._rng.random() ** 2 * 0.03
        try:
            answer = process.call(name, argument)
        except ProcessKilled as killed:
            self._count(str(killed))
            self._process = None
            self.start()
            raise
        process.kill_after = None
        return answer

    def _count(self, point: str) -> None:
        self.kills[point] += 1
        self.server.quiet()  # what the killed one had sent has come to its end before time goes on

    def close(self) -> None:
        if self._process is not None:
            self._process.end()
        self.store.close()  # type: ignore[attr-defined]  # ours has one; its files are left to be searched

    def _clear(self) -> None:
        for file in self._path.parent.glob(f"{self._path.name}*"):
            file.unlink()
