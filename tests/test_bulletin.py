"""What goes next and what is overdue, as `/healthz` and `announcer status` say it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from planner_world import World, event, local, series

from announcer.model import Facts, Plan, PostRecord, State, Texts
from announcer.publisher.bulletin import OVERDUE_AFTER, UNSETTLED_AFTER, bulletin, next_post, overdue
from announcer.text import line

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
    held = replace(plan, posts=tuple(replace(post, held="held back") for post in plan.posts))
    assert next_post((), held, NOW - timedelta(minutes=1)) is None

    key, at = plan.posts[0].key, plan.posts[0].due_at
    far = replace(plan, posts=(), next_key=key, next_at=at)
    assert next_post((), far, NOW) == (str(key), at)
    for hold in (str(key), str(key.subject), key.subject.series):
        assert next_post((), far, NOW, {hold}) is None


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


def said(world: World, account: str | None, at: datetime, **more: Any) -> Mapping[str, object]:
    plan = more.pop("plan", Plan(posts=(), skipped=()))
    return bulletin(
        Facts(series=()), world.history, plan, account=account, now=at, completed_at=at, rounds=1, clock="real",
        version="0", **more,
    )  # fmt: skip


def test_rows_of_a_former_account_are_not_counted_not_next_and_never_overdue() -> None:
    world, posts = rows()
    late = NOW + timedelta(days=1)
    of_local = said(world, "local", late)
    assert (of_local["posts"], of_local["overdue"]) == ({"pending": 2}, 2)
    assert of_local["next_post"] == {"key": str(posts[0].key), "due_at": posts[0].due_at.isoformat()}

    of_another = said(world, "https://social.example/@us", late)
    assert (of_another["posts"], of_another["overdue"], of_another["next_post"]) == ({}, 0, None)


def test_what_is_due_while_nobody_knows_whose_account_it_is_becomes_overdue_too() -> None:
    plan, world = planned()
    at = plan.posts[0].due_at
    due = replace(plan, posts=plan.posts[:2])
    assert said(world, None, at, plan=due)["overdue"] == 0
    assert said(world, None, at, plan=due, silent_since=at - OVERDUE_AFTER)["overdue"] == 0
    long = at - OVERDUE_AFTER - SECOND
    assert said(world, None, at, plan=due, silent_since=long)["overdue"] == 2
    assert said(world, None, at - SECOND, plan=due, silent_since=long - SECOND)["overdue"] == 0

    held = replace(due, posts=tuple(replace(post, held="held back") for post in due.posts))
    assert said(world, None, at, plan=held, silent_since=long)["overdue"] == 0


def test_what_the_outbox_has_is_not_counted_twice_while_the_instance_is_silent() -> None:
    world, posts = rows()
    plan = world.plan()
    assert {post.key for post in posts} <= {post.key for post in plan.posts}
    late = posts[0].due_at + OVERDUE_AFTER + SECOND
    assert said(world, "local", late, plan=plan, silent_since=NOW - timedelta(days=1))["overdue"] == 2
