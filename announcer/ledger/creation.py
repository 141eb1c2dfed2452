"""A new SQLite ledger appears whole or not at all: a file without tables is somebody's mistake, never a beginning."""

import os
from contextlib import suppress
from pathlib import Path

from announcer.errors import LedgerError, LedgerUnavailable
from announcer.ledger.database import Database, parse_url, public_name
from announcer.ledger.migrate import BEGIN_ANEW, migrate
from announcer.ledger.partial_files import partial_beside
from announcer.model import Message
from announcer.model.os_failure import failure_in_words


def make(url: str) -> None:
    """Makes the ledger's file, mode 0600, its folder and its tables, unless there is a file. PostgreSQL has its own.

    The tables are made in a partial file beside it, which then gets the name: whoever dies on the way leaves no half of
    one. Raises LedgerError when there is the rest of a ledger instead, LedgerUnavailable when nothing can be made.
    """
    require_no_leftovers(url)
    path, name = file_of(url)
    if path is None or path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial_beside(path) as partial:
            _fill(partial)
            _give_name(partial, path)
    except OSError as error:
        raise LedgerUnavailable(
            Message("the ledger {name} cannot be made: {reason}", name=name, reason=failure_in_words(error))
        ) from error


def file_of(url: str) -> tuple[Path | None, str]:
    """A ledger's file (None: PostgreSQL), and what it is called in messages. Raises LedgerError for what is no URL."""
    parsed = parse_url(url)
    is_file = parsed.get_backend_name() == "sqlite"
    return Path(parsed.database or "").resolve() if is_file else None, public_name(parsed)


def require_no_leftovers(url: str) -> None:
    """Raises LedgerError when the file is gone and what was written last is there: SQLite would put that into whatever
    new file gets the name (sqlite.org/wal.html, 4: the WAL is a part of the database's persistent state)."""
    path, name = file_of(url)
    if path is None:
        return
    rest = path.with_name(f"{path.name}-wal")
    with suppress(OSError):
        if not path.exists() and rest.stat().st_size:
            raise LedgerError(
                Message(
                    "the ledger {name} is gone, and a part of it, {part}, is still there: put the file"
                    " back beside it, or remove {part} and {path}-shm {begin_anew}",
                    name=name,
                    part=rest.name,
                    path=path.name,
                    begin_anew=BEGIN_ANEW,
                )
            )


def _fill(partial: Path) -> None:
    database = Database(f"sqlite:///{partial}")
    try:
        migrate(database, new=True)
    finally:
        database.close()


def _give_name(partial: Path, path: Path) -> None:
    """Not over a file that another process has made meanwhile: it is used then."""
    try:
        os.link(partial, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            partial.rename(path)
