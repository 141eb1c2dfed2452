"""Disks that fill up, files that go away under a service that runs, and events on a mount that is not there."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.attacks.attack import Attack, NotHere
from tests.support.running_service import Service
from tests.support.waiting import eventually

_SERVICE = "it starts a service"
_ROUND = 45
"""Seconds in which a round has come, on a busy machine too."""


_FULL = "named in /healthz/publisher (503) and `status` within a round, pages are served, goes on when there is room"


@contextmanager
def _small_disk(at: Path, size: str = "6m") -> Iterator[Path]:
    """A file system of its own. Only root may mount one."""
    at.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], capture_output=True, check=False
    )
    if done.returncode:
        raise NotHere("this user may mount nothing")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=False)


def _fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    return ballast


def _reasons(service: Service) -> str:
    answer = service.ask_operator("/healthz/publisher")
    return f"{answer.status} {json.loads(answer.body)['reasons']}" if answer.body else ""


def _says_full(service: Service) -> bool:
    said = _reasons(service)
    return said.startswith("503") and ("full" in said or "disk I/O error" in said)


def _disk_full(folder: Path) -> str:
    with closing(Service(folder / "full")) as service, _small_disk(service.folder / "var") as disk:
        service.start()
        ballast = _fill(disk)
        text = 'title: Nog een\nevents: [{id: a, date: 2099-01-10, time: "20:00"}]\n'
        (service.events / "nog-een.yaml").write_text(text, encoding="utf-8")  # there is something to write
        eventually(lambda: _says_full(service), "/healthz/publisher names it", _ROUND)
        status = service.command("status")
        assert status.status == 1, status
        assert "make room on its disk" in status.out or "disk" in status.out, status
        assert service.get("/").status == 200
        ballast.unlink()
        eventually(lambda: _reasons(service) == "200 []", "it goes on", _ROUND)
        eventually(lambda: service.get("/series/nog-een/").status == 200, "what waited is there", _ROUND)
        assert service.stop() == 0
        return _FULL


def _read_only_at_the_start(folder: Path) -> str:
    with closing(Service(folder / "read-only")) as service, _small_disk(service.folder / "var") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        service.launch()
        eventually(lambda: "read-only file system" in service.log.casefold(), "it says why", _ROUND)
        assert "Traceback" not in service.log
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        eventually(lambda: service.get("/").status == 200, "it begins by itself", 2 * _ROUND)
        assert service.stop() == 0
        return "said in a line, tried again, begins by itself when it may be written"


def _site_store(folder: Path, name: str, *, damaged: bool) -> str:
    with closing(Service(folder / name)) as service:
        service.start()
        store = service.folder / "var" / "site.db"
        before = service.get("/").body
        if damaged:
            with store.open("r+b") as file:
                file.write(os.urandom(64 * 1024))
        else:
            for file_name in ("site.db", "site.db-wal", "site.db-shm"):
                store.with_name(file_name).unlink(missing_ok=True)
        eventually(lambda: service.log.count("site store") or service.get("/").body == before, "it is met", _ROUND)
        eventually(lambda: service.get("/").body == before and store.exists(), "it is made anew", _ROUND)
        eventually(lambda: _reasons(service) == "200 []", "all is well", _ROUND)
        return "made anew within a round, with the same bytes"


def _ledger_deleted(folder: Path) -> str:
    with closing(Service(folder / "ledger-deleted")) as service:
        service.start()
        for file in (service.folder / "var").glob("announcer.db*"):
            file.unlink()
        eventually(lambda: "is gone" in _reasons(service), "/healthz/publisher names it", _ROUND)
        assert service.command("status").status == 1
        assert service.get("/").status == 200
        assert not (service.folder / "var" / "announcer.db").exists(), "nothing is begun anew by itself"
        return "named in /healthz/publisher (503) and `status`, pages are served, no ledger is begun by itself"


def _events_away(folder: Path) -> str:
    """As a mount: away, then there and empty, then an error, then back."""
    with closing(Service(folder / "events")) as service:
        service.start("--now", "2024-02-05T09:00", "--speed", "1")
        page, away = service.get("/").body, service.folder / "away"
        service.events.rename(away)
        eventually(lambda: "the events directory is gone" in str(service.healthz()), "it is missed", _ROUND)
        service.events.mkdir()
        eventually(lambda: "the events directory is gone" not in str(service.healthz()), "it is there, empty", _ROUND)
        assert service.command("status").status == 1, "what vanished is asked about"
        service.events.rmdir()
        service.events.symlink_to(service.events)  # ELOOP: the system refuses, as with a stale handle
        eventually(lambda: service.healthz()["status"] == "problems", "it is said", _ROUND)
        assert service.get("/").body == page, "everything is served with its last facts"
        assert "in no file any more, and nothing was said of it" not in service.log
        service.events.unlink()
        away.rename(service.events)
        eventually(lambda: service.healthz()["status"] == "ok", "it is well", _ROUND)
        assert service.get("/").body == page
        assert "Traceback" not in service.log
        return "everything is served with its last facts, `status` asks, nothing is cancelled; well when it is back"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="disks",
        name="the disk of ledger and site store is full",
        happens=_FULL,
        make=_disk_full,
        left_to_ci=_SERVICE,
    ),
    Attack(
        at="disks",
        name="the disk of ledger and site store is read-only at the start",
        happens="said in a line, tried again, begins by itself when it may be written",
        make=_read_only_at_the_start,
        left_to_ci=_SERVICE,
    ),
    Attack(
        at="disks",
        name="the site store is deleted while the service runs",
        happens="made anew within a round, with the same bytes",
        make=lambda folder: _site_store(folder, "store-deleted", damaged=False),
        left_to_ci=_SERVICE,
    ),
    Attack(
        at="disks",
        name="64 KB of chance are written over the site store while the service runs",
        happens="made anew within a round, with the same bytes",
        make=lambda folder: _site_store(folder, "store-damaged", damaged=True),
        left_to_ci=_SERVICE,
    ),
    Attack(
        at="disks",
        name="the ledger is deleted while the service runs",
        happens="named in /healthz/publisher (503) and `status`, pages are served, no ledger is begun by itself",
        make=_ledger_deleted,
        left_to_ci=_SERVICE,
    ),
    Attack(
        at="disks",
        name="the events folder goes away, comes back empty, then refuses every access, then is back",
        happens="everything is served with its last facts, `status` asks, nothing is cancelled; well when it is back",
        make=_events_away,
        left_to_ci=_SERVICE,
    ),
)
