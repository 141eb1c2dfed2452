"""Edits, crashes, faults, descheduled processes and jumps of the clock, as hypothesis chooses them."""

import random
from concurrent.futures import Future

import pytest

from tests.faults import campaigns, mutants
from tests.faults.campaign_workers import CORES, CampaignWorkers
from tests.faults.campaigns import Tally
from tests.support.on_ci import left_to_ci

STEPS = 40
STATE_MACHINES = 24

pytestmark = pytest.mark.timeout(900)


@left_to_ci("a thousand steps on all cores")
def test_whatever_happens_in_whatever_order_nothing_is_doubled_or_lost(workers: CampaignWorkers, times: int) -> None:
    """Always the same, unless it is a longer run than usual."""
    chance = random.Random(0 if times == 1 else None)
    size = STATE_MACHINES * times // CORES
    parts = [
        workers.submit(campaigns.state_machines, size, STEPS, seed=chance.randrange(1 << 32)) for _ in range(CORES)
    ]
    tallies = [part.result() for part in parts]
    assert [tally.surprises for tally in tallies if not tally.is_clean] == []
    assert all(
        tally.posts and tally.kills["crashes"] and tally.kills["descheduled"] and tally.faults for tally in tallies
    )


@pytest.fixture(scope="module")
def mutated(workers: CampaignWorkers) -> dict[str, Future[Tally]]:
    names = (*mutants.PROTOCOL_MUTANTS, *mutants.STALLED_PROCESS_MUTANTS, *mutants.LANGUAGE_MUTANTS)
    return {mutant: workers.submit(campaigns.state_machines, 40, STEPS, seed=2, mutant=mutant) for mutant in names}


@left_to_ci("forty machines for each mutant")
@pytest.mark.parametrize(
    "mutant", [*mutants.PROTOCOL_MUTANTS, *mutants.STALLED_PROCESS_MUTANTS, *mutants.LANGUAGE_MUTANTS]
)
def test_without_one_of_the_protocol_s_parts_the_machine_fails(mutated: dict[str, Future[Tally]], mutant: str) -> None:
    assert mutated[mutant].result().surprises
