"""Answers 401 and 403: a token that does not work, and one post that is denied."""

from datetime import timedelta

import pytest

from announcer.delivery.outcomes import (
    Unauthorized,
)
from announcer.model import State
from tests.delivery.fake_account import DENIED, FORBIDDEN, NO, DeliveryRun, FakeAccount


def test_one_post_that_is_denied_while_the_token_works_does_not_keep_the_others_back() -> None:
    run = DeliveryRun(FakeAccount(of={"enschede": FORBIDDEN}))
    for name in ("enschede", "hengelo", "almelo"):
        run.post(name)
    assert run.delivery.step(run.now).paused is not None
    report = run.passes(timedelta(minutes=6))
    assert (run.row("hengelo").state, run.row("almelo").state) == (State.POSTED, State.POSTED)
    row = run.row("enschede")
    assert row.state is State.REJECTED
    assert row.reason == "it answered 403, for this one only: the access token works"
    assert report.paused is None
    assert run.sent("enschede") == 2


def test_one_that_is_denied_alone_is_rejected_once_another_has_gone() -> None:
    run = DeliveryRun(FakeAccount(of={"enschede": FORBIDDEN}))
    run.post("hengelo")
    run.delivery.step(run.now)
    run.post("enschede")
    run.passes(timedelta(minutes=6))
    assert run.row("enschede").state is State.REJECTED


def test_posts_that_come_one_by_one_are_kept_as_long_as_none_has_gone() -> None:
    """The token works, and may not post: that says nothing about the post."""
    run = DeliveryRun(FakeAccount(sending=FORBIDDEN))
    for name in ("enschede", "hengelo"):
        run.post(name)
        assert run.passes(timedelta(hours=3)).paused is not None
    run.account.sending = None
    run.passes(timedelta(hours=1, minutes=1))
    assert [run.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_a_token_that_may_not_post_keeps_the_posts_and_they_go_when_it_may() -> None:
    """`verify` works without the scope `write:statuses`: several posts are denied, and none goes."""
    run = DeliveryRun(FakeAccount(sending=FORBIDDEN))
    names = ("enschede", "hengelo", "almelo")
    for name in names:
        run.post(name)
    assert run.passes(timedelta(hours=12)).paused is not None
    assert [run.row(name).state for name in names] == [State.PENDING] * 3
    run.account.sending = None
    assert run.passes(timedelta(hours=1, minutes=1)).paused is None
    assert [run.row(name).state for name in names] == [State.POSTED] * 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_does_not_work_pauses_for_as_long_as_that_lasts(status: int) -> None:
    run = DeliveryRun(FakeAccount(sending=Unauthorized(status, f"it answered {status}"), access=DENIED))
    run.post("enschede")
    report = run.passes(timedelta(hours=12))
    assert (run.row("enschede").state, run.sent("enschede")) == (State.PENDING, 1)
    assert report.paused is not None
    run.account.sending, run.account.access = None, None
    run.passes(timedelta(hours=1, minutes=1))
    assert run.row("enschede").state is State.POSTED


def test_a_token_that_may_not_upload_costs_pictures_and_one_pause() -> None:
    run = DeliveryRun(FakeAccount(uploading=Unauthorized(403, "it answered 403: outside the authorized scopes")))
    run.post("enschede", picture=True)
    assert run.delivery.step(run.now).paused is not None
    run.passes(timedelta(minutes=6))
    row = run.row("enschede")
    assert row.state is State.POSTED
    assert row.reason.startswith("posted without its picture: it answered 403: outside the authorized scopes")
    run.post("hengelo", picture=True)
    assert run.delivery.step(run.now).paused is None
    assert run.row("hengelo").state is State.POSTED
    run.account.uploading = "m1"
    run.post("almelo", picture=True)
    run.delivery.step(run.now)
    assert run.account.sends[-1].media_ids == ("m1",)
    run.account.uploading = FORBIDDEN
    run.post("borne", picture=True)
    assert run.delivery.step(run.now).paused is not None


def test_two_that_are_denied_are_kept_as_long_as_no_other_has_gone_since() -> None:
    """The token works, and may not post any more."""
    run = DeliveryRun(FakeAccount())
    run.post("goor")
    run.delivery.step(run.now)
    run.account.sending = FORBIDDEN
    for name in ("enschede", "hengelo"):
        run.post(name)
    assert run.passes(timedelta(hours=12)).paused is not None
    assert [run.row(name).state for name in ("enschede", "hengelo")] == [State.PENDING] * 2
    run.account.sending = None
    run.passes(timedelta(hours=1, minutes=1))
    assert [run.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_two_that_are_denied_while_another_goes_are_rejected_both_and_the_pause_ends() -> None:
    run = DeliveryRun(FakeAccount(of={"enschede": FORBIDDEN, "hengelo": FORBIDDEN}))
    for name in ("enschede", "goor", "hengelo"):
        run.post(name)
    assert run.passes(timedelta(hours=2)).paused is None
    assert [run.row(name).state for name in ("enschede", "goor", "hengelo")] == [
        *(State.REJECTED, State.POSTED, State.REJECTED)
    ]


def test_after_a_long_pause_that_is_over_the_next_begins_with_five_minutes_again() -> None:
    run = DeliveryRun(FakeAccount(sending=FORBIDDEN, access=DENIED))
    run.post("enschede")
    run.passes(timedelta(hours=12))
    run.account.sending = run.account.access = None
    run.passes(timedelta(hours=1, minutes=1))
    assert run.row("enschede").state is State.POSTED
    run.account.sending = FORBIDDEN
    run.post("hengelo")
    run.delivery.step(run.now)
    run.account.sending = None
    run.passes(timedelta(minutes=5, seconds=1))
    assert run.row("hengelo").state is State.POSTED


def test_a_pause_lasts_while_nobody_says_that_the_token_works() -> None:
    run = DeliveryRun(FakeAccount(sending=FORBIDDEN, access=NO))
    run.post("enschede")
    assert run.passes(timedelta(hours=12)).paused is not None
    assert run.sent("enschede") == 1
