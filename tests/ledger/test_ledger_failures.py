"""A database that is locked, full, read-only, gone or replaced: a clear error, nothing half done, then work again."""

import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event as hooks

from announcer.errors import AnnouncerError, LedgerError, LedgerReplaced, LedgerUnavailable
from announcer.ledger.database import Database
from announcer.ledger.ledger import Ledger
from announcer.model import Kind, Round, Subject
from tests.ledger.ledger_rows import ACCOUNT, LATER, NOW, event, first_round, key, new, planned

Open = Callable[[str], Ledger]


@pytest.fixture
def impatient(url: str) -> Ledger:
    """A ledger, on each database in turn, that hardly waits for another writer."""
    return Ledger.open(url, clock="real", busy_seconds=0.1)


def _writer(url: str) -> Any:
    """Another program, in the middle of a writing transaction."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return closing(other)
    connection = psycopg.connect(url)
    connection.execute("UPDATE meta SET serial = serial + 1")
    return closing(connection)


def test_a_locked_ledger_is_unavailable_readable_and_works_again_after(impatient: Ledger, url: str) -> None:
    before = impatient.commit(first_round(), ACCOUNT)
    with _writer(url):
        with pytest.raises(LedgerUnavailable):
            impatient.record_round(LATER)
        assert impatient.history() == before
    impatient.record_round(LATER)
    assert impatient.last_round_at == LATER
    impatient.close()


def test_writers_of_one_process_wait_for_each_other(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    failures = []

    def write() -> None:
        try:
            for number in range(20):
                box.keep_media(1, str(number))
        except LedgerError as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        ledger.commit(Round(at=NOW, revisions=(new(event(key=Subject("s", f"e{number}"))),)), ACCOUNT)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(ledger.history().events) == 21


def test_a_reader_sees_one_moment_while_another_writes(url: str, opened: Open) -> None:
    writer = opened(url)
    database = Database(url)
    with database.reading() as connection:
        first = connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar()
        writer.commit(first_round(), ACCOUNT)
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == first == 0
    database.close()


def test_a_failure_in_the_middle_of_a_round_leaves_nothing_of_it(ledger: Ledger) -> None:
    before = ledger.commit(first_round(), ACCOUNT)
    naive = planned(key(Kind.RECAP), due_at=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="offset-naive"):
        ledger.commit(Round(at=LATER, revisions=(new(event(start_time=None)),), posts=(naive,)), ACCOUNT)
    assert ledger.history() == before


def test_a_commit_is_on_disk_when_it_returns(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    database.close()


def test_a_commit_is_on_disk_although_the_server_is_set_to_be_careless(postgresql_url: str) -> None:
    database = Database(f"{postgresql_url}&options=-csynchronous_commit%3Doff")
    with database.writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    database.close()


# --- SQLite ---------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_unavailable_and_after_it_the_same_round_goes_in(sqlite_url: str, opened: Open) -> None:
    ledger = opened(sqlite_url)
    before = ledger.commit(first_round(), ACCOUNT)
    engine = ledger._database.engine

    def full(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size for it

    engine.dispose()
    hooks.listen(engine, "connect", full)
    many = Round(at=LATER, posts=tuple(planned(key(Kind.REMINDER, f"{n}d@2024-02-22"), "x" * 5000) for n in range(40)))
    with pytest.raises(LedgerUnavailable, match="make room"):
        ledger.commit(many, ACCOUNT)
    assert ledger.history() == before
    hooks.remove(engine, "connect", full)
    engine.dispose()
    assert len(ledger.commit(many, ACCOUNT).posts) == 41


def as_nobody(work: Callable[[], object]) -> str:
    """What went wrong when `work` runs without root's power over files; empty: nothing."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setuid(65534)
            work()
        except AnnouncerError as error:
            os.write(writes, f"{type(error).__name__}: {error}".encode())
        except BaseException as error:  # noqa: BLE001 - it goes to the parent
            os.write(writes, f"unforeseen {error!r}".encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as stream:
        told = stream.read().decode()
    os.waitpid(pid, 0)
    return told


def test_a_read_only_ledger_can_be_read_and_says_why_it_cannot_be_written(migrated_sqlite: Path) -> None:
    folder = Path(os.path.realpath("/tmp")) / f"announcer-read-only-{os.getpid()}"
    folder.mkdir()
    path = folder / "announcer.db"
    shutil.copy(migrated_sqlite, path)
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        told = as_nobody(lambda: Ledger.open(f"sqlite:///{path}").record_round(NOW))
        assert told.startswith("LedgerShut: "), told
        assert "writable" in told
        folder.chmod(0o777)
        told = as_nobody(lambda: Ledger.open(f"sqlite:///{path}").record_round(NOW))
        assert told.startswith("LedgerShut: "), told
        assert as_nobody(lambda: Ledger.open(f"sqlite:///{path}", read_only=True).history()) == ""
        for file in folder.iterdir():
            file.chmod(0o666)
        assert as_nobody(lambda: Ledger.open(f"sqlite:///{path}").record_round(NOW)) == ""
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_ledger_that_is_gone_is_not_written_into_thin_air_and_works_when_it_is_back(
    sqlite_url: str, tmp_path: Path, opened: Open
) -> None:
    ledger = opened(sqlite_url)
    before = ledger.commit(first_round(), ACCOUNT)
    (tmp_path / "announcer.db").rename(tmp_path / "away.db")
    for use in (ledger.history, lambda: ledger.record_round(LATER)):
        with pytest.raises(LedgerUnavailable, match="is gone"):
            use()
    assert not (tmp_path / "announcer.db").exists()
    (tmp_path / "away.db").rename(tmp_path / "announcer.db")
    assert ledger.history() == before


def test_a_ledger_that_was_replaced_is_left_to_a_new_process(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    ledger = opened(sqlite_url)
    ledger.commit(first_round(), ACCOUNT)
    (tmp_path / "announcer.db").rename(tmp_path / "away.db")
    shutil.copy(tmp_path / "away.db", tmp_path / "announcer.db")
    for _ in range(2):
        with pytest.raises(LedgerReplaced, match="start announcer again"):
            ledger.record_round(LATER)


def test_an_older_copy_written_over_the_ledger_is_noticed(url: str, opened: Open) -> None:
    ledger = opened(url)
    ledger.commit(first_round(), ACCOUNT)
    database = Database(url)
    with database.exclusive() as connection:
        connection.exec_driver_sql("UPDATE meta SET serial = 1")
    database.close()
    with pytest.raises(LedgerReplaced, match="older copy"):
        ledger.history()
    with pytest.raises(LedgerReplaced, match="older copy"):
        ledger.record_round(LATER)


def test_a_damaged_file_is_no_passing_trouble(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "announcer.db").write_bytes(b"no database at all " * 300)
    with pytest.raises(LedgerError, match=r"not a database.*put a whole copy in its place") as caught:
        Ledger.open(sqlite_url)
    assert not isinstance(caught.value, LedgerUnavailable)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def test_a_server_that_stops_is_unavailable_and_works_again_after(
    postgresql_url: str, postgresql: Any, opened: Open
) -> None:
    ledger = opened(postgresql_url)
    before = ledger.commit(first_round(), ACCOUNT)
    postgresql.stop()
    try:
        for use in (ledger.history, lambda: ledger.record_round(LATER)):
            with pytest.raises(LedgerUnavailable):
                use()
    finally:
        postgresql.restart()
    assert ledger.history() == before
    ledger.record_round(LATER)


def test_a_read_only_server_is_unavailable_and_works_again_after(
    postgresql_url: str, postgresql: Any, opened: Open
) -> None:
    ledger = opened(postgresql_url)
    postgresql.sql("ALTER DATABASE shared SET default_transaction_read_only = on")
    try:
        ledger._database.engine.dispose()
        with pytest.raises(LedgerUnavailable, match="read-only"):
            ledger.record_round(NOW)
    finally:
        postgresql.sql("ALTER DATABASE shared RESET default_transaction_read_only")
    ledger.record_round(NOW)


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://organiser:gEheim@127.0.0.1:1/announcer",
        "postgresql://127.0.0.1:1/announcer?user=x&password=gEheim",
        "postgresql://organiser:gEheim@127.0.0.1:1/announcer?no_such_option=1",
        "mysql://organiser:gEheim@db/announcer",
        "organiser:gEheim@db",
        "postgresql://organiser:gEheim@127.0.0.1:port/announcer",
        "sqlite:///announcer.db?key=gEheim",
    ],
)
def test_no_message_holds_a_password(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LedgerError) as caught:
        Ledger.open(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert "gEheim" not in f"{error} {error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_the_state_names_the_ledger_without_password_and_options(ledger: Ledger) -> None:
    name = ledger.state().name
    assert "?" not in name
    assert name.endswith(("announcer.db", "@/shared"))


def test_without_psycopg_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"announcer\[postgres\]"):
        Ledger.open("postgresql://db/announcer")
