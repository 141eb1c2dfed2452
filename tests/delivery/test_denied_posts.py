"""Answers 401 and 403: a token that does not work, and one post that is denied."""

from datetime import timedelta

import pytest

from announcer.delivery.outcomes import (
    Unauthorized,
)
from announcer.model import State
from tests.delivery.fixed_answers import DENIED, FORBIDDEN, NO, Day, Stubborn


def test_one_post_that_is_denied_while_the_token_works_does_not_keep_the_others_back() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN}))
    for name in ("enschede", "hengelo", "almelo"):
        day.post(name)
    assert day.delivery.step(day.now).paused is not None
    report = day.passes(timedelta(minutes=6))
    assert (day.row("hengelo").state, day.row("almelo").state) == (State.POSTED, State.POSTED)
    row = day.row("enschede")
    assert row.state is State.REJECTED
    assert row.reason == "it answered 403, for this one only: the access token works"
    assert report.paused is None
    assert day.sent("enschede") == 2


def test_one_that_is_denied_alone_is_rejected_once_another_has_gone() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN}))
    day.post("hengelo")
    day.delivery.step(day.now)
    day.post("enschede")
    day.passes(timedelta(minutes=6))
    assert day.row("enschede").state is State.REJECTED


def test_posts_that_come_one_by_one_are_kept_as_long_as_none_has_gone() -> None:
    """The token works, and may not post: that says nothing about the post."""
    day = Day(Stubborn(sending=FORBIDDEN))
    for name in ("enschede", "hengelo"):
        day.post(name)
        assert day.passes(timedelta(hours=3)).paused is not None
    day.account.sending = None
    day.passes(timedelta(hours=1, minutes=1))
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_a_token_that_may_not_post_keeps_the_posts_and_they_go_when_it_may() -> None:
    """`verify` works without the scope `write:statuses`: several posts are denied, and none goes."""
    day = Day(Stubborn(sending=FORBIDDEN))
    names = ("enschede", "hengelo", "almelo")
    for name in names:
        day.post(name)
    assert day.passes(timedelta(hours=12)).paused is not None
    assert [day.row(name).state for name in names] == [State.PENDING] * 3
    day.account.sending = None
    assert day.passes(timedelta(hours=1, minutes=1)).paused is None
    assert [day.row(name).state for name in names] == [State.POSTED] * 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_does_not_work_pauses_for_as_long_as_that_lasts(status: int) -> None:
    day = Day(Stubborn(sending=Unauthorized(status, f"it answered {status}"), access=DENIED))
    day.post("enschede")
    report = day.passes(timedelta(hours=12))
    assert (day.row("enschede").state, day.sent("enschede")) == (State.PENDING, 1)
    assert report.paused is not None
    day.account.sending, day.account.access = None, None
    day.passes(timedelta(hours=1, minutes=1))
    assert day.row("enschede").state is State.POSTED


def test_a_token_that_may_not_upload_costs_pictures_and_one_pause() -> None:
    day = Day(Stubborn(uploading=Unauthorized(403, "it answered 403: outside the authorized scopes")))
    day.post("enschede", picture=True)
    assert day.delivery.step(day.now).paused is not None
    day.passes(timedelta(minutes=6))
    row = day.row("enschede")
    assert row.state is State.POSTED
    assert row.reason.startswith("posted without its picture: it answered 403: outside the authorized scopes")
    day.post("hengelo", picture=True)
    assert day.delivery.step(day.now).paused is None
    assert day.row("hengelo").state is State.POSTED
    day.account.uploading = "m1"
    day.post("almelo", picture=True)
    day.delivery.step(day.now)
    assert day.account.sends[-1].media_ids == ("m1",)
    day.account.uploading = FORBIDDEN
    day.post("borne", picture=True)
    assert day.delivery.step(day.now).paused is not None


def test_two_that_are_denied_are_kept_as_long_as_no_other_has_gone_since() -> None:
    """The token works, and may not post any more."""
    day = Day(Stubborn())
    day.post("goor")
    day.delivery.step(day.now)
    day.account.sending = FORBIDDEN
    for name in ("enschede", "hengelo"):
        day.post(name)
    assert day.passes(timedelta(hours=12)).paused is not None
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.PENDING] * 2
    day.account.sending = None
    day.passes(timedelta(hours=1, minutes=1))
    assert [day.row(name).state for name in ("enschede", "hengelo")] == [State.POSTED] * 2


def test_two_that_are_denied_while_another_goes_are_rejected_both_and_the_pause_ends() -> None:
    day = Day(Stubborn(of={"enschede": FORBIDDEN, "hengelo": FORBIDDEN}))
    for name in ("enschede", "goor", "hengelo"):
        day.post(name)
    assert day.passes(timedelta(hours=2)).paused is None
    assert [day.row(name).state for name in ("enschede", "goor", "hengelo")] == [
        *(State.REJECTED, State.POSTED, State.REJECTED)
    ]


def test_after_a_long_pause_that_is_over_the_next_begins_with_five_minutes_again() -> None:
    day = Day(Stubborn(sending=FORBIDDEN, access=DENIED))
    day.post("enschede")
    day.passes(timedelta(hours=12))
    day.account.sending = day.account.access = None
    day.passes(timedelta(hours=1, minutes=1))
    assert day.row("enschede").state is State.POSTED
    day.account.sending = FORBIDDEN
    day.post("hengelo")
    day.delivery.step(day.now)
    day.account.sending = None
    day.passes(timedelta(minutes=5, seconds=1))
    assert day.row("hengelo").state is State.POSTED


def test_a_pause_lasts_while_nobody_says_that_the_token_works() -> None:
    day = Day(Stubborn(sending=FORBIDDEN, access=NO))
    day.post("enschede")
    assert day.passes(timedelta(hours=12)).paused is not None
    assert day.sent("enschede") == 1
