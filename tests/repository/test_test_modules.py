"""What holds for the tests themselves."""

from pathlib import Path

import pytest

from tests.support.repository import ROOT

LONGEST = 400
"""Lines of a test module: a longer one is about several things."""
MODULES = sorted(path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT / "tests")) for path in MODULES])
def test_a_test_module_is_short_and_finds_its_helpers_by_their_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert "sys" + ".path" not in text, "`tests` is a package: helpers are imported as tests.support.x"


def test_there_are_test_modules() -> None:
    assert len(MODULES) > 200
