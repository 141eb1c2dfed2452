"""SQLite: the lock on a file beside the ledger that one publisher has, given back by the kernel however it ends.

filelock takes it; whether it is taken (`is_locked`) is asked by hand, as that must neither keep anybody from leading
nor write, and filelock has no shared lock on a file.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from announcer.errors import LedgerBusy, LedgerUnavailable
from announcer.model import Message
from announcer.model.os_failure import failure_in_words

if TYPE_CHECKING:
    from filelock import FileLock

_ASKED_WITHIN = 0.1
"""Seconds: `is_locked` has the lock for an instant, and is waited for. Another publisher is not."""


def take_lock(ledger: Path, name: str) -> "FileLock":
    """The lock of the ledger that messages call `name`, for this process. Raises LedgerBusy when another has it,
    LedgerUnavailable when its file cannot be opened."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands take no lock

    path = lock_path(ledger)
    lock = FileLock(
        path, timeout=_ASKED_WITHIN, poll_interval=_ASKED_WITHIN / 5, mode=0o600,
        thread_local=False,  # it is the process's: one thread acquires, another releases
        fallback_to_soft=False,  # a lock that is only a file outlives its process
        preserve_lock_file=True,
        on_acquired=_write_process,
    )  # fmt: skip
    try:
        lock.acquire()
    except Timeout as error:
        raise LedgerBusy(
            Message(
                "another announcer (process {process}) publishes from this ledger, {name}; stop it,"
                " or give this one an ANNOUNCER_DATABASE_URL of its own",
                process=_process(path),
                name=name,
            )
        ) from error
    except OSError as error:
        raise LedgerUnavailable(
            Message(
                "the lock file {path} cannot be opened: {reason} (make it and its folder writable)",
                path=path,
                reason=failure_in_words(error),
            )
        ) from error
    return lock


def is_locked(ledger: Path) -> bool:
    """Whether some process has the lock. Asks without keeping anybody from it."""
    try:
        file = os.open(lock_path(ledger), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(file)


def lock_path(ledger: Path) -> Path:
    """The file that a publisher on SQLite locks."""
    return ledger.with_name(f"{ledger.name}.lock")


def _write_process(file: int) -> None:
    """Who has the lock, for `_process`."""
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)


def _process(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(errors="replace").strip()[:20] or "unknown"
    return "unknown"
