"""A worker's view of the site: what was asked for lately, with everything that its answers need, and whether it still
holds."""

from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from announcer.errors import SiteStoreError
from announcer.web.http_answers import CachedAnswer
from announcer.web.site_store import SEEN_WITHIN, SiteStore


class ServedSite:
    """What lies in the store at `path`, in one thread; at most `cache_bytes` octets of it in memory.

    Looks whether something was published when the last look was SEEN_WITHIN ago. What it has in memory then is held
    against the store when it is next asked for, and read again only where it was put there anew: what did not change
    stays warm.
    """

    def __init__(self, path: Path, cache_bytes: int) -> None:
        self._store = SiteStore(path, read_only=True)
        self._cache = AnswerCache(cache_bytes)
        self._version = 0
        self._look_at = 0.0

    def find(self, path: str) -> CachedAnswer | None:
        """What lies at `path`. Raises SiteStoreError: nothing has been published yet, or the store cannot be read."""
        now = monotonic()
        if now >= self._look_at:
            self._version = self._store.version()
            if not self._version:
                raise SiteStoreError("nothing has been published yet")
            self._look_at = now + SEEN_WITHIN
        cached = self._cache.get(path)
        if cached is not None and cached.version == self._version:
            return cached
        return self._look(path, cached)

    def keep(self, path: str, cached: CachedAnswer) -> None:
        """It takes more memory than it did."""
        self._cache.keep(path, cached)

    def is_there(self) -> bool:
        """Whether anything was published."""
        return self._store.version() > 0

    def is_whole(self) -> bool:
        """Whether what is not there is nowhere."""
        return self._store.is_whole()

    def state(self) -> dict[str, Any]:
        """What the publisher last said of itself."""
        return self._store.state()

    def _look(self, path: str, cached: CachedAnswer | None) -> CachedAnswer | None:
        if cached is not None and self._store.publication(path) == cached.publication:
            cached.version = self._version
            return cached
        stored = self._store.read(path)
        if stored is None:
            self._cache.drop(path)
            return None
        cached = CachedAnswer(stored, datetime.now(UTC), version=self._version)
        self._cache.keep(path, cached)
        return cached


class AnswerCache:
    """The resources asked for last, in at most `limit` octets."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._table: OrderedDict[str, tuple[CachedAnswer, int]] = OrderedDict()

    def get(self, path: str) -> CachedAnswer | None:
        """What is kept for `path`, as the one that goes last."""
        found = self._table.get(path)
        if found is None:
            return None
        self._table.move_to_end(path)
        return found[0]

    def keep(self, path: str, cached: CachedAnswer) -> None:
        """Keeps it at the size that it now has, if it stays as it is; what was asked for longest ago makes room."""
        self.drop(path)
        size = cached.size
        if size > self._limit or not cached.is_lasting:
            return
        self._table[path] = (cached, size)
        self._used += size
        while self._used > self._limit:
            self._used -= self._table.popitem(last=False)[1][1]

    def drop(self, path: str) -> None:
        found = self._table.pop(path, None)
        if found is not None:
            self._used -= found[1]
