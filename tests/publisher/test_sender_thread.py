"""Whether delivery's thread goes on, and what is told of it when it does not."""

import threading
from datetime import timedelta

from announcer.delivery.outcomes import Denied
from announcer.errors import LedgerUnavailable
from announcer.publisher.delivery_driver import SHOWN_FOR, STUCK_AFTER
from announcer.publisher.sender import Sender
from tests.publisher.fake_accounts import INSTANCE, NAME, NOW, SenderOnFakes, a_post, paused, remote, thread_of


def test_a_refusal_that_delivery_meets_while_it_reads_wakes_the_publisher_so_that_status_shows_it_at_once() -> None:
    woken: list[str | None] = []
    senders: list[Sender] = []
    account, store, sender = remote(beside=lambda: woken.append(paused(senders[0])))
    senders.append(sender)
    account.reads = Denied("it answered 401: revoked")
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    thread = thread_of(sender)
    for _ in range(2):
        sender.deliver(NOW)
        assert thread.idle.wait(5)
    sender.close()
    assert woken == [
        f"{NAME} refuses the access token: it answered 401: revoked; nothing is sent until that is mended"
    ], "once: what is told already wakes nobody"


def test_what_nobody_foresaw_is_a_problem_for_an_hour_although_the_next_steps_are_well(threaded: SenderOnFakes) -> None:
    threaded.step(TypeError("'int' object is not iterable"))
    threaded.step()
    words = ["delivery broke off, and tries again: TypeError: 'int' object is not iterable"]
    assert threaded.problems == words
    assert threaded.stuck() is None

    threaded.timer.pass_time(SHOWN_FOR)
    threaded.step()
    assert threaded.problems == words
    threaded.timer.pass_time(timedelta(seconds=1))
    assert threaded.problems == []


def test_what_fails_after_a_step_is_a_problem_too() -> None:
    def fail() -> None:
        raise ValueError("no round could be asked for")

    scene = SenderOnFakes(beside=fail)
    scene.steps.recovered = 1
    scene.learn()
    scene.step()
    assert scene.problems == ["delivery broke off, and tries again: ValueError: no round could be asked for"]
    scene.sender.close()


def test_a_ledger_that_fails_is_a_problem_until_the_next_step_that_is_well(threaded: SenderOnFakes) -> None:
    threaded.step(LedgerUnavailable("the database is locked"))
    assert threaded.problems == ["delivery broke off, and tries again: LedgerUnavailable: the database is locked"]
    threaded.step()
    assert threaded.problems == []


def test_delivery_that_completes_no_step_for_five_minutes_is_stuck_and_says_why(threaded: SenderOnFakes) -> None:
    threaded.timer.pass_time(STUCK_AFTER)
    threaded.step(LedgerUnavailable("the database is locked"))
    assert threaded.stuck() is None

    threaded.timer.pass_time(timedelta(minutes=2))
    words = "delivery has not been able to go on for 7 minutes: LedgerUnavailable: the database is locked"
    assert threaded.stuck() == words
    assert threaded.problems == [words]

    threaded.step()
    assert threaded.stuck() is None
    assert threaded.problems == []


def test_a_step_that_does_not_end_is_noticed(threaded: SenderOnFakes) -> None:
    threaded.steps.hangs = threading.Event()
    threaded.sender.deliver(NOW)
    assert threaded.steps.hanging.wait(5)
    threaded.timer.pass_time(STUCK_AFTER + timedelta(seconds=1))

    words = "delivery has not been able to go on for 5 minutes: a step does not end"
    assert threaded.stuck() == words
    assert threaded.problems == [words]


def test_a_sender_without_a_thread_is_never_stuck() -> None:
    scene = SenderOnFakes()
    scene.learn()
    scene.timer.pass_time(timedelta(days=1))
    assert scene.stuck() is None
