"""docs/logs.md has every event that the code logs, with its level and its fields, and no other."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import announcer
from announcer.runtime.log_events import SENTENCES
from announcer.runtime.logs import LIBRARY
from tests.support.repository import DOCS

ROOT = Path(announcer.__file__).parent
LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
ENVELOPE = {"at", "level", "part", "event", "message", "error"}
"""What every line has beside its event's own fields."""


@dataclass(frozen=True)
class LoggedLine:
    """A call that logs."""

    event: str
    level: str
    fields: frozenset[str]
    is_open: bool
    """It has fields that do not stand in the call by their names."""
    place: str


def logged() -> Iterator[LoggedLine]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
                continue
            if ast.unparse(node.func.value) not in {"_log", "log", "self._log"}:
                continue
            place = f"{path.relative_to(ROOT.parent)}:{node.lineno}"
            (name,) = node.args
            event = name.value if isinstance(name, ast.Constant) else None
            assert isinstance(event, str), f"{place}: an event has one name, written where it is logged"
            names = [one.arg for one in node.keywords]
            fields = frozenset(one for one in names if one is not None) - {"exc_info"}
            yield LoggedLine(event, LEVELS[node.func.attr], fields, None in names, place)


def documented() -> dict[str, tuple[set[str], set[str]]]:
    """Every event in docs/logs.md, with its levels and fields."""
    page = (DOCS / "logs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|(.*?)\| .+ \|$", page, flags=re.MULTILINE)
    return {event: (set(levels.split(", ")), set(re.findall(r"`(\w+)`", fields))) for event, levels, fields in rows}


LINES = list(logged())


def test_every_event_is_documented_and_no_other() -> None:
    assert list(documented()) == list(SENTENCES)


def test_every_event_is_logged_somewhere() -> None:
    assert {line.event for line in LINES} == set(SENTENCES) - {LIBRARY}


@pytest.mark.parametrize("event", sorted(SENTENCES))
def test_the_name_of_an_event_is_one_word_in_snake_case(event: str) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", event)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.event} {line.place}")
def test_a_line_has_the_level_and_the_fields_that_are_documented(line: LoggedLine) -> None:
    levels, fields = documented()[line.event]
    assert line.level in levels, line.place
    assert line.fields <= fields if line.is_open else line.fields == fields, line.place
    wanted = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[line.event]) if name}
    assert wanted <= fields
    assert not fields & ENVELOPE


def test_nobody_logs_past_the_events() -> None:
    """`logging` itself is for the module that sets it up."""
    for path in sorted(ROOT.rglob("*.py")):
        imported = {
            name.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import)
            for name in node.names
        }
        assert path.name == "logs.py" or not imported & {"logging", "structlog"}, path
