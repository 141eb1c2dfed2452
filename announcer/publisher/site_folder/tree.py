"""Files below a folder, put in place whole: written aside, brought to the disk together, then renamed one by one."""

import contextlib
import ctypes
import os
import secrets
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

STAGING = ".announcer-new"
"""Where files are written before they get their names; below the folder, as a rename does not leave a file system."""
_READ_BY_ALL, _ENTERED_BY_ALL = 0o644, 0o755
"""What a web server needs, which runs as somebody else: the service's umask may say less (UMask=0077 of the unit)."""
_MOST_OPEN = 128
_TO_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class FolderTree:
    """The folder `root`, which must be there. Names have `/` between their parts. No symbolic link below it is
    followed: one in the place of a folder is an OSError, one in the place of a file is replaced. For one thread, and
    not for long: folders are kept open. `close` it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._open: OrderedDict[str, int] = OrderedDict()
        self._prefix = secrets.token_hex(4)  # a leader that was only slow may still write
        self._drafts = 0

    def close(self) -> None:
        """Lets go of it, and takes away what was staged here and not placed."""
        if self._drafts:
            with contextlib.suppress(OSError):
                self.clear_staging(self._prefix)
        for opened in self._open.values():
            os.close(opened)
        self._open.clear()
        os.close(self._top)

    def find(self, name: str) -> os.stat_result | None:
        """What lies there, a link as a link; None: nothing, or what cannot hold a file of ours."""
        try:
            folder, last = self._parent(name)
            return os.stat(last, dir_fd=folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, name: str) -> bytes | None:
        """The bytes of a regular file; None: there is none."""
        try:
            folder, last = self._parent(name)
            opened = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except OSError:
            return None
        with os.fdopen(opened, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(opened).st_mode) else None

    def append(self, name: str, text: bytes) -> None:
        """At the end of a file that is there."""
        folder, last = self._parent(name)
        opened = os.open(last, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        with os.fdopen(opened, "ab") as file:
            file.write(text)

    def stage(self, body: bytes, modified: int) -> str:
        """Writes it aside, with that time (seconds since 1970); the name of the draft."""
        staging = self._folder(STAGING, make=True)
        self._drafts += 1
        draft = f"{self._prefix}-{self._drafts}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        opened = os.open(draft, flags, 0o666, dir_fd=staging)
        with os.fdopen(opened, "wb") as file:
            file.write(body)
            file.flush()
            _open_to_all(opened, _READ_BY_ALL)
            os.utime(opened, (modified, modified))
        return draft

    def settle(self) -> None:
        """What was staged is on the disk when this returns, so that no name ever leads to half a file, even when the
        power fails. Once for many files: a synchronisation of each takes milliseconds."""
        if _syncfs is None or _syncfs(self._top) != 0:
            os.sync()

    def place(self, draft: str, name: str) -> None:
        """Gives a draft its name. Whoever reads it sees what was there or this."""
        with _naming(name):
            folder, last = self._parent(name, make=True)
            os.rename(draft, last, src_dir_fd=self._folder(STAGING), dst_dir_fd=folder)

    def date(self, name: str, modified: int) -> None:
        """Gives a file that time."""
        folder, last = self._parent(name)
        os.utime(last, (modified, modified), dir_fd=folder, follow_symlinks=False)

    def remove(self, name: str) -> bool:
        """Takes away a file, and the folders that are empty without it; whether it was there."""
        try:
            folder, last = self._parent(name)
            os.unlink(last, dir_fd=folder)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        parent = name.rpartition("/")[0]
        while parent:
            self._forget(parent)
            above, last = self._parent(parent)
            try:
                os.rmdir(last, dir_fd=above)
            except OSError:  # it holds something: that is the end
                break
            parent = parent.rpartition("/")[0]
        return True

    def clear_staging(self, prefix: str = "") -> None:
        """Takes away the drafts whose names begin so: with nothing, those of a process that was killed too."""
        try:
            staging = self._folder(STAGING)
        except FileNotFoundError:
            return
        with os.scandir(staging) as drafts:
            for draft in drafts:
                if draft.name.startswith(prefix):
                    os.unlink(draft.name, dir_fd=staging)
        self._forget(STAGING)
        with contextlib.suppress(OSError):  # others have drafts there
            os.rmdir(STAGING, dir_fd=self._top)

    def _parent(self, name: str, *, make: bool = False) -> tuple[int, str]:
        folder, _, last = name.rpartition("/")
        return self._folder(folder, make=make), last

    def _folder(self, name: str, *, make: bool = False) -> int:
        if not name:
            return self._top
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        above, last = self._parent(name, make=make)
        try:
            opened = os.open(last, _TO_FOLDER, dir_fd=above)
        except FileNotFoundError:
            if not make:
                raise
            os.mkdir(last, 0o777, dir_fd=above)
            opened = os.open(last, _TO_FOLDER, dir_fd=above)
            _open_to_all(opened, _ENTERED_BY_ALL)
        self._open[name] = opened
        if len(self._open) > _MOST_OPEN:
            os.close(self._open.popitem(last=False)[1])
        return opened

    def _forget(self, name: str) -> None:
        opened = self._open.pop(name, None)
        if opened is not None:
            os.close(opened)


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """What the operating system says is said of `name`: it saw a part of it only, or the draft."""
    try:
        yield
    except OSError as error:
        error.filename = name
        raise


def make_folder(folder: Path) -> None:
    """Makes it where it is not there; its parent has to be."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | _ENTERED_BY_ALL)


def _open_to_all(opened: int, wanted: int) -> None:
    mode = stat.S_IMODE(os.fstat(opened).st_mode)
    if mode & wanted != wanted:
        os.fchmod(opened, mode | wanted)


def _find_syncfs() -> Callable[[int], int] | None:
    """Of Linux's C library: it brings one file system to the disk, where `sync` would wait for all of them."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).syncfs
    except (OSError, AttributeError):
        return None
    return found


_syncfs = _find_syncfs()
