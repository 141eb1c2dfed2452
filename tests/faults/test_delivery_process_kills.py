"""`kill -9` of real processes over the real ledger and the real client; the server's own list is the judge.

Processes are killed RUNS times at each point against each behaviour, in a campaign (`python -m benchmarks.faults`) 200
times.
The behaviours are faced side by side; each test then tells how one of them went.
"""

from concurrent.futures import Future

import pytest

from tests.faults import campaigns, mutants
from tests.faults.behaviours import EACH_BEHAVIOUR
from tests.faults.campaign_workers import TOKEN, CampaignWorkers
from tests.faults.campaigns import Tally
from tests.faults.delivery_process import ALL_POINTS
from tests.faults.killing import a_process_factory
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import left_to_ci, size

RUNS = size(1, on_ci=20)
RESTARTS = 75
Tallies = dict[Behaviour, Future[Tally]]

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def at_points(workers: CampaignWorkers, times: int) -> Tallies:
    return workers.against_each(campaigns.kills_at_points, RUNS * times)


@pytest.fixture(scope="module")
def anywhere(workers: CampaignWorkers, times: int) -> Tallies:
    return workers.against_each(campaigns.kills_anywhere, RESTARTS * times)


@EACH_BEHAVIOUR
def test_killed_at_each_commit_and_each_send_nothing_is_doubled_or_lost(
    at_points: Tallies, behaviour: Behaviour, times: int
) -> None:
    tally = at_points[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert len(ALL_POINTS) >= 25
    assert {point: tally.kills[point] for point in ALL_POINTS if tally.kills[point] < RUNS * times} == {}


@left_to_ci("hundreds of kills")
@EACH_BEHAVIOUR
def test_killed_at_any_moment_nothing_is_doubled_or_lost(anywhere: Tallies, behaviour: Behaviour, times: int) -> None:
    tally = anywhere[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() >= RESTARTS * times
    assert len(tally.kills) >= 8, "they are killed in many places"


def test_what_is_searched_for_the_token_is_what_these_processes_wrote_and_showed() -> None:
    """Their outputs, logs at DEBUG, tracebacks, command lines, and the ledger of the last of them."""
    with a_process_factory() as factory:
        tally = campaigns.kills_anywhere(factory, Behaviour.NO_KEYS, 10)
        assert tally.is_clean, tally.surprises
        assert factory.where("urllib3.connectionpool") == ["factory.log"]
        assert {"announcer.db", "announcer.db-wal"} & {*factory.where("komt eraan")}
        assert len(factory.where("tests.faults.process_forker")) == 1, "a command line, that of all children"
        assert factory.where(TOKEN) == []


def test_a_token_that_were_logged_would_be_found() -> None:
    with a_process_factory() as factory:
        campaigns.kills_during_requests(factory, Behaviour.V45, 1, mutant=mutants.TOKEN_LEAK)
        assert factory.where(TOKEN) == ["factory.log"]
