"""The folder in which server workers keep their counts beside each other's, by prometheus-client's multiprocess mode.

A scrape reaches one worker, whichever it is: figures of that one alone would jump back and forth, and a label for it
would make new series at each restart. A dead worker's file stays as long as the server runs, so no figure goes down.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's name for it. It looks there when it is first imported in a process: that has to be a worker."""
_PREFIX = "announcer-counts-"


@contextmanager
def shared_counts() -> Iterator[None]:
    """For the server's master: processes that it starts within count together. What killed masters have left is
    removed. Where no file can be made each worker counts alone."""
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*"):
        if not _is_alive(left.name.removeprefix(_PREFIX)):
            shutil.rmtree(left, ignore_errors=True)
    folder = place / f"{_PREFIX}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)  # of a master that had this number before
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        yield
        return
    os.environ[FOLDER] = str(folder)
    try:
        yield
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
