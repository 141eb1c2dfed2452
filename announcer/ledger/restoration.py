"""A backup put in the ledger's place.

What the service did since the backup stands on the account: before it sends anything, every publisher reads what came
to the account's list after the point up to which its ledger had read it (`delivery.account_history`), and takes it
over. What was still under way is on the account after a quiet time: the ledger knows when it was put back, and nothing
is sent before that is over (`delivery.late_arrivals`).
"""

import os
import shlex
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from announcer.errors import LedgerBusy, LedgerError, LedgerUnavailable
from announcer.ledger.backup import is_same
from announcer.ledger.creation import file_of
from announcer.ledger.database import HURRIED_SECONDS, Database, public_address
from announcer.ledger.leadership import is_led
from announcer.ledger.migrate import migrate
from announcer.ledger.partial_files import companions, give_owner_of, keep_on_disk, partial_beside
from announcer.ledger.publisher_lock import take_lock
from announcer.ledger.tables import meta
from announcer.ledger.whole_copy import LedgerCopy, copy_whole
from announcer.model import Message
from announcer.model.os_failure import failure_in_words


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and where the ledger that was there before lies now (None: there was none)."""

    copy: LedgerCopy
    former: Path | None


def restore(url: str, source: Path, now: datetime, *, called: str = "") -> Restored:
    """Puts the backup `source` in the place of the ledger at `url`, in which no publisher may run; one that wants to
    start meanwhile is refused. The ledger that is there, whole or not, is kept beside it under the date of `now`.
    `called`: what messages call `source` (default: its path).

    Raises LedgerBusy when a publisher runs, LedgerError when `source` is no whole ledger of this announcer's or an
    older one (whose tables are brought up to date), and for PostgreSQL: then with the lines that do it;
    LedgerUnavailable when a file cannot be read or written. The ledger is what it was then.
    """
    ledger, name = file_of(url)
    if ledger is None:
        database, file = shlex.quote(public_address(url)), shlex.quote(str(source))
        raise LedgerError(
            Message(
                "a ledger in PostgreSQL is put back by PostgreSQL's own program (it asks for the password, or reads"
                " ~/.pgpass); stop every announcer that uses it, then:\n"
                "  pg_restore --clean --if-exists --no-owner --single-transaction --dbname={database} {file}\n"
                "  announcer restore --note",
                database=database,
                file=file,
            )
        )
    if not source.is_file():
        raise LedgerError(Message("there is no file {source} to restore from", source=source))
    if is_same(ledger, source):
        raise LedgerError(Message("{source} is the ledger itself: name a backup of it", source=source))
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        with partial_beside(ledger) as partial:
            copy = copy_whole(source, partial, called or str(source))
            _note(f"sqlite:///{partial}", now)
            with closing(sqlite3.connect(partial)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # one whole file again
            give_owner_of(ledger.parent, partial)
            keep_on_disk(partial)
            return Restored(copy, _swap(partial, ledger, name, now))
    except OSError as error:
        where = error.filename or name
        raise LedgerUnavailable(
            Message("the ledger cannot be put back: {where}: {reason}", where=where, reason=failure_in_words(error))
        ) from error


def note_restoration(url: str, now: datetime) -> None:
    """The ledger at `url` was put back by other means, at `now` at the latest: no post leaves before what may still be
    under way is on the account.

    Raises LedgerBusy when a publisher runs, which has begun from it already; LedgerError when there is no ledger;
    LedgerUnavailable when it cannot be used.
    """
    database = Database(url, answers_within=HURRIED_SECONDS)
    try:
        migrate(database)
        if is_led(database, now):
            raise LedgerBusy(
                Message("a publisher runs on this ledger, and has begun to post from it: stop it, then note this")
            )
    finally:
        database.close()
    _note(url, now)


def _note(url: str, now: datetime) -> None:
    database = Database(url)
    try:
        migrate(database)
        with database.writing() as connection:
            connection.execute(update(meta).values(restored_at=now))
    finally:
        database.close()


def _swap(partial: Path, ledger: Path, name: str, now: datetime) -> Path | None:
    """Gives the partial file the ledger's name, under the lock that a publisher takes. Where the former ledger lies."""
    try:
        lock = take_lock(ledger, name)
    except LedgerBusy as error:
        raise LedgerBusy(
            Message(
                "another announcer (process {process}) publishes from this ledger, {name}; stop it, then restore",
                **error.args[0].fields,
            )
        ) from error
    try:
        give_owner_of(ledger.parent, Path(lock.lock_file))
        former = _keep_aside(ledger, now)
        partial.rename(ledger)
        keep_on_disk(ledger.parent)
    finally:
        lock.release()
    return former


def _keep_aside(ledger: Path, now: datetime) -> Path | None:
    """The former ledger under a dated name, in the parts that there are: it may be damaged. There is a file with the
    ledger's own name all the time: who starts after this was broken off makes no new one."""
    former = ledger.with_name(f"{ledger.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    _, written_last, index = companions(ledger)
    is_there = ledger.exists()
    if is_there:
        _link(ledger, former)
    if written_last.exists() and written_last.stat().st_size:
        written_last.rename(former.with_name(f"{former.name}-wal"))
        is_there = True
    for rest in (written_last, index):  # nothing, and what SQLite makes anew
        rest.unlink(missing_ok=True)
    return former if is_there else None


def _link(part: Path, aside: Path) -> None:
    try:
        os.link(part, aside)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        part.rename(aside)
