"""What vanished before anybody was told of it."""

from dataclasses import replace

import pytest

from announcer.model import (
    GONE_UNANNOUNCED,
    State,
    Subject,
)
from announcer.planning.in_force.facts import facts_in_force, remembered_facts
from tests.planning.in_force.ledger_facts import BAD, NOW, A, B, events_of, in_series, told, unsaid
from tests.support.planner_world import reading, series


def test_what_came_and_went_before_anything_was_said_is_simply_gone() -> None:
    facts = facts_in_force(unsaid(series(A, B)), [], NOW)
    assert (facts.series, facts.held, facts.problems) == ((), {}, ())
    assert facts.gone == {Subject("round"), A.key, B.key}


def test_of_a_round_only_what_nobody_was_told_of_is_gone() -> None:
    facts = facts_in_force(told(unsaid(series(A, B)), A.key), [], NOW)
    assert events_of(facts) == {"a": A}
    assert set(facts.held) == {Subject("round"), A.key}
    assert facts.gone == {B.key}


@pytest.mark.parametrize("state", [State.POSTED, State.SENDING, State.UNKNOWN, State.GONE])
def test_what_followers_may_have_heard_is_asked_about(state: State) -> None:
    assert facts_in_force(told(unsaid(series(A)), state=state), [], NOW).gone == frozenset()


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.REJECTED, State.EXPIRED, State.SUPERSEDED])
def test_what_they_surely_have_not_heard_is_gone(state: State) -> None:
    assert A.key in facts_in_force(told(unsaid(series(A)), state=state), [], NOW).gone


def test_nothing_is_gone_while_the_directory_is_missing_or_the_file_is_bad() -> None:
    missing = facts_in_force(unsaid(series(A)), [], NOW, missing="events")
    assert (events_of(missing), missing.gone) == ({"a": A}, frozenset())
    bad = facts_in_force(unsaid(series(A)), [BAD], NOW)
    assert (events_of(bad), bad.gone, bad.held) == ({"a": A}, frozenset(), {})


def test_what_is_gone_is_nowhere_for_who_reads_no_files_and_in_a_bad_file_neither() -> None:
    history = unsaid(series(A, B))
    history = replace(
        history, events={**history.events, B.key: replace(history.events[B.key], ruling=GONE_UNANNOUNCED)}
    )
    assert events_of(remembered_facts(history)) == {"a": A}
    assert events_of(facts_in_force(history, [BAD], NOW)) == {"a": A}


def test_what_is_renamed_before_anything_was_said_is_new_and_nobody_is_asked() -> None:
    facts = facts_in_force(unsaid(series(A, B)), [reading(in_series("nieuw", A, B))], NOW)
    assert ([one.id for one in facts.series], facts.held, facts.problems) == (["nieuw"], {}, ())
