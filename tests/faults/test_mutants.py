"""Each part of the protocol is needed: without it these campaigns fail."""

import pytest

from tests.faults import campaigns, mutants
from tests.faults.killing import ProcessFactory
from tests.support.fake_mastodon.faults import ALL
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import left_to_ci


@pytest.mark.parametrize("mutant", mutants.PROTOCOL_MUTANTS)
def test_without_one_of_its_parts_the_protocol_doubles_posts(factory: ProcessFactory, mutant: str) -> None:
    tally = campaigns.kills_during_requests(factory, Behaviour.NO_KEYS, 3, mutant=mutant)
    assert tally.kills.total() == 3
    assert tally.duplicates >= 1


@left_to_ci("kills until one falls between two languages")
@pytest.mark.parametrize("mutant", mutants.LANGUAGE_MUTANTS)
def test_when_what_was_told_is_one_number_for_all_languages_followers_of_one_are_not_told(
    factory: ProcessFactory, mutant: str
) -> None:
    killed = (campaigns.bilingual_kills(factory, Behaviour.NO_KEYS, 0, seed=seed, scenarios=1, mutant=mutant)
              for seed in range(20))  # fmt: skip
    assert any(tally.losses for tally in killed), (
        "a kill comes at any moment: not each scenario has one between languages"
    )
    met = campaigns.bilingual_faults(factory, Behaviour.NO_KEYS, 2, faults=ALL[:4], mutant=mutant)
    assert met.losses >= 1
    assert not met.duplicates


def test_with_all_its_parts_it_does_not(factory: ProcessFactory) -> None:
    tally = campaigns.kills_during_requests(factory, Behaviour.NO_KEYS, 10)
    assert tally.is_clean, tally.surprises
    assert tally.kills.total() == 10
