"""Processes that stand still: stopped by SIGSTOP, as a debugger, a frozen cgroup or a bad host does it."""

import os
import signal
from contextlib import closing
from pathlib import Path

from announcer.runtime.supervisor import BEATS_WITHIN, WORKER_BEATS_WITHIN
from tests.attacks.attack import Attack
from tests.support.running_service import Service
from tests.support.waiting import eventually

_PATIENCE = 25
"""Seconds that a busy machine gets beyond what is promised."""


def _frozen(service: Service, role: str, count: int) -> set[int]:
    frozen = set(sorted(service.pids(role))[:count])
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    return frozen


def _workers(folder: Path, count: int) -> str:
    with closing(Service(folder / f"{count}-workers-frozen")) as service:
        service.start()
        frozen = _frozen(service, "worker", count)
        eventually(lambda: not frozen & service.pids("worker"), "they are gone", WORKER_BEATS_WITHIN + _PATIENCE)
        eventually(lambda: len(service.pids("worker")) == 2, "two workers", _PATIENCE)
        eventually(lambda: all(service.get("/").status == 200 for _ in range(20)), "each answers", _PATIENCE)
        assert "gave no sign of life" in service.log
        return "killed after 15 s of silence, others in their place answer; the log says so"


def _role(folder: Path, role: str) -> str:
    with closing(Service(folder / f"{role}-frozen")) as service:
        service.start()
        frozen = _frozen(service, role, 1)
        seconds = BEATS_WITHIN + _PATIENCE
        eventually(lambda: service.pids(role) - frozen, "another in its place", seconds)
        assert not frozen & service.pids(role), "it is gone"
        eventually(lambda: service.get("/healthz/publisher").status == 200, "all is well", _PATIENCE)
        assert service.get("/").status == 200
        assert "gave no sign of life, and was killed; starting it again" in service.log
        return "killed after 90 s of silence, another in its place is well; the log says so"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="processes",
        name="both workers of the server are frozen (SIGSTOP)",
        happens="killed after 15 s of silence, others in their place answer; the log says so",
        make=lambda folder: _workers(folder, 2),
        left_to_ci="it waits for a silence",
    ),
    Attack(
        at="processes",
        name="one of the server's two workers is frozen",
        happens="killed after 15 s of silence, others in their place answer; the log says so",
        make=lambda folder: _workers(folder, 1),
        left_to_ci="it waits for a silence",
    ),
    Attack(
        at="processes",
        name="the publisher is frozen",
        happens="killed after 90 s of silence, another in its place is well; the log says so",
        make=lambda folder: _role(folder, "publisher"),
        left_to_ci="it waits for a silence",
    ),
)
