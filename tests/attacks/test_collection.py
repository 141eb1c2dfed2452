"""The collection as a whole, and the page that shows it."""

from collections import Counter
from typing import Any

import pytest

from tests.attacks.attack import Attack, Kind, NotHere, result_of
from tests.attacks.collection import KINDS
from tests.attacks.report import PAGE, between_marks, fallen, table, with_table

of_each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])


@of_each_kind
def test_the_page_has_every_attack_and_what_has_to_happen(kind: Kind[Any]) -> None:
    written = between_marks(kind, PAGE.read_text(encoding="utf-8"))
    assert written == table(kind), f"run python -m tests.attacks {kind.name}, and read what changed"


@of_each_kind
def test_there_are_as_many_attacks_as_there_have_to_be(kind: Kind[Any]) -> None:
    assert len(kind.attacks) >= kind.least


@of_each_kind
def test_no_two_attacks_have_the_same_name(kind: Kind[Any]) -> None:
    twice = [name for name, number in Counter(attack.name for attack in kind.attacks).items() if number > 1]
    assert twice == []


def _happening(said: str) -> Attack[None]:
    return Attack(at="a | b", name="x", happens="refused", make=lambda _: said)


def _raising(error: Exception) -> Attack[None]:
    def make(_: None) -> str:
        raise error

    return Attack(at="a", name="raises", happens="refused", make=make)


def test_an_attack_got_through_when_something_else_happened_or_it_raised() -> None:
    results = [result_of(attack, None) for attack in (_happening("refused"), _happening("accepted"))]
    assert [result.got_through for result in results] == [False, True]
    raised = result_of(_raising(KeyError("k")), None)
    assert raised.got_through
    assert "KeyError" in fallen([raised])[0]


def test_what_cannot_be_made_here_did_not_get_through() -> None:
    assert not result_of(_raising(NotHere("no root")), None).got_through


def test_the_table_shows_what_got_through_and_is_written_between_its_marks() -> None:
    attack = _happening("accepted")
    (kind,) = [kind for kind in KINDS if kind.name == "definitions"]
    small: Kind[None] = Kind(name="small", title="Small", least=1, ground=kind.ground, attacks=[attack])
    written = table(small, [result_of(attack, None)])
    assert written.splitlines()[0] == "1 attacks, 1 got through."
    assert written.splitlines()[-1] == r"| a \| b | x | **got through**: accepted |"
    page = "before\n<!-- attacks: small -->\nold\n<!-- the end of attacks: small -->\nafter\n"
    assert between_marks(small, with_table(small, written, page)) == written
