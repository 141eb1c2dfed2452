"""The ledger's backup into a file, while a service runs on it; `restoration` is the way back.

Of SQLite a file that is whole. PostgreSQL has programs of its own for both, which are told and not run: theirs must be
of the server's version, and know its password from elsewhere.
"""

import os
import shlex
from pathlib import Path

from announcer.errors import LedgerError, LedgerUnavailable
from announcer.ledger.creation import file_of, require_no_leftovers
from announcer.ledger.database import public_address
from announcer.ledger.partial_files import keep_on_disk, partial_beside
from announcer.ledger.whole_copy import LedgerCopy, copy_whole
from announcer.model import Message
from announcer.model.os_failure import failure_in_words


def back_up(url: str, target: Path, *, overwrite: bool = False) -> LedgerCopy:
    """Copies the ledger at `url` to `target`, mode 0600, while a service may run on it.

    `target` appears whole and checked, or not at all. Raises LedgerError when it is there already (unless `overwrite`),
    when there is no ledger, and for PostgreSQL: then with the line that does it; LedgerUnavailable when a file cannot
    be read or written.
    """
    ledger, name = file_of(url)
    if ledger is None:
        database, file = shlex.quote(public_address(url)), shlex.quote(str(target))
        raise LedgerError(
            Message(
                "a ledger in PostgreSQL is backed up by PostgreSQL's own program, while the service"
                " runs (it asks for the password, or reads ~/.pgpass):\n  pg_dump --format=custom"
                " --file={file} --dbname={database}",
                file=file,
                database=database,
            )
        )
    require_no_leftovers(url)
    if not ledger.exists():
        raise LedgerError(Message("there is no ledger {name} to back up; `announcer run` makes it", name=name))
    if is_same(ledger, target):
        raise LedgerError(Message("{target} is the ledger itself: name another file for its backup", target=target))
    is_there = LedgerError(
        Message("{target} is there already: name another file, or overwrite it with --force", target=target)
    )
    if target.exists() and not overwrite:
        raise is_there
    try:
        with partial_beside(target.absolute()) as partial:
            copy = copy_whole(ledger, partial, Message("the ledger {name}", name=name))
            _give_name(partial, target, overwrite=overwrite)
    except FileExistsError as error:
        raise is_there from error
    except OSError as error:
        raise LedgerUnavailable(
            Message("{target} cannot be written: {reason}", target=target, reason=failure_in_words(error))
        ) from error
    return copy


def is_same(ledger: Path, other: Path) -> bool:
    """Whether both are one file, however it is reached."""
    return other.resolve() == ledger or (other.exists() and ledger.exists() and other.samefile(ledger))


def _give_name(partial: Path, target: Path, *, overwrite: bool) -> None:
    """Raises FileExistsError when somebody else has made `target` meanwhile."""
    keep_on_disk(partial)
    if overwrite:
        partial.rename(target)
    else:
        try:
            os.link(partial, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links, such as a stick's
            partial.rename(target)
    keep_on_disk(target.absolute().parent)
