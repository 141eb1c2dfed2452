"""What is in force: last good versions, vanished events, renames, slips of the pen."""

from dataclasses import replace
from datetime import date

from announcer.model import (
    EMPTY_HISTORY,
    History,
    Status,
    Subject,
)
from announcer.planning.in_force.facts import facts_in_force, remembered_facts
from announcer.planning.renamed_history import renamed
from tests.planning.in_force.ledger_facts import BAD, NOW, A, B, events_of, known, with_ruling
from tests.support.planner_world import event, local, reading, series


def test_a_bad_file_leaves_its_last_good_version_in_force_and_holds_nothing() -> None:
    facts = facts_in_force(known(A, B), [BAD], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert facts.held == {}
    assert [problem.message for problem in facts.problems] == ["something is wrong"]


def test_a_bad_file_that_was_never_good_brings_nothing() -> None:
    facts = facts_in_force(History(series={}, events={}, posts=()), [BAD], NOW)
    assert facts.series == ()


def test_a_vanished_event_stays_with_its_last_facts_and_is_asked_about() -> None:
    facts = facts_in_force(known(A, B), [reading(series(B))], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert list(facts.held) == [A.key]
    (problem,) = facts.problems
    assert "round/a" in problem.message
    assert "resolve round/a --cancelled" in problem.remedy


def test_a_deleted_file_holds_the_series_and_its_events() -> None:
    facts = facts_in_force(known(A, B), [], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert set(facts.held) == {Subject("round"), A.key, B.key}


def test_a_missing_directory_is_said_first() -> None:
    facts = facts_in_force(known(A), [], NOW, missing="events")
    assert facts.problems[0].remedy == "bring it back, or set ANNOUNCER_EVENTS_DIR"
    assert facts.problems[0].file == "events"
    assert "gone" in facts.problems[0].message


def test_a_directory_that_never_was_is_not_said_to_be_gone() -> None:
    (problem,) = facts_in_force(EMPTY_HISTORY, [], NOW, missing="events").problems
    assert "gone" not in problem.message
    assert problem.remedy.startswith("`announcer new` makes it")


def test_a_past_or_cancelled_event_may_vanish_without_a_question() -> None:
    cancelled = replace(B, status=Status.CANCELLED)
    facts = facts_in_force(known(A, cancelled), [], local("2024-03-01 12:00"))
    assert events_of(facts) == {"a": A, "b": cancelled}
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_cancelled() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "cancelled"), [reading(series(B))], NOW)
    assert events_of(facts)["a"].status is Status.CANCELLED
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_removed() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "removed"), [reading(series(B))], NOW)
    assert events_of(facts) == {"b": B}
    assert facts.held == {}


def test_a_removed_event_that_is_in_the_file_again_is_a_problem_with_a_remedy() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "removed"), [reading(series(A, B))], NOW)
    assert events_of(facts) == {"b": B}
    assert "--as-written" in facts.problems[0].remedy


def test_what_looks_like_a_rename_holds_both_and_shows_the_old_one_alone() -> None:
    new = replace(A, key=Subject("round", "tetem"))
    facts = facts_in_force(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b"}
    assert set(facts.held) == {A.key, new.key}
    assert any("was: a" in problem.remedy for problem in facts.problems)


def test_a_new_event_at_another_time_is_no_rename() -> None:
    new = event("c", "2024-02-29", "19:00")
    facts = facts_in_force(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b", "c"}
    assert set(facts.held) == {A.key}


def test_was_renames_an_event() -> None:
    history = known(A, B)
    new = replace(A, key=Subject("round", "tetem"), was="a")
    facts = facts_in_force(history, [reading(series(new, B))], NOW)
    assert facts.renames == ((A.key, new.key),)
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}
    again = facts_in_force(renamed(history, facts.renames), [reading(series(new, B))], NOW)
    assert again.renames == ()


def test_was_renames_a_series_with_all_its_events() -> None:
    events = [replace(one, key=Subject("ronde", one.key.event)) for one in (A, B)]
    facts = facts_in_force(known(A, B), [reading(series(*events, id="ronde", was="round"))], NOW)
    assert set(facts.renames) == {
        (Subject("round"), Subject("ronde")), (A.key, events[0].key), (B.key, events[1].key),
    }  # fmt: skip
    assert [one.id for one in facts.series] == ["ronde"]
    assert facts.held == {}


def test_a_series_renamed_together_with_one_of_its_events() -> None:
    first = replace(A, key=Subject("ronde", "tetem"), was="a")
    second = replace(B, key=Subject("ronde", "b"))
    facts = facts_in_force(known(A, B), [reading(series(first, second, id="ronde", was="round"))], NOW)
    assert (A.key, first.key) in facts.renames
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}


def test_a_slip_of_the_pen_into_the_past_is_held_until_a_person_agrees() -> None:
    slipped = replace(A, starts_on=date(2023, 2, 22))
    history = known(A)
    facts = facts_in_force(history, [reading(series(slipped))], NOW)
    assert events_of(facts) == {"a": A}
    assert list(facts.held) == [A.key]
    agreed = facts_in_force(with_ruling(history, "a", "as-written"), [reading(series(slipped))], NOW)
    assert events_of(agreed) == {"a": slipped}
    assert agreed.held == {}


def test_an_event_that_went_by_while_the_service_was_down_is_no_slip() -> None:
    facts = facts_in_force(known(A), [reading(series(A))], local("2024-03-01 12:00"))
    assert facts.held == {}


def test_the_ledger_alone_gives_the_last_facts() -> None:
    assert events_of(remembered_facts(with_ruling(known(A, B), "a", "removed"))) == {"b": B}
