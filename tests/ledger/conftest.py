"""The ledger's tests run over both databases: SQLite, and a real PostgreSQL that the session starts for itself."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from announcer.ledger.ledger import Ledger
from announcer.ledger.tables import metadata
from tests.support.postgresql import PostgreSQL, a_postgresql

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with a_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: PostgreSQL) -> str:
    postgresql.sql("CREATE DATABASE shared")
    url = postgresql.url("shared")
    Ledger.open(url).close()
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "ledger.db"
    Ledger.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A ledger in SQLite, with its tables, otherwise new."""
    path = tmp_path / "announcer.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(migrated_postgresql: str) -> str:
    """A ledger in PostgreSQL, with its tables, emptied."""
    with psycopg.connect(migrated_postgresql) as connection:
        connection.execute("SET lock_timeout = '5s'")
        for table in reversed(metadata.sorted_tables):  # a tenth of the time that TRUNCATE takes
            connection.execute(f"DELETE FROM {table.name}")
        for name in ("subjects", "revisions", "outbox", "edits", "accounts"):
            connection.execute(f"SELECT setval('{name}_id_seq', 1, false)")
        connection.execute("INSERT INTO meta (id, serial) VALUES (1, 0)")
        connection.execute("INSERT INTO leader (id, fence, locked) VALUES (1, 0, false)")
        connection.execute("INSERT INTO service (id, told) VALUES (1, '{}')")
    return migrated_postgresql


@pytest.fixture
def new_postgresql_url(postgresql: PostgreSQL) -> str:
    """A database without tables."""
    name = f"new{next(_numbers)}"
    postgresql.sql(f"CREATE DATABASE {name}")
    return postgresql.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new ledger on each database in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def opened() -> Iterator[Callable[[str], Ledger]]:
    """Opens ledgers, and closes them after the test."""
    ledgers: list[Ledger] = []

    def open_(url: str) -> Ledger:
        ledgers.append(Ledger.open(url, clock="real"))
        return ledgers[-1]

    yield open_
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def ledger(url: str, opened: Callable[[str], Ledger]) -> Ledger:
    """An open ledger on each database in turn."""
    return opened(url)
