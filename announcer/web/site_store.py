"""The site as bytes by path: handed from the publisher to the server workers in a local SQLite file.

The file is derived: it may be deleted at any time, and one that is damaged, foreign or of another version is put away
and made anew. It is at once hand-over, last good site after a restart, persistent render cache (`known`) and the source
of `build`. One process writes (`SiteStore(path)`), any number read (`SiteStore(path, read_only=True)`); WAL lets
neither wait for the other. An instance is for one thread at a time.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from announcer.errors import SiteStoreError
from announcer.model import Resource

T = TypeVar("T")

_APPLICATION_ID = 0x616E6E73
"""`anns`, at byte 68 of the file (sqlite.org/fileformat2.html): how we know that a file is ours to delete."""
_SCHEMA_VERSION = 1
_SCHEMA = (
    """
    CREATE TABLE resource (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        inputs TEXT NOT NULL,
        etag TEXT NOT NULL,
        modified INTEGER NOT NULL,
        type TEXT NOT NULL,
        max_age INTEGER NOT NULL,
        filename TEXT,
        status INTEGER NOT NULL,
        static INTEGER NOT NULL,
        body BLOB NOT NULL
    )
    """,
    # `known` reads this index alone: bodies would make it a walk through the whole file.
    "CREATE INDEX resource_known ON resource (path, inputs)",
    "CREATE TABLE meta (version INTEGER NOT NULL, state TEXT NOT NULL)",
    "INSERT INTO meta VALUES (0, '{}')",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_SCHEMA_VERSION}",
)
_COLUMNS = "path, inputs, type, body, modified, max_age, filename, status, static"
# Other bytes never keep an old time: a client that sends If-Modified-Since only would be told 304 for ever.
_UPSERT = """
    INSERT INTO resource (path, inputs, etag, modified, type, max_age, filename, status, static, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET
        inputs = excluded.inputs, etag = excluded.etag,
        modified = max(excluded.modified, modified + (etag <> excluded.etag)),
        type = excluded.type, max_age = excluded.max_age, filename = excluded.filename, status = excluded.status,
        static = excluded.static, body = excluded.body
"""
# A first publication counts although it may be of nothing: from then on an unknown path is a 404. It counts from
# anywhere, so that a reader who holds bytes of a deleted file never takes a new one for the same.
_COUNT = """
    UPDATE meta SET version = CASE version WHEN 0 THEN 1 + abs(random() % 1000000000000) ELSE version + 1 END
    WHERE ? OR version = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A resource as it is served."""

    path: str
    type: str
    body: bytes = field(repr=False)
    etag: str
    """Strong, of the body as it is (identity coding), with its quotes (RFC 9110, 8.8.3)."""
    modified_at: datetime
    """To the second, UTC. Later than the resource's own when other bytes came with an old time."""
    max_age: int
    filename: str | None
    status: int


class SiteStore:
    """The store at `path`. A writer makes file and folder; a reader waits for them: meanwhile the version is 0.

    A writer's methods raise SiteStoreError when the file cannot be read or written. When it turned out to be damaged
    it is thrown away: the next `known` says so, and the next round renders everything. A reader raises it from `read`
    and the like; `version` and `state` never fail there, so that a worker can say what is wrong.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only
        self._file: tuple[int, int] | None = None
        self._db: sqlite3.Connection | None = None
        self._seen = -1
        self._version: int | None = None
        self._paths: set[str] | None = None
        if not read_only:
            self._attempt(self._connection)

    def close(self) -> None:
        """Lets go of the file; the next call opens it again."""
        if self._db is not None:
            self._db.close()
        self._db, self._seen, self._version, self._paths = None, -1, None, None

    # --- the publisher's side ---------------------------------------------------------------------------------------

    def known(self) -> dict[str, str]:
        """Path and inputs of everything that is stored."""
        return self._attempt(lambda: dict(self._all("SELECT path, inputs FROM resource")))

    def publish(self, changed: Iterable[Resource], paths: Collection[str]) -> int:
        """Puts in `changed`, drops what is not in `paths`, all in one transaction; how many rows that touched.

        Readers see the whole of it or nothing, and the store holds exactly `paths` then. When it cannot, because
        somebody replaced the file since `known` was asked, nothing is published and SiteStoreError says so.
        """
        return self._attempt(lambda: self._publish(changed, paths))

    def put_state(self, state: Mapping[str, object]) -> None:
        """Replaces what the publisher says of itself, as JSON; the version stays."""
        text = json.dumps(state, ensure_ascii=False)
        self._attempt(lambda: self._all("UPDATE meta SET state = ?", text))

    # --- the readers' side ------------------------------------------------------------------------------------------

    def version(self) -> int:
        """A number that each publication changes; 0: none yet, or no usable file. Costs microseconds."""
        return self._attempt(self._current_version, 0 if self._read_only else None)

    def read(self, path: str) -> Stored | None:
        """What is served at `path`."""
        query = "SELECT type, body, etag, modified, max_age, filename, status FROM resource WHERE path = ?"
        rows = self._attempt(lambda: self._all(query, path))
        return next((_stored(path, row) for row in rows), None)

    def state(self) -> dict[str, Any]:
        """What the publisher last said of itself; empty: nothing yet."""
        nothing: list[Any] | None = [] if self._read_only else None
        rows = self._attempt(lambda: self._all("SELECT state FROM meta"), nothing)
        found = json.loads(rows[0][0]) if rows else {}
        return found if isinstance(found, dict) else {}

    def paths(self) -> list[str]:
        """Sorted."""
        return [row[0] for row in self._attempt(lambda: self._all("SELECT path FROM resource ORDER BY path"))]

    def resources(self) -> Iterator[Resource]:
        """Everything, by path, as of one moment, a body at a time."""
        query = f"SELECT {_COLUMNS} FROM resource ORDER BY path"  # noqa: S608  # a constant
        return map(_resource, self._attempt(lambda: self._connection().execute(query)))

    # --- inside -----------------------------------------------------------------------------------------------------

    def _publish(self, changed: Iterable[Resource], paths: Collection[str]) -> int:
        here = self._here()
        gone = here.difference(paths)
        arrived: set[str] = set()
        db = self._connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            for resource in changed:
                db.execute(_UPSERT, _row(resource))
                arrived.add(resource.path)
            db.executemany("DELETE FROM resource WHERE path = ?", ((path,) for path in sorted(gone)))
            here = (here - gone) | arrived
            _check_whole(here, paths)
            db.execute(_COUNT, (bool(arrived or gone),))
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        self._paths, self._version = here, None
        return len(arrived) + len(gone)

    def _here(self) -> set[str]:
        self._notice()
        if self._paths is None:
            self._paths = {row[0] for row in self._all("SELECT path FROM resource")}
        return self._paths

    def _current_version(self) -> int:
        self._notice()
        if self._version is None:
            self._version = int(self._all("SELECT version FROM meta")[0][0])
        return self._version

    def _notice(self) -> None:
        # Moves when another connection has committed, never by our own commits (sqlite.org/pragma.html).
        seen = self._all("PRAGMA data_version")[0][0]
        if seen != self._seen:
            self._seen, self._version, self._paths = seen, None, None

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._connection().execute(query, values).fetchall()

    def _attempt(self, work: Callable[[], T], otherwise: T | None = None) -> T:
        try:
            if self._db is not None and self._file != _identity(self._path):
                self.close()
            return work()
        except (sqlite3.DatabaseError, OSError) as error:
            self.close()
            if otherwise is not None:
                return otherwise
            if _is_damage(error) and not self._read_only:
                _put_away(self._path)
            raise SiteStoreError(f"the site store {self._path} cannot be used: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = _open_reader(self._path) if self._read_only else _open_writer(self._path)
            self._file = _identity(self._path)
        return self._db


def _check_whole(here: set[str], paths: Collection[str]) -> None:
    missing = sorted(set(paths) - here)
    if missing:
        raise sqlite3.DatabaseError(f"{len(missing)} resources are neither in it nor given, such as {missing[0]}")


def _row(resource: Resource) -> tuple[object, ...]:
    etag = f'"{hashlib.sha256(resource.body).hexdigest()[:32]}"'
    return (
        resource.path, resource.inputs, etag, int(resource.modified_at.timestamp()), resource.type, resource.max_age,
        resource.filename, resource.status, resource.static, resource.body,
    )  # fmt: skip


def _stored(path: str, row: tuple[Any, ...]) -> Stored:
    kind, body, etag, modified, max_age, filename, status = row
    return Stored(
        path=path,
        type=kind,
        body=body,
        etag=etag,
        modified_at=datetime.fromtimestamp(modified, UTC),
        max_age=max_age,
        filename=filename,
        status=status,
    )


def _resource(row: tuple[Any, ...]) -> Resource:
    path, inputs, kind, body, modified, max_age, filename, status, static = row
    return Resource(
        path=path,
        inputs=inputs,
        type=kind,
        body=body,
        modified_at=datetime.fromtimestamp(modified, UTC),
        max_age=max_age,
        filename=filename,
        status=status,
        static=bool(static),
    )


# --- the file -------------------------------------------------------------------------------------------------------


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at `path`: a deleted one stays readable for whoever has it open, and must not be read on."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _open_reader(path: Path) -> sqlite3.Connection:
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


def _open_writer(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = _usable(path)
    if db is None:
        _put_away(path)
        db = _usable(path)
    if db is None:
        raise sqlite3.DatabaseError("it cannot be made anew")
    return db


def _usable(path: Path) -> sqlite3.Connection | None:
    """A connection to a whole store, made when there is no file; None when the file is something else."""
    db = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and not path.stat().st_size:
            _make(db)
        if _is_ours(db) and db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            # Not FULL: what a power failure takes away is made again, and WAL stays whole either way.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA journal_size_limit = 16777216")
            return db
    except sqlite3.DatabaseError as error:
        db.close()
        if not _is_damage(error):
            raise
        return None
    db.close()
    return None


def _make(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        db.execute(statement)
    db.execute("COMMIT")


def _is_ours(db: sqlite3.Connection) -> bool:
    found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return found == [_APPLICATION_ID, _SCHEMA_VERSION]


def _is_damage(error: Exception) -> bool:
    """Not locked, full or read-only: the file itself is no good."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _put_away(path: Path) -> None:
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
