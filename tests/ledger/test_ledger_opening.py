"""Making, opening and migrating a ledger."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event as hooks

import announcer.ledger
from announcer.errors import LedgerClock, LedgerError
from announcer.ledger.database import Database
from announcer.ledger.ledger import Ledger
from announcer.ledger.tables import HEAD, VERSIONS, metadata
from tests.ledger.ledger_rows import ACCOUNT, NOW, first_round


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
    assert ledger.state().clock == "simulated"
    ledger.close()
    Ledger.open(url, clock=None).close()
    Ledger.open(url, clock="real", read_only=True).close()


def test_reading_only_never_writes(url: str) -> None:
    Ledger.open(url, clock="real").close()
    ledger = Ledger.open(url, read_only=True)
    ledger.history()
    ledger.state()
    with pytest.raises(LedgerError):
        ledger.record_round(NOW)
    ledger.close()


def test_reading_only_makes_no_ledger(new_url: str) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(new_url, read_only=True)
    assert not Ledger.exists(new_url)


def test_without_create_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real", create=False)
    assert list(tmp_path.iterdir()) == []


def _nothing(path: Path) -> None:
    path.touch()


def _database_without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _ledger_whose_version_was_emptied(path: Path) -> None:
    Ledger.open(f"sqlite:///{path}", clock="real").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()


_NO_TABLES = r"no tables of a ledger.*put a whole copy in its place"


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (_nothing, _NO_TABLES),
        (_database_without_tables, _NO_TABLES),
        (_another_programs, r"holds another program's tables \(recipes\): give announcer"),
        (_ledger_whose_version_was_emptied, r"has lost the version of its tables.*put a whole copy in its place"),
        (Path.mkdir, "is a folder and not a file: remove it"),
    ],
)
def test_a_file_without_a_ledgers_tables_is_refused_with_the_remedy_and_never_taken_for_new(
    tmp_path: Path, made: Callable[[Path], None], refused: str
) -> None:
    path = tmp_path / "announcer.db"
    made(path)
    before = path.read_bytes() if path.is_file() else b""
    url = f"sqlite:///{path}"
    for use in (
        lambda: Ledger.open(url, clock="real"), lambda: Ledger.open(url, read_only=True), lambda: Ledger.exists(url)
    ):  # fmt: skip
        with pytest.raises(LedgerError, match=refused) as caught:
            use()
        assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_database_of_another_program_or_without_its_version_is_refused_and_nothing_is_made_in_it(
    new_postgresql_url: str,
) -> None:
    def refused(*statements: str) -> str:
        with psycopg.connect(new_postgresql_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
            tables = connection.execute(_TABLES).fetchall()
            said = set()
            for use in (_open_to_write, _open_to_read):
                with pytest.raises(LedgerError) as caught:
                    use(new_postgresql_url)
                said.add(str(caught.value))
            assert connection.execute(_TABLES).fetchall() == tables
        (words,) = said
        return words

    assert "another program's tables (recipes)" in refused("CREATE TABLE recipes (name text)")
    foreign = refused("CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('a1')")
    assert "another program's tables (alembic_version, recipes)" in foreign
    with psycopg.connect(new_postgresql_url, autocommit=True) as connection:
        connection.execute("DROP TABLE recipes, alembic_version")
    Ledger.open(new_postgresql_url, clock="real").close()
    assert "has lost the version of its tables" in refused("DELETE FROM alembic_version")
    assert "was made by a newer announcer" in refused("INSERT INTO alembic_version VALUES ('9999')")
    lost = refused(f"UPDATE alembic_version SET version_num = '{HEAD}'", "DROP TABLE notifications")
    assert "has lost tables (notifications)" in lost


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def _open_to_write(url: str) -> None:
    Ledger.open(url, clock="real").close()


def _open_to_read(url: str) -> None:
    Ledger.open(url, read_only=True).close()


def test_what_is_left_of_a_ledger_whose_file_is_gone_is_not_mixed_into_a_new_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/announcer.db"
    ledger = Ledger.open(url, clock="real")
    ledger.lead().acquire(NOW, "one")
    ledger.commit(first_round(), ACCOUNT)
    (tmp_path / "announcer.db").rename(tmp_path / "away.db")
    for use in (lambda: Ledger.open(url, clock="real"), lambda: Ledger.exists(url)):
        with pytest.raises(LedgerError, match=r"announcer\.db-wal, is still there: put the file back"):
            use()
    (tmp_path / "away.db").rename(tmp_path / "announcer.db")
    ledger.close()
    with closing(Ledger.open(url, clock="real")) as again:
        assert len(again.history().posts) == len(first_round().posts)


def test_a_start_that_is_killed_while_it_makes_the_ledger_leaves_none_and_the_next_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/announcer.db"
    if (pid := os.fork()) == 0:
        monkeypatch.setattr(announcer.ledger.creation, "_give_name", lambda *_: os._exit(9))
        Ledger.open(url, clock="real")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert not Ledger.exists(url)
    Ledger.open(url, clock="real").close()
    assert Ledger.exists(url)


def test_a_file_system_without_links_gets_its_ledger_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real").close()
    assert [file.name for file in tmp_path.iterdir()] == ["announcer.db"]


def test_a_copy_of_the_file_alone_has_its_tables_from_the_start_and_everything_after_a_clean_stop(
    tmp_path: Path,
) -> None:
    url, copy = f"sqlite:///{tmp_path}/announcer.db", f"sqlite:///{tmp_path}/copy.db"
    ledger = Ledger.open(url, clock="real")
    ledger.lead().acquire(NOW, "one")
    shutil.copy(tmp_path / "announcer.db", tmp_path / "copy.db")
    assert Ledger.exists(copy)
    ledger.commit(first_round(), ACCOUNT)

    with closing(Ledger.open(url, read_only=True)) as reader:  # `announcer status`, say
        reader.history()
        ledger.close()
        shutil.copy(tmp_path / "announcer.db", tmp_path / "copy.db")
    with closing(Ledger.open(copy, read_only=True)) as whole:
        assert len(whole.history().posts) == len(first_round().posts)


def test_alembic_is_imported_only_when_there_is_something_to_migrate(sqlite_url: str) -> None:
    program = (
        "import sys; from announcer.ledger.ledger import Ledger; Ledger.open(sys.argv[1], clock='real').close();"
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
    assert list(tmp_path.iterdir()) == []
    Ledger.open(f"sqlite:///{path}", clock="real").close()
