"""Entries of events that are over, used again for coming ones."""

from dataclasses import replace
from datetime import date

import pytest

from announcer.model import (
    Event,
    Status,
    Subject,
)
from announcer.model.text import line
from announcer.planning.in_force.facts import facts_in_force
from tests.planning.in_force.ledger_facts import NOW, A, B, events_of, known, remedies, unsaid, with_ruling
from tests.support.planner_world import local, reading, series

AFTER = local("2024-03-01 12:00")

NEXT = replace(A, starts_on=date(2024, 5, 14))


def test_an_event_that_is_over_and_gets_a_coming_date_keeps_its_facts_until_a_person_says() -> None:
    facts = facts_in_force(known(A, B), [reading(series(NEXT, B))], AFTER)
    assert (events_of(facts), list(facts.held)) == ({"a": A, "b": B}, [A.key])
    (remedy,) = remedies(facts)
    assert "a new evening wants a new id" in remedy
    assert "resolve round/a --as-written" in remedy
    agreed = facts_in_force(with_ruling(known(A, B), "a", "as-written"), [reading(series(NEXT, B))], AFTER)
    assert (events_of(agreed), agreed.held) == ({"a": NEXT, "b": B}, {})


def test_a_new_id_answers_it_too_and_the_old_evening_stays() -> None:
    new = replace(NEXT, key=Subject("round", "mei"))
    facts = facts_in_force(known(A, B), [reading(series(new, B))], AFTER)
    assert (set(events_of(facts)), facts.held) == ({"a", "mei", "b"}, {})


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.TENTATIVE, Status.CANCELLED])
def test_an_evening_that_is_over_is_asked_about_whatever_its_status_was(status: Status) -> None:
    old = replace(A, status=status)
    assert facts_in_force(known(old, B), [reading(series(NEXT, B))], AFTER).held


def test_postponed_and_then_a_date_after_the_old_one_has_passed_is_as_it_should_be() -> None:
    facts = facts_in_force(known(replace(A, status=Status.POSTPONED), B), [reading(series(NEXT, B))], AFTER)
    assert (events_of(facts)["a"], facts.held) == (NEXT, {})


def test_one_without_a_time_and_one_of_several_days_are_over_with_their_last_day() -> None:
    for old in (replace(A, start_time=None), replace(A, until_on=date(2024, 2, 24))):
        files = [reading(series(replace(old, starts_on=date(2024, 5, 14), until_on=None), B))]
        assert facts_in_force(known(old, B), files, local(f"{old.last_on} 23:00")).held == {}
        assert facts_in_force(known(old, B), files, AFTER).held


@pytest.mark.parametrize(
    "written",
    [
        replace(A, starts_on=date(2024, 2, 23)),
        replace(A, until_on=date(2024, 3, 9)),
        replace(A, note=line("Wat een avond")),
    ],
)
def test_a_date_put_right_afterwards_a_longer_run_and_other_words_are_no_question(written: Event) -> None:
    facts = facts_in_force(known(A, B), [reading(series(written, B))], AFTER)
    assert (events_of(facts)["a"], facts.held) == (written, {})


def test_a_date_that_lay_in_the_past_from_the_first_and_that_nobody_was_told_of_may_be_put_right() -> None:
    history = unsaid(series(A, B), at=AFTER)
    assert facts_in_force(history, [reading(series(NEXT, B))], AFTER).held == {}
    took_place = unsaid(series(A, B), at=NOW)
    assert facts_in_force(took_place, [reading(series(NEXT, B))], AFTER).held


def test_a_whole_round_that_is_over_and_used_again_is_asked_about_once_and_keeps_its_words() -> None:
    over = local("2024-05-01 12:00")
    again = [replace(one, starts_on=date(2024, 10, one.starts_on.day)) for one in (A, B)]
    new = replace(series(*again), title=line("Vierde ronde"))
    facts = facts_in_force(known(A, B), [reading(new)], over)
    (kept,) = facts.series
    assert (kept.title, events_of(facts)) == ("Leerronde", {"a": A, "b": B})
    assert set(facts.held) == {Subject("round"), A.key, B.key}
    assert len(facts.problems) == 1
    ruled = with_ruling(with_ruling(known(A, B), "a", "as-written"), "b", "as-written")
    facts = facts_in_force(ruled, [reading(new)], over)
    assert (facts.series[0].title, facts.held) == ("Vierde ronde", {})


def test_what_is_renamed_and_held_in_one_edit_is_served_under_its_new_name() -> None:
    slipped = replace(A, key=Subject("round", "tetem"), was="a", starts_on=date(2023, 2, 22))
    facts = facts_in_force(known(A, B), [reading(series(slipped, B))], NOW)
    assert events_of(facts)["tetem"] == replace(A, key=slipped.key)
    assert "a" not in events_of(facts)


def test_what_vanished_while_its_id_went_to_another_of_a_renamed_series_is_still_served() -> None:
    swapped = replace(A, key=Subject("nieuw", "b"), was="a")
    facts = facts_in_force(known(A, B), [reading(series(swapped, id="nieuw", was="round"))], NOW)
    assert (B.key, Subject("nieuw", "b-2")) in facts.renames
    assert events_of(facts)["b-2"].starts_on == B.starts_on
