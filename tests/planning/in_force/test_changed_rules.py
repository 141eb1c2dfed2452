"""What a rule that was changed, or that ends earlier, leaves of sessions that were announced: one question for all."""

from datetime import date, timedelta

import pytest

from announcer.model import Event, Facts, Subject, date_of_id
from announcer.planning.in_force.facts import facts_in_force
from tests.planning.in_force.ledger_facts import NOW, known
from tests.support.planner_world import event, reading, series

FIRST = date(2024, 2, 6)


def weekly(count: int, *, later: int = 0, first: date = FIRST) -> list[Event]:
    """The sessions of a rule of every week: their ids are their dates. `later`: days."""
    days = [first + timedelta(weeks=number, days=later) for number in range(count)]
    return [event(day.isoformat(), day.isoformat(), "19:00") for day in days]


def now_in_files(before: list[Event], *events: Event) -> Facts:
    return facts_in_force(known(*before), [reading(series(*events))], NOW)


@pytest.mark.parametrize(("count", "is_cut"), [(6, False), (7, True)])
def test_of_many_that_a_rule_has_on_other_days_six_are_named(count: int, is_cut: bool) -> None:
    (problem,) = now_in_files(weekly(count), *weekly(count, later=1)).problems
    assert problem.message.count("→") == 6
    assert problem.message.endswith("…") is is_cut


@pytest.mark.parametrize(("count", "is_cut"), [(12, False), (13, True)])
def test_of_many_that_are_in_no_file_any_more_twelve_are_named(count: int, is_cut: bool) -> None:
    stays = event("slot", "2025-02-06", "19:00")
    (problem,) = now_in_files([*weekly(count), stays], stays).problems
    assert problem.message.count("2024-") == 12
    assert problem.message.endswith("…") is is_cut


@pytest.mark.parametrize(("later", "is_move"), [(31, True), (32, False)])
def test_what_is_more_than_a_month_off_is_another_session(later: int, is_move: bool) -> None:
    facts = now_in_files(weekly(1), *weekly(1, later=later))
    new = Subject("round", (FIRST + timedelta(days=later)).isoformat())
    assert (new in facts.held) is is_move


@pytest.mark.parametrize(
    ("id_", "day"),
    [("2024-02-22", date(2024, 2, 22)), ("2024-02-30", None), ("20240222", None), ("2024-W08-4", None)],
)
def test_an_id_that_is_a_date_is_told_from_a_word(id_: str, day: date | None) -> None:
    assert date_of_id(id_) == day
