"""A watch over the events directory."""

import contextlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

import watchfiles

from announcer.folder.folder_states import FolderStates, scan

_LOOK = 1.0
"""Seconds between looks whether the directory itself is still the same; a deleted one reports no more."""


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
