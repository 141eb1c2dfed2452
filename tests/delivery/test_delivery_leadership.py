"""Who does not lead, or stood still too long, sends nothing."""

from datetime import timedelta

import pytest

from announcer.delivery.worker import Delivery
from announcer.errors import LedgerError
from announcer.model import State
from announcer.runtime.clock import elapsed
from tests.support.delivery_world import MINUTES, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME, LATE
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import LedgerStore, MemoryStore


class _StoreOfAnotherLeader(MemoryStore):
    """Another publisher leads."""

    def recover(self, *_: object, **__: object) -> None:
        return None


class _StoreThatAnotherTakesOver(MemoryStore):
    """Another publisher leads as soon as a step has begun, once there is one."""

    another = False

    def begin(self, *args: object, **kwargs: object) -> bool:
        return not self.another and super().begin(*args, **kwargs)  # type: ignore[arg-type]

    def begin_edit(self, edit_id: int, **kwargs: object) -> bool:
        return not self.another and super().begin_edit(edit_id, **kwargs)  # type: ignore[arg-type]


def test_who_does_not_lead_asks_the_instance_nothing(server: FakeMastodon) -> None:
    world = World(server, _StoreOfAnotherLeader)
    world.post("enschede", picture="poster.png")
    world.pass_time(5 * MINUTES)
    assert server.requests == []


def test_who_loses_the_leadership_within_a_step_sends_nothing_more(server: FakeMastodon) -> None:
    world = World(server, _StoreThatAnotherTakesOver)
    world.post("enschede")
    world.step()
    world.post("goor")
    world.edit("enschede", "is verplaatst")
    assert isinstance(world.store, _StoreThatAnotherTakesOver)
    world.store.another = True
    world.pass_time(5 * MINUTES)
    assert [(status.text, status.edits) for status in world.rules.own()] == [(world.text("enschede"), 0)]


def standing_still(world: World, point: str, seconds: float) -> Delivery:
    """A process that is frozen for so long at that point."""
    passed = 0.0

    def freeze(at: str) -> None:
        nonlocal passed
        passed += seconds if at == point else 0

    return Delivery(world.store.outbox(), world.account, owner="slow", hook=freeze, timer=lambda: passed)


@pytest.mark.parametrize("point", ["before recover", "before begin", "after begin", "before send"])
def test_who_stood_still_before_the_call_does_not_make_it(mastodon: World, point: str) -> None:
    """A process can be frozen anywhere: the last look at the clock is the last thing before the first byte."""
    mastodon.post("enschede")
    standing_still(mastodon, point, 16).step(mastodon.now)
    assert mastodon.server.senders == []
    assert mastodon.row("enschede").state is State.PENDING
    mastodon.settle()
    mastodon.assert_once()


@pytest.mark.parametrize("point", ["before edit intent", "before edit"])
def test_who_stood_still_before_an_edit_does_not_make_it(mastodon: World, point: str) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.edit("enschede", "is verplaatst")
    standing_still(mastodon, point, 16).step(mastodon.now)
    assert mastodon.rules.own()[0].edits == 0
    mastodon.settle()
    assert mastodon.rules.own()[0].edits == 1


def test_who_stood_still_before_an_upload_does_not_make_it(mastodon: World) -> None:
    mastodon.post("enschede", picture="poster.png")
    standing_still(mastodon, "before upload", 16).step(mastodon.now)
    assert mastodon.rules.media == {}


def test_who_does_not_surely_lead_when_the_line_stands_sends_nothing(mastodon: World) -> None:
    kept = [True]

    def lose(point: str) -> None:
        kept[0] = kept[0] and point != "before send"

    mastodon.post("enschede")
    outbox = mastodon.store.outbox()
    delivery = Delivery(outbox, mastodon.account, owner="slow", timer=elapsed, hook=lose, leads=lambda: kept[0])
    delivery.step(mastodon.now)
    assert mastodon.server.senders == []
    assert mastodon.row("enschede").state is State.PENDING


def test_what_passed_before_the_step_read_the_clock_counts_too(mastodon: World) -> None:
    mastodon.post("enschede")
    delivery = Delivery(mastodon.store.outbox(), mastodon.account, owner="slow", timer=lambda: 100.0)
    delivery.step(mastodon.now, began=80.0)
    assert mastodon.server.senders == []
    delivery.step(mastodon.now, began=99.0)
    assert len(mastodon.server.senders) == 1


@pytest.mark.parametrize("jump_after", [1, 25])
def test_a_clock_that_is_set_forward_does_not_shorten_the_quiet_time(jump_after: int) -> None:
    """The server commits 200 s later by its own clock; ours is set an hour ahead meanwhile."""
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        world = World(server, MemoryStore)
        passed, ahead = [0], timedelta(0)
        server.rules.now = lambda: float(passed[0])
        delivery = Delivery(
            world.store.outbox(), world.account, owner="one", timer=lambda: float(passed[0]), in_step=True
        )
        server.fault(LATE[0])
        world.post("enschede")
        for passed[0] in range(0, 1200, 5):
            if passed[0] >= jump_after:
                ahead = timedelta(hours=1)
            delivery.step(world.now + timedelta(seconds=passed[0]) + ahead)
            server.rules.settle()
        world.assert_once()


def test_while_the_quiet_time_lasts_a_post_that_is_there_is_found(mastodon: World) -> None:
    """The timer and the clock agree, as they do in the service."""
    passed = 0.0
    delivery = Delivery(mastodon.store.outbox(), mastodon.account, owner="one", timer=lambda: passed, in_step=True)
    mastodon.server.fault(BY_NAME["drop after the commit"])
    mastodon.post("enschede")
    delivery.step(mastodon.now)
    for passed in (19.0, 20.0, 21.0):
        delivery.step(mastodon.now + timedelta(seconds=passed))
        assert (mastodon.row("enschede").state is State.POSTED) is (passed >= 20)


def test_after_a_slow_upload_the_post_waits_for_a_step_whose_now_is_true(mastodon: World) -> None:
    """The quiet time counts from a step's `now`: a request must not leave long after it."""
    mastodon.post("enschede", picture="poster.png")
    delivery = standing_still(mastodon, "after upload", 60)
    assert delivery.step(mastodon.now).next_at == mastodon.now
    assert mastodon.row("enschede").attempts == 0
    mastodon.now += timedelta(seconds=60)
    delivery.step(mastodon.now)
    assert mastodon.row("enschede").last_sent_at == mastodon.now
    mastodon.assert_once()


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_a_person_cannot_settle_a_post_that_is_being_sent(mastodon: World) -> None:
    store, refused = mastodon.store, 0
    assert isinstance(store, LedgerStore)

    def settle(point: str) -> None:
        nonlocal refused
        if point == "before send":
            with pytest.raises(LedgerError, match="being sent at this moment"):
                store._ledger.resolve_post(key_of("enschede"), "not-posted", now=mastodon.now)
            refused += 1

    mastodon.hook = settle
    mastodon.post("enschede")
    mastodon.step()
    assert refused == 1
    mastodon.assert_once()


def test_once_told_to_stop_it_begins_nothing(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.delivery.step(mastodon.now, stop=lambda: True)
    assert mastodon.server.requests == []
    assert mastodon.row("enschede").attempts == 0
