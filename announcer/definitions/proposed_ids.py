"""Ids that are proposed for a title, a town, a day or what is no id."""

import re
import unicodedata
from collections.abc import Collection, Iterable

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " en "}
)
"""What Unicode does not take apart into a letter and its mark. NFKD, UAX 15."""
_LONGEST = 48
"""Ids have 64 characters at most; this leaves room for a number or a date behind them."""
_WITH_NUMBER = 60


def proposed_id(text: str, taken: Collection[str] = (), *, behind: str = "") -> str:
    """`Café Ørsted, 3e ronde` as `cafe-orsted-3e-ronde`; where that is taken with `behind` after it, and then a number.
    Empty when `text` has no letter or digit that an id can have."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode("ascii")
    stem = "-".join(re.findall("[a-z0-9]+", plain))
    if len(stem) > _LONGEST:
        stem = stem[:_LONGEST].rpartition("-")[0] or stem[:_LONGEST]
    if not stem or stem not in taken:
        return stem
    if behind and f"{stem}-{behind}" not in taken:
        return f"{stem}-{behind}"
    return free_id(stem, taken)


def free_id(proposed: str, taken: Iterable[str]) -> str:
    """The id, or the first with a number behind it that nobody has."""
    taken = set(taken)
    number, free = 1, proposed
    while free in taken:
        number += 1
        free = f"{proposed[:_WITH_NUMBER]}-{number}"
    return free
