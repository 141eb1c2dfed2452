"""One publisher at a time: SQLite refuses a second, PostgreSQL has standbys; and a leader that was only slow is stopped
by the fence."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from announcer.delivery.send_deadline import LEAVES_WITHIN
from announcer.errors import LedgerBusy
from announcer.ledger.leadership import LEASE
from announcer.ledger.ledger import Ledger
from announcer.model import Round, State
from tests.ledger.ledger_rows import ACCOUNT, LATER, NOW, begin, edit, first_round, key

Open = Callable[[str], Ledger]
Child = Callable[[Callable[[], object]], int]


@pytest.fixture
def child() -> Iterator[Child]:
    """Runs a function in a process of its own and gives its id when the function is done; it then waits, and is killed
    at the end of the test at the latest."""
    started: list[int] = []

    def run(work: Callable[[], object]) -> int:
        reads, writes = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                kept = work()  # a ledger that nobody has any more gives its lock back  # noqa: F841
                os.write(writes, b"x")
                signal.pause()
            finally:
                os._exit(1)
        started.append(pid)
        os.close(writes)
        done = os.read(reads, 1)
        os.close(reads)
        assert done == b"x", "the other process failed"
        return pid

    yield run
    for pid in started:
        kill(pid)


def kill(pid: int) -> None:
    """kill -9, and away."""
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def lead(url: str, owner: str) -> Ledger:
    ledger = Ledger.open(url, clock="real")
    assert ledger.lead().acquire(NOW, owner)
    return ledger


def in_database(url: str) -> tuple[str, bool] | None:
    """Who leads, and whether with the lock."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT owner, locked FROM leader").fetchone()


# --- both -----------------------------------------------------------------------------------------------------------


def test_who_leads_renews_and_who_gave_it_back_does_not(ledger: Ledger) -> None:
    leadership = ledger.lead()
    assert not leadership.renew(NOW)
    assert leadership.acquire(NOW, "one")
    assert leadership.renew(LATER)
    assert ledger.state().leader == "one"
    leadership.release()
    assert not leadership.renew(LATER)
    assert ledger.state().leader is None


def test_a_ledger_that_was_led_is_written_by_its_leader_only(ledger: Ledger, url: str, opened: Open) -> None:
    ledger.lead().acquire(NOW, "one")
    ledger.commit(first_round(), ACCOUNT)
    other = opened(url)
    with pytest.raises(LedgerBusy):
        other.commit(first_round(), ACCOUNT)
    with pytest.raises(LedgerBusy):
        other.record_round(NOW)
    box = other.outbox(ACCOUNT)
    assert not begin(box, 1)
    assert begin(ledger.outbox(ACCOUNT), 1)
    assert box.recover(LATER, "two") is None
    assert ledger.outbox(ACCOUNT).finish(1, attempt=1, state=State.UNKNOWN, now=NOW)
    assert not box.saw_no_marker(1, attempt=1, now=NOW)
    assert ledger.outbox(ACCOUNT).finish(1, attempt=1, state=State.POSTED, now=NOW, status_id="101")
    ledger.commit(Round(at=NOW, edits=(edit(),)), ACCOUNT)
    assert not box.begin_edit(1, edit=edit(), now=NOW)
    assert ledger.outbox(ACCOUNT).begin_edit(1, edit=edit(), now=NOW)
    other.hold(str(key()))  # a person's command is not the leader's alone


def test_the_intent_survives_a_kill_and_becomes_unknown(url: str, opened: Open, child: Child) -> None:
    opened(url).commit(first_round(), ACCOUNT)

    def intend() -> None:
        ledger = lead(url, "one")
        assert begin(ledger.outbox(ACCOUNT), 1)

    kill(child(intend))
    ledger = opened(url)
    assert ledger.history().posts[0].state is State.SENDING
    assert ledger.lead().acquire(LATER, "two")
    box = ledger.outbox(ACCOUNT)
    assert box.due(LATER) == []
    assert box.recover(LATER, "two") == 1
    (row,) = box.unknown()
    assert (row.ambiguous, row.post.attempts) == (True, 1)


# --- SQLite ---------------------------------------------------------------------------------------------------------


