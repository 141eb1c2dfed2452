"""The events directory: its definition files as bytes, and a watch over it."""

import contextlib
import errno
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import watchfiles

from announcer.definitions.reading import SourceFile
from announcer.definitions.yaml_text import MAX_BYTES
from announcer.folder.folder_states import FolderStates, scan
from announcer.folder.safe_open import LeadsOutside, NoRegularFile, open_below
from announcer.model import Message, Problem
from announcer.model.os_failure import failure_in_words

SUFFIXES = (".yaml", ".yml")

_TRIES = 5
_BETWEEN_TRIES = 0.02
_LOOK = 1.0
"""Seconds between looks whether the directory itself is still the same; a deleted one reports no more."""


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
    found = [read_file(root, name) for name in names]
    return Listing(
        files=tuple(one for one in found if isinstance(one, SourceFile)),
        problems=tuple(one for one in found if isinstance(one, Problem)),
    )


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
    """The file `name` of the directory `root`; None when it is gone. At most `MAX_BYTES` are read."""
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
            if before.st_size > MAX_BYTES:
                message = Message("the file has {n:,} bytes", n=before.st_size)
                return Problem(
                    file=shown, message=message, remedy=Message("keep it under {most} KiB", most=MAX_BYTES // 1024)
                )
            content = file.read(MAX_BYTES + 1)
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


# --- the watch --------------------------------------------------------------------------------------------------


class Watcher:
    """Calls `on_change`, from a thread of its own, soon after something below `root` changed.

    The system's reports come first; behind them the states of all files are compared every `rescan` seconds, for
    network disks and lost reports. The directory may be missing at first, go, and come back. A change may be told
    twice, never not at all. Use as a context manager, or `start` and `stop`.
    """

    def __init__(self, root: Path, on_change: Callable[[], object], *, rescan: float = 30.0) -> None:
        self._root = root
        self._on_change = on_change
        self._rescan = rescan
        self._stopped = threading.Event()
        self._known = FolderStates()
        self._thread = threading.Thread(target=self._run, name="watch-events", daemon=True)

    def start(self) -> None:
        """From here on no change is missed."""
        self._known = scan(self._root)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended; `on_change` is not called after that."""
        self._stopped.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopped.is_set():
            identity = _identity(self._root)
            if identity is None:
                self._tell_changes()
                self._stopped.wait(min(_LOOK, self._rescan))
                continue
            try:
                self._watch(identity)
            except (OSError, RuntimeError):
                # No reports to be had (inotify's limits, a file system without them): the rescan alone remains.
                self._tell_changes()
                self._stopped.wait(self._rescan)

    def _watch(self, identity: tuple[int, int]) -> None:
        """Until the watch is stopped or the directory is another one."""
        reports = watchfiles.watch(
            self._root,
            watch_filter=None,
            debounce=200,
            step=100,
            stop_event=self._stopped,
            rust_timeout=int(min(_LOOK, self._rescan) * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        # The reports begin with the loop, so its first turn looks whatever happened: nothing falls between.
        look_at = time.monotonic()
        with contextlib.closing(reports):
            for changes in reports:
                if changes or time.monotonic() >= look_at:
                    self._tell_changes()
                    look_at = time.monotonic() + self._rescan
                if self._is_told_gone(changes) or _identity(self._root) != identity:
                    return

    def _is_told_gone(self, changes: Iterable[tuple[watchfiles.Change, str]]) -> bool:
        """Whether the directory itself was deleted: nothing more is reported of it, and one that was made since may
        have its number, and so its identity."""
        own = os.path.abspath(self._root)  # noqa: PTH100 - nothing is asked of the disk, where it is gone
        return any(what is watchfiles.Change.deleted and os.path.abspath(path) == own for what, path in changes)  # noqa: PTH100

    def _tell_changes(self) -> None:
        now = scan(self._root)
        if now != self._known and not self._stopped.is_set():
            self._known = now
            self._on_change()


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        found = root.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None
