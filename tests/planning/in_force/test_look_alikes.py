"""Renamed, moved, copied, deleted and reused files, through the whole of what followers see."""

from dataclasses import replace
from datetime import date

from announcer.model import Event, Series, State, Subject
from announcer.model.text import line
from announcer.planning.in_force.facts import facts_in_force
from tests.support.planner_world import World, event, local, reading, series

A = event("a", "2024-03-22", "19:00", "21:00", title="Bijen")
B = event("b", "2024-05-09", "19:00", "21:00", title="Mos")
C = event("c", "2024-06-13", "19:00", "21:00", title="Klei")


def under(id_: str, *events: Event, **more: str) -> Series:
    return series(
        *(replace(one, key=Subject(id_, one.key.event)) for one in events), id=id_, file=f"{id_}.yaml", **more
    )


def announced() -> World:
    """Round `oud` was announced, and its first evening."""
    world = World(now=local("2024-03-01 09:00")).write(under("oud", A, B))
    return world.until("2024-03-05 12:00")


def uids(world: World) -> set[str]:
    return {record.identity.uid("x") for record in world.history.events.values()}


def test_a_renamed_file_is_said_nothing_of_until_was_is_written_and_then_all_goes_on() -> None:
    world = announced()
    said, known = world.timeline(), uids(world)
    assert said
    del world.files["oud"]
    world.write(under("nieuw", A, B)).until("2024-03-14 12:00")
    assert world.timeline() == said
    world.write(under("nieuw", A, B, was="oud")).until("2024-03-23 12:00")
    assert [one for one in world.timeline()[len(said) :] if not one.endswith("/en")] == [
        "2024-03-15 19:00 a reminder/7d@2024-03-22",
        "2024-03-21 19:00 a reminder/1d@2024-03-22",
        "2024-03-22 17:00 a reminder/2h@2024-03-22",
    ]
    assert uids(world) == known


def test_an_event_that_moves_to_another_series_takes_its_posts_along() -> None:
    world = World(now=local("2024-03-01 09:00")).write(under("oud", A, B), under("ander", C))
    world.until("2024-03-05 12:00")
    said, known = world.timeline(), uids(world)
    moved = replace(A, key=Subject("ander", "bijen"), was="oud/a")
    world.files = {"oud": under("oud", B), "ander": under("ander", C, moved)}
    world.round().until("2024-03-23 12:00")
    more = world.timeline()[len(said) :]
    assert uids(world) == known
    assert not [one for one in more if "announcement" in one or "change" in one]
    assert [one for one in more if "bijen reminder/1d" in one]
    reminder = next(post for post in world.posted if "bijen/reminder/1d" in str(post.key))
    assert reminder.draft.reply_to is not None
    assert reminder.draft.reply_to.subject in (moved.key, Subject("oud"))


def test_the_post_of_the_series_that_it_left_lists_it_no_more() -> None:
    world = announced()
    moved = replace(A, key=Subject("ander", "bijen"), was="oud/a")
    world.files = {"oud": under("oud", B), "ander": series(moved, id="ander", file="ander.yaml")}
    world.round().until("2024-03-06 12:00")
    assert "Bijen" not in world.text("oud/series/1/nl")
    assert "Mos" in world.text("oud/series/1/nl")
    assert world.decide().plan.edits == ()


def test_what_came_and_went_within_its_rest_leaves_nothing_and_comes_back_as_new() -> None:
    world = World(now=local("2024-03-01 09:00")).write(under("oud", B))
    world.until("2024-03-02 09:00")
    known = uids(world)
    for _ in range(80):
        world.write(under("tak", A))
        del world.files["tak"]
        world.round()
    assert "tak" not in {one.id for one in world.decide().facts.series}
    assert world.decide().facts.held == {}
    assert not [post for post in world.plan().posts if post.key.subject.series == "tak"]
    assert not [post for post in world.history.posts if post.key.subject.series == "tak" and post.state.is_open]
    identity = world.history.events[Subject("tak", "a")].identity
    world.now = local("2024-03-03 09:00")
    world.write(under("tak", A)).until("2024-03-03 12:00")
    assert "2024-03-03 09:00 a announcement/1" in world.timeline()
    assert world.history.events[Subject("tak", "a")].identity == identity
    assert known < uids(world)


def test_a_post_that_waits_for_an_event_that_went_is_withdrawn_with_the_reason() -> None:
    world = World(now=local("2024-03-05 09:00"), account_answers=False).write(under("tak", A))
    assert world.row("a/announcement/1/nl").state is State.PENDING
    del world.files["tak"]
    world.round()
    row = world.row("a/announcement/1/nl")
    assert row.state is State.SUPERSEDED
    assert row.reason == "it is in no file any more, and nothing was said of it"
    world.account_answers = True
    world.write(under("tak", A)).until("2024-03-05 12:00")
    assert world.row("a/announcement/1/nl").state is State.POSTED


def test_a_copied_file_says_nothing() -> None:
    world = announced()
    said = len(world.timeline())
    world.write(under("oud-kopie", A, B)).until("2024-03-30 12:00")
    assert said
    assert not [post for post in world.history.posts if post.key.subject.series == "oud-kopie"]


def test_an_evening_that_is_over_keeps_its_posts_when_its_entry_is_used_for_the_next() -> None:
    world = announced().until("2024-03-23 12:00")
    texts = [post.draft.text for post in world.posted]
    world.edit("a", starts_on=date(2024, 9, 20)).until("2024-09-01 12:00")
    assert [post.draft.text for post in world.posted if post.key.subject.event == "a"] == [
        text for text, post in zip(texts, world.posted, strict=False) if post.key.subject.event == "a"
    ]
    assert not [post for post in world.posted if "a/change" in str(post.key)]
    found = world.decide().facts
    assert [one.starts_on for each in found.series for one in each.events if one.key.event == "a"] == [A.starts_on]


def test_a_new_evening_with_an_id_of_its_own_is_announced_and_the_old_one_stays_in_the_archive() -> None:
    world = announced().until("2024-03-23 12:00")
    world.edit("a", starts_on=date(2024, 9, 20)).until("2024-03-24 12:00")
    world.files["oud"] = under("oud", replace(A, key=Subject("oud", "a-9"), starts_on=date(2024, 9, 20)), B)
    world.round().until("2024-09-19 22:00")
    assert [one for one in world.timeline() if "a-9 announcement/1" in one]
    assert {"a", "a-9", "b"} == {one.key.event for each in world.decide().facts.series for one in each.events}


def test_a_service_that_was_down_while_the_file_was_used_again_asks_at_its_first_round() -> None:
    world = announced().stop()
    world.edit("a", starts_on=date(2024, 9, 20))
    world.now = local("2024-03-25 12:00")
    world.start()
    facts = facts_in_force(world.history, [reading(one) for one in world.files.values()], world.now)
    assert set(facts.held) == {Subject("oud", "a")}
    assert line("Bijen") in {one.title for each in facts.series for one in each.events}
