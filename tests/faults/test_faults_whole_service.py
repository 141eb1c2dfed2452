"""The whole service, killed while it plays the round of 2024 against the harshest server."""

from pathlib import Path

import pytest

from tests.faults.whole_service import killed_whole
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import left_to_ci

pytestmark = [pytest.mark.timeout(900), left_to_ci("a whole round under kills takes a minute by the real clock")]


def test_a_service_that_is_killed_every_few_days_posts_the_whole_round_once(tmp_path: Path) -> None:
    tally = killed_whole(tmp_path / "service", Behaviour.NO_KEYS, peace=20)
    assert tally.is_clean, tally.surprises
    assert {*tally.kills} == {"publisher", "whole service"}
    assert tally.faults
    assert tally.edits == 4
    assert tally.posts == 30, "22, and four notices in two languages"
