"""By a simulated clock: who stands by is where the leader is, and goes on from there."""

from collections.abc import Callable
from datetime import timedelta

from announcer.ledger.ledger import Ledger
from announcer.publisher.election import LeaderElection
from announcer.runtime.clock import SimulatedClock
from tests.ledger.ledger_rows import ACCOUNT, NOW, first_round

MONTHS_BEFORE = NOW - timedelta(days=90)


def test_a_standby_keeps_to_the_leaders_moment_and_goes_on_from_there(
    postgresql_url: str, opened: Callable[[str], Ledger]
) -> None:
    leading, waiting = opened(postgresql_url), opened(postgresql_url)
    leader = LeaderElection(leading, leading.lead(), SimulatedClock(NOW, 1), "one")
    clock = SimulatedClock(MONTHS_BEFORE, 1)
    standby = LeaderElection(waiting, waiting.lead(), clock, "two")
    assert leader.stand()
    assert not standby.stand()
    assert clock.now() == MONTHS_BEFORE, "there was no round yet"
    leading.commit(first_round(), ACCOUNT)
    assert not standby.stand()
    assert clock.now() == NOW
    leading.record_round(NOW + timedelta(days=1))
    leader.resign()
    assert standby.stand()
    assert clock.now() == NOW + timedelta(days=1)
    assert standby.stand()
    assert clock.now() == NOW + timedelta(days=1), "a leader's own clock is not set"
