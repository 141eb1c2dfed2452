"""What is in force: last good versions, vanished events, renames, slips of the pen."""

from dataclasses import replace
from datetime import date

from planner_world import event, local, reading, series

from announcer import intake
from announcer.definitions import Reading
from announcer.model import Event, Facts, History, Problem, Status, Subject
from announcer.revisions import applied, news, renamed

NOW = local("2024-01-10 09:00")
A = event("a", "2024-02-22", "19:00")
B = event("b", "2024-04-09", "19:00")
BAD = Reading(
    name="round.yaml", series_id="round", series=None, draft=False,
    problems=(Problem(file="round.yaml", line=3, column=1, message="something is wrong"),),
)  # fmt: skip


def known(*events: Event) -> History:
    facts = Facts(series=(series(*events),))
    return applied(History(series={}, events={}, posts=()), news(History(series={}, events={}, posts=()), facts,
                   settled=True), NOW)  # fmt: skip


def with_ruling(history: History, id_: str, ruling: str) -> History:
    key = Subject("round", id_)
    if ruling == "removed":
        record = replace(history.events[key], removed=True)
    else:
        record = replace(history.events[key], ruling=ruling)
    return replace(history, events={**history.events, key: record})


def events_of(facts: Facts) -> dict[str, Event]:
    return {one.key.event: one for each in facts.series for one in each.events}


def test_a_bad_file_leaves_its_last_good_version_in_force_and_holds_nothing() -> None:
    facts = intake.decide(known(A, B), [BAD], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert facts.held == {}
    assert [problem.message for problem in facts.problems] == ["something is wrong"]


def test_a_bad_file_that_was_never_good_brings_nothing() -> None:
    facts = intake.decide(History(series={}, events={}, posts=()), [BAD], NOW)
    assert facts.series == ()


def test_a_vanished_event_stays_with_its_last_facts_and_is_asked_about() -> None:
    facts = intake.decide(known(A, B), [reading(series(B))], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert list(facts.held) == [A.key]
    (problem,) = facts.problems
    assert "round/a" in problem.message
    assert "resolve round/a --cancelled" in problem.remedy


def test_a_deleted_file_holds_the_series_and_its_events() -> None:
    facts = intake.decide(known(A, B), [], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert set(facts.held) == {Subject("round"), A.key, B.key}


def test_a_missing_directory_is_said_first() -> None:
    facts = intake.decide(known(A), [], NOW, missing="events")
    assert facts.problems[0].file == "events"
    assert "gone" in facts.problems[0].message


def test_a_past_or_cancelled_event_may_vanish_without_a_question() -> None:
    cancelled = replace(B, status=Status.CANCELLED)
    facts = intake.decide(known(A, cancelled), [], local("2024-03-01 12:00"))
    assert events_of(facts) == {"a": A, "b": cancelled}
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_cancelled() -> None:
    facts = intake.decide(with_ruling(known(A, B), "a", "cancelled"), [reading(series(B))], NOW)
    assert events_of(facts)["a"].status is Status.CANCELLED
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_removed() -> None:
    facts = intake.decide(with_ruling(known(A, B), "a", "removed"), [reading(series(B))], NOW)
    assert events_of(facts) == {"b": B}
    assert facts.held == {}


def test_a_removed_event_that_is_in_the_file_again_is_a_problem_with_a_remedy() -> None:
    facts = intake.decide(with_ruling(known(A, B), "a", "removed"), [reading(series(A, B))], NOW)
    assert events_of(facts) == {"b": B}
    assert "--as-written" in facts.problems[0].remedy


def test_what_looks_like_a_rename_holds_both_and_shows_the_old_one_alone() -> None:
    new = replace(A, key=Subject("round", "tetem"))
    facts = intake.decide(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b"}
    assert set(facts.held) == {A.key, new.key}
    assert any("was: a" in problem.remedy for problem in facts.problems)


def test_a_new_event_at_another_time_is_no_rename() -> None:
    new = event("c", "2024-02-29", "19:00")
    facts = intake.decide(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b", "c"}
    assert set(facts.held) == {A.key}


def test_was_renames_an_event() -> None:
    history = known(A, B)
    new = replace(A, key=Subject("round", "tetem"), was="a")
    facts = intake.decide(history, [reading(series(new, B))], NOW)
    assert facts.renames == ((A.key, new.key),)
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}
    again = intake.decide(renamed(history, facts.renames), [reading(series(new, B))], NOW)
    assert again.renames == ()


def test_was_renames_a_series_with_all_its_events() -> None:
    events = [replace(one, key=Subject("ronde", one.key.event)) for one in (A, B)]
    facts = intake.decide(known(A, B), [reading(series(*events, id="ronde", was="round"))], NOW)
    assert set(facts.renames) == {
        (Subject("round"), Subject("ronde")), (A.key, events[0].key), (B.key, events[1].key),
    }  # fmt: skip
    assert [one.id for one in facts.series] == ["ronde"]
    assert facts.held == {}


def test_a_series_renamed_together_with_one_of_its_events() -> None:
    first = replace(A, key=Subject("ronde", "tetem"), was="a")
    second = replace(B, key=Subject("ronde", "b"))
    facts = intake.decide(known(A, B), [reading(series(first, second, id="ronde", was="round"))], NOW)
    assert (A.key, first.key) in facts.renames
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}


def test_a_slip_of_the_pen_into_the_past_is_held_until_a_person_agrees() -> None:
    slipped = replace(A, starts_on=date(2023, 2, 22))
    history = known(A)
    facts = intake.decide(history, [reading(series(slipped))], NOW)
    assert events_of(facts) == {"a": A}
    assert list(facts.held) == [A.key]
    agreed = intake.decide(with_ruling(history, "a", "as-written"), [reading(series(slipped))], NOW)
    assert events_of(agreed) == {"a": slipped}
    assert agreed.held == {}


def test_an_event_that_went_by_while_the_service_was_down_is_no_slip() -> None:
    facts = intake.decide(known(A), [reading(series(A))], local("2024-03-01 12:00"))
    assert facts.held == {}


def test_the_ledger_alone_gives_the_last_facts() -> None:
    assert events_of(intake.remembered(with_ruling(known(A, B), "a", "removed"))) == {"b": B}
