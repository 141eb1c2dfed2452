"""What the publisher knows of its account: whether it answers, and whether it takes the token."""

import logging
from datetime import timedelta

import pytest

from announcer.delivery.outcomes import Denied, Unreachable
from announcer.errors import LedgerUnavailable
from announcer.model import Draft, Limits, PlannedPost, Visibility
from announcer.model.status_text import StatusText
from announcer.publisher.instance_watch import ASK_AGAIN
from announcer.publisher.known_limits import LearntLimits
from announcer.publisher.waiting import logged_while
from tests.publisher.fake_accounts import A_DAY, INSTANCE, NAME, NOW, FakeAccount, SenderOnFakes
from tests.support.delivery_world import key_of
from tests.support.waiting import eventually

UNANSWERED = "cannot be asked whose account it is and what it takes"

REFUSED = f"{INSTANCE} refuses the access token: it answered 401: revoked; nothing is sent until that is mended"


# --- the account ---


def test_a_token_that_is_refused_at_the_start_pauses_the_account_and_is_named_with_the_instance(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = SenderOnFakes()
    scene.account.answer = Denied("it answered 401: revoked")

    assert not scene.learn()

    assert scene.paused == REFUSED
    assert tuple(scene.problems) == (REFUSED,)
    assert caplog.record_tuples == [("announcer.publisher.instance_watch", logging.WARNING, REFUSED)]


def test_a_token_that_works_again_ends_the_pause_within_a_minute() -> None:
    scene = SenderOnFakes()
    scene.account.answer = Denied("it answered 401: revoked")
    scene.learn()
    assert scene.sender.instance.ask_at == NOW + ASK_AGAIN
    scene.account.answer = None

    assert not scene.learn(ASK_AGAIN - timedelta(seconds=1))
    assert (scene.account.asked, scene.paused) == (1, REFUSED)
    assert scene.learn(ASK_AGAIN)
    assert (scene.sender.name, scene.paused, tuple(scene.problems)) == (NAME, None, ())
    assert scene.sender.instance.ask_at is None


def test_an_instance_that_does_not_answer_is_named_and_pauses_nothing() -> None:
    scene = SenderOnFakes()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()

    assert scene.paused is None
    assert scene.problems == [f"{INSTANCE} {UNANSWERED}: it cannot be connected to; nothing is sent yet"]


def test_silence_counts_from_the_first_time_that_the_instance_was_asked_in_vain() -> None:
    scene = SenderOnFakes()
    assert scene.sender.instance.silent_since is None
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()
    scene.account.answer = Denied("it answered 401")
    scene.learn(ASK_AGAIN)
    assert scene.sender.instance.silent_since == NOW

    scene.account.answer = None
    scene.learn(2 * ASK_AGAIN)
    assert scene.sender.instance.silent_since is None


def test_an_account_that_is_known_is_not_silent_when_a_later_question_fails() -> None:
    scene = SenderOnFakes()
    scene.learn()
    scene.account.answer = Unreachable("it answered 503")
    scene.learn(A_DAY, anew=True)

    assert scene.sender.instance.silent_since is None
    assert tuple(scene.problems) == (f"{NAME} cannot be asked what it takes: it answered 503",)


def test_a_token_that_is_refused_later_pauses_the_account_under_its_own_name() -> None:
    scene = SenderOnFakes()
    scene.learn()
    scene.account.answer = Denied("it answered 403")
    scene.learn(A_DAY, anew=True)

    assert scene.paused == f"{NAME} refuses the access token: it answered 403; nothing is sent until that is mended"


def test_what_is_asked_anew_each_day_goes_by_the_loop_however_fast_the_clock_is() -> None:
    scene = SenderOnFakes()
    for days in range(30):
        scene.learn(timedelta(days=days))
    assert scene.account.asked == 1

    scene.learn(timedelta(days=31), anew=True)
    scene.learn(timedelta(days=32))
    assert scene.account.asked == 2


def test_an_instance_that_did_not_answer_is_asked_again_by_the_clock_so_that_no_moment_is_passed() -> None:
    scene = SenderOnFakes()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()
    scene.account.answer = None
    assert not scene.learn(ASK_AGAIN - timedelta(seconds=1), anew=True)
    assert scene.learn(ASK_AGAIN)


def test_a_refusal_that_delivery_meets_and_the_daily_question_too_is_told_once() -> None:
    scene = SenderOnFakes()
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = NOW + timedelta(days=2)
    post = PlannedPost(key=key_of("a"), due_at=NOW, useful_until=until, draft=draft, revision=1, why="", length=0)
    scene.steps.add(post, NOW)
    scene.learn()
    scene.sender.round_gate.show({row.id: row for row in scene.steps.rows()})
    scene.account.answer = Denied("it answered 401")
    scene.sender.deliver(NOW + A_DAY)
    words = f"{NAME} refuses the access token: it answered 401; nothing is sent until that is mended"
    assert (scene.paused, scene.problems) == (words, [words])

    scene.learn(A_DAY, anew=True)
    assert (scene.paused, scene.problems) == (words, [words])


def test_an_account_whose_outbox_cannot_be_opened_is_not_known_and_is_opened_by_the_next_round() -> None:
    scene = SenderOnFakes()
    scene.failure_to_open = LedgerUnavailable("the database is locked")
    with pytest.raises(LedgerUnavailable):
        scene.learn()
    assert scene.sender.name is None

    scene.failure_to_open = None
    assert scene.learn()
    assert scene.sender.name == NAME


def test_limits_are_learnt_when_the_instance_tells_them_and_their_age_counts_from_then() -> None:
    scene = SenderOnFakes()
    scene.learn()
    assert scene.sender.learnt_limits == LearntLimits(Limits(), NOW)
    scene.learn(A_DAY, anew=True)
    assert scene.sender.learnt_limits == LearntLimits(Limits(), NOW + A_DAY)
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn(2 * A_DAY, anew=True)
    assert scene.sender.learnt_limits == LearntLimits(Limits(), NOW + A_DAY), "it told nothing new"


def test_an_instance_that_does_not_say_what_it_takes_has_taught_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = SenderOnFakes()
    monkeypatch.setattr(FakeAccount, "knows_limits", False)
    scene.learn()
    assert (scene.sender.name, scene.sender.limits, scene.sender.learnt_limits) == (NAME, Limits(), None)


def test_what_is_waited_for_stands_in_the_log_meanwhile(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with logged_while("the ledger", first=60):
        pass
    assert not caplog.record_tuples
    with logged_while("the ledger", first=0, again=60):
        eventually(lambda: "waiting for the ledger, 0 s so far" in caplog.text)
