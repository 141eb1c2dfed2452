"""What goes next, as `/healthz` and `announcer status` say it."""

from dataclasses import replace
from datetime import timedelta

from planner_world import World, event, local, series

from announcer.model import Plan, Texts
from announcer.publisher.bulletin import next_post
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
