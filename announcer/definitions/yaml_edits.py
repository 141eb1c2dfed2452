"""One text of YAML changed at its nodes: lines put in and taken out at libyaml's own marks. What comes out may say
something else than was meant where the text is written oddly: `file_text` looks."""

import re
from collections.abc import Sequence

import yaml

from announcer.definitions.key_order import rank
from announcer.definitions.yaml_spans import Spans, is_block, items, pair, pairs
from announcer.definitions.yaml_writing import Value, entry_lines, in_brackets, scalar
from announcer.errors import UneditableFile
from announcer.model import Message


class YamlEdits:
    """A text, and the nodes that it has at the moment."""

    def __init__(self, text: str, newline: str) -> None:
        self.text, self.newline = text, newline
        self._found: Spans | None = None

    @property
    def spans(self) -> Spans:
        if self._found is None:
            self._found = Spans(self.text)
        return self._found

    def splice(self, start: int, end: int, text: str) -> None:
        self.text = self.text[:start] + text + self.text[end:]
        self._found = None

    def _insert_lines(self, at: int, lines: Sequence[str]) -> None:
        """Whole lines before the one that begins at `at`; at the end of a text that may lack its last line end."""
        is_open = at == len(self.text) and not self.text.endswith(("\n", "\r", "\x85", "\u2028", "\u2029"))
        block = "".join(f"{line}{self.newline}" for line in lines)
        self.splice(at, at, f"{self.newline}{block}" if is_open and at else block)

    def _is_blank_below(self, node: yaml.Node, column: int) -> bool:
        at = self.spans.line_behind(node, column)
        return not self.text[at : self.spans.line_end(at)].strip()

    def insert(self, node: yaml.Node, key: str, value: Value) -> None:
        """A key that a mapping does not have yet."""
        there = pairs(node)
        if not is_block(node):
            entry = f"{scalar(key, flow=True)}: {in_brackets(value)}"
            at = self.spans.end(there[-1][1]) if there else self.spans.start(node) + 1
            self.splice(at, at, f", {entry}" if there else entry)
            return
        before = [value for one, value in there if rank(one.value.strip()) < rank(key)] or [there[0][1]]
        column = node.start_mark.column
        self._insert_lines(self.spans.line_behind(before[-1], column), entry_lines(key, value, column))

    def replace(self, node: yaml.Node, name: str, value: Value) -> None:
        """The value of a key that a mapping has."""
        key, old = pair(node, name)
        start, end = self.spans.start(old), self.spans.end(old)
        if not is_block(node):
            self.splice(start, end, _behind_a_colon(self.text[:start], in_brackets(value)))
            return
        lines = entry_lines(name, value, key.start_mark.column)
        line_end = self.spans.line_end(start)
        if len(lines) == 1 and end <= line_end and not is_block(old):
            shown = lines[0].partition(":")[2].lstrip() if value is not None else ""
            self.splice(start, end, _behind_a_colon(self.text[:start], shown))
            return
        first = self.spans.start(key)
        head = self.text[first : self.spans.line_end(first)]
        is_below = is_block(old) or (isinstance(old, yaml.ScalarNode) and old.style in ("|", ">"))
        remark = _remark(head) if is_below else ""
        behind = self.spans.line_end(end)
        remark = remark or self.text[end:behind].strip()
        lines[0] = f"{lines[0].lstrip(' ')}  {remark}" if remark else lines[0].lstrip(" ")
        self.splice(first, behind, self.newline.join(lines))

    def replace_item(self, old: yaml.Node, value: Value) -> None:
        """An entry of a list that does not stand over lines, on one line."""
        self.splice(self.spans.start(old), self.spans.end(old), in_brackets(value))

    def remove(self, node: yaml.Node, place: int) -> None:
        """An entry of a list or a mapping that has others. The comments above it stay. Raises UneditableFile where a
        comment is in the way."""
        spans = [(one, one) for one in items(node)] or pairs(node)
        if is_block(node):
            self._remove_lines(node, spans, place)
        else:
            self._remove_in_brackets(spans, place)

    def _remove_lines(self, node: yaml.Node, spans: Sequence[tuple[yaml.Node, yaml.Node]], place: int) -> None:
        first, last = spans[place]
        start, end = self.spans.start(first), self.spans.next_line(self.spans.end(last))
        line = self.spans.line_start(start)
        if isinstance(node, yaml.SequenceNode):
            line = self.spans.dash(first, node.start_mark.column)
            end = self.spans.line_behind(last, node.start_mark.column)
            if self._is_blank_below(last, node.start_mark.column):
                end = self.spans.next_line(end)
            self.splice(line, end, "")
        elif not self.text[line:start].strip():
            self.splice(line, end, "")
        else:  # it stands behind a dash: the next key takes its place
            following = self.spans.start(spans[place + 1][0])
            if "#" in self.text[self.spans.end(last) : following]:
                what = self.text[start:end].strip()
                raise UneditableFile(Message("a comment stands behind `{what}`; change it by hand", what=what))
            self.splice(start, following, "")

    def _remove_in_brackets(self, spans: Sequence[tuple[yaml.Node, yaml.Node]], place: int) -> None:
        if place:
            self.splice(self.spans.end(spans[place - 1][1]), self.spans.end(spans[place][1]), "")
        elif len(spans) > 1:
            self.splice(self.spans.start(spans[0][0]), self.spans.start(spans[1][0]), "")


def _behind_a_colon(before: str, shown: str) -> str:
    """A value where there was none has no blank before it, and in brackets not even a colon."""
    if before.endswith(":"):
        return f" {shown}" if shown else ""
    return shown if before.endswith((" ", "\t", "\n", "\r", "{", ",", "[")) else f": {shown}"


def _remark(line: str) -> str:
    found = re.search(r"(?<=[ \t])#.*", line)
    return found.group().rstrip() if found else ""
