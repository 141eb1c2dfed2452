"""What of the events directory can be known without opening a file: names, sizes and times."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

RESTS_AFTER = 2_000_000_000
"""Nanoseconds since a file's last change after which its state is trusted. Within one tick of the file system's clock
(10 ms; of FAT 2 s) two writes leave the same times: a file as young as that is opened at each look."""

_MAX_SEEN = 20_000
_MAX_FOLDERS_DEEP = 8


class FileState(NamedTuple):
    """What changes whenever a file does, but for two writes within one tick of the file system's clock."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int
    """Of the inode: nobody sets it."""
    mode: int
    is_link: bool
    """The rest is of what it leads to; which path leads there is not known from it."""

    @classmethod
    def of(cls, found: os.stat_result, *, is_link: bool = False) -> "FileState":
        return cls(
            found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns,
            stat.S_IMODE(found.st_mode), is_link,
        )  # fmt: skip

    def rests(self, now_ns: int) -> bool:
        """Whether the file is the same as long as its state is. `now_ns`: since the epoch, by this machine's clock."""
        return abs(now_ns - self.changed_ns) > RESTS_AFTER


@dataclass(frozen=True, slots=True)
class FolderStates:
    """All files below a directory, pictures too; equal as long as nothing changed. Hidden ones do not count."""

    files: Mapping[str, FileState | int] = field(default_factory=dict)
    """By path below the directory, with `/`; the number of the error (errno) where there is no state to be had."""
    folders: Mapping[str, int] = field(default_factory=dict)
    """By path, the directory itself as ``; 0, or the number of the error with which it cannot be listed."""

    @property
    def names(self) -> tuple[object, ...]:
        """What is there, whatever is in it: equal as long as nothing comes, goes or leads elsewhere."""
        links = {path: state for path, state in self.files.items() if not isinstance(state, FileState) or state.is_link}
        return self.files.keys(), self.folders, links

    @property
    def top(self) -> list[str]:
        """The names in the directory itself, folders among them."""
        return [path for paths in (self.files, self.folders) for path in paths if path and "/" not in path]


def scan(root: Path) -> FolderStates:
    """The states below `root` now. A directory that is gone has some, too. Nothing is raised."""
    files: dict[str, FileState | int] = {}
    folders: dict[str, int] = {}
    waiting = [("", 0)]
    while waiting and len(files) < _MAX_SEEN:
        folder, depth = waiting.pop()
        try:
            entries = os.scandir(root / folder)
        except OSError as error:
            folders[folder] = error.errno or -1
            continue
        folders[folder] = 0
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    files[path] = _state(entry)
                elif depth < _MAX_FOLDERS_DEEP:
                    waiting.append((path, depth + 1))
    return FolderStates(files, folders | {path: 0 for path, _ in waiting})


def _state(entry: os.DirEntry[str]) -> FileState | int:
    try:
        return FileState.of(entry.stat(), is_link=entry.is_symlink())
    except OSError as error:  # a link to nothing, or gone since the listing
        return error.errno or -1
