"""The text of a definition file, changed in places: whatever is not changed stays as it is, to the last byte.

A library that writes YAML anew (ruamel.yaml, tried at 0.19.1) keeps comments, and takes out of hand-written files the
aligned values, the dashes at the margin, the spaces in brackets and the folds of texts. Here lines are put in and taken
out at libyaml's own marks, and what comes out is read again and held against what was wanted before it is handed out.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any, Self

import yaml

from announcer.definitions import dates
from announcer.definitions.event_blocks import EventBlocks
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.key_order import in_order
from announcer.definitions.yaml_edits import YamlEdits
from announcer.definitions.yaml_nodes import Path, field_name, read_document
from announcer.definitions.yaml_spans import is_block, items, pairs
from announcer.definitions.yaml_text import decoded
from announcer.definitions.yaml_writing import STEP, Value, cleaned, entry_lines, in_brackets, item_lines
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
        self._data, self._bom, self._cuts = data, bom, cuts
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: YamlEdits | None = YamlEdits(text, self._newline)
        self._blocks: EventBlocks | None = None
        self._days: list[date | None] | None = None
        self._first = 0

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

    def get(self, path: Path) -> Any:
        """What stands at a path; None where nothing does. A copy."""
        return deepcopy(self._at(path))

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.text.encode())

    @property
    def event_ids(self) -> tuple[str | None, ...]:
        """The id of each event, in the order of the file; None where it has none."""
        events = self._data.get("events") or []
        return tuple(event.get("id") if isinstance(event, dict) else None for event in events)

    def encode(self) -> bytes:
        """The file's bytes. Raises UneditableFile when they would not be read as what was asked for."""
        content = ((_BOM if self._bom else "") + self.text).encode("utf-8")
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
        if (blocks := self._event_blocks) is not None:
            blocks.insert(place, item_lines(clean, blocks.column), self._newline)
            self._changed_in_blocks()
        else:
            edits = self._change()
            there = items(edits.spans.node(("events",)))
            at = edits.spans.end(there[place - 1]) if place else edits.spans.start(there[0])
            shown = in_brackets(clean)
            edits.splice(at, at, f", {shown}" if place else f"{shown}, ")
        events.insert(place, deepcopy(clean))
        if self._days is not None:
            self._days.insert(place, _day(clean, self._languages))

    def set(self, path: Path, value: Value) -> None:
        """Makes `value` what stands at `path`, with the mappings on the way to it. What says it already stays as it
        is written; of a mapping only the entries that differ are changed."""
        self._days = None
        if (alone := self._alone(path)) is not None:
            alone.set(("events", 0, *path[2:]), value)
            self._put_back(path, alone)
            return
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
        edits = self._change()
        node = edits.spans.node(tuple(above))
        if is_new:
            edits.insert(node, str(last), clean)
        elif isinstance(last, int):
            self._refuse_lines(items(node)[last], path)
            edits.replace_item(items(node)[last], clean)
        else:
            edits.replace(node, last, clean)
        parent[last] = deepcopy(clean)

    def remove(self, path: Path) -> None:
        """Takes out what stands at `path`, with the mapping or list that this leaves empty; nothing when there is
        nothing. The comments above it stay. Raises UneditableFile where a comment is in the way."""
        *above, last = path
        parent = self._at(tuple(above))
        if not parent or (isinstance(last, str) and (not isinstance(parent, dict) or last not in parent)):
            return
        self._days = None
        if len(parent) == 1 and above:
            self.remove(tuple(above))
            return
        if (alone := self._alone(path)) is not None:
            alone.remove(("events", 0, *path[2:]))
            self._put_back(path, alone)
            return
        if path[:-1] == ("events",) and (blocks := self._event_blocks) is not None:
            blocks.remove(int(last))
            self._changed_in_blocks()
            del parent[last]
            return
        edits = self._change()
        node = edits.spans.node(tuple(above))
        place = last if isinstance(last, int) else [key.value.strip() for key, _ in pairs(node)].index(last)
        edits.remove(node, place)
        del parent[last]

    # --- one event of many --------------------------------------------------------------------------------------

    @property
    def _event_blocks(self) -> EventBlocks | None:
        if self._blocks is None:
            self._blocks = EventBlocks.of(self._whole.spans)
        return self._blocks

    def _alone(self, path: Path) -> "FileText | None":
        """A file with nothing but the event that a path leads into, by which that is changed; None where it leads into
        none, or the event cannot be cut out."""
        is_inside = len(path) > 2 and path[0] == "events" and isinstance(path[1], int)
        events = self._data.get("events")
        if not is_inside or not isinstance(events, list) or len(events) < 2 or (blocks := self._event_blocks) is None:
            return None
        place = int(path[1])
        found = FileText(blocks.alone(place), {"events": [deepcopy(events[place])]})
        found._newline, found._first = self._newline, place
        return found

    def _put_back(self, path: Path, alone: "FileText") -> None:
        assert self._blocks is not None
        place = int(path[1])
        self._blocks.replace(place, alone.text)
        self._data["events"][place] = alone.get(("events", 0))
        self._changed_in_blocks()

    def _changed_in_blocks(self) -> None:
        self._edits = None

    # --- where ------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """As it is at the moment, without a byte order mark; `encode` looks whether it says what was asked for."""
        if self._edits is not None:
            return self._edits.text
        assert self._blocks is not None
        return self._blocks.text

    @property
    def _whole(self) -> YamlEdits:
        """The text as one, not to be changed without `_change`."""
        if self._edits is None:
            self._edits = YamlEdits(self.text, self._newline)
        return self._edits

    def _change(self) -> YamlEdits:
        """The text as one, to be changed."""
        edits, self._blocks = self._whole, None
        return edits

    def _refuse_lines(self, node: yaml.Node, path: Path) -> None:
        if is_block(node):
            is_inside = path[0] == "events" and len(path) > 1
            field = field_name((path[0], int(path[1]) + self._first, *path[2:]) if is_inside else path)
            raise UneditableFile(Message("{field} cannot be changed in places; change it by hand", field=field))

    def _at(self, path: Path) -> Any:
        found: Any = self._data
        for part in path:
            has_keys = isinstance(found, dict)
            found = found[part] if isinstance(part, int) else found.get(part) if has_keys else None
        return found

    @property
    def _languages(self) -> tuple[str, ...]:
        return (str(self._data.get("language") or "nl"),)

    def _place(self, event: Any) -> int:
        """Behind which of the events, counted from 1, a new one stands."""
        if self._days is None:
            self._days = [_day(one, self._languages) for one in self._data["events"]]
        new = _day(event, self._languages)
        if new is None:
            return len(self._days)
        return max((place for place, day in enumerate(self._days, 1) if day is not None and day <= new), default=0)


def _day(event: Any, languages: tuple[str, ...]) -> date | None:
    stated = event.get("date") or event.get("id") if isinstance(event, dict) else None  # as the id of a rule's date
    return _parsed(stated, languages) if isinstance(stated, str) else None


@lru_cache(maxsize=4096)
def _parsed(stated: str, languages: tuple[str, ...]) -> date | None:
    try:
        return dates.parse_date(stated, languages)
    except InvalidValue:
        return None
