"""The events directory: its definition files as bytes."""

import errno
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from announcer.definitions.limits import FILE_BYTES, FILES
from announcer.definitions.reading import SourceFile
from announcer.folder.safe_open import LeadsOutside, NoRegularFile, open_below
from announcer.model import Message, Problem
from announcer.model.os_failure import failure_in_words

SUFFIXES = (".yaml", ".yml")

_TRIES = 5
_BETWEEN_TRIES = 0.02


@dataclass(frozen=True)
class Listing:
    """The definition files of a directory, drafts among them."""

    files: tuple[SourceFile, ...] = ()
    """By name."""
    problems: tuple[Problem, ...] = ()
    """Files that are there and could not be read; `Problem.file` is the file's name, or the directory."""
    missing: bool = False
    """The directory itself could not be listed: nothing is known of its files. An empty directory is not missing."""


def load(root: Path) -> Listing:
    """What is in the directory `root` now. Nothing is raised: what cannot be read is in `problems`."""
    try:
        names = sorted(path.name for path in root.iterdir() if is_definition(path.name))
    except OSError as error:
        return unlistable(root, error)
    found = [read_file(root, name) for name in names[:FILES]]
    return Listing(
        files=tuple(one for one in found if isinstance(one, SourceFile)),
        problems=(*(one for one in found if isinstance(one, Problem)), *too_many(names)),
    )


def too_many(names: Sequence[str]) -> Iterator[Problem]:
    """A problem for each definition file beyond the limit, `names` being all of them in order: the last good version
    of those that were read before stays in force."""
    message = Message("there are {n:,} event files in the folder", n=len(names))
    for name in names[FILES:]:
        remedy = Message("{most:,} at most: take out what is long over", most=FILES)
        yield Problem(file=printable(name), message=message, remedy=remedy)


def unlistable(root: Path, error: OSError) -> Listing:
    """The listing of a directory that gave this error instead of one."""
    if isinstance(error, FileNotFoundError):
        return Listing(missing=True)
    problem = Problem(
        file=printable(str(root)),
        message=Message("the events directory cannot be listed: {error}", error=_reason(error)),
        remedy=Message("check ANNOUNCER_EVENTS_DIR and the directory's permissions"),
    )
    return Listing(missing=True, problems=(problem,))


def read_file(root: Path, name: str) -> SourceFile | Problem | None:
    """The file `name` of the directory `root`; None when it is gone. At most `FILE_BYTES` are read."""
    shown = printable(name)
    try:
        return _read(root, name, shown)
    except FileNotFoundError:
        if not (root / name).is_symlink():
            return None
        return Problem(
            file=shown, message=Message("the file is a link to nothing"), remedy=Message("put the file itself here")
        )
    except LeadsOutside:
        message = Message("the file is a link that leads out of the events directory")
        return Problem(file=shown, message=message, remedy=Message("put the file itself here"))
    except NoRegularFile:
        return Problem(
            file=shown,
            message=Message("this is no regular file"),
            remedy=Message("rename it, or put a file in its place"),
        )
    except OSError as error:
        message = Message("the file cannot be read: {error}", error=_reason(error))
        return Problem(file=shown, message=message, remedy=Message("check its permissions"))


def is_definition(name: str) -> bool:
    """Whether a file of the directory is read, by its name."""
    return name.casefold().endswith(SUFFIXES) and not name.startswith(".")


def _read(root: Path, name: str, shown: str) -> SourceFile | Problem:
    """Reads until nothing changed meanwhile; a file that never rests is taken as it is at the last try."""
    content = b""
    for _ in range(_TRIES):
        opened = open_below(root, name)
        with os.fdopen(opened, "rb") as file:
            before = os.fstat(opened)
            if before.st_size > FILE_BYTES:
                message = Message("the file has {n:,} bytes", n=before.st_size)
                return Problem(
                    file=shown, message=message, remedy=Message("keep it under {most} KiB", most=FILE_BYTES // 1024)
                )
            content = file.read(FILE_BYTES + 1)
            after = os.fstat(opened)
        if _state(before) == _state(after) and len(content) == after.st_size:
            break
        time.sleep(_BETWEEN_TRIES)
    return SourceFile(shown, content)


def _state(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _reason(error: OSError) -> Message:
    if error.errno == errno.ELOOP:
        return Message("its links lead in a circle, or it was replaced while it was read")
    return failure_in_words(error)


def printable(name: str) -> str:
    """A file name that can be shown, and sent as UTF-8, whatever bytes it is made of."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
