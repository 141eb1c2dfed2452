"""The README is true: followed to the letter in a fresh copy of the repository, with a fresh virtual environment."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.on_ci import left_to_ci
from tests.support.repository import ROOT
from tests.tour.copied import a_copy_of_the_repository
from tests.tour.followed import Follower

pytestmark = [left_to_ci("it installs everything anew"), pytest.mark.timeout(600)]


def test_the_readme_does_what_it_says(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    a_copy_of_the_repository(tmp_path / "work")
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    follower = Follower(tmp_path, page)
    try:
        follower.follow()
    finally:
        record_property("steps", follower.report())
    said = "\n".join(follower.said.values())
    assert "cop-2024/enschede/announcement/1/nl" in said, "the plan shows every post"
    assert "2 series, 5 events, 1 draft, all well" in said
    assert len(follower.times) == 6
