"""Where a comma cuts a value short: between braces it begins the next key, whatever the author meant."""

from collections.abc import Iterator
from dataclasses import dataclass
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


def cut_by_comma(document: Document, path: Path) -> CommaCut | None:
    """The value that goes on in the unknown key at `path`: it stands in the same line, before that, and the key has no
    value of its own. Keys of one line are keys between braces."""
    around: Any = document.data
    for part in path[:-1]:
        around = around[part]
    *before, last = _until(around, path[-1])
    if around[last] is not None or not before or not isinstance(around[before[-1]], str):
        return None
    line = document.place(path, of_key=True).line
    if document.place((*path[:-1], before[-1]), of_key=True).line != line:
        return None
    behind = list(around)[len(before) + 1 :]
    return CommaCut((*path[:-1], before[-1]), around[before[-1]], (last, *_while_empty(around, behind)))


def _until(around: dict[str, Any], key: str | int) -> Iterator[str]:
    for one in around:
        yield one
        if one == key:
            return


def _while_empty(around: dict[str, Any], keys: list[str]) -> Iterator[str]:
    for key in keys:
        if around[key] is not None:
            return
        yield key
