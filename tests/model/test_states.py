"""The one table of a post's states (`model.states`), and who else draws on it."""

import pytest

from announcer.model import State
from announcer.model.states import (
    ANSWERED,
    IN_FLIGHT,
    MAYBE_ON_ACCOUNT,
    MAYBE_READ,
    NOT_POSTED,
    OPEN,
    PLANNABLE,
    REPLYABLE,
    TRANSITIONS,
    UNSENT,
    WAITING,
    Actor,
    diagram,
    sources,
)
from tests.support.repository import DOCS

PAGE = DOCS / "exactly-once.md"


def test_every_post_may_still_be_sent_or_is_posted_or_is_not() -> None:
    assert {*OPEN, State.POSTED, *NOT_POSTED} == set(State)
    assert not OPEN & {State.POSTED, *NOT_POSTED}
    assert OPEN == WAITING | IN_FLIGHT


def test_what_followers_may_have_read_left_the_service_and_was_not_refused() -> None:
    assert MAYBE_READ.isdisjoint(UNSENT | {State.REJECTED})
    assert MAYBE_ON_ACCOUNT < MAYBE_READ
    assert MAYBE_ON_ACCOUNT < REPLYABLE


@pytest.mark.parametrize("state", sorted(WAITING))
def test_a_round_decides_about_what_may_still_be_planned_and_nothing_else(state: State) -> None:
    """What `ledger.post_writer` lets it write, and what the planner plans."""
    assert sources(state, Actor.ROUND) | {state} == PLANNABLE
    assert PLANNABLE < UNSENT


def test_a_round_and_a_person_never_touch_what_was_posted() -> None:
    for actor in (Actor.ROUND, Actor.PERSON):
        for target in State:
            assert State.POSTED not in sources(target, actor), f"{actor} makes a posted post {target}"


def test_what_the_server_answered_is_settled_by_a_person_alone() -> None:
    for state in ANSWERED:
        movers = {actor for actor in Actor for target in State if state in sources(target, actor)}
        assert movers == {Actor.PERSON}


def test_no_post_is_sent_that_was_not_pending_or_sent_before() -> None:
    assert {state for actor in Actor for state in sources(State.SENDING, actor)} == {State.PENDING, State.UNKNOWN}


def test_every_state_is_reached_and_nothing_is_stuck_but_what_is_done() -> None:
    moves = [
        (source, target) for targets in TRANSITIONS.values() for target, causes in targets.items() for source in causes
    ]
    assert {target for _, target in moves} == set(State)
    assert {source for source, target in moves if source != target} == set(State)


def test_the_diagram_in_the_documentation_is_drawn_from_the_table() -> None:
    shown = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}\n```" in shown, f"{PAGE.name} should have:\n{diagram()}"
