"""A ledger in SQLite as of one moment, whole in one file and checked, while the service goes on writing to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from announcer.errors import LedgerError, LedgerUnavailable
from announcer.ledger.tables import HEAD, VERSIONS
from announcer.model import EPOCH, Message

_PAGES_AT_ONCE = 256
"""A mebibyte, about: what is read and written between two looks at a signal that came."""
_BUSY_SECONDS = 3
_TABLES = frozenset({"meta", "leader", "subjects", "revisions", "outbox", "edits", "holds", "approvals"})
"""Those that a ledger of any version has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCopy:
    """What a copy holds, for whoever asked for it."""

    version: str
    events: int
    posts: int
    last_round_at: datetime | None
    bytes: int


def copy_whole(source: Path, target: Path, name: str) -> LedgerCopy:
    """Makes the empty file `target` a copy of the ledger `source`, which messages call `name`.

    It is the ledger of one moment: a reading transaction holds that moment while the pages are copied by SQLite's own
    backup (sqlite.org/backup.html), which without it would begin anew after each commit of the service's. The
    service's writer waits for nothing meanwhile (sqlite.org/wal.html, 2.2). The copy is one file, without companions.
    Raises LedgerUnavailable when `source` cannot be read or `target` be written, LedgerError when `source` is no whole
    ledger of this announcer's or an older one.
    """
    with _told(name):
        address = f"{source.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as reading,
            closing(sqlite3.connect(target, isolation_level=None)) as writing,
        ):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is one moment
            reading.backup(writing, pages=_PAGES_AT_ONCE)
            # In the file's header stands that it has companions: it must be whole without them.
            writing.execute("PRAGMA journal_mode = DELETE")
            return _checked(writing, name, target)


def _checked(connection: sqlite3.Connection, name: str, file: Path) -> LedgerCopy:
    """Raises LedgerError for what is no ledger, no whole one, or one of a newer announcer."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    known = connection.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else None
    found = known.fetchone() if known else None
    if found is None or not tables >= _TABLES:
        raise LedgerError(Message("{name} is no ledger of announcer: its tables are missing", name=name))
    if found[0] not in VERSIONS:
        raise LedgerError(
            Message(
                "{name} was made by a newer announcer (its tables have version {version}, this one"
                " knows {known}): use that version",
                name=name,
                version=found[0],
                known=HEAD,
            )
        )
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if damage != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
        words = damage[0].strip().splitlines()[-1] if damage != ["ok"] else "rows that belong to none"
        raise LedgerError(Message("{name} is damaged ({words}): take another copy", name=name, words=words))
    (last,) = connection.execute("SELECT last_round_at FROM meta").fetchone()
    return LedgerCopy(
        version=found[0],
        events=_count(connection, "subjects WHERE key LIKE '%/%'"),
        posts=_count(connection, "outbox"),
        last_round_at=None if last is None else EPOCH + timedelta(microseconds=last),
        bytes=file.stat().st_size,
    )


def _count(connection: sqlite3.Connection, rows: str) -> int:
    found: tuple[int] = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608 - our own words
    return found[0]


@contextmanager
def _told(name: str) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "")
        if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise LedgerError(
                Message("{name} is damaged, or no ledger ({error}): take another copy", name=name, error=error)
            ) from error
        raise LedgerUnavailable(Message("{name} cannot be copied: {error}", name=name, error=error)) from error
