"""What was made once and is made again only from something else: how pure functions are kept between rounds; and what
thousands hold alike, held once."""

from collections.abc import Callable, Collection, Hashable
from functools import lru_cache
from typing import Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def alike(value: K) -> K:
    """An equal value of the same type that was given lately, or this one: for small values that are kept by the ten
    thousand and are mostly one of a few, as an evening's place and tags are. What is equal must be as good."""
    return cast("K", _met(value))


@lru_cache(maxsize=8192, typed=True)
def _met(value: Hashable) -> Hashable:
    return value


class Memo(Generic[K, V]):
    """By key the value that was made last, with the inputs that it was made from. For one thread.

    Inputs are compared as tuples are, one by one: the same object, or an equal one. A value must be a function of its
    inputs.
    """

    def __init__(self) -> None:
        self._kept: dict[K, tuple[tuple[object, ...], V]] = {}

    def value(self, key: K, inputs: tuple[object, ...], make: Callable[[], V]) -> V:
        """What is kept under `key` if it was made from these inputs; else what `make` gives, which is kept."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == inputs:  # tuples look at identity first
            return kept[1]
        made = make()
        self._kept[key] = inputs, made
        return made

    def keep_only(self, keys: Collection[K]) -> None:
        """Forgets what is under other keys."""
        if len(self._kept) > len(keys):
            self._kept = {key: kept for key, kept in self._kept.items() if key in keys}
