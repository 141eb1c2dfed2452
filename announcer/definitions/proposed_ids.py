"""Ids that are proposed for a title, a town or a day."""

import re
import unicodedata
from collections.abc import Collection

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " en "}
)
"""What Unicode does not take apart into a letter and its mark. NFKD, UAX 15."""
_LONGEST = 48
"""Ids have 64 characters at most; this leaves room for a number or a date behind them."""


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
    return next(found for number in range(2, len(taken) + 3) if (found := f"{stem}-{number}") not in taken)
