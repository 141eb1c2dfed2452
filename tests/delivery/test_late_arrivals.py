"""What was under way when an older copy took the ledger's place comes to the account after the new start, once."""

from datetime import timedelta

import pytest

from announcer.commands.remedies import remedy_of_instance
from announcer.delivery.late_arrivals import LateArrivals
from announcer.delivery.protocol_timing import CAREFUL
from announcer.model import State
from announcer.model.findings import Cause
from tests.support.delivery_world import MINUTES, START, World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.outbox_stores import BOTH_STORES

LATE = BY_NAME["drop, committed 200 s later"]
ZERO = timedelta(0)


def put_an_older_copy_back(world: World, *names: str) -> None:
    """In which the posts wait to be sent for the first time, as `announcer restore` does it."""
    world.store.forget()
    world.store.outbox().keep_scan([], None, restored_at=world.now)
    world.start()
    for name in names:
        world.post(name)


def post_with_an_answer_that_does_not_come(world: World, name: str) -> None:
    world.post(name)
    world.server.fault(LATE)
    world.step()
    assert world.row(name).state is State.UNKNOWN


@pytest.mark.parametrize("restarts", [0, 3])
@BOTH_STORES
def test_what_arrives_after_a_restore_is_adopted_and_not_posted_again(world: World, restarts: int) -> None:
    post_with_an_answer_that_does_not_come(world, "enschede")
    put_an_older_copy_back(world, "enschede")
    for _ in range(restarts):
        world.pass_time(MINUTES)
        world.start()
    world.settle()
    world.assert_once()
    assert world.row("enschede").reason == "found on the account"


@BOTH_STORES
def test_meanwhile_what_is_there_is_adopted_nothing_is_sent_and_that_is_told_until_it_is_over(world: World) -> None:
    world.post("goor")
    world.step()
    put_an_older_copy_back(world, "goor", "enschede")
    report = world.step()
    assert world.row("goor").state is State.POSTED
    (finding,) = report.findings
    assert (finding.cause, finding.about) == (Cause.ARRIVING, world.account.name)
    assert finding.line.endswith("posts wait for 5 minutes at most, for what may still be under way")
    assert "nothing to do" in remedy_of_instance(finding.cause)
    assert report.next_at == START + CAREFUL.quiet

    world.now = START + CAREFUL.quiet - timedelta(seconds=1)
    world.step()
    assert world.row("enschede").attempts == 0
    world.now = START + CAREFUL.quiet
    report = world.step()
    assert (report.findings, world.row("enschede").state) == ((), State.POSTED)
    assert world.store.outbox().restored_at() is None
    world.start()
    world.post("borne")
    world.step()
    world.assert_once()


def test_what_arrives_late_may_stand_before_what_was_newest_at_the_start(mastodon: World) -> None:
    """A server may give a status its id when the request comes, and commit it later."""
    world = mastodon
    post_with_an_answer_that_does_not_come(world, "enschede")
    world.post("goor")
    world.pass_time(MINUTES)
    put_an_older_copy_back(world, "enschede", "goor")
    world.step()
    world.now += timedelta(minutes=4)
    world.rules.settle()
    goor, late = world.rules.own()
    del world.rules.statuses[late.id]
    late.id = str(int(goor.id) - 1)
    world.rules.statuses[late.id] = late
    world.settle()
    world.assert_once()


def test_who_was_not_told_of_a_restore_waits_for_nothing_whatever_is_on_the_account(world: World) -> None:
    world.post("goor")
    world.step()
    world.store.forget()  # a new ledger, on an account that has just posted
    world.start()
    world.post("enschede")
    assert world.step().findings == ()
    assert world.row("enschede").state is State.POSTED


def test_it_is_over_a_quiet_time_after_the_start_at_the_latest_whatever_the_clock_said_at_the_restore() -> None:
    arrivals = LateArrivals(CAREFUL, None)
    arrivals.begin(START)
    assert arrivals.end_at(START + timedelta(days=1)) == START + CAREFUL.quiet
    assert arrivals.may_come(START - timedelta(days=1), START, 0.0) < ZERO


def test_a_clock_that_is_set_forward_makes_it_no_shorter() -> None:
    timed = 100.0
    arrivals = LateArrivals(CAREFUL, lambda: timed)
    arrivals.begin(START)
    assert arrivals.may_come(START, START + timedelta(hours=1), timed + 60) == CAREFUL.quiet - MINUTES
    assert arrivals.may_come(START, START + timedelta(hours=1), timed + CAREFUL.quiet.total_seconds()) == ZERO
