"""Copies: the same event twice."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from announcer.model import (
    EMPTY_HISTORY,
    Status,
    Subject,
    Venue,
)
from announcer.model.text import line
from announcer.planning.in_force.facts import facts_in_force
from tests.planning.in_force.ledger_facts import BAD, NOW, A, B, events_of, in_series, known, remedies, told, unsaid
from tests.support.planner_world import event, reading, series


def test_a_copied_file_is_neither_shown_nor_said_until_a_person_says() -> None:
    copy = reading(in_series("round-kopie", A, B))
    facts = facts_in_force(known(A, B), [copy, reading(series(A, B))], NOW)
    assert [one.id for one in facts.series] == ["round"]
    assert Subject("round") not in facts.held
    assert Subject("round-kopie") in facts.held
    (remedy,) = remedies(facts)
    assert "take round-kopie.yaml away" in remedy
    agreed = replace(known(A, B), agreed=frozenset({Subject("round-kopie")}))
    facts = facts_in_force(agreed, [copy, reading(series(A, B))], NOW)
    assert ([one.id for one in facts.series], facts.held) == (["round", "round-kopie"], {})


@pytest.mark.parametrize("name", ["round-kopie", "round-2", "copy-of-round", "round-conflict-20240101", "round-laptop"])
def test_of_two_new_files_the_copy_is_held_whatever_the_order(name: str) -> None:
    files = [reading(in_series(name, A, B)), reading(series(A, B))]
    for order in (files, files[::-1]):
        facts = facts_in_force(EMPTY_HISTORY, order, NOW)
        assert [one.id for one in facts.series] == ["round"]


def test_the_one_that_the_ledger_knows_is_the_original_whatever_it_is_called() -> None:
    history = told(unsaid(in_series("ronde-kopie", A)))
    facts = facts_in_force(history, [reading(in_series("ronde", A)), reading(in_series("ronde-kopie", A))], NOW)
    assert [one.id for one in facts.series] == ["ronde-kopie"]


def test_an_entry_that_stands_twice_in_a_file_is_held() -> None:
    twice = replace(A, key=Subject("round", "a-2"))
    facts = facts_in_force(known(A, B), [reading(series(A, twice, B))], NOW)
    assert (set(events_of(facts)), set(facts.held)) == ({"a", "b"}, {twice.key})
    assert "resolve round/a-2 --as-written" in remedies(facts)[0]


def test_a_copy_of_a_file_that_is_bad_now_is_held_too() -> None:
    facts = facts_in_force(known(A, B), [BAD, reading(in_series("round-kopie", A, B))], NOW)
    assert [one.id for one in facts.series] == ["round"]


def test_the_same_moment_told_in_another_zone_is_the_same() -> None:
    london = replace(A, key=Subject("round", "a-2"), timezone="Europe/London", start_time=time(18))
    assert set(facts_in_force(known(A, B), [reading(series(A, london, B))], NOW).held) == {london.key}


def test_what_was_cancelled_may_be_on_again_as_another_event_but_once() -> None:
    again = [replace(A, key=Subject("round", id_)) for id_ in ("weer", "weer-2")]
    facts = facts_in_force(known(replace(A, status=Status.CANCELLED), B), [reading(series(
        replace(A, status=Status.CANCELLED), *again, B))], NOW)  # fmt: skip
    assert (set(events_of(facts)), set(facts.held)) == ({"a", "weer", "b"}, {Subject("round", "weer-2")})


@pytest.mark.parametrize(
    "change", [{"title": line("Iets anders")}, {"venue": Venue(name=line("De Korf"))}, {"starts_on": date(2024, 2, 23)}]
)
def test_sessions_side_by_side_are_fine(change: dict[str, Any]) -> None:
    beside = replace(A, key=Subject("round", "beside"), **change)
    facts = facts_in_force(known(A, B), [reading(series(A, beside, B))], NOW)
    assert facts.held == {}


def test_a_series_that_shares_one_evening_with_another_is_shown_without_it() -> None:
    others = [event(id_, f"2024-03-{day}", "20:00") for id_, day in (("p", "11"), ("q", "18"))]
    facts = facts_in_force(known(A, B), [reading(series(A, B)), reading(in_series("ander", A, *others))], NOW)
    assert set(facts.held) == {Subject("ander", "a")}
    assert {str(one.key) for each in facts.series for one in each.events} == {
        "round/a",
        "round/b",
        "ander/p",
        "ander/q",
    }
