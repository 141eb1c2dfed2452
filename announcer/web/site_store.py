"""The site as bytes by path: handed from the publisher to the server workers in a local SQLite file.

The file is derived: it may be deleted at any time (`site_store_file`). It is at once hand-over, last good site after a
restart, persistent render cache (`known`) and the source of `build`. One process writes (`SiteStore(path)`), any number
read (`SiteStore(path, read_only=True)`); WAL lets neither wait for the other. An instance is for one thread at a
time, but for `put_state`.
"""

import contextlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from announcer.errors import SiteStoreError, SiteStoreShut
from announcer.model import Resource
from announcer.web.site_store_file import identity, is_damage, is_shut, open_reader, open_writer, put_away
from announcer.web.site_writing import write
from announcer.web.state_aside import StateAside
from announcer.web.stored_form import StoredResource, stored_form
from announcer.web.stored_rows import LISTED, SERVED, WHOLE, Listed, Stored, listed_row, resource_row, stored_row

T = TypeVar("T")

SEEN_WITHIN = 0.001
"""Seconds for which a reader need not ask again whether something was published: `publish` waits for them to pass."""
_STATE_WITHIN = 1.0
"""Seconds that a state waits for a transaction in hand."""


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
        self._state_text, self._state = "{}", dict[str, Any]()
        self._current_is: tuple[int, bool] | None = None
        """Version, and whether that is whole; None: it has to be asked."""
        self._known_file: tuple[int, int] | None = None
        """The file that `known` read; None: it was not asked, so nothing is taken for granted."""
        self._is_known = False
        """Nobody else has written since."""
        self._mutex = threading.RLock()
        self._aside = StateAside(path)
        if not read_only:
            self._attempt(self._connection)
            self._aside.reserve()

    def close(self) -> None:
        """Lets go of the file; the next call opens it again."""
        if self._db is not None:
            self._db.close()
        self._db, self._seen, self._current_is, self._is_known = None, -1, None, False

    def reader(self) -> "SiteStore":
        """The same store for another thread, to read."""
        return SiteStore(self._path, read_only=True)

    # --- the publisher's side ---------------------------------------------------------------------------------------

    def known(self) -> dict[str, str]:
        """Path and inputs of everything that is stored. What is published from now on is said in view of it."""
        return self._attempt(self._look)

    def publish(
        self, changed: Iterable[Resource | StoredResource], gone: Collection[str] = (), *, is_whole: bool = True
    ) -> int:
        """Puts in `changed`, drops what lies at the paths `gone`, all in one transaction; how many rows that touched.
        It costs what changed. `is_whole`: whether that is all of the site, so that what is not there is nowhere.

        Readers see the whole of it or nothing; when it returns, every one sees it. When somebody replaced the file, or
        wrote into it, since `known` was asked, nothing is published and SiteStoreError says so: ask again.
        """
        return self._attempt(lambda: self._publish(changed, gone, is_whole=is_whole))

    def put_state(self, state: Mapping[str, object]) -> None:
        """Replaces what the publisher says of itself, as JSON; the version stays. From any thread: it waits a moment
        for another's transaction. When it cannot be written `state` gives it all the same, where that can be done
        (`state_aside`), and it is raised."""
        text = json.dumps(state, ensure_ascii=False)
        try:
            self._attempt(lambda: self._all("UPDATE meta SET state = ?", text), within=_STATE_WITHIN)
        except SiteStoreError:
            with contextlib.suppress(OSError):
                self._aside.write(state)
            raise
        self._aside.clear()

    # --- the readers' side ------------------------------------------------------------------------------------------

    def version(self) -> int:
        """A number that each publication changes; 0: none yet, or no usable file. Costs microseconds."""
        return self._attempt(self._current, (0, False) if self._read_only else None)[0]

    def is_whole(self) -> bool:
        """Whether the last publication left nothing out: until then what is not there may come any moment."""
        return self._attempt(self._current, (0, False) if self._read_only else None)[1]

    def read(self, path: str) -> Stored | None:
        """What is served at `path`."""
        rows = self._attempt(lambda: self._all(SERVED, path))
        return next((stored_row(path, row) for row in rows), None)

    def publication(self, path: str) -> int | None:
        """`Stored.publication` of what is served at `path`, without its bytes."""
        rows = self._attempt(lambda: self._all("SELECT publication FROM resource WHERE path = ?", path))
        return int(rows[0][0]) if rows else None

    def state(self) -> dict[str, Any]:
        """What the publisher last said of itself; empty: nothing yet."""
        nothing: list[Any] | None = [] if self._read_only else None
        if aside := self._aside.read():
            return aside
        rows = self._attempt(lambda: self._all("SELECT state FROM meta"), nothing)
        text = rows[0][0] if rows else "{}"
        if text != self._state_text:  # it is asked for more often than it is written
            found = json.loads(text)
            self._state_text, self._state = text, found if isinstance(found, dict) else {}
        return dict(self._state)

    def paths(self) -> list[str]:
        """Sorted."""
        return [row[0] for row in self._attempt(lambda: self._all("SELECT path FROM resource ORDER BY path"))]

    def listed(self, paths: Iterable[str] | None = None) -> Iterator[Listed]:
        """What lies at `paths`, those left out at which nothing does; None: at all of them. No bytes are read."""
        if paths is None:
            rows: Iterable[Any] = self._attempt(lambda: self._connection().execute(LISTED))
        else:
            one = f"{LISTED} WHERE path = ?"
            rows = chain.from_iterable(self._attempt(partial(self._all, one, path)) for path in paths)
        return map(listed_row, rows)

    def resources(self) -> Iterator[Resource]:
        """Everything, by path, as of one moment, a body at a time."""
        return map(resource_row, self._attempt(lambda: self._connection().execute(WHOLE)))

    # --- inside -----------------------------------------------------------------------------------------------------

    def _look(self) -> dict[str, str]:
        self._notice()
        self._known_file, self._is_known = identity(self._path), True
        return dict(self._all("SELECT path, inputs FROM resource"))

    def _publish(
        self, changed: Iterable[Resource | StoredResource], gone: Collection[str], *, is_whole: bool
    ) -> int:  # fmt: skip
        db = self._connection()
        self._notice()
        if self._known_file is not None and not (self._is_known and self._known_file == self._file):
            self._known_file = None
            raise sqlite3.DatabaseError("somebody else changed it since it was read")
        before, _ = self._current()
        # A first publication counts although it may be of nothing: from then on an unknown path is a 404. It counts
        # from anywhere, so that a reader who holds bytes of a deleted file never takes a new one for the same.
        number = before + 1 if before else 1 + secrets.randbelow(10**12)
        db.execute("BEGIN IMMEDIATE")
        try:
            touched = write(db, stored_form(changed), gone, number)
            version = number if touched or not before else before
            db.execute("UPDATE meta SET version = ?, is_whole = ?", (version, is_whole))
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        self._current_is = version, is_whole
        time.sleep(SEEN_WITHIN)
        return touched

    def _current(self) -> tuple[int, bool]:
        self._notice()
        if self._current_is is None:
            version, is_whole = self._all("SELECT version, is_whole FROM meta")[0]
            self._current_is = int(version), bool(is_whole)
        return self._current_is

    def _notice(self) -> None:
        # Moves when another connection has committed, never by our own commits (sqlite.org/pragma.html).
        seen = self._all("PRAGMA data_version")[0][0]
        if seen != self._seen:
            self._seen, self._current_is, self._is_known = seen, None, False

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._connection().execute(query, values).fetchall()

    def _attempt(self, work: Callable[[], T], otherwise: T | None = None, *, within: float = -1) -> T:
        """`within`: seconds in which another thread has to have done what it is at."""
        if not self._mutex.acquire(timeout=within):
            raise SiteStoreError(f"the site store {self._path} is being written to")
        try:
            return self._attempted(work, otherwise)
        finally:
            self._mutex.release()

    def _attempted(self, work: Callable[[], T], otherwise: T | None) -> T:
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
            kind = SiteStoreShut if is_shut(error) else SiteStoreError
            raise kind(f"the site store {self._path} cannot be used: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = open_reader(self._path) if self._read_only else open_writer(self._path)
            self._file = identity(self._path)
        return self._db
