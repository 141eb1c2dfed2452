"""The text itself, before any field of it is looked at."""

from itertools import pairwise

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import refused

_ALIASES = "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))
_GOOD = "title: t\nevents: [{id: e, date: 2024-02-22}]\n"

ATTACKS: tuple[Attack[None], ...] = (
    refused(
        "YAML",
        "10^9 values by aliases of aliases",
        f"{_GOOD}a: &a [x, x]\n{_ALIASES}",
        "refused, line 3, column 4: a `&` at the start of a text is an anchor to YAML: `&a`",
    ),
)
