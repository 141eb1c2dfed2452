"""Fragments: parts of bodies that several bodies share, written once and kept within bounds.

A feed or a calendar is a head, its fragments, and an end. When an event changes, its own fragments are written anew;
the others of all that it stands in are still there from the round before.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from announcer.model import SiteSettings
from announcer.site.cache_keys import Digested, digest

C = TypeVar("C", bound=Digested)
F = TypeVar("F")
_BESIDE = 300
"""Octets that one takes beside its own, about: its key and its places."""


class Fragments(Generic[C, F]):
    """Those used last, as many as there is room for. For one thread."""

    def __init__(self, write: Callable[[C, SiteSettings, str], F], *, octets: int, size: Callable[[F], int]) -> None:
        """`write`: a fragment of what it shows, in a language. `size`: how many octets one takes, about."""
        self._write = write
        self._size = size
        self._room = octets
        self._kept: OrderedDict[tuple[str, str], F] = OrderedDict()

    def of(self, shown: Iterable[C], settings: SiteSettings, language: str) -> list[F]:
        """The fragment of each, in their order."""
        where = f"{digest(settings)}{language}"
        return [self._of(one, where, settings, language) for one in shown]

    def _of(self, shown: C, where: str, settings: SiteSettings, language: str) -> F:
        key = where, shown.digest
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        written = self._kept[key] = self._write(shown, settings, language)
        self._room -= self._size(written) + _BESIDE
        while self._room < 0:
            self._drop()
        return written

    def _drop(self) -> None:
        _, dropped = self._kept.popitem(last=False)
        self._room += self._size(dropped) + _BESIDE
