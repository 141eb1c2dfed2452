"""Scenarios in two languages, with edits and cancellations: in each language followers hear of each fact once, whatever
befalls the service between the languages."""

from concurrent.futures import Future

import pytest

from tests.faults import campaigns
from tests.faults.behaviours import EACH_BEHAVIOUR
from tests.faults.campaign_workers import CampaignWorkers
from tests.faults.campaigns import Tally
from tests.support.fake_mastodon.faults import ALL
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import ON_CI, size

RESTARTS = size(2, on_ci=75)
TIMES = size(1, on_ci=4)
FAULTS = ALL if ON_CI else ALL[::4]
Tallies = dict[Behaviour, Future[Tally]]

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def killed(workers: CampaignWorkers, times: int) -> Tallies:
    return workers.against_each(campaigns.bilingual_kills, RESTARTS * times)


@pytest.fixture(scope="module")
def met(workers: CampaignWorkers, times: int) -> Tallies:
    return workers.against_each(campaigns.bilingual_faults, TIMES * times, faults=FAULTS)


@EACH_BEHAVIOUR
def test_killed_at_any_moment_no_language_misses_or_repeats_a_fact(
    killed: Tallies, behaviour: Behaviour, times: int
) -> None:
    tally = killed[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() >= RESTARTS * times
    assert tally.edits
    assert tally.posts


@EACH_BEHAVIOUR
def test_whatever_the_server_answers_to_one_language_the_other_is_told(
    met: Tallies, behaviour: Behaviour, times: int
) -> None:
    tally = met[behaviour].result()
    assert tally.is_clean, tally.surprises
    assert tally.edits == tally.faults.total() == len(FAULTS) * TIMES * times
