"""Opening files that others may name: only what lies below a directory, and only regular files.

Shared by the edges that read the events directory, `event_files` and `images`; it knows nothing of either.
"""

import os
import stat
from pathlib import Path


class LeadsOutside(OSError):
    """The path, followed through its symbolic links, ends outside of the directory."""


class NoRegularFile(OSError):
    """A directory, pipe, socket or device."""


def open_below(root: Path, name: str) -> int:
    """A file descriptor, to read, of the regular file `name` (with `/`) below `root`. The caller closes it.

    Symbolic links are followed as long as they stay below `root`: mounted configuration is made of such links. Then
    the resolved path is opened part by part without following any (`O_NOFOLLOW`), so that nothing put in its place
    meanwhile is followed either. Raises LeadsOutside, NoRegularFile, and OSError as `open` does; ValueError for a name
    with NUL.
    """
    top = os.path.realpath(root, strict=True)
    found = os.path.realpath(Path(top) / name, strict=True)
    if os.path.commonpath((top, found)) != top:
        raise LeadsOutside(name)
    *folders, file = Path(os.path.relpath(found, top)).parts or (".",)
    folder = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in folders:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = inner
        # O_NONBLOCK: a pipe must not keep us waiting for a writer.
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise NoRegularFile(name)
    return opened
