"""How the readers of single values say that a text is not what it should be."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from announcer.model import Message
from announcer.model.message import NOTHING


class InvalidValue(ValueError):
    """A value that cannot be read: `message` says what is wrong, `remedy` what would be right.

    Never leaves the package.
    """

    def __init__(self, message: Message, remedy: Message = NOTHING) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `word` was probably meant to be, whatever case and accents; None when none is near."""
    by_folded = {_folded(name): name for name in known}
    found = get_close_matches(_folded(word), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def shown(text: str, limit: int = 60) -> str:
    """`text` in quotation marks for a message: on one line, its control characters escaped, not longer than `limit`."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "`" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text) + "`"
