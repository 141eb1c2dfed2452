"""Edits, crashes, faults, sleeps and jumps of the clock, as hypothesis chooses them."""

import random
from concurrent.futures import Future

import pytest

from tests.faults import campaigns, mutants
from tests.faults.campaigns import Tally
from tests.faults.deliverers import CORES, Deliverers
from tests.support.on_ci import left_to_ci

STEPS = 40
MACHINES = 24

pytestmark = pytest.mark.timeout(900)


@left_to_ci("a thousand steps on all cores")
def test_whatever_happens_in_whatever_order_nothing_is_doubled_or_lost(deliverers: Deliverers, times: int) -> None:
    """Always the same, unless it is a longer run than usual."""
    chance = random.Random(0 if times == 1 else None)
    size = MACHINES * times // CORES
    parts = [deliverers.begin(campaigns.machines, size, STEPS, seed=chance.randrange(1 << 32)) for _ in range(CORES)]
    tallies = [part.result() for part in parts]
    assert [tally.surprises for tally in tallies if not tally.is_clean] == []
    assert all(tally.posts and tally.kills["crashes"] and tally.kills["sleeps"] and tally.faults for tally in tallies)


@pytest.fixture(scope="module")
def harmed(deliverers: Deliverers) -> dict[str, Future[Tally]]:
    harms = (*mutants.HARMS, *mutants.OF_SLEEPERS, *mutants.OF_LANGUAGES)
    return {harm: deliverers.begin(campaigns.machines, 40, STEPS, seed=2, harm=harm) for harm in harms}


@left_to_ci("forty machines for each harm")
@pytest.mark.parametrize("harm", [*mutants.HARMS, *mutants.OF_SLEEPERS, *mutants.OF_LANGUAGES])
def test_without_one_of_the_protocol_s_parts_the_machine_fails(harmed: dict[str, Future[Tally]], harm: str) -> None:
    assert harmed[harm].result().surprises
