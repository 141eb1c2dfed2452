"""Limits that are waited for, and lists that are read in parts."""

from datetime import timedelta

import pytest

from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.delivery.outcomes import (
    Ambiguous,
    Limited,
    Unfinished,
)
from announcer.delivery.worker import Delivery
from announcer.model import State
from tests.delivery.fake_account import NAME, DeliveryRun, FakeAccount
from tests.support.delivery_world import START, World
from tests.support.fake_mastodon.faults import BY_NAME


@pytest.mark.parametrize("wait", [timedelta(seconds=1), timedelta(days=-400)])
def test_a_limit_that_asks_for_less_and_less_is_waited_for_longer_and_longer(wait: timedelta) -> None:
    breaker, now = CircuitBreaker(timedelta(seconds=30), timedelta(minutes=5)), START
    waits = [(breaker.limit(now, wait) - now).total_seconds() for _ in range(11)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert breaker.limit(now, timedelta(hours=1)) - now == timedelta(hours=1)
    assert breaker.fail(now) - now == timedelta(seconds=30)
    breaker.succeed()
    assert breaker.limit(now, timedelta(seconds=15)) - now == timedelta(seconds=15)


def test_what_is_sent_again_waits_for_the_limit_that_another_met() -> None:
    run = DeliveryRun(FakeAccount(of={"enschede": Ambiguous("no answer in time")}))
    run.post("enschede")
    run.delivery.step(run.now)
    run.now += timedelta(minutes=5, seconds=25)
    run.account.of = {"hengelo": Limited(None, wait=timedelta(hours=1))}
    run.post("hengelo")
    run.passes(timedelta(minutes=59))
    assert (run.sent("enschede"), run.sent("hengelo")) == (1, 1)
    run.account.of = {}
    run.passes(timedelta(minutes=5))
    assert [run.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_a_limit_on_reads_is_waited_for_as_long_as_the_server_asks(mastodon: World) -> None:
    path = f"/api/v1/accounts/{mastodon.rules.account_id}/statuses"
    mastodon.account.verify()
    mastodon.server.fault(BY_NAME["429 before the commit"], method="GET", path=path, times=2)
    mastodon.post("enschede")
    assert mastodon.step().next_at == mastodon.now + timedelta(seconds=30)
    mastodon.now += timedelta(seconds=30)
    assert mastodon.step().next_at == mastodon.now + timedelta(seconds=30)
    mastodon.now += timedelta(seconds=30)
    mastodon.step()
    mastodon.assert_once()


# --- lists that are long


def test_a_list_that_is_read_in_parts_is_gone_on_with_soon_and_every_time() -> None:
    run = DeliveryRun(FakeAccount(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long")))
    run.post("enschede")
    run.delivery.step(run.now)
    run.now += timedelta(minutes=6)
    for _ in range(12):
        report = run.delivery.step(run.now)
        assert report.next_at == run.now + timedelta(seconds=30)
        assert f"{NAME}: it is long" in report.problems
        run.now += timedelta(seconds=30)


def test_a_list_that_was_begun_while_the_row_rested_does_not_count() -> None:
    """Its first part may be from before the server's late commit."""
    run = DeliveryRun(FakeAccount(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long")))
    run.post("enschede")
    run.delivery.step(run.now)
    run.now += timedelta(seconds=320)
    run.delivery.step(run.now)
    run.account.listing = None
    run.now += timedelta(seconds=30)
    run.delivery.step(run.now)
    (row,) = run.store.unknown()
    assert row.clean_lists == 0
    run.delivery.step(run.now)
    (row,) = run.store.unknown()
    assert row.clean_lists == 1


def test_nor_does_one_that_was_begun_while_the_row_rested_by_the_timer_alone() -> None:
    """The clock was set an hour ahead right after the post was sent."""
    run, passed = (
        DeliveryRun(FakeAccount(sending=Ambiguous("no answer in time"), listing=Unfinished("it is long"))),
        0.0,
    )
    run.delivery = Delivery(run.store.outbox(), run.account, owner="one", timer=lambda: passed, in_step=True)
    run.post("enschede")
    run.delivery.step(run.now)
    passed = 30.0
    run.now += timedelta(hours=1)
    run.delivery.step(run.now)  # it begins to read the list
    run.account.listing = None
    passed = 331.0
    run.now += timedelta(seconds=301)
    run.delivery.step(run.now)
    (row,) = run.store.unknown()
    assert row.clean_lists == 0
    run.delivery.step(run.now)
    (row,) = run.store.unknown()
    assert row.clean_lists == 1
