"""A ledger that was lost, or put back from an old copy: what the account has is taken over, and nothing else is."""

from datetime import timedelta

import pytest

from announcer.delivery.worker import Delivery
from announcer.model import Kind, State
from announcer.runtime.clock import elapsed
from tests.delivery.lost_ledgers import DAY, change, lose_the_ledger, texts
from tests.support.delivery_world import World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.outbox_stores import BOTH_STORES

DROPPED = BY_NAME["drop after the commit"]


@BOTH_STORES
def test_what_becomes_due_long_after_the_loss_is_found_whatever_was_posted_and_started_since(world: World) -> None:
    for name in ("enschede", "hengelo", "almelo"):
        world.post(name)
    world.step()
    lose_the_ledger(world)
    for name in ("goor", "enschede", "borne", "hengelo", "almelo"):
        world.post(name)
        world.settle()
        world.now += DAY
        world.start()
    world.assert_once()


@BOTH_STORES
def test_the_account_is_read_before_anything_is_due_and_its_reading_is_a_round_s_affair(world: World) -> None:
    """Rounds settle nothing of an account before that: a reminder that it has is not expired."""
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    history = world.delivery.history
    world.rules.denied = 403
    world.step()
    assert not history.is_read
    world.rules.denied = None
    world.now += DAY
    report = world.step()
    assert (history.is_read, report.changes) == (True, 1)
    assert len(history.markers) == 1
    assert world.step().changes == 0


@BOTH_STORES
def test_what_is_found_there_is_adopted_also_when_it_is_too_late_and_is_not_called_posted(world: World) -> None:
    world.post("enschede")
    world.post("hengelo", reply_to="enschede")
    world.step()
    lose_the_ledger(world)
    world.post("hengelo", reply_to="enschede", useful=timedelta(0))
    report = world.step()
    assert (report.sent, report.adopted) == ((), (key_of("hengelo"),))
    assert world.row("hengelo").state is State.POSTED
    assert world.row("hengelo").posted_at is not None


def test_a_scan_that_failed_half_way_is_made_again_before_anything_is_sent(world: World) -> None:
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    world.rules.denied = 403
    world.post("enschede")
    world.step()
    world.rules.denied = None
    world.settle()
    world.assert_once()


@BOTH_STORES
def test_what_is_taken_over_was_posted_when_the_server_took_it(world: World) -> None:
    posted_at = world.now
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    world.post("enschede")
    world.settle()
    assert world.row("enschede").posted_at == posted_at


def test_no_post_was_posted_in_the_future_whatever_the_servers_clock_says(world: World) -> None:
    world.post("enschede")
    world.step()
    for status in world.rules.own():
        status.created += 7 * 86400
    world.store.forget()
    world.start()
    world.post("enschede")
    world.settle()
    posted_at = world.row("enschede").posted_at
    assert posted_at is not None
    assert posted_at <= world.now


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
@pytest.mark.parametrize("after", [timedelta(minutes=20), DAY], ids=["within the key's hour", "later"])
def test_a_change_that_comes_up_after_the_loss_is_not_taken_for_an_old_one(
    world: World, kind: Kind, after: timedelta
) -> None:
    """The old one was number 2 of a ledger that is lost, this one is number 2 of the new one."""
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.store.forget()
    world.now += after
    world.start()
    world.step()
    world.now += timedelta(minutes=1)
    change(world, "Nu om 20:00 uur, en bij de buren", kind)
    world.settle()
    assert texts(world) == ["Nu om 20:00 uur", "Nu om 20:00 uur, en bij de buren"]
    world.start()
    world.settle()
    assert len(texts(world)) == 2


def test_an_answer_that_was_lost_does_not_make_an_old_change_of_a_new_one(world: World) -> None:
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    world.step()
    world.now += timedelta(minutes=1)
    from_now = len(world.rules.own())
    change(world, "Nu om 21:15 uur")
    world.server.fault(DROPPED)
    world.step()
    world.start()
    world.settle()
    assert texts(world)[from_now:] == ["Nu om 21:15 uur"]


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        (Kind.CHANGE, "Nu om 20:00 uur", 1),
        (Kind.CHANGE, "Nu om 21:15 uur", 2),
        (Kind.CANCELLATION, "Gaat niet door", 1),
    ],
    ids=["the same change", "another change", "a cancellation"],
)
def test_of_a_change_that_was_made_before_the_start_the_words_decide(
    world: World, kind: Kind, words: str, told: int
) -> None:
    """An old copy was put back: what was told since comes up again, or what was changed while the service was down."""
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.store.forget()
    world.now += DAY
    change(world, words, kind)
    world.start()
    world.settle()
    assert len(texts(world)) == told
    assert world.row_of(key_of("enschede", kind)).state is State.POSTED


def test_since_is_the_process_first_round_and_not_its_first_step(world: World) -> None:
    """The instance may not answer for hours after the start: a change that came up meanwhile is new."""
    change(world, "Nu om 20:00 uur")
    world.step()
    world.store.forget()
    world.now += DAY
    began_at = world.now
    world.now += timedelta(hours=1)
    change(world, "Nu om 20:00 uur")
    world.now += timedelta(hours=1)
    delivery = Delivery(world.store.outbox(), world.account, owner="late", timer=elapsed, since=began_at)
    delivery.step(world.now)
    assert len(texts(world)) == 2


def test_what_was_found_in_other_words_is_reported(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.own()[0].text = world.text("enschede", "is verplaatst")
    lose_the_ledger(world)
    world.post("enschede")
    report = world.step()
    assert any("in other words" in problem for problem in report.problems)
    world.store.forget()
    world.rules.own()[0].text = world.text("enschede")
    world.start()
    world.post("enschede")
    assert world.step().problems == ()


def test_what_was_found_at_the_start_and_becomes_due_later_is_known_for_what_it_is(world: World) -> None:
    """Quiet hours, an approval or a silent instance lie between; the row is made when it is due."""
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    found_at = world.now
    world.post("goor")
    world.step()
    world.now += timedelta(hours=10)
    change(world, "Nu om 20:00 uur", caused_at=found_at)
    world.settle()
    assert texts(world).count("Nu om 20:00 uur") == 1


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
def test_a_restart_before_it_is_sent_makes_no_old_change_of_a_new_one(world: World, kind: Kind) -> None:
    change(world, "Gaat niet door", kind)
    world.step()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    world.now += DAY
    change(world, "Gaat niet door", kind, caused_at=world.now)
    world.now += timedelta(minutes=5)
    world.start()
    world.settle()
    assert texts(world).count("Gaat niet door") == 2