def test_a_second_publisher_on_sqlite_is_refused_with_the_process_that_publishes(
    sqlite_url: str, opened: Open, child: Child
) -> None:
    pid = child(lambda: lead(sqlite_url, "one"))
    leadership = opened(sqlite_url).lead()
    with pytest.raises(LedgerBusy) as caught:
        leadership.acquire(NOW, "two")
    assert f"(process {pid})" in str(caught.value)
    assert "ANNOUNCER_DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
    kill(pid)
    assert leadership.acquire(NOW, "two")


def test_another_path_to_the_same_file_is_the_same_ledger(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "announcer.db")
    opened(sqlite_url).lead().acquire(NOW, "one")
    with pytest.raises(LedgerBusy):
        opened(f"sqlite:///{tmp_path}/link.db").lead().acquire(NOW, "two")


def test_a_removed_lock_file_lets_nobody_send_twice(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    first, second = opened(sqlite_url), opened(sqlite_url)
    first.lead().acquire(NOW, "one")
    first.commit(first_round(), ACCOUNT)
    (tmp_path / "announcer.db.lock").unlink()
    assert second.lead().acquire(NOW, "two")
    assert not begin(first.outbox(ACCOUNT), 1)
    assert not first.lead().renew(NOW)


def test_who_only_asks_whether_somebody_leads_is_waited_for(sqlite_url: str, opened: Open) -> None:
    leadership = opened(sqlite_url).lead()
    lock = os.open(f"{sqlite_url.removeprefix('sqlite:///')}.lock", os.O_RDONLY | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)  # as `is_led` does for an instant
    asked = threading.Timer(0.03, os.close, [lock])
    asked.start()
    assert leadership.acquire(NOW, "one")
    asked.join()


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def test_a_standby_waits_while_the_leader_renews(postgresql_url: str, opened: Open) -> None:
    leader, standby = opened(postgresql_url).lead(), opened(postgresql_url).lead()
    now = NOW
    assert leader.acquire(now, "one")
    for _ in range(4):
        now += LEASE / 3
        assert not standby.acquire(now, "two")
        assert leader.renew(now)


def test_a_standby_takes_over_when_the_lease_is_over_and_the_slow_leader_sends_nothing(
    postgresql_url: str, opened: Open
) -> None:
    slow, standby = opened(postgresql_url), opened(postgresql_url)
    assert slow.lead().acquire(NOW, "one")
    slow.commit(first_round(), ACCOUNT)
    over = NOW + LEASE
    assert not standby.lead().acquire(over - timedelta(microseconds=1), "two")
    assert standby.lead().acquire(over, "two")
    assert not begin(slow.outbox(ACCOUNT), 1, now=over)
    with pytest.raises(LedgerBusy):
        slow.commit(first_round(), ACCOUNT)
    assert not slow.lead().renew(over)
    assert begin(standby.outbox(ACCOUNT), 1, now=over)


def test_a_slow_leader_may_still_say_how_its_attempt_ended(postgresql_url: str, opened: Open) -> None:
    slow, standby = opened(postgresql_url), opened(postgresql_url)
    slow.lead().acquire(NOW, "one")
    slow.commit(first_round(), ACCOUNT)
    begin(slow.outbox(ACCOUNT), 1)
    standby.lead().acquire(NOW + LEASE, "two")
    assert standby.outbox(ACCOUNT).recover(NOW + LEASE, "two") == 1
    assert slow.outbox(ACCOUNT).finish(1, attempt=1, state=State.POSTED, now=NOW + LEASE, status_id="101")
    assert standby.history().posts[0].status_id == "101"


def test_a_dead_leader_is_followed_before_its_lease_ends_but_not_before_its_last_request_has_left(
    postgresql_url: str, opened: Open, child: Child
) -> None:
    """Without its session it is dead, or cut off from its database; then it may be sending still."""
    standby = opened(postgresql_url).lead()
    pid = child(lambda: lead(postgresql_url, "one"))
    assert not standby.acquire(NOW, "two")
    kill(pid)
    soon = NOW + LEAVES_WITHIN
    assert soon < NOW + LEASE
    for _ in range(100):  # the server notices the closed socket a moment later
        assert not standby.acquire(soon - timedelta(microseconds=1), "two")
        if standby.acquire(soon, "two"):
            break
        time.sleep(0.02)
    assert standby.renew(soon)


def test_a_lease_is_surely_kept_for_as_long_as_nobody_can_have_taken_over(postgresql_url: str) -> None:
    seconds = [100.0]
    ledger = Ledger.open(postgresql_url, clock="real", timer=lambda: seconds[0])
    leadership = ledger.lead()
    assert not leadership.is_kept(), "it was never acquired"
    assert leadership.acquire(NOW, "one", 95.0)
    seconds[0] = 95.0 + LEAVES_WITHIN.total_seconds()
    assert leadership.is_kept()
    seconds[0] += 0.001
    assert not leadership.is_kept(), "the process may have stood still"
    assert leadership.renew(NOW + timedelta(seconds=20))
    assert leadership.is_kept()
    leadership.release()
    assert not leadership.is_kept()
    ledger.close()


def test_who_was_followed_does_not_keep_the_lease(postgresql_url: str, opened: Open) -> None:
    slow, standby = opened(postgresql_url).lead(), opened(postgresql_url).lead()
    assert slow.acquire(NOW, "one")
    assert standby.acquire(NOW + LEASE, "two")
    assert not slow.renew(NOW + LEASE)
    assert not slow.is_kept()
    assert standby.is_kept()


def test_on_sqlite_the_leadership_is_kept_until_it_is_released(sqlite_url: str) -> None:
    seconds = [0.0]
    ledger = Ledger.open(sqlite_url, clock="real", timer=lambda: seconds[0])
    assert not ledger.lead().is_kept()
    ledger.lead().acquire(NOW, "one")
    seconds[0] = 10_000.0
    assert ledger.lead().is_kept(), "a process that stands still keeps the lock on the file"
    ledger.lead().release()
    assert not ledger.lead().is_kept()
    ledger.close()


def test_who_leads_without_the_lock_is_not_taken_for_dead(postgresql_url: str, opened: Open) -> None:
    frozen, second, third = (opened(postgresql_url).lead() for _ in range(3))
    frozen.acquire(NOW, "one")
    over = NOW + LEASE
    assert second.acquire(over, "two"), "the lease decides while a frozen leader keeps the lock"
    assert not frozen.renew(over), "and now it lets go of it"
    assert not third.acquire(over, "three")
    until = time.monotonic() + 10  # PostgreSQL frees the lock when it has ended the session that was closed
    while second.renew(over) and in_database(postgresql_url) != ("two", True):
        assert time.monotonic() < until, "the leader gets the lock"
    assert in_database(postgresql_url) == ("two", True)
    assert not frozen.acquire(over, "one")
    assert not third.acquire(over, "three")


def test_a_leader_that_gives_up_is_followed_at_once(postgresql_url: str, opened: Open) -> None:
    leader, standby = opened(postgresql_url).lead(), opened(postgresql_url).lead()
    leader.acquire(NOW, "one")
    leader.release()
    assert standby.acquire(NOW, "two")
    assert in_database(postgresql_url) == ("two", True), "the session's lock was free before the place was"


def test_a_leader_whose_session_the_server_ended_leads_on(
    postgresql_url: str, postgresql: object, opened: Open
) -> None:
    leader, standby = opened(postgresql_url), opened(postgresql_url)
    leader.lead().acquire(NOW, "one")
    postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'announcer'")  # type: ignore[attr-defined]
    assert leader.lead().renew(NOW)
    assert not standby.lead().acquire(NOW, "two")
    soon = NOW + LEAVES_WITHIN
    assert not standby.lead().acquire(soon, "two"), "it is not dead, though its lock was free"
    assert in_database(postgresql_url) == ("one", False)
    assert leader.lead().renew(soon)
    assert in_database(postgresql_url) == ("one", True), "a standby has let go of the lock"
    assert not standby.lead().acquire(soon + LEAVES_WITHIN, "two")


def test_whose_answer_was_lost_when_it_became_leader_leads_when_it_asks_again(
    postgresql_url: str, opened: Open
) -> None:
    opened(postgresql_url).lead().acquire(NOW, "one")
    assert opened(postgresql_url).lead().acquire(NOW, "one")
