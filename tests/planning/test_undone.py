"""A series that cannot be decided keeps no other from it; nothing of it is said meanwhile, and nothing is dropped."""

from datetime import timedelta

import pytest

from announcer.errors import TemplateError
from announcer.model import State
from announcer.model.undone import OneByOne, Step, Undone
from announcer.planning.round import Kept
from tests.planning.breaking import Breaking
from tests.support.planner_world import World, event, local, series

START = local("2024-02-01 12:00")
REASON = "what follows from it cannot be decided, so that its posts wait: ZeroDivisionError: kaput"


def two_series(breaking: Breaking, *, meets: dict[str, State] | None = None) -> World:
    world = World(START, kept=Kept(breaking), meets=meets or {})
    days = {"een": ("2024-02-20", "2024-03-05"), "twee": ("2024-02-21", "2024-03-06")}
    for name, (first, second) in days.items():
        events = event("a", first, series=name, title=name), event("b", second, series=name, title=name)
        world.files[name] = series(*events, id=name)
    return world.round()


def said_of(world: World, id_: str) -> list[str]:
    return [str(post.key) for post in world.history.posts if post.key.subject.series == id_]


@pytest.mark.parametrize("step", [Step.DECIDING, Step.WORDING])
def test_the_others_are_announced_and_it_is_when_it_can_be_decided(step: Step) -> None:
    breaking = Breaking((step, "een"))
    world = two_series(breaking)
    assert said_of(world, "twee")
    assert said_of(world, "een") == []
    assert world.decision is not None
    assert world.decision.undone == {"een"}
    assert [problem.message for problem in world.decision.facts.problems] == [REASON]

    breaking.broken.clear()
    world.edit("a", start_time=local("2024-02-20 20:00").time())  # its facts are others: it is tried again
    assert world.decision.undone == frozenset()
    assert world.decision.facts.problems == ()
    world.until(world.now + timedelta(hours=2))
    assert said_of(world, "een")


def test_it_is_not_tried_again_as_long_as_it_is_the_same() -> None:
    breaking = Breaking((Step.DECIDING, "een"))
    world = two_series(breaking)
    tried = breaking.begun.count((Step.DECIDING, "een"))
    world.round()
    world.round()
    assert breaking.begun.count((Step.DECIDING, "een")) == tried
    assert world.decision is not None
    assert world.decision.undone == {"een"}


def test_what_was_to_be_sent_waits_and_is_sent_later() -> None:
    breaking = Breaking()
    world = two_series(breaking, meets={"een": State.PENDING})
    waiting = [post for post in world.history.posts if post.key.subject.series == "een"]
    assert {post.state for post in waiting} == {State.PENDING}
    breaking.broken = {(Step.DECIDING, "een")}
    world.edit("a", price="gratis")
    assert world.decision is not None
    assert world.decision.undone == {"een"}
    assert [post for post in world.history.posts if post.key.subject.series == "een"] == waiting, "as they were"
    breaking.broken.clear()
    world.meets.clear()
    world.edit("a", price="5 euro")
    world.until(world.now + timedelta(hours=2))
    assert {post.state for post in world.history.posts if post.key.subject.series == "een"} == {State.POSTED}


def test_what_concerns_all_is_raised() -> None:
    def refuse() -> None:
        raise TemplateError("a template without the link")

    def starve() -> None:
        raise MemoryError

    with pytest.raises(TemplateError):
        OneByOne().do(Step.WORDING, "een", refuse)
    with pytest.raises(MemoryError):
        OneByOne().do(Step.WORDING, "een", starve)


def test_what_hung_in_an_earlier_process_is_not_tried_at_first() -> None:
    one_by_one = OneByOne(hung=frozenset({(Step.DECIDING, "een")}))
    assert isinstance(one_by_one.do(Step.DECIDING, "een", lambda: 1), Undone)
    assert one_by_one.do(Step.WORDING, "een", lambda: 1) == 1
    assert one_by_one.do(Step.DECIDING, "een", lambda: 1) == 1, "it was made from something else now"
