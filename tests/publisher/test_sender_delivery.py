"""What the sender hands to delivery: leadership, the round, the clock, the limits."""

from datetime import timedelta

import pytest

from announcer.delivery.account import SeenStatus
from announcer.delivery.outcomes import Ambiguous, Unreachable
from announcer.model import Kind, Limits
from tests.publisher.fake_accounts import A_DAY, INSTANCE, NOW, a_post, remote, thread_of


@pytest.mark.parametrize("leads", [True, False])
def test_a_request_asks_before_it_leaves_whether_this_process_leads(leads: bool) -> None:
    account, store, sender = remote(leads=lambda: leads)
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    sender.deliver(NOW)
    assert account.sent == [leads]


def test_a_sender_sends_nothing_before_a_round_is_shown() -> None:
    account, store, sender = remote()
    sender.round_gate.commit()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    sender.deliver(NOW)
    assert account.sent == []


def test_what_changed_before_the_instance_answered_for_the_first_time_changed_after_the_start() -> None:
    """Revisions are counted anew after a loss: an older change on the account, in the same words, is another."""
    account, store, sender = remote()
    account.answer = Unreachable("it cannot be connected to")
    sender.learn(NOW, INSTANCE)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    store.add(a_post(Kind.CHANGE, soon), soon)
    (row,) = store.rows()
    account.taken = [SeenStatus(id="7", url="", markers=frozenset({row.marker}), created_at=NOW, words="Sessie")]
    account.answer = None
    sender.learn(later, INSTANCE)
    sender.deliver(later)
    assert len(account.sent) == 1


def test_by_a_simulated_clock_the_quiet_time_passes_as_fast_as_that_does() -> None:
    account, store, sender = remote()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    assert sender.deliver(NOW), "a row that stands differently wants a round, though nothing was sent"
    account.outcome = None
    for minutes in (6, 8, 10):
        sender.deliver(NOW + timedelta(minutes=minutes))
    assert len(account.sent) == 2


def test_all_that_can_be_done_at_a_moment_of_a_simulated_clock_is_done_then() -> None:
    account, store, sender = remote()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    sender.deliver(NOW)
    account.outcome = None
    sender.deliver(NOW + timedelta(minutes=6))
    assert sender.deliver(NOW + timedelta(minutes=7))
    sender.deliver(NOW + timedelta(minutes=7))  # there was a round meanwhile
    assert len(account.sent) == 2


def test_by_the_machine_s_clock_the_quiet_time_passes_by_the_timer_too() -> None:
    clock = [NOW]
    account, store, sender = remote(now=lambda: clock[0], beside=lambda: None)
    store.add(a_post(), NOW)
    account.outcome = Ambiguous("no answer in time")
    sender.learn(NOW, INSTANCE)
    thread = thread_of(sender)
    account.outcome = Ambiguous("no answer in time")
    for minutes in (0, 6, 8, 10):  # somebody sets it forward
        clock[0] = NOW + timedelta(minutes=minutes)
        sender.deliver(clock[0])
        assert thread.idle.wait(5)
    sender.close()
    assert not thread.is_alive
    assert len(account.sent) == 1


def test_limits_are_asked_for_anew_each_day() -> None:
    account, _, sender = remote()
    sender.learn(NOW, INSTANCE)
    account.limits = lambda: Limits(max_characters=5000)  # type: ignore[method-assign]
    sender.learn(NOW + A_DAY, INSTANCE)
    assert sender.limits == Limits()
    sender.instance.want()
    sender.learn(NOW + A_DAY, INSTANCE)
    assert sender.limits == Limits(max_characters=5000)
