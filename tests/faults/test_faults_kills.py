"""`kill -9` of real processes over the real ledger and the real client; the server's own list is the judge.

CI dies RUNS times at each point against each behaviour, a campaign (`benchmarks/faults.py`) 200 times.
"""

from contextlib import closing

import pytest
from fake_mastodon.rules import Behaviour
from fake_mastodon.server import FakeMastodon
from faults import campaigns
from faults.day import a_day
from faults.killing import KillingWorld, Nursery
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


def test_the_token_is_in_nothing_that_these_processes_wrote_or_showed(nursery: Nursery) -> None:
    """Not in their outputs, their command line, or the ledger that the last of them left."""
    with FakeMastodon(Behaviour.NO_KEYS) as server, closing(KillingWorld(server, nursery, chance=0.3)) as world:
        a_day(world)
        token = server.rules.token
        shown = nursery.said + nursery.command_line + repr(world.store.rows())
        kept = b"".join(path.read_bytes() for path in nursery.path.parent.iterdir())
    assert "nursery.py" in shown
    assert token not in shown
    assert b"round/" in kept
    assert token.encode() not in kept
