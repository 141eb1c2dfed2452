"""Who publishes from a ledger: one, at any time.

Every leadership has a number of its own, the fence, one more than the last. It stands in the database, and whatever
only the leader may do asks for it in the same transaction: who was only slow finds another number and does nothing.

SQLite: an exclusive lock on a file beside the database (`publisher_lock`).
PostgreSQL: a lease, and a session's advisory lock as well: when the lock is free though the lease runs, the leader's
session is dead and a standby need not wait for the lease's end; only until a leader who lost no more than his session
sends nothing more (`delivery.send_deadline.LEAVES_WITHIN`). A leader that is frozen keeps the lock; then the lease
decides.
"""

import math
import os
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from announcer.delivery.send_deadline import LEAVES_WITHIN, Timer
from announcer.errors import LedgerError
from announcer.ledger.database import Database
from announcer.ledger.publisher_lock import is_locked, lock_path, take_lock
from announcer.ledger.tables import leader
from announcer.runtime.clock import elapsed

if TYPE_CHECKING:
    from filelock import FileLock

LEASE = timedelta(seconds=30)
"""How long a leader on PostgreSQL leads without renewing; renew at least every third of it."""

_ADVISORY_LOCK = 0x616E6E02


class Leadership:
    """The right to publish from one ledger. Made by `Ledger.lead`; one for a ledger. Safe to use from several threads:
    a lease is renewed beside the work.

    `now` is the machine's time, whatever clock the posts go by: a lease is a matter of processes. `began` is what the
    timer said before `now` was read (None: now), for a process may stand still in between.
    """

    def __init__(self, database: Database, timer: Timer = elapsed) -> None:
        self._database = database
        self._timer = timer
        self._kept_at = -math.inf
        self._owner = ""
        self._file: FileLock | None = None
        self._session: Connection | None = None
        self._locked = False
        self._mutex = threading.Lock()
        self.fence = 0
        """The number of the leadership that was acquired last; 0 before the first. No ledger that was ever led has 0,
        so who never acquired it can do nothing there."""

    def acquire(self, now: datetime, owner: str, began: float | None = None) -> bool:
        """Leads from now on: True. `owner` names this process, for ever different from any other.

        On PostgreSQL False while another leads: try again some seconds later. On SQLite another leader is an error,
        LedgerBusy. Raises LedgerUnavailable as every use of the ledger does.
        """
        with self._mutex:
            began = self._timer() if began is None else began
            return self._kept(self._acquire(now, owner), began)

    def _acquire(self, now: datetime, owner: str) -> bool:
        self._owner = owner
        if self._database.is_sqlite:
            self._lock_file()
            self._take(now)
            return True
        self._locked = self._try_lock()
        if self._take(now):
            return True
        self._close_session()  # it must not stand in the way of a leader who leads without it
        return False

    def renew(self, now: datetime, began: float | None = None) -> bool:
        """Whether this process still leads; on PostgreSQL its lease runs for another LEASE from `now`."""
        with self._mutex:
            began = self._timer() if began is None else began
            return self._kept(bool(self.fence) and self._renew(now), began)

    def _kept(self, leads: bool, began: float) -> bool:
        self._kept_at = began if leads else -math.inf
        return leads

    def is_kept(self) -> bool:
        """Whether nobody else can lead at this moment, by what this process knows: it has the lock on the file, or its
        lease is no older than LEAVES_WITHIN. Asks nobody, and waits for nothing: `delivery.send_deadline.MayLeave`."""
        if self._database.is_sqlite:
            return self._file is not None
        return self._timer() - self._kept_at <= LEAVES_WITHIN.total_seconds()

    def _renew(self, now: datetime) -> bool:
        if self._database.is_sqlite:
            with self._database.reading() as connection:
                return self._file is not None and holds_fence(connection, self.fence)
        self._locked = self._try_lock()
        with self._database.writing() as connection:
            mine = leader.c.fence == self.fence
            renewed = connection.execute(
                update(leader).where(mine, leader.c.owner == self._owner).values(**self._lease(now))
            )
        if renewed.rowcount:
            return True
        self._close_session()
        return False

    def release(self) -> None:
        """Leads no more; a standby need not wait. Never raises: the lease's end or the process's does the same."""
        with self._mutex:
            self._release()

    def _release(self) -> None:
        self._kept_at = -math.inf
        self._close_session()  # first, so that who follows gets the lock at once
        with suppress(LedgerError):
            if self.fence:
                with self._database.writing() as connection:
                    gone = {"owner": None, "lease_until": None, "locked": False}
                    connection.execute(update(leader).where(leader.c.fence == self.fence).values(**gone))
        if self._file is not None:
            with suppress(OSError):
                self._file.release()
            self._file = None

    def _take(self, now: datetime) -> bool:
        with self._database.writing() as connection:
            row = connection.execute(select(leader)).one()
            leads = row.owner not in (None, self._owner) and row.lease_until is not None and row.lease_until > now
            dead = row.locked and self._locked and row.lease_until <= now + LEASE - LEAVES_WITHIN
            if leads and not dead:
                return False
            connection.execute(update(leader).values(fence=leader.c.fence + 1, owner=self._owner, **self._lease(now)))
        self.fence = row.fence + 1
        return True

    def _lease(self, now: datetime) -> dict[str, datetime | bool | None]:
        return {"lease_until": None if self._database.is_sqlite else now + LEASE, "locked": self._locked}

    # --- SQLite ---------------------------------------------------------------------------------------------------

    def _lock_file(self) -> None:
        if self._file is None:
            assert self._database.path is not None
            self._file = take_lock(self._database.path, self._database.name)

    # --- PostgreSQL -----------------------------------------------------------------------------------------------

    def _try_lock(self) -> bool:
        """Whether this process has the advisory lock, in a session that lives as long as the leadership."""
        try:
            if self._session is None:
                self._session = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._locked = False
            if self._locked:
                self._session.execute(select(1))  # the lock is the session's: while that lives, it is ours
                return True
            return bool(self._session.scalar(select(func.pg_try_advisory_lock(_ADVISORY_LOCK))))
        except SQLAlchemyError:
            self._close_session()
            return False  # the lease does without; a database that has gone shows in the transaction that follows

    def _close_session(self) -> None:
        session, self._session, self._locked = self._session, None, False
        if session is not None:
            with suppress(SQLAlchemyError):
                session.invalidate()  # a lock of the session must not return to the pool
                session.close()


def holds_fence(connection: Connection, fence: int) -> bool:
    """Whether `fence` is the leader's, seen from inside a transaction."""
    return connection.scalar(select(leader.c.fence)) == fence


def is_led(database: Database, now: datetime) -> bool:
    """Whether some process leads. Asks without keeping anybody from leading."""
    if not database.is_sqlite:
        with database.reading() as connection:
            row = connection.execute(select(leader.c.owner, leader.c.lease_until)).one()
        return row.owner is not None and row.lease_until is not None and row.lease_until > now
    assert database.path is not None
    return is_locked(database.path)


def nudge(database: Database) -> bool:
    """Asks the leader to look at the ledger at once. False: it cannot be asked (PostgreSQL), and looks when it does."""
    if database.path is None:
        return False
    try:
        os.utime(lock_path(database.path))
    except OSError:
        return False
    return True


def nudged_at(database: Database) -> int:
    """Differs after a `nudge`: nanoseconds of some clock; 0 where there are no nudges. From any thread."""
    if database.path is None:
        return 0
    try:
        return lock_path(database.path).stat().st_mtime_ns
    except OSError:
        return 0
