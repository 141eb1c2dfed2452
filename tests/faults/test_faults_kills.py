"""`kill -9` of real processes over the real ledger and the real client; the server's own list is the judge.

CI dies RUNS times at each point against each behaviour, a campaign (`benchmarks/faults.py`) 200 times.
"""

import pytest
from fake_mastodon.faults import ALL
from fake_mastodon.rules import Behaviour
from faults import campaigns
from faults.killing import Nursery
from faults.victim import ALL_POINTS

RUNS = 4
RESTARTS = 75
BEHAVIOURS = pytest.mark.parametrize("behaviour", [*Behaviour], ids=str)

pytestmark = pytest.mark.timeout(600)


@BEHAVIOURS
def test_killed_at_each_commit_and_each_send_nothing_is_doubled_or_lost(
    nursery: Nursery, behaviour: Behaviour, times: int
) -> None:
    tally = campaigns.killed_at_points(nursery, behaviour, RUNS * times)
    assert tally.is_clean, tally.surprises
    assert len(ALL_POINTS) >= 25
    assert {point: tally.kills[point] for point in ALL_POINTS if tally.kills[point] < RUNS * times} == {}


@BEHAVIOURS
def test_killed_at_any_moment_nothing_is_doubled_or_lost(nursery: Nursery, behaviour: Behaviour, times: int) -> None:
    tally = campaigns.killed_anywhere(nursery, behaviour, RESTARTS * times)
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() >= RESTARTS * times
    assert len(tally.kills) >= 8, "they die in many places"
