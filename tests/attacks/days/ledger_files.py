"""What lies where the ledger should: each is refused in one line with the remedy, and never taken for a beginning."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

from announcer.errors import LedgerError
from announcer.ledger.ledger import Ledger
from announcer.ledger.tables import HEAD
from tests.attacks.attack import Attack


def _ledger(folder: Path) -> Path:
    """A ledger that was in use."""
    path = folder / "announcer.db"
    with closing(Ledger.open(f"sqlite:///{path}", clock="real")) as ledger:
        assert ledger.state() is not None
    return path


def _run(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def _refused(path: Path) -> str:
    """What a start, and a command that looks, say of it; both the same, and the file is what it was."""
    before = path.read_bytes() if path.is_file() else b""
    said = set()
    for how in ({"clock": "real"}, {"read_only": True}):
        try:
            if "read_only" in how:
                assert Ledger.exists(f"sqlite:///{path}"), "there is nothing"
            Ledger.open(f"sqlite:///{path}", **how).close()
            said.add("taken for a ledger")
        except LedgerError as error:
            said.add(str(error).replace(str(path), "X"))
    assert (path.read_bytes() if path.is_file() else b"") == before, "it was written to"
    (words,) = said
    assert "\n" not in words
    return words


def _attack(name: str, happens: str, put: Callable[[Path], Path]) -> Attack[Path]:
    def make(folder: Path) -> str:
        own = Path(mkdtemp(dir=folder))
        return f"refused: {_refused(put(own))}"

    return Attack(at="what lies where the ledger should", name=name, happens=f"refused: {happens}", make=make)


def _empty(folder: Path) -> Path:
    path = folder / "announcer.db"
    path.touch()
    return path


def _cut_off(folder: Path) -> Path:
    path = _ledger(folder)
    with path.open("r+b") as file:
        file.truncate(0)
    return path


def _without_version(folder: Path) -> Path:
    path = _ledger(folder)
    _run(path, "DELETE FROM alembic_version")
    return path


def _newer(folder: Path) -> Path:
    path = _ledger(folder)
    _run(path, "UPDATE alembic_version SET version_num = '9999'")
    return path


def _text(folder: Path) -> Path:
    path = folder / "announcer.db"
    path.write_text("title: Proeverij\nevents: []\n" * 50)
    return path


def _anothers(folder: Path) -> Path:
    path = folder / "announcer.db"
    _run(path, "CREATE TABLE moz_bookmarks (id INTEGER PRIMARY KEY)")
    return path


def _anothers_with_alembic(folder: Path) -> Path:
    path = _anothers(folder)
    _run(path, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    _run(path, "INSERT INTO alembic_version VALUES ('1975ea83b712')")
    return path


def _folder(folder: Path) -> Path:
    path = folder / "announcer.db"
    path.mkdir()
    return path


def _damaged(folder: Path) -> Path:
    path = _ledger(folder)
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    path.write_bytes(content)
    return path


def _table_lost(folder: Path) -> Path:
    path = _ledger(folder)
    _run(path, "DROP TABLE revisions")
    return path


def _log_left(folder: Path) -> Path:
    """The file is gone, and what was written last is still there."""
    path = _ledger(folder)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()
        _run(path, "UPDATE meta SET last_round_at = 1")
        shutil.copy(path.with_name("announcer.db-wal"), folder / "kept")
    path.unlink()
    for name in ("announcer.db-wal", "announcer.db-shm"):
        path.with_name(name).unlink(missing_ok=True)
    (folder / "kept").rename(path.with_name("announcer.db-wal"))
    return path


_NO_TABLES = (
    "the ledger X has no tables of a ledger: it is an empty file, another program's database, or a copy that was made"
    " beside a running service; put a whole copy in its place (`announcer restore`), or remove it to begin a new one"
    " (what is on the account already is looked up there, and not posted again)"
)
_NO_DATABASE = (
    "the ledger X cannot be used: file is not a database (put a whole copy in its place: `announcer restore`)"
)
ATTACKS: tuple[Attack[Path], ...] = (
    _attack("a file of no bytes", _NO_TABLES, _empty),
    _attack("a ledger that was cut to no bytes", _NO_TABLES, _cut_off),
    _attack(
        "a ledger whose `alembic_version` was emptied",
        "the ledger X has lost the version of its tables (the row of alembic_version): put a whole copy in its place"
        " (`announcer restore`)",
        _without_version,
    ),
    _attack(
        "a ledger that a newer announcer made",
        "the ledger X was made by a newer announcer (its tables have version 9999, this one knows "
        f"{HEAD}): install that version again, or put back a copy of the ledger from before",
        _newer,
    ),
    _attack("a text file", _NO_DATABASE, _text),
    _attack(
        "another program's SQLite database",
        "X holds another program's tables (moz_bookmarks): give announcer an ANNOUNCER_DATABASE_URL of its own",
        _anothers,
    ),
    _attack(
        "another program's SQLite database, which uses Alembic too",
        "X holds another program's tables (alembic_version, moz_bookmarks): give announcer an ANNOUNCER_DATABASE_URL of"
        " its own",
        _anothers_with_alembic,
    ),
    _attack("a folder", "the ledger X is a folder and not a file: remove it, or put the ledger in its place", _folder),
    _attack("a ledger whose first hundred bytes are zeros", _NO_DATABASE, _damaged),
    _attack(
        "a ledger that lost a table",
        "the ledger X has lost tables (revisions): put a whole copy in its place (`announcer restore`)",
        _table_lost,
    ),
    _attack(
        "only the log of a ledger, whose file was deleted",
        "the ledger X is gone, and a part of it, announcer.db-wal, is still there: put the file back beside it, or"
        " remove announcer.db-wal and announcer.db-shm to begin a new one (what is on the account already is looked up"
        " there, and not posted again)",
        _log_left,
    ),
)
