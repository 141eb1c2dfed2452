"""Where a comma cuts a value short: between braces it begins the next key, whatever the author meant."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from announcer.definitions.comment_cuts import put_quotes
from announcer.definitions.invalid_value import shown
from announcer.definitions.yaml_nodes import Document, Path
from announcer.model import Message


@dataclass(frozen=True, slots=True)
class CommaCut:
    """The value that was cut, by its path, and the keys that its text became."""

    path: Path
    text: str
    pieces: tuple[str, ...]

    @property
    def message(self) -> Message:
        rest = shown(", ".join(self.pieces))
        return Message("between braces a comma ends a text, so {rest} is not read as a part of it", rest=rest)

    @property
    def remedy(self) -> Message:
        return put_quotes(", ".join((self.text, *self.pieces)))


class CommaCuts:
    """Those of one document. The order of a mapping's keys is made once: of many unknown keys each asks for it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._orders: dict[Path, tuple[list[str], dict[str, int]]] = {}

    def at(self, path: Path) -> CommaCut | None:
        """The value that goes on in the unknown key at `path`: it stands in the same line, before that, and the key has
        no value of its own. Keys of one line are keys between braces."""
        *above, last = path
        around: Any = self._document.data
        for part in above:
            around = around[part]
        keys, places = self._order(tuple(above), around)
        place = places[str(last)]
        if around[last] is not None or not place or not isinstance(around[keys[place - 1]], str):
            return None
        cut = (*above, keys[place - 1])
        if self._line(cut) != self._line(path):
            return None
        pieces = takewhile(lambda key: around[key] is None, keys[place:])
        return CommaCut(cut, around[keys[place - 1]], tuple(pieces))

    def _order(self, path: Path, around: dict[str, Any]) -> tuple[list[str], dict[str, int]]:
        if path not in self._orders:
            keys = list(around)
            self._orders[path] = keys, {key: place for place, key in enumerate(keys)}
        return self._orders[path]

    def _line(self, path: Path) -> int:
        return self._document.place(path, of_key=True).line
