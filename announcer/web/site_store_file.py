"""The SQLite file of the site store: its schema, how it is opened, and what happens to one that is no good.

One that is damaged, foreign or of another version is put away and made anew. Functions raise sqlite3.DatabaseError and
OSError, which `site_store` judges.
"""

import contextlib
import sqlite3
from pathlib import Path

_APPLICATION_ID = 0x616E6E73
"""`anns`, at byte 68 of the file (sqlite.org/fileformat2.html): how we know that a file is ours to delete."""
_SCHEMA_VERSION = 2
_PAGE_SIZE = 16384
"""Octets. Most bodies are of 500 to 3,000: of pages of 4,096 each would fill one alone, and leave a quarter empty."""
_LOG_BYTES = 4 * 1024 * 1024
"""The write-ahead log is written back when it has come to this, and cut to it when it starts again."""
_SCHEMA = (
    # The digest is of the bytes as they are; those of a picture and a text would still be two bodies.
    """
    CREATE TABLE body (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL,
        is_gzip INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (digest, is_gzip)
    )
    """,
    """
    CREATE TABLE resource (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        inputs TEXT NOT NULL,
        body INTEGER NOT NULL REFERENCES body,
        publication INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        type TEXT NOT NULL,
        max_age INTEGER NOT NULL,
        filename TEXT,
        status INTEGER NOT NULL,
        static INTEGER NOT NULL
    )
    """,
    "CREATE INDEX resource_body ON resource (body)",
    "CREATE TABLE meta (version INTEGER NOT NULL, is_whole INTEGER NOT NULL, state TEXT NOT NULL)",
    "INSERT INTO meta VALUES (0, 0, '{}')",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_SCHEMA_VERSION}",
)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at `path`: a deleted one stays readable for whoever has it open, and must not be read on."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def open_reader(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=1)
    try:
        is_ours = _is_ours(db)
    except sqlite3.DatabaseError:
        db.close()
        raise
    if is_ours:
        return db
    db.close()
    raise sqlite3.DatabaseError("it is not a site store of this version")


def open_writer(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _usable(path)
    if db is None:
        put_away(path)
        db = _usable(path)
    if db is None:
        raise sqlite3.DatabaseError("it cannot be made anew")
    return db


def _usable(path: Path) -> sqlite3.Connection | None:
    """A connection to a whole store, made when there is no file; None when the file is something else."""
    # Made in the main thread, used in the one of the rounds: by one at a time, as promised.
    db = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
    try:
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and not path.stat().st_size:
            _make(db)
        if _is_ours(db) and db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            # Not FULL: what a power failure takes away is made again, and WAL stays whole either way.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            db.execute(f"PRAGMA wal_autocheckpoint = {_LOG_BYTES // _PAGE_SIZE}")
            return db
    except sqlite3.DatabaseError as error:
        db.close()
        if not is_damage(error):
            raise
        return None
    db.close()
    return None


def _make(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        db.execute(statement)
    db.execute("COMMIT")


def _is_ours(db: sqlite3.Connection) -> bool:
    found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return found == [_APPLICATION_ID, _SCHEMA_VERSION]


def is_damage(error: Exception) -> bool:
    """Not locked, full or read-only: the file itself is no good."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_shut(error: Exception) -> bool:
    """Its disk is full, broken or read-only, or the file may not be opened: no waiting helps."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    codes = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
    return isinstance(error, OSError) or code in codes


def put_away(path: Path) -> None:
    """Deletes a store of ours; moves anything else aside, as `path` may have been set to somebody's data."""
    try:
        with path.open("rb") as file:
            is_ours = file.read(72)[68:] == _APPLICATION_ID.to_bytes(4, "big")
    except FileNotFoundError:
        is_ours = True
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        with contextlib.suppress(FileNotFoundError):
            if is_ours:
                part.unlink()
            else:
                part.replace(path.with_name(f"{path.name}.foreign{suffix}"))
