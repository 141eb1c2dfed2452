"""Making, opening and migrating a ledger."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from ledger.ledger_rows import ACCOUNT, NOW, first_round
from sqlalchemy import event as hooks

import announcer.ledger
from announcer.errors import LedgerClock, LedgerError
from announcer.ledger import Ledger
from announcer.ledger.database import Database
from announcer.ledger.schema import HEAD, VERSIONS, metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no ledger is yet, on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/down/announcer.db"
    url: str = request.getfixturevalue("new_postgresql_url")
    return url


def test_an_empty_database_becomes_a_ledger_with_the_tables_that_the_code_knows(new_url: str) -> None:
    assert not Ledger.exists(new_url)
    Ledger.open(new_url, clock="real").close()
    assert Ledger.exists(new_url)
    database = Database(new_url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    database.close()


def test_the_versions_in_the_code_are_those_of_the_migrations() -> None:
    config = Config()
    folder = Path(announcer.ledger.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == VERSIONS


_TABLES_OF_0002 = (
    "CREATE TABLE scans (account TEXT NOT NULL, newest_id TEXT, CONSTRAINT pk_scans PRIMARY KEY (account))",
    f"INSERT INTO scans VALUES ('{ACCOUNT}', '9')",
    (
        "CREATE TABLE found (account TEXT NOT NULL, marker TEXT NOT NULL, status_id TEXT NOT NULL, url TEXT NOT NULL,"
        " created_at BIGINT, words TEXT NOT NULL, CONSTRAINT pk_found PRIMARY KEY (account, marker))"
    ),
    f"INSERT INTO found VALUES ('{ACCOUNT}', '0123456789ab', '9', '', NULL, '')",
)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_ledger_of_an_older_announcer_is_brought_up_to_date_with_all_that_it_holds(url: str, version: str) -> None:
    ledger = Ledger.open(url, clock="real")
    ledger.commit(first_round(), ACCOUNT)
    ledger.close()
    database = Database(url)
    with database.exclusive() as connection:
        for column in () if version == "0003" else ("caused_at", "former_marker"):
            connection.exec_driver_sql(f"ALTER TABLE outbox DROP COLUMN {column}")
        for table in ("accounts", "service"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        for table in () if version == "0003" else ("scans", "found"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        if version == "0002":
            for made in _TABLES_OF_0002:
                connection.exec_driver_sql(made)
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    database.close()
    ledger = Ledger.open(url, clock="real")
    assert [row.key for row in ledger.history().posts] == [one.key for one in first_round().posts]
    assert (ledger.outbox(ACCOUNT).found(), ledger.outbox(ACCOUNT).scanned_to()) == ({}, None), "it is read anew"
    ledger.close()
    database = Database(url)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
    database.close()


def test_a_new_sqlite_ledger_is_for_its_owner_only(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path}/var/announcer.db", clock="real")
    ledger.lead().acquire(NOW, "one")
    ledger.commit(first_round(), ACCOUNT)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "var").iterdir()}
    ledger.close()
    assert modes == dict.fromkeys(["announcer.db", "announcer.db-wal", "announcer.db-shm", "announcer.db.lock"], 0o600)


def test_a_ledger_of_a_newer_announcer_is_refused_with_the_remedy(url: str) -> None:
    database = Database(url)
    with database.exclusive() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0099'")
    try:
        for read_only in (False, True):
            with pytest.raises(LedgerError, match="0099") as caught:
                Ledger.open(url, clock="real", read_only=read_only)
            assert "newe" in str(caught.value)
    finally:
        with database.exclusive() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")
        database.close()


def test_the_first_clock_is_the_ledgers_for_ever(url: str) -> None:
    Ledger.open(url).close()
    Ledger.open(url, clock="simulated").close()
    with pytest.raises(LedgerClock, match="ANNOUNCER_DATABASE_URL"):
        Ledger.open(url, clock="real")
    ledger = Ledger.open(url, clock="simulated")
    assert ledger.clock_kind == "simulated"
    ledger.close()
    Ledger.open(url, clock=None).close()
    Ledger.open(url, clock="real", read_only=True).close()


def test_reading_only_never_writes(url: str) -> None:
    Ledger.open(url, clock="real").close()
    ledger = Ledger.open(url, read_only=True)
    ledger.history()
    ledger.state()
    with pytest.raises(LedgerError):
        ledger.beat(NOW)
    ledger.close()


def test_reading_only_makes_no_ledger(new_url: str) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(new_url, read_only=True)
    assert not Ledger.exists(new_url)


def test_without_create_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real", create=False)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "announcer.db").touch()
    assert not Ledger.exists(f"sqlite:///{tmp_path}/announcer.db")


def test_alembic_is_imported_only_when_there_is_something_to_migrate(sqlite_url: str) -> None:
    program = (
        "import sys; from announcer.ledger import Ledger; Ledger.open(sys.argv[1], clock='real').close();"
        " sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, sqlite_url], check=False).returncode == 0


def test_processes_that_make_the_ledger_at_the_same_time_all_succeed(new_url: str) -> None:
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                Ledger.open(new_url, clock="real").close()
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0, 0, 0, 0]


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "announcer.db"
    path.touch()

    def full(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 5")

    made = announcer.ledger.database._sqlite_engine

    def engine(*args: Any, **options: Any) -> Any:
        found = made(*args, **options)
        hooks.listen(found, "connect", full)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(announcer.ledger.database, "_sqlite_engine", engine)
        with pytest.raises(LedgerError, match="full"):
            Ledger.open(f"sqlite:///{path}", clock="real")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    Ledger.open(f"sqlite:///{path}", clock="real").close()
