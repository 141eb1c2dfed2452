"""docs/design.md speaks of what is there: its walks name files and functions, its rooms are the rooms."""

import ast
import re
from pathlib import Path

import pytest

from tests.repository.test_layers import MAY_IMPORT
from tests.support.repository import DOCS, ROOT

PAGE = (DOCS / "design.md").read_text(encoding="utf-8")
HOPS = re.findall(r"`(announcer/[\w/]+\.py)` `([\w.]+)`", PAGE)


def defined(path: Path) -> set[str]:
    """Functions, classes, and methods as `Class.method`."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            functions = (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
            names.update(f"{node.name}.{one.name}" for one in functions)
    return names


@pytest.mark.parametrize(("file", "name"), HOPS)
def test_each_hop_of_a_walk_is_a_function_of_that_file(file: str, name: str) -> None:
    assert name in defined(ROOT / file)


def test_there_are_six_walks() -> None:
    walks = PAGE.partition("## Six walks")[2].partition("\n## ")[0]
    assert len(re.findall(r"^### ", walks, flags=re.MULTILINE)) == 6
    assert len(HOPS) >= 5 * 4


def test_the_table_of_rooms_has_every_room() -> None:
    shown = re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Rooms")[2].partition("\n## ")[0], flags=re.MULTILINE)
    assert set(shown) == set(MAY_IMPORT) - {"__init__", "__main__"}


def test_the_page_is_one_that_people_read() -> None:
    assert len(PAGE.splitlines()) < 200


def test_every_decision_is_in_the_list() -> None:
    folder = DOCS / "decisions"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}
