"""The text of a definition file, changed in places: whatever is not changed stays as it is, to the last byte.

A library that writes YAML anew (ruamel.yaml, tried at 0.19.1) keeps comments, and takes out of hand-written files the
aligned values, the dashes at the margin, the spaces in brackets and the folds of texts. Here lines are put in and taken
out at libyaml's own marks, and what comes out is read again and held against what was wanted before it is handed out.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any, Self

import yaml

from announcer.definitions import dates
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.key_order import in_order, rank
from announcer.definitions.yaml_nodes import Path, field_name, read_document
from announcer.definitions.yaml_spans import Spans, is_block, items, pair, pairs
from announcer.definitions.yaml_text import decoded
from announcer.definitions.yaml_writing import STEP, Value, cleaned, entry_lines, in_brackets, item_lines, scalar
from announcer.errors import UneditableFile
from announcer.model import Message

SCHEMA_FILE = ".announcer.schema.json"
"""Beside the definition files; hidden, so that nothing takes it for one of them."""

MODELINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
"""The first line of a new file: by it editors complete and check (the convention of yaml-language-server)."""

_BOM = "\ufeff"


class FileText:
    """One file. Paths are keys and indexes from 0, as of `yaml_nodes.Document`: `("events", 2, "venue", "city")`."""

    def __init__(self, text: str, data: dict[str, Any], *, bom: bool = False, cuts: int = 0) -> None:
        self._text, self._data, self._bom, self._cuts = text, data, bom, cuts
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._found: Spans | None = None

    @classmethod
    def new(cls, series: Mapping[str, Value]) -> Self:
        """A file that says `series`, under the modeline."""
        data = cleaned(series)
        assert isinstance(data, dict)
        lines = [MODELINE, ""]
        for key, value in in_order(data).items():
            if key == "events" and isinstance(value, list) and value:
                lines += ["", "events:"]
                for place, event in enumerate(value):
                    lines += [""] * bool(place) + item_lines(in_order(event), STEP)
            else:
                lines += entry_lines(key, in_order(value), 0)
        return cls("\n".join(lines) + "\n", data)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The file as it is. Raises UneditableFile when it is no YAML of ours, whose data may still be wrong."""
        document, problems = read_document("", content)
        if document is None or problems:
            first = problems[0]
            where = Message("line {n}: {what}; {remedy}", n=first.line, what=first.message, remedy=first.remedy)
            raise UneditableFile(where)
        has_bom = content.startswith(_BOM.encode())
        return cls(decoded(content), document.data, bom=has_bom, cuts=len(document.cuts))

    @property
    def data(self) -> dict[str, Any]:
        """What the file says: dicts, lists, texts, and None for an empty value. A copy."""
        return deepcopy(self._data)

    @property
    def event_ids(self) -> tuple[str | None, ...]:
        """The id of each event, in the order of the file; None where it has none."""
        events = self._data.get("events") or []
        return tuple(event.get("id") if isinstance(event, dict) else None for event in events)

    def encode(self) -> bytes:
        """The file's bytes. Raises UneditableFile when they would not be read as what was asked for."""
        content = ((_BOM if self._bom else "") + self._text).encode("utf-8")
        document, problems = read_document("", content)
        if document is None or problems or document.data != self._data or len(document.cuts) != self._cuts:
            raise UneditableFile(
                Message("the file is written in a way that cannot be changed in places; change it by hand")
            )
        return content

    # --- changes ----------------------------------------------------------------------------------------------

    def add_event(self, event: Mapping[str, Value]) -> None:
        """Puts an event at its place in the order of dates: behind the last one that is not later."""
        clean = in_order(cleaned(event))
        events = self._data.get("events")
        if not events:
            self.set(("events",), [clean])
            return
        place = self._place(clean)
        node = self._spans.node(("events",))
        if is_block(node):
            self._add_block_item(node, place, clean)
        else:
            before = items(node)[place - 1] if place else None
            at = self._spans.end(before) if before is not None else self._spans.start(items(node)[0])
            shown = in_brackets(clean)
            self._splice(at, at, f", {shown}" if place else f"{shown}, ")
        events.insert(place, deepcopy(clean))

    def set(self, path: Path, value: Value) -> None:
        """Makes `value` what stands at `path`, with the mappings on the way to it. What says it already stays as it
        is written; of a mapping only the entries that differ are changed."""
        *above, last = path
        clean = in_order(cleaned(value))
        parent = self._at(tuple(above))
        if parent is None or (isinstance(last, str) and not isinstance(parent, dict)):
            self.set(tuple(above), {str(last): clean})
            return
        is_new = isinstance(last, str) and last not in parent
        old = None if is_new else parent[last]
        if old == clean and not is_new:
            return
        if isinstance(old, dict) and isinstance(clean, dict) and old and clean:
            for key, inner in clean.items():
                self.set((*path, key), inner)
            for key in [key for key in old if key not in clean]:
                self.remove((*path, key))
            return
        if is_new:
            self._insert(self._spans.node(tuple(above)), str(last), clean)
        elif isinstance(last, int):
            self._replace_item(tuple(above), last, clean)
        else:
            self._replace(self._spans.node(tuple(above)), last, clean)
        parent[last] = deepcopy(clean)

    def remove(self, path: Path) -> None:
        """Takes out what stands at `path`, with the mapping or list that this leaves empty; nothing when there is
        nothing. The comments above it stay. Raises UneditableFile where a comment is in the way."""
        *above, last = path
        parent = self._at(tuple(above))
        if not parent or (isinstance(last, str) and (not isinstance(parent, dict) or last not in parent)):
            return
        if len(parent) == 1 and above:
            self.remove(tuple(above))
            return
        node = self._spans.node(tuple(above))
        spans = [(one, one) for one in items(node)] or pairs(node)
        place = last if isinstance(last, int) else [key.value.strip() for key, _ in pairs(node)].index(last)
        if is_block(node):
            self._remove_lines(node, spans, place)
        else:
            self._remove_in_brackets(spans, place)
        del parent[last]

    # --- where ------------------------------------------------------------------------------------------------

    @property
    def _spans(self) -> Spans:
        if self._found is None:
            self._found = Spans(self._text)
        return self._found

    def _at(self, path: Path) -> Any:
        found: Any = self._data
        for part in path:
            has_keys = isinstance(found, dict)
            found = found[part] if isinstance(part, int) else found.get(part) if has_keys else None
        return found

    def _place(self, event: Any) -> int:
        """Behind which of the events, counted from 1, a new one stands."""
        languages = (str(self._data.get("language") or "nl"),)
        new = _day(event, languages)
        days = [_day(one, languages) for one in self._data["events"]]
        earlier = [place for place, day in enumerate(days, 1) if new is None or (day is not None and day <= new)]
        return earlier[-1] if earlier else 0

    # --- text -------------------------------------------------------------------------------------------------

    def _splice(self, start: int, end: int, text: str) -> None:
        self._text = self._text[:start] + text + self._text[end:]
        self._found = None

    def _insert_lines(self, at: int, lines: Sequence[str]) -> None:
        """Whole lines before the one that begins at `at`; at the end of a text that may lack its last line end."""
        is_open = at == len(self._text) and not self._text.endswith(("\n", "\r", "\x85", "\u2028", "\u2029"))
        block = "".join(f"{line}{self._newline}" for line in lines)
        self._splice(at, at, f"{self._newline}{block}" if is_open and at else block)

    def _add_block_item(self, node: yaml.Node, place: int, event: Any) -> None:
        column, there = node.start_mark.column, items(node)
        lines = item_lines(event, column)
        spaced = [self._is_blank_below(one, column) for one in there[:-1]]
        if place == 0:
            at = self._spans.line_start(self._spans.start(node))
            self._insert_lines(at, [*lines, ""] if any(spaced) else lines)
            return
        at = self._spans.line_behind(there[place - 1], column)
        self._insert_lines(at, ["", *lines] if any(spaced) else lines)

    def _is_blank_below(self, node: yaml.Node, column: int) -> bool:
        at = self._spans.line_behind(node, column)
        return not self._text[at : self._spans.line_end(at)].strip()

    def _insert(self, node: yaml.Node, key: str, value: Value) -> None:
        """A key that a mapping does not have yet."""
        there = pairs(node)
        if not is_block(node):
            entry = f"{scalar(key, flow=True)}: {in_brackets(value)}"
            at = self._spans.end(there[-1][1]) if there else self._spans.start(node) + 1
            self._splice(at, at, f", {entry}" if there else entry)
            return
        before = [value for one, value in there if rank(one.value.strip()) < rank(key)] or [there[0][1]]
        column = node.start_mark.column
        self._insert_lines(self._spans.line_behind(before[-1], column), entry_lines(key, value, column))

    def _replace(self, node: yaml.Node, name: str, value: Value) -> None:
        """The value of a key that a mapping has."""
        key, old = pair(node, name)
        start, end = self._spans.start(old), self._spans.end(old)
        if not is_block(node):
            self._splice(start, end, _behind_a_colon(self._text[:start], in_brackets(value)))
            return
        lines = entry_lines(name, value, key.start_mark.column)
        line_end = self._spans.line_end(start)
        if len(lines) == 1 and end <= line_end and not is_block(old):
            shown = lines[0].partition(":")[2].lstrip() if value is not None else ""
            self._splice(start, end, _behind_a_colon(self._text[:start], shown))
            return
        first = self._spans.start(key)
        head = self._text[first : self._spans.line_end(first)]
        is_below = is_block(old) or (isinstance(old, yaml.ScalarNode) and old.style in ("|", ">"))
        remark = _remark(head) if is_below else ""
        behind = self._spans.line_end(end)
        remark = remark or self._text[end:behind].strip()
        lines[0] = f"{lines[0].lstrip(' ')}  {remark}" if remark else lines[0].lstrip(" ")
        self._splice(first, behind, self._newline.join(lines))

    def _replace_item(self, path: Path, place: int, value: Value) -> None:
        """An entry of a list, on one line."""
        old = items(self._spans.node(path))[place]
        if is_block(old):
            field = field_name((*path, place))
            raise UneditableFile(Message("{field} cannot be changed in places; change it by hand", field=field))
        self._splice(self._spans.start(old), self._spans.end(old), in_brackets(value))

    def _remove_lines(self, node: yaml.Node, spans: Sequence[tuple[yaml.Node, yaml.Node]], place: int) -> None:
        first, last = spans[place]
        start, end = self._spans.start(first), self._spans.next_line(self._spans.end(last))
        line = self._spans.line_start(start)
        if isinstance(node, yaml.SequenceNode):
            line = self._spans.line_start(self._text.rindex("-", 0, start))
            end = self._spans.line_behind(last, node.start_mark.column)
            if self._is_blank_below(last, node.start_mark.column):
                end = self._spans.next_line(end)
            self._splice(line, end, "")
        elif not self._text[line:start].strip():
            self._splice(line, end, "")
        else:  # it stands behind a dash: the next key takes its place
            following = self._spans.start(spans[place + 1][0])
            if "#" in self._text[self._spans.end(last) : following]:
                what = self._text[start:end].strip()
                raise UneditableFile(Message("a comment stands behind `{what}`; change it by hand", what=what))
            self._splice(start, following, "")

    def _remove_in_brackets(self, spans: Sequence[tuple[yaml.Node, yaml.Node]], place: int) -> None:
        if place:
            self._splice(self._spans.end(spans[place - 1][1]), self._spans.end(spans[place][1]), "")
        elif len(spans) > 1:
            self._splice(self._spans.start(spans[0][0]), self._spans.start(spans[1][0]), "")


def _day(event: Any, languages: tuple[str, ...]) -> date | None:
    stated = event.get("date") if isinstance(event, dict) else None
    try:
        return dates.parse_date(stated, languages) if isinstance(stated, str) else None
    except InvalidValue:
        return None


def _behind_a_colon(before: str, shown: str) -> str:
    """A value where there was none has no blank before it, and in brackets not even a colon."""
    if before.endswith(":"):
        return f" {shown}" if shown else ""
    return shown if before.endswith((" ", "\t", "\n", "\r", "{", ",", "[")) else f": {shown}"


def _remark(line: str) -> str:
    found = re.search(r"(?<=[ \t])#.*", line)
    return found.group().rstrip() if found else ""
