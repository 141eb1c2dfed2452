"""A file that appears whole or not at all: written beside its place under another name, which it then gives up."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def partial_beside(path: Path) -> Iterator[Path]:
    """An empty file in the folder of `path` that only its owner may read; SQLite gives its companions the same mode.
    What of it has no other name at the end is removed. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(number)
    partial = Path(name)
    try:
        yield partial
    finally:
        for part in companions(partial):
            part.unlink(missing_ok=True)


def companions(path: Path) -> tuple[Path, Path, Path]:
    """A SQLite file, and what SQLite keeps beside it while somebody uses it."""
    return path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def keep_on_disk(path: Path) -> None:
    """A file or a folder survives a power cut from now on, as far as its disk says so. Raises OSError."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def give_owner_of(folder: Path, file: Path) -> None:
    """The superuser makes files for whoever owns `folder`: the service's user, who must be able to open them."""
    if os.geteuid() == 0:
        owner = folder.stat()
        with suppress(OSError):  # a file system without owners
            os.chown(file, owner.st_uid, owner.st_gid)
