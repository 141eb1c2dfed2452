"""How a test makes the attacks at one thing."""

from typing import Any

import pytest

from tests.attacks.attack import Kind, result_of
from tests.attacks.report import attacks_at, fallen
from tests.support.on_ci import ON_CI


def assert_none_gets_through(kind: Kind[Any], group: str, ground: Any) -> None:
    """Makes those that this machine makes: at home none that are left to CI."""
    attacks = attacks_at(kind, group)
    made = [attack for attack in attacks if ON_CI or not attack.left_to_ci]
    if not made:
        pytest.skip(f"left to CI: {attacks[0].left_to_ci}")
    results = [result_of(attack, ground) for attack in made]
    through = fallen(results)
    assert not through, "\n".join(["", *through])
    if not any(result.was_made for result in results):
        pytest.skip(results[0].happened)
