"""The table of situations, each run through the pure planner."""

import re
from pathlib import Path

import pytest

from announcer.model import State
from tests.planning.situation_table import SITUATIONS, Situation, situations
from tests.support.repository import DOCS


@pytest.mark.parametrize("situation", SITUATIONS, ids=[one.happened for one in SITUATIONS])
def test_what_is_posted_is_what_the_table_says(situation: Situation) -> None:
    world = situation.run()
    assert tuple(world.timeline()) == situation.posted
    unsaid = {str(row.key): row.reason for row in world.history.posts if row.state is not State.POSTED}
    foreseen = {str(one.key): one.reason for one in world.plan().skipped}
    for fragment, words in situation.says:
        assert words in world.text(fragment)
    for fragment, reason in situation.not_posted:
        reasons = [why for key, why in (*unsaid.items(), *foreseen.items()) if fragment in key]
        assert reasons, f"nothing is said of {fragment}; recorded: {unsaid}; foreseen: {foreseen}"
        assert any(reason in why for why in reasons), reasons


@pytest.mark.parametrize("situation", SITUATIONS, ids=[one.happened for one in SITUATIONS])
def test_nothing_is_left_without_an_end_when_all_is_over(situation: Situation) -> None:
    world = situation.run()
    world.until("2025-01-01 12:00")
    open_rows = [row for row in world.history.posts if row.state is State.PENDING]
    assert open_rows == []
    assert world.plan().posts == ()
    assert all(row.reason for row in world.history.posts if row.state is not State.POSTED)


def test_the_example_in_the_documentation_is_right(tmp_path: Path) -> None:
    (entry,) = re.findall(r"```yaml\n(- happened.*?)```", (DOCS / "testing.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "1-example.yaml").write_text(f"chapter: Example\nsituations:\n{entry}", encoding="utf-8")
    (example,) = situations(tmp_path)
    test_what_is_posted_is_what_the_table_says(example)
