"""The folder in which server workers keep their counts beside each other's (`request_counts`)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "announcer-counts-"


@contextmanager
def shared_counts() -> Iterator[Path | None]:
    """For the supervisor: the folder for the workers that it starts. What killed ones have left is removed. None
    where no file can be made."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*"):
        if not _is_alive(left.name.removeprefix(_PREFIX)):
            shutil.rmtree(left, ignore_errors=True)
    folder = place / f"{_PREFIX}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)  # of one that had this number before
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        yield None
        return
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
