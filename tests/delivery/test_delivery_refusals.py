"""Refusals, limits, a token that is refused, and posts that expire."""

from datetime import timedelta

import pytest

from announcer.model import State
from tests.support.delivery_world import MINUTES, START, World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.outbox_stores import BOTH_STORES


def test_what_the_server_refuses_is_rejected_with_its_words(world: World) -> None:
    world.post("enschede", text="x" * 6000)
    report = world.step()
    row = world.row("enschede")
    assert row.state is State.REJECTED
    assert "limit of" in row.reason
    assert any("limit of" in problem for problem in report.problems)


def test_a_text_that_mentions_somebody_is_refused_by_the_server(mastodon: World) -> None:
    mastodon.post("enschede", text="Hallo @burgemeester")
    mastodon.step()
    assert mastodon.row("enschede").state is State.REJECTED


@BOTH_STORES
def test_a_rate_limit_is_waited_for_and_not_tried_against(mastodon: World) -> None:
    mastodon.rules.post_limit = 2
    for name in ("enschede", "hengelo", "almelo", "borne"):
        mastodon.post(name)
    report = mastodon.delivery.drain(mastodon.now)
    assert [mastodon.row(name).state for name in ("enschede", "hengelo", "almelo", "borne")] == [
        *(State.POSTED, State.POSTED),
        *(State.PENDING, State.PENDING),
    ]
    assert report.next_at == START + timedelta(hours=3)
    mastodon.pass_time(timedelta(hours=2))
    assert mastodon.server.requests.count(("POST", "/api/v1/statuses")) == 3
    mastodon.settle()
    mastodon.assert_once()


@pytest.mark.parametrize("denied", [401, 403])
def test_a_refused_token_pauses_the_account_and_burns_no_attempts(mastodon: World, denied: int) -> None:
    mastodon.post("goor")
    mastodon.step()
    mastodon.post("enschede")
    mastodon.rules.denied = denied
    report = mastodon.pass_time(timedelta(hours=2))
    row = mastodon.row("enschede")
    assert (row.state, row.attempts) == (State.PENDING, 1)
    assert report.paused is not None
    assert str(denied) in report.paused
    asked = mastodon.server.requests.count(("GET", "/api/v1/accounts/verify_credentials"))
    assert asked < 10
    mastodon.rules.denied = None
    mastodon.pass_time(timedelta(hours=1))
    mastodon.assert_once()
    assert mastodon.step().paused is None


def test_what_comes_too_late_expires_and_says_why(mastodon: World) -> None:
    mastodon.rules.denied = 401
    mastodon.post("enschede", useful=timedelta(hours=1))
    mastodon.pass_time(timedelta(hours=2))
    row = mastodon.row("enschede")
    assert row.state is State.EXPIRED
    assert "refuses the access token" in row.reason
    assert mastodon.rules.own() == []


def test_what_could_not_be_sent_in_time_says_why(mastodon: World) -> None:
    mastodon.account.verify()
    mastodon.server.hang_up()
    mastodon.post("enschede", useful=timedelta(hours=1))
    mastodon.pass_time(timedelta(hours=2))
    mastodon.server.answer_again()
    row = mastodon.row("enschede")
    assert row.state is State.EXPIRED
    assert row.reason.endswith(": it cannot be connected to")


def test_a_post_of_unknown_fate_does_not_expire_before_its_fate_is_known(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["504, committed 200 s later"])
    mastodon.post("enschede", useful=2 * MINUTES)
    mastodon.post("hengelo", useful=2 * MINUTES)
    mastodon.pass_time(timedelta(seconds=170))
    assert mastodon.row("enschede").state is State.UNKNOWN
    mastodon.settle()
    assert mastodon.row("enschede").state is State.POSTED


@BOTH_STORES
@pytest.mark.usefixtures("store_kind")
def test_a_post_that_is_surely_absent_and_too_late_expires(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["drop before the commit"])
    mastodon.post("enschede", useful=2 * MINUTES)
    mastodon.settle()
    assert mastodon.row("enschede").state is State.EXPIRED
    assert mastodon.rules.own() == []


def test_what_stays_unknown_for_an_hour_is_shown_to_a_person(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    mastodon.step()
    mastodon.server.hang_up()
    report = mastodon.pass_time(timedelta(minutes=61))
    assert any("`resolve`" in problem for problem in report.problems)
    mastodon.server.answer_again()
    mastodon.settle()
    mastodon.assert_once()
