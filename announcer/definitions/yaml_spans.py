"""Where in a text each node of its YAML begins and ends, as offsets: what can be changed without touching the rest."""

import re
from bisect import bisect_right
from itertools import accumulate

import yaml

from announcer.definitions.yaml_nodes import Path

_KEEPS_BLANK_LINES = re.compile(r"[|>]\d*\+")
_COMMENT_LINE = re.compile(r"[ \t]*#")


class Spans:
    """The nodes of one text, which `yaml_nodes.read_document` has read without a problem."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Of the characters that may stand in YAML, str and libyaml take the same for line ends.
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        assert root is not None  # an empty text has no document
        self.root = root

    def node(self, path: Path) -> yaml.Node:
        """The node at a path that the text has."""
        node = self.root
        for part in path:
            node = items(node)[part] if isinstance(part, int) else pair(node, part)[1]
        return node

    def start(self, node: yaml.Node) -> int:
        return self._offset(node.start_mark)

    def end(self, node: yaml.Node) -> int:
        """Behind the last character of its content: comments, blank lines and the line's end stand behind that."""
        inner = _last(node)
        if inner is not None:
            return self.end(inner)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return self._end_of_block(node)
        return self._offset(node.end_mark)

    def dash(self, item: yaml.Node, column: int) -> int:
        """Where the line begins that has the dash of an entry of a list, `column` columns from the margin."""
        at = self._line(self.start(item))
        while self._lines[at][:column].strip() or self._lines[at][column : column + 1] != "-":
            at -= 1  # between a dash and what it is before may stand comments
        return self._starts[at]

    def line_start(self, offset: int) -> int:
        return self._starts[self._line(offset)]

    def line_end(self, offset: int) -> int:
        """Behind the last character of the line, before its line end."""
        line = self._lines[self._line(offset)] if self._line(offset) < len(self._lines) else ""
        return self.line_start(offset) + len(line.rstrip("\r\n\x85\u2028\u2029"))

    def next_line(self, offset: int) -> int:
        """Where the next line begins; the end of the text where there is none."""
        return self._starts[min(self._line(offset) + 1, len(self._lines))]

    def line_behind(self, node: yaml.Node, column: int) -> int:
        """Where a line can be put in behind a node: below its last line, and below the comments right under that and
        further in than `column`, for they are its own."""
        at = self.next_line(self.end(node))
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            if not _COMMENT_LINE.match(line) or len(line) - len(line.lstrip()) <= column:
                break
            at = self.next_line(at)
        return at

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1 if offset < len(self.text) else max(0, len(self._lines) - 1)

    def _offset(self, mark: yaml.Mark) -> int:
        return self._starts[min(mark.line, len(self._lines))] + mark.column

    def _end_of_block(self, node: yaml.ScalarNode) -> int:
        start, stop = self.start(node), self._offset(node.end_mark)
        block = self.text[start:stop]
        if not _KEEPS_BLANK_LINES.match(block):
            return start + len(block.rstrip())
        return start + len(block.removesuffix("\n").removesuffix("\r"))


def pair(node: yaml.Node, key: str) -> tuple[yaml.ScalarNode, yaml.Node]:
    """Key and value of a mapping that has the key."""
    return next((one, value) for one, value in pairs(node) if one.value.strip() == key)


def pairs(node: yaml.Node) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def items(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def is_block(node: yaml.Node) -> bool:
    """A collection written over lines rather than in brackets."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _last(node: yaml.Node) -> yaml.Node | None:
    """What a collection written over lines ends with; the parser's own mark is that of whatever comes next."""
    if not is_block(node):
        return None
    inner = [value for _, value in pairs(node)] or items(node)
    return inner[-1] if inner else None
