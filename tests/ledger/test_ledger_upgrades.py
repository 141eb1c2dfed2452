"""A ledger of every version that there was is brought up to date with every row that it holds."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from announcer.delivery.account import SeenStatus
from announcer.ledger.backup import back_up
from announcer.ledger.database import Database
from announcer.ledger.ledger import Ledger
from announcer.ledger.restoration import restore
from announcer.ledger.tables import HEAD, VERSIONS, metadata
from announcer.model import KnownAccount, Round, State
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    REMINDER,
    SERIES,
    begin,
    edit,
    first_round,
    key,
    planned,
    post,
)  # fmt: skip
from tests.support.older_ledgers import Rows, make_by_migrations, make_older, rows_of, shape_of
from tests.support.on_ci import ON_CI
from tests.support.postgresql import PostgreSQL

TRIED = VERSIONS if ON_CI else (VERSIONS[0], VERSIONS[-2])
"""At home the upgrade with the most steps, and the last step alone."""
MADE_ANEW = {"0001": ("scans", "found"), "0002": ("scans", "found")}
"""Tables that an upgrade empties: the account's list is read anew, as what was found has no moment yet."""
NEW = {"caused_at": None, "former_marker": None, "sent": None}
"""Columns that came with a version, and what stands in them for rows of before."""


@pytest.fixture
def newest(sqlite_url: str) -> str:
    """A ledger of today with rows in every table: posts that are posted, of unknown fate and pending, an edit that was
    made and one that was not."""
    with closing(Ledger.open(sqlite_url, clock="real")) as ledger:
        ledger.lead().acquire(NOW, "one")
        ledger.commit(first_round(posts=(planned(), planned(REMINDER))), ACCOUNT)
        box = ledger.outbox(ACCOUNT)
        post(box, 1)
        assert begin(box, 2)
        assert box.finish(2, attempt=1, state=State.UNKNOWN, now=NOW, reason="no answer")
        ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
        box.finish_edit(box.edits()[0].id, outcome="done", now=LATER)
        ledger.commit(Round(at=LATER, edits=(edit("Nog eens"),), posts=(planned(key(discriminator="2")),)), ACCOUNT)
        seen = SeenStatus(
            id="9", url=f"{ACCOUNT}/9", markers=frozenset({"0123456789ab"}), created_at=NOW, words="Sessie",
            found_at=NOW,
        )  # fmt: skip
        box.keep_scan([seen], "101", restored_at=None)
        ledger.keep_account(KnownAccount(name=ACCOUNT, url=ACCOUNT, id="7", instance="https://social.example"))
        ledger.record_service({"base_url": "https://cop.example"})
        ledger.hold(str(EVENT))
        ledger.approve(str(SERIES))
    assert all(rows_of(sqlite_url).values()), "a table is empty"
    return sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def older_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no ledger is, on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/older.db"
    url: str = request.getfixturevalue("new_postgresql_url")
    return url


@pytest.fixture
def new_url(older_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Another such place, on the same database."""
    if older_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/new.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    server.sql("CREATE DATABASE another")
    return server.url("another")


def test_a_new_ledger_is_what_all_migrations_make_of_nothing(older_url: str, new_url: str) -> None:
    Ledger.open(new_url).close()
    make_by_migrations(older_url, HEAD)
    assert rows_of(new_url) == rows_of(older_url)
    assert shape_of(new_url) == shape_of(older_url)


def expected(older: Rows, version: str) -> Rows:
    """What must stand in today's tables: every row, with nothing in the columns that it did not have."""
    gone = MADE_ANEW.get(version, ())
    rows = {name: [] if name in gone else found for name, found in older.items()}
    rows["outbox"] = [{**NEW, **row} for row in rows["outbox"]]
    rows["meta"] = [{"restored_at": None, **row} for row in rows["meta"]]
    # Nobody was known then, no service had said what it runs with, and nobody had been told anything.
    one_row = {"service": [{"id": 1, "told": "{}"}], "notifications": [{"id": 1, "memory": "{}"}]}
    return {"scans": [], "found": [], "accounts": [], **one_row, **rows}


def by_id(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    return {name: sorted(found, key=str) for name, found in rows.items()}


@pytest.mark.parametrize("version", TRIED)
def test_every_row_of_an_older_ledger_is_there_after_the_upgrade_and_the_tables_are_todays(
    newest: str, older_url: str, version: str
) -> None:
    older = make_older(newest, older_url, version)
    assert (len(older["outbox"]), len(older["edits"]), len(older["holds"])) == (3, 1, 1)
    assert ("sent" in older["outbox"][0], "accounts" in older) == (version >= "0006", version >= "0005")
    Ledger.open(older_url, clock="real").close()
    found = rows_of(older_url)
    assert by_id(_in_order(found)) == by_id(_in_order(expected(older, version)))
    database = Database(older_url)
    with closing(database), database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []


def _in_order(rows: Rows) -> Rows:
    return {name: [dict(sorted(row.items())) for row in found] for name, found in rows.items()}


@pytest.mark.parametrize("version", TRIED)
def test_a_publisher_goes_on_with_an_upgraded_ledger(newest: str, older_url: str, version: str) -> None:
    make_older(newest, older_url, version)
    with closing(Ledger.open(older_url, clock="real")) as ledger:
        before = {str(row.key): row.state for row in ledger.history().posts}
        assert sorted(before.values()) == [State.HELD, State.POSTED, State.UNKNOWN]
        ledger.lead().acquire(LATER, "two")
        box = ledger.outbox(ACCOUNT)
        assert [row.post.key for row in box.unknown()] == [REMINDER]
        assert ledger.history().holds == {str(EVENT)}
        ledger.release(str(EVENT))
        ledger.commit(Round(at=LATER, posts=(planned(key(discriminator="3")),)), ACCOUNT)
        after = {str(row.key): row.state for row in ledger.history().posts}
        assert after == before | {str(key(discriminator="3")): State.PENDING}
        assert ledger.state().version == VERSIONS[-1]


@pytest.mark.parametrize("version", TRIED)
def test_a_backup_of_an_older_ledger_can_be_restored_and_is_brought_up_to_date_then(
    newest: str, tmp_path: Path, version: str
) -> None:
    url = f"sqlite:///{tmp_path}/older.db"
    make_older(newest, url, version)
    assert back_up(url, tmp_path / "backup.db").version == version
    elsewhere = f"sqlite:///{tmp_path}/elsewhere/announcer.db"
    assert restore(elsewhere, tmp_path / "backup.db", NOW).copy.posts == 3
    with closing(Ledger.open(elsewhere, clock="real")) as ledger:
        assert len(ledger.history().posts) == 3
