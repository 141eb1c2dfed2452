"""Some of the site's files, written aside and then put in their places together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from announcer.publisher.site_folder.file_names import PACKED, names_of
from announcer.publisher.site_folder.manifest import MARK, Written, lines_for, lines_without
from announcer.publisher.site_folder.tree import FolderTree


class FileBytes(NamedTuple):
    """What a file holds."""

    body: bytes
    packed: bytes | None
    """The same in gzip: empty where that is not smaller, None where it is not wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderEntry:
    """What the folder should have for one address."""

    path: str
    etag: str
    """Of the body: the same bytes have the same."""
    modified: int
    """Seconds since 1970."""
    is_gone: bool = False
    """A tombstone in the place of the file: what was there has been removed."""

    @property
    def name(self) -> str:
        """Of the file, or of the tombstone."""
        name, _, tombstone = names_of(self.path)
        return tombstone if self.is_gone else name


class Batch:
    """Nothing of it is seen before `place`, which takes milliseconds."""

    def __init__(self, tree: FolderTree) -> None:
        self._tree = tree
        self._drafts: list[tuple[str, str]] = []
        """Draft and name, in the order in which they go."""
        self._stale: list[str] = []
        """What goes when they are there: gzip of other bytes, a file or its tombstone."""
        self._dated: dict[str, int] = {}
        self._files: dict[str, Written] = {}

    def stage_tombstone(self, entry: FolderEntry) -> None:
        name, packed, tombstone = names_of(entry.path)
        modified = self._stage({tombstone: b""}, entry.modified)
        self._stale += [name, packed]
        self._files[tombstone] = Written(entry.etag, modified, 0, None)

    def stage_file(self, entry: FolderEntry, content: FileBytes, noted: Written | None) -> None:
        """`noted`: what we wrote there last, as far as that is known; it may have been taken away since."""
        name, packed, tombstone = names_of(entry.path)
        least = entry.modified if noted is None else max(entry.modified, noted.modified + (noted.etag != entry.etag))
        modified = self._stage({name: content.body} | ({packed: content.packed} if content.packed else {}), least)
        self._stale += [tombstone] if content.packed else [tombstone, packed]
        size = None if content.packed is None else len(content.packed)
        self._files[name] = Written(entry.etag, modified, len(content.body), size)

    def place(self, may_write: Callable[[], bool]) -> int:
        """Puts everything in its place; how many files and tombstones had other bytes. Raises PermissionError when the
        files are somebody else's to write by now."""
        tree = self._tree
        if self._drafts:
            tree.settle()
        if not may_write():
            raise PermissionError("another process keeps the folder now")
        # Beforehand: whatever happens now, they are known as ours, and by its time it is seen what is not there yet.
        tree.append(MARK, lines_for(self._files))
        for draft, name in self._drafts:
            tree.place(draft, name)
        for name, modified in self._dated.items():
            tree.date(name, modified)
        gone = [name for name in self._stale if tree.remove(name) and not name.endswith(PACKED)]
        if gone:
            tree.append(MARK, lines_without(gone))
        return len({name for _, name in self._drafts} & self._files.keys())

    def _stage(self, bodies: dict[str, bytes], least: int) -> int:
        """Writes aside what differs; the time of all these, which is later than that of any other bytes there: of time
        and size web servers make the tag by which a client knows what it has."""
        is_same: dict[str, bool] = {}
        times: dict[str, int] = {}
        modified = least
        for name, body in bodies.items():
            found = self._tree.find(name)
            if found is not None:
                is_same[name] = found.st_size == len(body) and self._tree.read(name) == body
                times[name] = found.st_mtime_ns
                modified = max(modified, found.st_mtime_ns // 1_000_000_000 + (not is_same[name]))
        for name, body in bodies.items():
            if not is_same.get(name):
                self._drafts.append((self._tree.stage(body, modified), name))
            elif times[name] != modified * 1_000_000_000:
                self._dated[name] = modified
        return modified
