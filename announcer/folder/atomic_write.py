"""Writing a file whole or not at all: whoever reads it, at whatever moment, sees the old bytes or the new ones."""

import contextlib
import errno
import os
import re
import secrets
import stat
from pathlib import Path

from announcer.errors import FileNotWritten
from announcer.model import Message
from announcer.model.os_failure import failure_in_words

_AS_USUAL = 0o666
"""For a new file; the process's umask is taken off it."""
_BESIDE = re.compile(r"\..*\.[0-9a-f]{8}\.tmp", re.DOTALL)
_LEFT_AFTER = 3600.0
"""Seconds."""
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems without hard links answer."""


def write_atomically(
    path: Path, content: bytes, *, mode: int | None = None, read: bytes | None = None, overwrites: bool = False
) -> None:
    """Puts `content` at `path`, through a hidden file beside it; it is on the disk when this returns.

    `read`: what the caller saw there; None: nothing, the file is new. When something else lies there by now, nothing is
    written, unless `overwrites`. `mode`: the permissions it gets; None: those of the file that is there, for a new one
    those of the umask. A symbolic link stays, and the file it leads to is written. Raises FileNotWritten, with nothing
    left behind; so does any other exception, a KeyboardInterrupt too.
    """
    target = Path(os.path.realpath(path))
    if not overwrites:
        _refuse_other(target, path, read)
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode or _AS_USUAL)
        try:
            _fill(opened, content, target, mode)
            if not overwrites:
                _refuse_other(target, path, read)
            if read is None and not overwrites:
                _put_new(beside, target, path)
            else:
                beside.replace(target)
            _sweep(target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
        _sync_folder(target.parent)
    except OSError as error:
        raise FileNotWritten(
            Message("{path} cannot be written: {reason}", path=path, reason=failure_in_words(error))
        ) from error


def _refuse_other(target: Path, path: Path, read: bytes | None) -> None:
    try:
        there: bytes | None = target.read_bytes()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise FileNotWritten(
            Message("{path} cannot be read: {reason}", path=path, reason=failure_in_words(error))
        ) from error
    if there == read:
        return
    if read is None:
        raise FileNotWritten(_is_there(path))
    what = Message("is gone") if there is None else Message("was changed by somebody else")
    raise FileNotWritten(Message("{path} {what} meanwhile, so nothing was written; begin again", path=path, what=what))


def _is_there(path: Path) -> Message:
    return Message("{path} is there already, so nothing was written; begin again", path=path)


def _fill(opened: int, content: bytes, target: Path, mode: int | None) -> None:
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        with contextlib.suppress(FileNotFoundError):
            found = target.stat()
            with contextlib.suppress(PermissionError):  # only root gives files away
                os.fchown(opened, found.st_uid, found.st_gid)
            if mode is None:
                os.fchmod(opened, stat.S_IMODE(found.st_mode))
        if mode is not None:
            os.fchmod(opened, mode)
        os.fsync(opened)


def _put_new(beside: Path, target: Path, path: Path) -> None:
    """Under its name, which nobody else may have taken since we looked."""
    try:
        os.link(beside, target)
    except FileExistsError:
        raise FileNotWritten(_is_there(path)) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        beside.rename(target)


def _sweep(target: Path) -> None:
    """Takes away what a process that was killed left beside the file that has just been written: nobody takes an hour
    to write one."""
    with contextlib.suppress(OSError):
        written = target.stat().st_mtime
        for one in target.parent.iterdir():
            is_left = _BESIDE.fullmatch(one.name) is not None and one.name.startswith(f".{target.name[:100]}.")
            if is_left and one.lstat().st_mtime < written - _LEFT_AFTER:
                one.unlink()


def _sync_folder(folder: Path) -> None:
    """So that the name is on the disk as well; file systems that cannot do that do it by themselves."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)
