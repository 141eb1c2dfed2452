"""The site as bytes by path: handed from the publisher to the server workers in a local SQLite file.

The file is derived: it may be deleted at any time (`site_store_file`). It is at once hand-over, last good site after a
restart, persistent render cache (`known`) and the source of `build`. One process writes (`SiteStore(path)`), any number
read (`SiteStore(path, read_only=True)`); WAL lets neither wait for the other. An instance is for one thread at a time.
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
from announcer.web.site_store_file import identity, is_damage, open_reader, open_writer, put_away

T = TypeVar("T")

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
        self._known_file: tuple[int, int] | None = None
        """The file that `known` read; None: it was not asked, so nothing is taken for granted."""
        self._is_known = False
        """Nobody else has written since."""
        if not read_only:
            self._attempt(self._connection)

    def close(self) -> None:
        """Lets go of the file; the next call opens it again."""
        if self._db is not None:
            self._db.close()
        self._db, self._seen, self._version, self._is_known = None, -1, None, False

    # --- the publisher's side ---------------------------------------------------------------------------------------

    def known(self) -> dict[str, str]:
        """Path and inputs of everything that is stored. What is published from now on is said in view of it."""
        return self._attempt(self._look)

    def publish(self, changed: Iterable[Resource], gone: Collection[str] = ()) -> int:
        """Puts in `changed`, drops what lies at the paths `gone`, all in one transaction; how many rows that touched.

        Readers see the whole of it or nothing. When somebody replaced the file, or wrote into it, since `known` was
        asked, nothing is published and SiteStoreError says so: ask again.
        """
        return self._attempt(lambda: self._publish(changed, gone))

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

    def _look(self) -> dict[str, str]:
        self._notice()
        self._known_file, self._is_known = identity(self._path), True
        return dict(self._all("SELECT path, inputs FROM resource"))

    def _publish(self, changed: Iterable[Resource], gone: Collection[str]) -> int:
        db = self._connection()
        self._notice()
        if self._known_file is not None and not (self._is_known and self._known_file == self._file):
            self._known_file = None
            raise sqlite3.DatabaseError("somebody else changed it since it was read")
        touched = 0
        db.execute("BEGIN IMMEDIATE")
        try:
            for resource in changed:
                touched += db.execute(_UPSERT, _row(resource)).rowcount
            for path in gone:
                touched += db.execute("DELETE FROM resource WHERE path = ?", (path,)).rowcount
            db.execute(_COUNT, (touched > 0,))
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        self._version = None
        return touched

    def _current_version(self) -> int:
        self._notice()
        if self._version is None:
            self._version = int(self._all("SELECT version FROM meta")[0][0])
        return self._version

    def _notice(self) -> None:
        # Moves when another connection has committed, never by our own commits (sqlite.org/pragma.html).
        seen = self._all("PRAGMA data_version")[0][0]
        if seen != self._seen:
            self._seen, self._version, self._is_known = seen, None, False

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._connection().execute(query, values).fetchall()

    def _attempt(self, work: Callable[[], T], otherwise: T | None = None) -> T:
        try:
            if self._db is not None and self._file != identity(self._path):
                self.close()
            return work()
        except (sqlite3.DatabaseError, OSError) as error:
            self.close()
            if otherwise is not None:
                return otherwise
            if is_damage(error) and not self._read_only:
                put_away(self._path)
            raise SiteStoreError(f"the site store {self._path} cannot be used: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = open_reader(self._path) if self._read_only else open_writer(self._path)
            self._file = identity(self._path)
        return self._db


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
