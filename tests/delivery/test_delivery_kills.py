"""The process is killed at every commit and every call; the next one goes on with what is on disk and on the server."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from announcer.delivery.crash_points import POINTS
from announcer.model import State
from tests.support.delivery_world import Killed, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import NewStore

MINUTES = timedelta(minutes=1)


def an_eventful_day(world: World) -> None:
    """Everything that delivery can meet: it passes every point."""
    world.rules.media_seconds = 3
    world.rules.denied = 403
    adopted = {"status": world.text("goor"), "visibility": "public", "language": "nl"}
    world.rules.post(adopted, None)
    world.post("goor")
    world.post("enschede", picture="poster.png")
    world.post("oldenzaal")
    world.pass_time(6 * MINUTES)
    world.rules.denied = None
    world.pass_time(10 * MINUTES)

    world.server.fault(BY_NAME["504 after the commit"])
    world.server.fault(BY_NAME["503 before the commit"], times=2)
    world.post("hengelo", reply_to="enschede")
    world.post("losser", picture="poster.png")
    world.post("delden", useful=timedelta(0))
    world.pass_time(4 * MINUTES)
    for medium in [medium for medium in world.rules.media.values() if medium.status_id is None]:
        del world.rules.media[medium.id]
    world.pass_time(30 * MINUTES)

    parent = world.row("oldenzaal")
    if parent.status_id is not None:
        world.rules.delete(parent.status_id)
    world.post("borne", reply_to="oldenzaal")
    world.settle()
    world.edit("enschede", "is verplaatst", picture="poster.png")
    world.settle()


def judge(world: World) -> None:
    unwanted = {key_of("oldenzaal"), key_of("delden")}
    assert world.copies() == {key: 1 for key in world.wanted if key not in unwanted}, world.store.rows()
    states = {row.key.subject.event: row.state for row in world.store.rows()}
    assert states.pop("delden") is State.EXPIRED
    assert states.pop("oldenzaal") is State.GONE, "a reply found that it was deleted"
    assert set(states.values()) == {State.POSTED}
    edited = next(status for status in world.rules.own() if "enschede" in status.text)
    assert edited.text == world.text("enschede", "is verplaatst")
    assert [world.rules.media[id_].description for id_ in edited.media_ids] == ["Another poster"]


def kill_at(wanted: Callable[[str, int], bool], passed: Counter[str]) -> Callable[[str], None]:
    """A hook that counts the points and dies where `wanted` says so, by point and occurrence."""

    def hook(point: str) -> None:
        passed[point] += 1
        if wanted(point, passed[point]):
            raise Killed(point)

    return hook


def test_the_eventful_day_passes_every_point(world: World) -> None:
    passed: Counter[str] = Counter()
    world.hook = kill_at(lambda _point, _nth: False, passed)
    an_eventful_day(world)
    judge(world)
    assert set(passed) == set(POINTS)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_killed_at_every_point_in_turn_nothing_is_doubled_or_lost(world: World, nth: int) -> None:
    passed: Counter[str] = Counter()
    world.hook = kill_at(lambda _point, occurrence: occurrence == nth, passed)
    an_eventful_day(world)
    judge(world)
    assert sum(count >= nth for count in passed.values()) >= (38 if nth == 1 else 15)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_one_point_nothing_is_doubled_or_lost(point: str, new_store: NewStore) -> None:
    """The four behaviours take turns."""
    behaviour = [*Behaviour][POINTS.index(point) % 4]
    with FakeMastodon(behaviour) as server:
        world = World(server, new_store)
        world.hook = kill_at(lambda name, occurrence: name == point and occurrence == 1, Counter())
        an_eventful_day(world)
        judge(world)


@pytest.mark.parametrize("store_kind", ["memory", "ledger"])
@pytest.mark.parametrize("point", ["before send", "after send", "before finish"])
def test_what_a_killed_process_had_under_way_may_still_arrive_and_is_not_sent_again_before_that(
    new_store: NewStore, point: str
) -> None:
    """The request outlives its process: the server commits it 200 s after the kill, and ignores keys."""
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        world = World(server, new_store)
        world.hook = kill_at(lambda name, occurrence: name == point and occurrence == 1, Counter())
        server.fault(BY_NAME["504, committed 200 s later"])
        world.post("enschede")
        world.step()
        world.settle()
        world.assert_once()


def test_an_edit_that_a_killed_process_had_under_way_rests_before_it_is_made_again(world: World) -> None:
    world.post("enschede")
    world.step()
    world.edit("enschede", "is verplaatst")
    world.hook = kill_at(lambda name, occurrence: name == "before edit" and occurrence == 1, Counter())
    world.step()
    world.pass_time(4 * MINUTES)
    assert world.rules.own()[0].edits == 0
    world.settle()
    assert world.rules.own()[0].edits == 1


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_killed_at_every_point_in_turn_the_real_ledger_keeps_count(new_store: NewStore) -> None:
    """Against the server that ignores keys: only the ledger and the marker stand between a follower and a duplicate."""
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        world = World(server, new_store)
        world.hook = kill_at(lambda _point, occurrence: occurrence == 1, Counter())
        an_eventful_day(world)
        judge(world)
