"""Where a round's site goes: into the store, for our own servers, and into the folder, for others."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from announcer.delivery.send_deadline import Timer
from announcer.errors import AnnouncerError, ServiceError, SiteFolderError, UsageError
from announcer.model import Message
from announcer.publisher.site_folder.batch import FileBytes, FolderEntry
from announcer.publisher.site_folder.file_names import file_name
from announcer.publisher.site_folder.manifest import Written, is_foreign, shows_service
from announcer.publisher.site_folder.site_folder import SiteFolder, foreign
from announcer.runtime.clock import elapsed
from announcer.runtime.logs import event_log
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import StoredResource
from announcer.web.stored_rows import Listed

_log = event_log(__name__)

LOOK_EVERY = 3600
"""Seconds between two looks whether all files still lie there as they were written."""


def in_thread(work: Callable[[], None]) -> None:
    """Beside the rounds; nobody waits for it at the end."""
    threading.Thread(target=work, name="site-folder-look", daemon=True).start()


class PublishedSite:
    """The store, and the folder after it. In the place of the store for who publishes; for one thread.

    Only while this process `leads` is the folder written. The first time and after a failure the whole of it is
    compared with the store, so that what was missed, changed or deleted meanwhile is mended; else what changes is
    written. Every hour a look `beside` finds what somebody changed or deleted, and the next publication mends that.
    What has gone stays until the site is whole: until then pages may link to it, and after its store was deleted nobody
    knows what has gone.
    """

    def __init__(
        self, store: SiteStore, folder: SiteFolder, *, leads: Callable[[], bool],
        beside: Callable[[Callable[[], None]], None] = in_thread, timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._store = store
        self._folder = folder
        self._leads = leads
        self._timer = timer
        self._beside = beside
        self._is_brought = False
        """The folder has become what the store has, and nothing failed since."""
        self._is_pruned = False
        """What is not part of the site has been removed, but for `_gone`."""
        self._looks_at = 0.0
        self._differing: dict[str, Written | None] = {}
        """Addresses that the last look found."""
        self._gone: set[str] = set()
        """Addresses whose files go when all that linked to them has been published."""
        self._left_out: set[str] = set()

    def known(self) -> dict[str, str]:
        """As `SiteStore.known`."""
        return self._store.known()

    def publish(self, changed: Iterable[StoredResource], gone: Collection[str] = (), *, is_whole: bool = True) -> int:
        """As `SiteStore.publish`, and the same in the folder. Raises SiteFolderError when it is in the store, and not
        all of it in the folder; the next call finds what is missing, whatever it is given."""
        paths: list[str] = []
        was_brought, self._is_brought = self._is_brought, False  # so it stays, when this fails: nobody says it again
        touched = self._store.publish(_noting(changed, paths), gone, is_whole=is_whole)
        if self._leads():
            if was_brought and (self._is_pruned or not is_whole) and self._folder.is_as_left():
                self._follow(paths, gone, is_whole=is_whole)
            else:
                self._bring(is_whole=is_whole)
            self._is_brought = True
        return touched

    def _bring(self, *, is_whole: bool) -> None:
        changes = self._folder.bring(self._entries(self._store.listed()), self._load, is_whole=is_whole)
        self._is_pruned, self._looks_at, self._differing = is_whole, self._timer() + LOOK_EVERY, {}
        self._gone.clear()
        if changes.written or changes.removed:
            folder = str(self._folder.folder)
            _log.info("site_folder_written", folder=folder, written=changes.written, removed=changes.removed)

    def _follow(self, paths: Iterable[str], gone: Collection[str], *, is_whole: bool) -> None:
        found, self._differing = self._differing, {}
        self._gone = (self._gone | set(self._possible(gone))) - set(paths)
        changed = self._entries(self._store.listed(dict.fromkeys((*paths, *found))))
        self._folder.follow(changed, self._gone if is_whole else (), self._load, found)
        if is_whole:
            self._gone.clear()
        if self._timer() >= self._looks_at:
            self._looks_at = self._timer() + LOOK_EVERY
            self._beside(self._look)

    def _look(self) -> None:
        """In a thread of its own."""
        try:
            with contextlib.closing(self._store.reader()) as store:
                self._differing = dict(self._folder.differing(self._entries(store.listed())))
        except AnnouncerError as error:
            _log.warning("site_folder_unseen", folder=str(self._folder.folder), reason=str(error))

    def _entries(self, listed: Iterable[Listed]) -> Iterator[FolderEntry]:
        for one in listed:
            if one.static and one.status in (200, 410) and self._is_possible(one.path):
                yield FolderEntry(
                    path=one.path, etag=one.digest.hex(), modified=int(one.modified_at.timestamp()),
                    is_gone=one.status == 410,
                )  # fmt: skip

    def _possible(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if self._is_possible(path)]

    def _is_possible(self, path: str) -> bool:
        """Whether it can be a file; what cannot is told once, as our own servers have it."""
        try:
            file_name(path)
        except ServiceError as error:
            if path not in self._left_out:
                self._left_out.add(path)
                _log.warning("address_without_file", path=path, reason=str(error))
            return False
        return True

    def _load(self, path: str) -> FileBytes:
        stored = self._store.read(path)
        if stored is None:
            raise SiteFolderError(Message("{path} is not in the site store any more", path=path))
        return FileBytes(stored.body, stored.packed or b"")


def published_site(
    store: SiteStore, folder: Path | None, *, leads: Callable[[], bool], is_simulated: bool
) -> SiteStore | PublishedSite:  # fmt: skip
    """With the folder, where one is set. Raises UsageError when that is somebody else's. What happens under a simulated
    clock concerns nobody outside: the folder of a service is left alone."""
    if folder is None:
        return store
    if is_foreign(folder):
        raise UsageError(Message("ANNOUNCER_PUBLISH_DIR: {what}", what=foreign(folder)))
    if is_simulated and shows_service(folder):
        _log.warning("site_folder_left_alone", folder=str(folder))
        return store
    return PublishedSite(store, SiteFolder(folder, is_simulated=is_simulated, may_write=leads), leads=leads)


def _noting(changed: Iterable[StoredResource], paths: list[str]) -> Iterator[StoredResource]:
    """`changed`, and in `paths` where each lies."""
    for resource in changed:
        paths.append(resource.path)
        yield resource
