"""A leader's lease is kept beside its rounds, and its end is noticed once; so is what a command wrote."""

from datetime import UTC, datetime

import pytest

from announcer.errors import LedgerUnavailable
from announcer.publisher.periodic_duties import LeaseRenewal, LedgerWatch
from announcer.runtime.clock import elapsed

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)


class FakeLeadership:
    """Answers as it was told to, one answer a renewal."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.renewed_at: list[datetime] = []

    def renew(self, now: datetime, began: float) -> bool:
        assert began <= elapsed()
        self.renewed_at.append(now)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def losses(leadership: FakeLeadership) -> list[int]:
    """The renewals at which a loss was told, until the answers are used up."""
    told: list[int] = []
    renewal = LeaseRenewal(leadership, lambda: NOW, lambda: told.append(len(leadership.renewed_at)))
    while leadership.answers:
        renewal.renew()
    return told


def test_it_renews_again_and_again() -> None:
    leadership = FakeLeadership(True, True, True)
    assert losses(leadership) == []
    assert leadership.renewed_at == [NOW, NOW, NOW]


def test_a_lost_lease_is_told_once_and_a_standby_that_never_led_tells_nothing() -> None:
    assert losses(FakeLeadership(False, True, True, False, False, False)) == [4]
    assert losses(FakeLeadership(False, False, False)) == []


@pytest.mark.parametrize("error", [LedgerUnavailable("it does not answer"), ZeroDivisionError()])
def test_a_database_that_does_not_answer_is_asked_again(error: Exception) -> None:
    assert losses(FakeLeadership(True, error, error, True, True)) == []
    assert losses(FakeLeadership(True, error, False, False)) == [3]


def test_the_timer_is_read_before_the_clock() -> None:
    """A process that stands still in between must not take its lease for younger than it is."""
    read: list[str] = []

    def now() -> datetime:
        read.append("clock")
        return NOW

    def timer() -> float:
        read.append("timer")
        return 0.0

    renewal = LeaseRenewal(FakeLeadership(True, True), now, lambda: None, timer=timer)
    renewal.renew()
    renewal.renew()
    assert read == ["timer", "clock"] * 2


def test_what_a_command_wrote_is_noticed_once() -> None:
    nudged_at, nudges = [7], []
    watch = LedgerWatch(lambda: nudged_at[0], lambda: nudges.append(nudged_at[0]))
    watch.look()
    assert nudges == [], "it was there at the start"
    nudged_at[0] = 8
    watch.look()
    watch.look()
    assert nudges == [8]
