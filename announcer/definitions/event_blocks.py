"""The text of a definition file cut at its events, so that a change of one costs what that event costs and not what all
of them do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from announcer.definitions.yaml_spans import Spans, is_block, items, pairs

HEAD = "events:\n"
"""With this before it the block of an event is a file of its own."""


@dataclass(slots=True)
class _Block:
    """From the line of the event's dash to that of the next one."""

    text: str
    behind: int | None = None
    """Where the next event can be put in; None: not looked for yet."""


class EventBlocks:
    """A text in pieces, which together are the text."""

    def __init__(self, head: str, blocks: Sequence[str], tail: str, column: int) -> None:
        self._head, self._tail, self._column = head, tail, column
        self._blocks = [_Block(text) for text in blocks]
        self._is_spaced: bool | None = None

    @classmethod
    def of(cls, spans: Spans) -> Self | None:
        """None where there are no events, or they stand in brackets."""
        there = pairs(spans.root)
        place = next((n for n, (key, _) in enumerate(there) if key.value.strip() == "events"), None)
        if place is None or not is_block(spans.root) or not is_block(there[place][1]) or not items(there[place][1]):
            return None
        node = there[place][1]
        cuts = [spans.dash(one, node.start_mark.column) for one in items(node)]
        has_more = place + 1 < len(there)
        end = spans.line_start(spans.start(there[place + 1][0])) if has_more else len(spans.text)
        blocks = [spans.text[start:stop] for start, stop in zip(cuts, [*cuts[1:], end], strict=True)]
        return cls(spans.text[: cuts[0]], blocks, spans.text[end:], node.start_mark.column)

    @property
    def text(self) -> str:
        return "".join((self._head, *(block.text for block in self._blocks), self._tail))

    @property
    def column(self) -> int:
        """Of the dashes."""
        return self._column

    def alone(self, place: int) -> str:
        """A file that has this event and nothing else."""
        return HEAD + self._blocks[place].text

    def replace(self, place: int, alone: str) -> None:
        """Puts the event back as `alone` has it."""
        self._blocks[place] = _Block(alone.removeprefix(HEAD))

    def insert(self, place: int, lines: Sequence[str], newline: str) -> None:
        """Puts an event before that at `place`; with a blank line between them where others have one."""
        if self._is_spaced is None:
            self._is_spaced = any(self._is_blank_below(one) for one in range(len(self._blocks) - 1))
        block = "".join(f"{line}{newline}" for line in lines)
        gap = newline if self._is_spaced else ""
        if place == 0:
            self._blocks.insert(0, _Block(block + gap))
            return
        above = self._blocks[place - 1].text
        at = self._behind(place - 1)
        is_open = at == len(above) and not above.endswith(("\n", "\r", "\x85", "\u2028", "\u2029"))
        self._blocks[place - 1] = _Block(above[:at] + (newline if is_open else "") + gap)
        self._blocks.insert(place, _Block(block + above[at:]))

    def remove(self, place: int) -> None:
        """Takes an event out, with the comments that are its own and a blank line behind it."""
        text, at = self._blocks[place].text, self._behind(place)
        if self._is_blank_below(place):
            at = Spans(self.alone(place)).next_line(at + len(HEAD)) - len(HEAD)
        del self._blocks[place]
        if place:
            self._blocks[place - 1] = _Block(self._blocks[place - 1].text + text[at:])
        else:
            self._head += text[at:]

    def _behind(self, place: int) -> int:
        block = self._blocks[place]
        if block.behind is None:
            spans = Spans(self.alone(place))
            (event,) = items(spans.node(("events",)))
            block.behind = spans.line_behind(event, self._column) - len(HEAD)
        return block.behind

    def _is_blank_below(self, place: int) -> bool:
        line, end, _ = self._blocks[place].text[self._behind(place) :].partition("\n")
        is_last = place == len(self._blocks) - 1
        return not line.strip() and bool(end or is_last)
