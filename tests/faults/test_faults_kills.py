"""`kill -9` of real processes over the real ledger and the real client; the server's own list is the judge.

Processes die RUNS times at each point against each behaviour, in a campaign (`benchmarks/faults.py`) 200 times. The
behaviours are faced side by side; each test then tells how one of them went.
"""

from concurrent.futures import Future

import pytest
from fake_mastodon.rules import Behaviour
from faults import campaigns, mutants
from faults.campaigns import Tally
from faults.crew import TOKEN, Crew
from faults.killing import a_nursery
from faults.victim import ALL_POINTS
from on_ci import left_to_ci, size

RUNS = size(1, on_ci=20)
RESTARTS = 75
BEHAVIOURS = pytest.mark.parametrize("behaviour", [*Behaviour], ids=str)
Tallies = dict[Behaviour, Future[Tally]]

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def at_points(crew: Crew, times: int) -> Tallies:
    return crew.against_each(campaigns.killed_at_points, RUNS * times)


@pytest.fixture(scope="module")
def anywhere(crew: Crew, times: int) -> Tallies:
    return crew.against_each(campaigns.killed_anywhere, RESTARTS * times)


@BEHAVIOURS
def test_killed_at_each_commit_and_each_send_nothing_is_doubled_or_lost(
    at_points: Tallies, behaviour: Behaviour, times: int
) -> None:
    tally = at_points[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert len(ALL_POINTS) >= 25
    assert {point: tally.kills[point] for point in ALL_POINTS if tally.kills[point] < RUNS * times} == {}


@left_to_ci("hundreds of deaths")
@BEHAVIOURS
def test_killed_at_any_moment_nothing_is_doubled_or_lost(anywhere: Tallies, behaviour: Behaviour, times: int) -> None:
    tally = anywhere[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() >= RESTARTS * times
    assert len(tally.kills) >= 8, "they die in many places"


def test_what_is_searched_for_the_token_is_what_these_processes_wrote_and_showed() -> None:
    """Their outputs, logs at DEBUG, tracebacks, command lines, and the ledger of the last of them."""
    with a_nursery() as nursery:
        tally = campaigns.killed_anywhere(nursery, Behaviour.NO_KEYS, 10)
        assert tally.is_clean, tally.surprises
        assert nursery.where("urllib3.connectionpool") == ["nursery.log"]
        assert {"announcer.db", "announcer.db-wal"} & {*nursery.where("komt eraan")}
        assert len(nursery.where("nursery.py")) == 1, "a command line, that of all children"
        assert nursery.where(TOKEN) == []


def test_a_token_that_were_logged_would_be_found() -> None:
    with a_nursery() as nursery:
        campaigns.killed_under_way(nursery, Behaviour.V45, 1, harm=mutants.LEAK)
        assert nursery.where(TOKEN) == ["nursery.log"]
