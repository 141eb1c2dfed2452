"""Each part of the protocol is needed: without it these campaigns fail."""

import pytest
from fake_mastodon.rules import Behaviour
from faults import campaigns, mutants
from faults.killing import Nursery


@pytest.mark.parametrize("harm", mutants.HARMS)
def test_without_one_of_its_parts_the_protocol_doubles_posts(nursery: Nursery, harm: str) -> None:
    tally = campaigns.killed_under_way(nursery, Behaviour.NO_KEYS, 3, harm=harm)
    assert tally.kills.total() == 3
    assert tally.duplicates >= 1


def test_with_all_its_parts_it_does_not(nursery: Nursery) -> None:
    tally = campaigns.killed_under_way(nursery, Behaviour.NO_KEYS, 10)
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() == 10
