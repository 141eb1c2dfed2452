"""Eight publishers on PostgreSQL whose leader is frozen, killed and cut from the database at random."""

from collections.abc import Iterator

import pytest

from tests.faults.competing_publishers import eight_publishers
from tests.faults.killing import ProcessFactory
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import left_to_ci
from tests.support.postgresql import PostgreSQL, a_postgresql

POSTS = 200

pytestmark = [pytest.mark.timeout(600), left_to_ci("eight publishers take a minute by the real clock")]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    with a_postgresql() as server:
        yield server


def test_eight_publishers_double_and_lose_nothing_and_a_lost_leader_is_followed_within_a_minute(
    factory: ProcessFactory, postgresql: PostgreSQL, times: int
) -> None:
    """And who was only slow sends nothing after it lost the lease: that would be among the surprises."""
    tally, leader_history = eight_publishers(factory, postgresql, Behaviour.NO_KEYS, POSTS * times)
    assert tally.is_clean, tally.surprises
    assert set(tally.kills) == {"freeze", "freeze in a step", "kill", "cut"}
    takeovers = leader_history.takeovers()
    assert takeovers
    assert max(takeovers) < 60
