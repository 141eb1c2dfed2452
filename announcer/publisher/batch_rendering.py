"""What a worker process does for the site: of ours it imports the renderers that a batch names, and little else.

The publisher itself renders the same way, with a thread beside it that packs: zlib works while Python goes on.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from announcer.model import Resource
from announcer.site.layout import Laid
from announcer.web.stored_form import StoredResource, stored_form

_UNDER_WAY = 16
"""So many renderings wait to be packed at most: each is there as it is, and some are half a megabyte."""


def rendered(batch: Iterable[Laid]) -> list[StoredResource]:
    """The resources of a batch, as they are put into the store."""
    return list(stored_form(each for one in batch for each in one.rendered()))


class Rendering:
    """The same, one after the other: what was rendered is packed while the next is. For one thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "packing")
        self._under_way: deque[Future[list[StoredResource]]] = deque()
        self._done: list[StoredResource] = []

    def put(self, one: Laid) -> None:
        """Renders it. Raises what its renderer raises."""
        resources = tuple(one.rendered())
        try:
            packed = self._thread.submit(_packed, resources)
        except RuntimeError:  # no thread can be started (pthread_create(3), EAGAIN): that is no page's fault
            packed = Future()
            packed.set_result(_packed(resources))
        self._under_way.append(packed)
        while len(self._under_way) > _UNDER_WAY:
            self._done += self._under_way.popleft().result()

    def take(self) -> list[StoredResource]:
        """All that was put since the last call, as it is put into the store, in its order."""
        while self._under_way:
            self._done += self._under_way.popleft().result()
        done, self._done = self._done, []
        return done


def _packed(resources: Sequence[Resource]) -> list[StoredResource]:
    return list(stored_form(resources))
