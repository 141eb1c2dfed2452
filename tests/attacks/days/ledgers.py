"""A ledger's file that is not what the service left: never taken for a new one, never written over."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.running_service import Service


def _whole(folder: Path) -> Path:
    """The ledger of a service that ran and was stopped."""
    kept = folder / "whole.db"
    if not kept.exists():
        with closing(Service(folder / "ran")) as service:
            service.start()
            assert service.stop() == 0
            shutil.copy(service.folder / "var" / "announcer.db", kept)
    return kept


def _started_on(name: str, spoil: Callable[[Path], None], folder: Path) -> str:
    """What the service says when it starts on a ledger that was spoilt since it ran."""
    with closing(Service(folder / name)) as service:
        ledger = service.folder / "var" / "announcer.db"
        ledger.parent.mkdir()
        shutil.copy(_whole(folder), ledger)
        spoil(ledger)
        before = _bytes(ledger)
        done = _run(service)
        if _bytes(ledger) != before:
            return "the ledger was written to"
        lines = [line for line in done.splitlines() if line.startswith(("announcer: ", "exit"))] or [done]
        return " / ".join(lines).replace("var/announcer.db", "LEDGER")


def _run(service: Service) -> str:
    """All that `announcer run` says until it ends, as it has to within half a minute."""
    try:
        done = subprocess.run(
            [*service._program, "run"], cwd=service.folder, env=service._env(), capture_output=True, text=True,
            timeout=30, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "it starts as if nothing were"
    finally:
        service.process_group.kill_all()
    return f"exit status {done.returncode}\n{done.stdout}{done.stderr}"


def _bytes(ledger: Path) -> bytes:
    return ledger.read_bytes() if ledger.is_file() else b""


def _emptied(ledger: Path) -> None:
    for beside in ledger.parent.glob("announcer.db-*"):
        beside.unlink()
    ledger.write_bytes(b"")


def _executed(statement: str, ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _text(ledger: Path) -> None:
    _emptied(ledger)
    ledger.write_text("shopping: bread, milk\n" * 400)


def _another_programs(ledger: Path) -> None:
    _emptied(ledger)
    ledger.unlink()
    _executed("CREATE TABLE recipes (name TEXT)", ledger)


def _torn(ledger: Path) -> None:
    """The middle of it, as a bad disk or a copy by hand leaves it."""
    content = bytearray(ledger.read_bytes())
    content[4096 : len(content) // 2] = os.urandom(len(content) // 2 - 4096)
    ledger.write_bytes(bytes(content))


def _halved(ledger: Path) -> None:
    os.truncate(ledger, ledger.stat().st_size // 2 // 4096 * 4096)


def _a_folder(ledger: Path) -> None:
    _emptied(ledger)
    ledger.unlink()
    ledger.mkdir()


def _spoilt(name: str, spoil: Callable[[Path], None], happens: str) -> Attack[Path]:
    make = partial(_started_on, name.replace(" ", "-").replace("`", ""), spoil)
    return Attack(at="the ledger", name=name, happens=happens, make=make, left_to_ci="it starts a service")


_NO_LEDGER = (
    "exit status 1 / announcer: the ledger LEDGER has no tables of a ledger: it is an empty file, another program's"
    " database, or a copy that was made beside a running service; put a whole copy in its place (`announcer restore`),"
    " or remove it to begin a new one (what is on the account already is looked up there, and not posted again)"
)
_NEWER = (
    "exit status 1 / announcer: the ledger LEDGER was made by a newer announcer (its tables have version 9999, this one"
    " knows 0008): install that version again, or put back a copy of the ledger from before"
)
_NO_VERSION = (
    "exit status 1 / announcer: the ledger LEDGER has lost the version of its tables (the row of alembic_version): put"
    " a whole copy in its place (`announcer restore`)"
)
_ANOTHERS = (
    "exit status 1 / announcer: LEDGER holds another program's tables (recipes): give announcer an"
    " ANNOUNCER_DATABASE_URL of its own"
)
_REFUSED = "exit status 1 / announcer: the ledger LEDGER cannot be used: "
_RESTORE = " (put a whole copy in its place: `announcer restore`)"
_DAMAGED = _REFUSED + "database disk image is malformed" + _RESTORE
_NO_DATABASE = _REFUSED + "file is not a database" + _RESTORE
_A_FOLDER = (
    "exit status 1 / announcer: the ledger LEDGER is a folder and not a file: remove it, or put the ledger in its place"
)

ATTACKS: tuple[Attack[Path], ...] = (
    _spoilt("a file of 0 bytes in its place", _emptied, _NO_LEDGER),
    _spoilt("its `alembic_version` is emptied", partial(_executed, "DELETE FROM alembic_version"), _NO_VERSION),
    _spoilt("it is a newer version's", partial(_executed, "UPDATE alembic_version SET version_num = '9999'"), _NEWER),
    _spoilt("a text in its place", _text, _NO_DATABASE),
    _spoilt("another program's database in its place", _another_programs, _ANOTHERS),
    _spoilt("half of it is noise", _torn, _DAMAGED),
    _spoilt("half of it is cut off", _halved, _DAMAGED),
    _spoilt("a folder in its place", _a_folder, _A_FOLDER),
)
