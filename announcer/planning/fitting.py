"""Makes a status fit: what may shrink gives way in a fixed order; date, time, place, link and status never do."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from announcer.model.text import graphemes

LONGEST_WORD = 40
"""Graphemes; a longer run without a space is no word, and may be cut between two of them."""

_SENTENCE_ENDS = frozenset(".!?…")
_SHORTEST_SENTENCE = 3
"""Words; an abbreviation at the very beginning ends no sentence."""
_WORD = re.compile(r"\S+\s*")
_MAY_COUNT_LESS = re.compile(r"[.:/@。．]\S")
"""Within a word: it may be, or become, an address or an account."""


@dataclass(frozen=True, slots=True)
class Shrinkable:
    """A part of a post that may be shortened."""

    name: str
    pieces: tuple[str, ...]
    """What it is cut into: words with the blanks behind them, or whole items."""
    joiner: str = ""
    ellipsis: str = "…"
    fewest: int = 12
    """With fewer pieces than this left in mid-sentence, it is left out altogether."""
    is_needed: bool = False
    """At least `fewest` pieces stay."""

    def text(self, count: int) -> str:
        """The first `count` pieces; cut after a whole sentence where there is one, else with an ellipsis."""
        if count >= len(self.pieces):
            return self.joiner.join(self.pieces).rstrip()
        if count <= 0:
            return ""
        if whole := self._whole_sentences(count):
            return self.joiner.join(self.pieces[:whole]).rstrip()
        if count < self.fewest and not self.is_needed:
            return ""
        return self.joiner.join(self.pieces[:count]).rstrip(" \n,;:.-–") + self.ellipsis

    def _whole_sentences(self, count: int) -> int:
        """How many of the first `count` pieces end with a sentence; 0 for none, and for what is no prose."""
        if not self.ellipsis:
            return 0
        ends = (
            n for n in range(count, _SHORTEST_SENTENCE - 1, -1) if self.pieces[n - 1].rstrip()[-1:] in _SENTENCE_ENDS
        )
        return next(ends, 0)


def prose(name: str, text: str, *, is_needed: bool = False) -> Shrinkable:
    """A text that may lose words from its end, never a part of a word, a link or an emoji."""
    return Shrinkable(name, tuple(_pieces(text)), fewest=1 if is_needed else 12, is_needed=is_needed)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for word in _WORD.findall(text):
        clusters = graphemes(word) if len(word) > LONGEST_WORD and "://" not in word else []
        pieces += clusters if len(clusters) > LONGEST_WORD else [word]
    return pieces


def items(name: str, texts: Sequence[str], joiner: str, *, fewest: int = 0, is_needed: bool = False) -> Shrinkable:
    """A list that may lose whole items from its end."""
    return Shrinkable(name, tuple(texts), joiner, ellipsis="", fewest=fewest, is_needed=is_needed)


def fit(render: Callable[[Mapping[str, int]], str], shrinkables: Sequence[Shrinkable], length: Callable[[str], int],
        limit: int) -> str:  # fmt: skip
    """The longest rendering within `limit`: of `shrinkables` the first gives way first, and wholly before the next.

    `render` takes how many pieces of each shrinkable to show, and gives the same for what shows the same. When even the
    shortest is too long, that is returned: the caller sees its length.
    """
    counts = {shrinkable.name: len(shrinkable.pieces) for shrinkable in shrinkables}
    text = render(counts)
    for shrinkable in shrinkables:
        whole = length(text)
        if whole <= limit:
            break
        text = _shrunk(
            shrinkable, text, counts, render=render, fits=lambda one: length(one) <= limit, excess=whole - limit
        )
    return text


def _shrunk(
    shrinkable: Shrinkable, text: str, counts: dict[str, int], *, render: Callable[[Mapping[str, int]], str],
    fits: Callable[[str], bool], excess: int,
) -> str:  # fmt: skip
    """The rendering with as much of one part as fits, and that in `counts`; of `text`, which has all of it and is too
    long by `excess`."""
    most = len(shrinkable.pieces)
    low = min(shrinkable.fewest, most) if shrinkable.is_needed else 0
    high, tried = most, {shrinkable.text(most): text}  # low is taken for granted, high is known not to fit

    def rendered(count: int) -> str:
        counts[shrinkable.name], shown = count, shrinkable.text(count)
        if shown not in tried:
            tried[shown] = render(counts)
        return tried[shown]

    guesses = _guesses(shrinkable, low, excess)
    while high - low > 1:
        middle = next((guess for guess in guesses if low < guess < high), (low + high) // 2)
        low, high = (middle, high) if fits(rendered(middle)) else (low, middle)
    return rendered(low)


def _guesses(shrinkable: Shrinkable, low: int, excess: int) -> Iterator[int]:
    """How many pieces might just fit, and the ones beside that: what is rendered to be sure is then mostly two texts,
    and not one for each halving. Nothing where a longer text may count less than a shorter one (an address counts as
    many characters as the server says, so that its last letter may make it shorter): there each halving is of weight.
    """
    pieces = shrinkable.pieces
    if not shrinkable.ellipsis or any(_MAY_COUNT_LESS.search(piece) for piece in pieces):
        return
    if not all(piece[-1:].isspace() for piece in pieces[:-1]):
        return
    room = len(shrinkable.text(len(pieces))) - excess
    fitting = bisect_right(range(low, len(pieces)), room, key=lambda count: len(shrinkable.text(count))) + low - 1
    fitting = max(fitting, low)
    yield from (fitting, fitting + 1, fitting - 1)
