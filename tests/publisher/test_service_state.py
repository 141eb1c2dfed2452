"""What goes next, what is overdue, what is refused and what is gone, as `/healthz`, `announcer status` and the log say
it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from announcer.delivery.token_denials import Denial
from announcer.model import Facts, HeldByPerson, Message, Plan, PostRecord, Problem, State, Texts
from announcer.model.findings import Finding
from announcer.model.text import line
from announcer.publisher.post_states import OVERDUE_AFTER, UNSETTLED_AFTER, is_refused, next_post, overdue
from announcer.publisher.round_log import deletions
from announcer.publisher.service_state import (
    MOST_REFUSED,
    Process,
    RoundSummary,
    SendingState,
    service_state,
)
from tests.support.planner_world import World, event, local, series

NOW = local("2024-01-10 09:00")


def planned(**changes: object) -> tuple[Plan, World]:
    """A series of two events with a translation, not yet posted."""
    translations = {"en": Texts(title=line("Round"))}
    events = (event("a", "2024-02-22", "19:00"), event("b", "2024-04-09", "19:00"))
    world = World(now=NOW, is_up=False).write(series(*events, translations=translations, **changes))
    return replace(world, now=NOW - timedelta(minutes=1)).plan(), world


def test_an_original_goes_before_its_translations_though_its_key_sorts_after_them() -> None:
    plan, _ = planned()
    first, second = plan.posts[:2]
    assert first.due_at == second.due_at
    assert str(second.key) < str(first.key)
    at = first.due_at - timedelta(minutes=1)
    assert next_post((), plan, at) == (str(first.key), first.due_at)


def test_of_the_outbox_the_row_that_was_made_first_goes_first() -> None:
    _, world = planned()
    world.account_answers = False
    rows = world.start().history.posts
    assert [row.key.language for row in rows] == ["nl", "en"]
    following = next_post(rows, replace(world.plan(), posts=()), NOW)
    assert following is not None
    assert following[0].endswith("/nl")


def test_what_waits_for_a_person_is_not_next() -> None:
    plan, _ = planned()
    held = replace(plan, posts=tuple(replace(post, held=HeldByPerson()) for post in plan.posts))
    assert next_post((), held, NOW - timedelta(minutes=1)) is None

    key, at = plan.posts[0].key, plan.posts[0].due_at
    far = replace(plan, posts=(), next_key=key, next_at=at)
    assert next_post((), far, NOW) == (str(key), at)
    for hold in (str(key), str(key.subject), key.subject.series):
        assert next_post((), far, NOW, {hold}) is None


def test_of_the_plan_what_is_to_come_is_next_and_of_the_outbox_what_is_not_held() -> None:
    plan, _ = planned()
    first = plan.posts[0]
    assert next_post((), replace(plan, posts=(first,), next_at=None), first.due_at) is None  # it is being committed
    _, posts = rows()
    held = [replace(row, state=State.HELD) for row in posts]
    assert next_post(held, Plan(posts=(), skipped=()), NOW) is None


def test_it_has_the_problems_of_files_and_of_the_service_and_the_wall_clock_s_moment_of_the_round() -> None:
    problem = Problem(file="a.yaml", message=Message("no such day"))
    completed_at = NOW + timedelta(days=300)
    denial = Denial("https://instance.example/@us", "it answered 401", 401)
    summary = RoundSummary(
        facts=Facts(series=(), problems=(problem,)), history=World(now=NOW).history, plan=Plan(posts=(), skipped=()),
        account="local", now=NOW, rounds=1,
        sending=SendingState(findings=(Finding.of_delivery("it is full"),), denial=denial, stuck="no step"),
    )  # fmt: skip
    state = service_state(summary, Process(clock="simulated", version="0"), completed_at=completed_at)
    assert state["problems"] == [str(problem), "it is full"]
    assert (state["completed_at"], state["now"]) == (completed_at.isoformat(), NOW.isoformat())
    assert (state["paused"], state["stuck"]) == (denial.words, "no step")
    assert state["denial"] == {"status": 401, "scope": None}


# --- overdue ---

SECOND = timedelta(seconds=1)


def rows() -> tuple[World, tuple[PostRecord, ...]]:
    """A world whose account does not answer, and its two posts, due now."""
    _, world = planned()
    world.account_answers = False
    return world, world.start().history.posts


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_what_is_unknown_is_overdue_an_hour_after_it_was_first_sent_however_often_it_is_sent_again(
    state: State,
) -> None:
    _, (row, _) = rows()
    sent = replace(row, state=state, first_sent_at=NOW, last_sent_at=NOW + UNSETTLED_AFTER, attempts=7)
    assert list(overdue([sent], NOW + UNSETTLED_AFTER)) == []
    assert list(overdue([sent], NOW + UNSETTLED_AFTER + SECOND)) == [sent]


def test_what_waits_is_overdue_a_quarter_of_an_hour_after_it_was_due() -> None:
    _, (row, _) = rows()
    assert list(overdue([row], row.due_at + OVERDUE_AFTER)) == []
    assert list(overdue([row], row.due_at + OVERDUE_AFTER + SECOND)) == [row]


def state_of(world: World, account: str | None, at: datetime, **more: Any) -> Mapping[str, object]:
    plan = more.pop("plan", Plan(posts=(), skipped=()))
    summary = RoundSummary(
        facts=Facts(series=()), history=world.history, plan=plan, account=account, now=at, rounds=1,
        sending=SendingState(**more),
    )  # fmt: skip
    return service_state(summary, Process(clock="real", version="0"), completed_at=at)


def test_rows_of_a_former_account_are_not_counted_not_next_and_never_overdue() -> None:
    world, posts = rows()
    late = NOW + timedelta(days=1)
    of_local = state_of(world, "local", late)
    assert (of_local["posts"], of_local["overdue"]) == ({"pending": 2}, 2)
    assert of_local["next_post"] == {"key": str(posts[0].key), "due_at": posts[0].due_at.isoformat()}

    of_another = state_of(world, "https://social.example/@us", late)
    assert (of_another["posts"], of_another["overdue"], of_another["next_post"]) == ({}, 0, None)


def test_what_is_due_while_nobody_knows_whose_account_it_is_becomes_overdue_too() -> None:
    plan, world = planned()
    at = plan.posts[0].due_at
    due = replace(plan, posts=plan.posts[:2])
    assert state_of(world, None, at, plan=due)["overdue"] == 0
    assert state_of(world, None, at, plan=due, silent_since=at - OVERDUE_AFTER)["overdue"] == 0
    long = at - OVERDUE_AFTER - SECOND
    assert state_of(world, None, at, plan=due, silent_since=long)["overdue"] == 2
    assert state_of(world, None, at - SECOND, plan=due, silent_since=long - SECOND)["overdue"] == 0

    held = replace(due, posts=tuple(replace(post, held=HeldByPerson()) for post in due.posts))
    assert state_of(world, None, at, plan=held, silent_since=long)["overdue"] == 0


def test_what_the_outbox_has_is_not_counted_twice_while_the_instance_is_silent() -> None:
    world, posts = rows()
    plan = world.plan()
    assert {post.key for post in posts} <= {post.key for post in plan.posts}
    late = posts[0].due_at + OVERDUE_AFTER + SECOND
    assert state_of(world, "local", late, plan=plan, silent_since=NOW - timedelta(days=1))["overdue"] == 2


# --- refused, and gone ---


def with_rows(world: World, *found: PostRecord) -> World:
    return replace(world, history=replace(world.history, posts=found))


def refused() -> tuple[World, PostRecord]:
    world, (row, _) = rows()
    return world, replace(row, state=State.REJECTED, reason="it answered 422: a banned word")


def test_a_refused_post_is_a_problem_with_key_reason_and_command_until_a_person_settles_it() -> None:
    world, row = refused()
    line = f"{row.key}: local refuses it: it answered 422: a banned word; `announcer status` says what to do"
    assert state_of(with_rows(world, row), "local", NOW)["problems"] == [line]
    assert state_of(with_rows(world, row), "local", row.useful_until - SECOND)["problems"] == [line]
    assert state_of(with_rows(world, row), "local", row.useful_until)["problems"] == [line]
    assert state_of(with_rows(world, row), "https://social.example/@us", NOW)["problems"] == []


@pytest.mark.parametrize("state", [state for state in State if state is not State.REJECTED])
def test_what_a_person_has_settled_is_no_refused_post_any_more(state: State) -> None:
    _, row = refused()
    assert is_refused(row)
    assert not is_refused(replace(row, state=state))


def test_what_delivery_says_of_a_refused_post_is_not_said_twice() -> None:
    world, row = refused()
    news = Finding.of_refusal(row.key, "local", "it answered 422: a banned word")
    findings = (news, Finding.of_delivery("another"))
    problems = state_of(with_rows(world, row), "local", NOW, findings=findings)["problems"]
    assert problems == ["another", f"{news.line}; `announcer status` says what to do"]


def test_of_many_refused_posts_some_are_named_and_the_rest_are_counted() -> None:
    world, row = refused()
    for number in (MOST_REFUSED, MOST_REFUSED + 7):
        found = [replace(row, id=n, key=replace(row.key, discriminator=str(n))) for n in range(number)]
        problems = state_of(with_rows(world, *found), "local", NOW)["problems"]
        assert isinstance(problems, list)
        more = ["7 more are refused; `announcer posts --state rejected` lists them"] if number > MOST_REFUSED else []
        assert problems[MOST_REFUSED:] == more
        assert len({*problems}) == len(problems)


def test_what_was_deleted_on_the_instance_is_logged_while_it_could_be_of_use_and_is_no_alarm() -> None:
    world, (row, other) = rows()
    gone = replace(row, state=State.GONE, reason="it answered 404 when it was sent again")
    assert list(deletions([gone, other], "local", NOW)) == [gone]
    assert list(deletions([gone, other], "local", gone.useful_until)) == []
    assert list(deletions([gone], "https://social.example/@us", NOW)) == []
    state = state_of(with_rows(world, gone), "local", gone.due_at + 2 * UNSETTLED_AFTER)
    assert (state["problems"], state["overdue"]) == ([], 0)
