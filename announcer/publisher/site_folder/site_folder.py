"""A folder with the site as files: made what it should be, and from then on given what changes."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from announcer.errors import SiteFolderError
from announcer.model import Message
from announcer.model.os_failure import failure_in_words
from announcer.publisher.site_folder.batch import Batch, FileBytes, FolderEntry
from announcer.publisher.site_folder.file_names import PACKED, names_of, place_in_order
from announcer.publisher.site_folder.manifest import MARK, Manifest, Written, is_empty, lines_without, read_manifest
from announcer.publisher.site_folder.tree import FolderTree, make_folder

_AT_ONCE = 2000
"""Addresses in a batch. Their files lie on the disk twice until they are placed."""
_NOTHING: Mapping[str, Written | None] = MappingProxyType({})

Load = Callable[[str], FileBytes]
"""The bytes of an address; asked for where they are to be written."""


@dataclass(slots=True)
class FolderChanges:
    """What was done to the folder, in files, tombstones and those in gzip apart."""

    written: int = 0
    removed: int = 0


class SiteFolder:
    """The site's files below `folder`. Methods raise SiteFolderError, and leave whole files behind whatever happens:
    what they did not come to the next `bring` does. For one thread.

    In each call what is new comes first, as nothing links to it yet; then what lay there before, pages before the
    lists, feeds and home pages that link to them; what has gone is removed last. So no link leads nowhere at any
    moment, as far as what it leads to is in the same call or there already.

    A file's time is that of its resource, and later where other bytes lay there.
    """

    def __init__(
        self, folder: Path, *, in_gzip: bool = True, is_simulated: bool = False,
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        """`in_gzip`: whether `load` gives gzip too. `may_write`: asked again before files are put in their places; then
        nothing is written any more."""
        self.folder = folder
        self._in_gzip = in_gzip
        self._is_simulated = is_simulated
        self._may_write = may_write
        self._seen: tuple[int, int] | None = None
        """Device and number of the folder that `bring` has made what it should be, or began to."""

    def is_as_left(self) -> bool:
        """Whether the folder that `bring` has seen lies there still."""
        with contextlib.suppress(OSError):
            return self._seen == self._identity() and (self.folder / MARK).is_file()
        return False

    def bring(self, entries: Iterable[FolderEntry], load: Load, *, is_whole: bool = True) -> FolderChanges:
        """Makes the folder what `entries` say. What lies there with the size and the time with which we wrote it is
        taken for what we wrote. With `is_whole` files of ours that are none of them are removed; what somebody else put
        there stays. A folder that is not there is made the first time, its parent is not."""
        changes = FolderChanges()
        with self._tree() as tree:
            manifest = self._manifest(tree)
            tree.clear_staging()
            rest = manifest.files  # of them what no entry has asked for yet
            differing: list[tuple[FolderEntry, Written | None]] = []
            for entry in entries:
                written = rest.pop(entry.name, None)
                if not self._is_there(tree, entry, written, rest):
                    differing.append((entry, written))
            self._write(tree, differing, load, changes)
            if is_whole:
                self._remove(tree, rest, changes)
            if changes.written or changes.removed or manifest.is_long or manifest.is_simulated != self._is_simulated:
                self._tidy(tree)
        return changes

    def differing(self, entries: Iterable[FolderEntry]) -> Iterator[tuple[str, Written | None]]:
        """The addresses of `entries` where something else lies than `bring` or `follow` wrote, with what that was. It
        changes nothing, and may be asked by another thread: what is being written meanwhile differs, perhaps."""
        with self._tree() as tree:
            manifest = read_manifest(tree)
            noted = {} if manifest is None else manifest.files
            for entry in entries:
                written = noted.pop(entry.name, None)
                if not self._is_there(tree, entry, written, noted):
                    yield entry.path, written

    def follow(
        self, changed: Iterable[FolderEntry], gone: Collection[str], load: Load,
        differing: Mapping[str, Written | None] = _NOTHING,
    ) -> FolderChanges:  # fmt: skip
        """Writes what changed and removes what lay at the addresses `gone`, while the folder `is_as_left`. `differing`:
        of those that `differing` gave what it said of them."""
        changes = FolderChanges()
        with self._tree() as tree:
            self._write(tree, [(one, differing.get(one.path)) for one in changed], load, changes)
            self._remove(tree, [name for path in gone for name in names_of(path)[::2]], changes)
        return changes

    # --- inside -----------------------------------------------------------------------------------------------------

    def _identity(self) -> tuple[int, int]:
        found = self.folder.stat()
        return found.st_dev, found.st_ino

    @contextlib.contextmanager
    def _tree(self) -> Iterator[FolderTree]:
        try:
            if self._seen is None:
                make_folder(self.folder)
            with contextlib.closing(FolderTree(self.folder)) as tree:
                yield tree
        except OSError as error:
            is_away = self._seen is not None and not self.folder.exists()
            raise SiteFolderError(self._is_gone() if is_away else self._is_unwritable(error)) from error

    def _manifest(self, tree: FolderTree) -> Manifest:
        found, identity = read_manifest(tree), self._identity()
        if found is None:
            if not is_empty(self.folder):
                raise SiteFolderError(foreign(self.folder))
            if self._seen is not None and self._seen[0] != identity[0]:
                raise SiteFolderError(self._is_gone())  # the empty folder at which a disk was mounted
            found = Manifest(is_simulated=self._is_simulated)
            _put(tree, found)
        self._seen = identity
        return found

    def _is_there(
        self, tree: FolderTree, entry: FolderEntry, written: Written | None, others: Collection[str]
    ) -> bool:  # fmt: skip
        """`others`: further names of ours."""
        if written is None or written.etag != entry.etag or written.modified < entry.modified:
            return False
        name, packed, tombstone = names_of(entry.path)
        if entry.is_gone:
            return name not in others and written.is_at(tree.find(tombstone), None)
        if tombstone in others or (written.packed is not None) is not self._in_gzip:
            return False
        return written.is_at(tree.find(name), tree.find(packed) if written.packed else None)

    def _write(
        self, tree: FolderTree, entries: Iterable[tuple[FolderEntry, Written | None]], load: Load,
        changes: FolderChanges,
    ) -> None:  # fmt: skip
        """Each with what we wrote there last, as far as that is known."""
        ordered = sorted(entries, key=lambda one: _turn(tree, one[0]))
        for start in range(0, len(ordered), _AT_ONCE):
            batch = Batch(tree)
            for entry, written in ordered[start : start + _AT_ONCE]:
                if entry.is_gone:
                    batch.stage_tombstone(entry)
                else:
                    batch.stage_file(entry, load(entry.path), written)
            changes.written += batch.place(self._may_write)

    def _remove(self, tree: FolderTree, names: Collection[str], changes: FolderChanges) -> None:
        if not names:
            return
        for name in names:
            changes.removed += tree.remove(name)
            tree.remove(name + PACKED)
        tree.append(MARK, lines_without(names))

    def _tidy(self, tree: FolderTree) -> None:
        """The manifest without the lines that say nothing any more."""
        manifest = read_manifest(tree)
        if manifest is not None and (manifest.is_long or manifest.is_simulated != self._is_simulated):
            manifest.is_simulated = self._is_simulated
            _put(tree, manifest)

    def _is_gone(self) -> Message:
        return Message(
            "{folder} is not there any more: put it back (its disk may be away), or make an empty folder there",
            folder=self.folder,
        )

    def _is_unwritable(self, error: OSError) -> Message:
        where = self.folder if not isinstance(error.filename, (str, Path)) else self.folder / error.filename
        return Message("{path} cannot be written: {reason}", path=where, reason=failure_in_words(error))


def foreign(folder: Path) -> Message:
    """Why a folder is left alone."""
    return Message(
        "{folder} holds what announcer did not write; name a new or an empty folder, or empty it yourself",
        folder=folder,
    )


def _turn(tree: FolderTree, entry: FolderEntry) -> tuple[bool, bool, int]:
    """By which files are put in order; with a tombstone a page goes."""
    return entry.is_gone, tree.find(entry.name) is not None, place_in_order(entry.name)


def _put(tree: FolderTree, manifest: Manifest) -> None:
    draft = tree.stage(manifest.text(), 0)
    tree.settle()
    tree.place(draft, MARK)
