"""Every fault of the strict server against each behaviour and over the real ledger: TIMES times."""

from concurrent.futures import Future

import pytest

from tests.faults import campaigns
from tests.faults.behaviours import EACH_BEHAVIOUR
from tests.faults.campaign_workers import CampaignWorkers
from tests.faults.campaigns import Tally
from tests.support.fake_mastodon.faults import ALL
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import size

TIMES = size(1, on_ci=20)
Tallies = dict[Behaviour, Future[Tally]]

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def met(workers: CampaignWorkers, times: int) -> Tallies:
    return workers.against_each(campaigns.every_fault, TIMES * times)


@pytest.fixture(scope="module")
def commits_too_late(workers: CampaignWorkers) -> Tallies:
    return workers.against_each(campaigns.commits_too_late)


@EACH_BEHAVIOUR
def test_each_fault_several_times_doubles_and_loses_nothing(met: Tallies, behaviour: Behaviour, times: int) -> None:
    tally = met[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert len(tally.faults) == len(ALL) == 27
    assert min(tally.faults.values()) >= TIMES * times


@EACH_BEHAVIOUR
def test_a_commit_later_than_the_quiet_time_doubles_the_post_where_no_lock_holds_it(
    commits_too_late: Tallies, behaviour: Behaviour
) -> None:
    """The documented limit of the promise: docs/exactly-once.md."""
    tally = commits_too_late[behaviour].result()
    has_lock = behaviour in (Behaviour.V46, Behaviour.FIXED)
    assert (tally.duplicates, tally.losses) == (0 if has_lock else 1, 0)
