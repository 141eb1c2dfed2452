"""What delivery reports of its account ends when it is mended."""

from datetime import datetime, timedelta
from typing import Any

from announcer.delivery.outcomes import (
    Ambiguous,
    Refused,
)
from announcer.delivery.worker import Delivery
from announcer.model import State
from tests.delivery.fake_account import NAME, NO, DeliveryRun, FakeAccount
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.statuses import Answer
from tests.support.outbox_stores import MemoryStore


def test_a_list_that_can_be_read_again_and_a_refusal_end_what_was_told_of_the_line() -> None:
    run = DeliveryRun(FakeAccount(sending=Ambiguous("no answer in time"), listing=NO))
    run.post("enschede")
    told = run.passes(timedelta(minutes=6)).problems
    assert told[:2] == (f"{NAME}: no answer in time", f"{NAME}: cannot be read: it answered 500")
    run.account.listing, run.account.sending = None, Refused(422, "it answered 422: too long")
    run.passes(timedelta(minutes=20))
    assert run.row("enschede").state is State.REJECTED
    assert run.delivery.step(run.now).problems == ()


class _StoreThatAnotherSettled(MemoryStore):
    """Another process settles the rows first."""

    def finish(self, post_id: int, *, attempt: int, state: State, now: datetime, **given: Any) -> bool:  # noqa: ARG002
        return False


def test_what_another_process_settled_is_not_told_as_sent_by_this_one() -> None:
    run = DeliveryRun(FakeAccount())
    run.store = _StoreThatAnotherSettled(NAME)
    run.delivery = Delivery(run.store.outbox(), run.account, owner="one", timer=lambda: 0.0)
    run.post("enschede")
    assert run.delivery.step(run.now).sent == ()


def test_what_is_mended_is_not_told_any_more(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    assert mastodon.delivery.drain(mastodon.now).problems != ()
    mastodon.now += timedelta(seconds=31)
    mastodon.post("hengelo")
    assert mastodon.delivery.drain(mastodon.now).problems == ()


def test_what_is_mended_while_everything_is_done_at_one_moment_is_not_told(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    for later in (0, 330, 60):
        mastodon.now += timedelta(seconds=later)
        report = mastodon.delivery.drain(mastodon.now)
        assert (mastodon.row("enschede").state is State.POSTED) is (later == 60)
        assert (report.problems == ()) is (later == 60)


def test_what_was_found_on_the_account_shows_that_sending_works(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop after the commit"])
    mastodon.post("enschede")
    assert mastodon.step().problems != ()
    mastodon.now += timedelta(seconds=21)
    assert mastodon.delivery.drain(mastodon.now).problems == ()
    assert mastodon.row("enschede").state is State.POSTED


def test_a_token_that_is_refused_over_http_is_told_from_one_post_that_is(mastodon: World) -> None:
    mastodon.rules.refuse = lambda fields: (
        Answer(403, {"error": "This is spam"}) if "enschede" in str(fields.get("status")) else None
    )
    mastodon.post("enschede")
    mastodon.post("hengelo")
    mastodon.pass_time(timedelta(minutes=6))
    assert mastodon.row("enschede").state is State.REJECTED
    assert mastodon.row("hengelo").state is State.POSTED
