"""The whole service, killed while it plays the round of 2024 against the harshest server."""

from pathlib import Path

import pytest

from tests.faults.service_kills import kill_whole_service
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import left_to_ci

pytestmark = [pytest.mark.timeout(900), left_to_ci("a whole round under kills takes a minute by the real clock")]


def test_a_service_that_is_killed_every_few_days_posts_the_whole_round_once(tmp_path: Path) -> None:
    tally = kill_whole_service(tmp_path / "service", Behaviour.NO_KEYS, days_between_kills=20)
    assert tally.is_clean, tally.surprises
    assert {*tally.kills} == {"publisher", "whole service"}
    assert tally.faults
    assert tally.edits == 4
    assert tally.posts == 30, "22, and four notices in two languages"
