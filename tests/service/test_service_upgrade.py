"""A service goes on with the ledger of an older announcer, from every version: nothing twice, nothing lost."""

from collections.abc import Iterator

import pytest

from announcer.ledger.tables import VERSIONS
from tests.service.test_service_kills import POSTS, posted
from tests.support.older_ledgers import make_older
from tests.support.on_ci import left_to_ci
from tests.support.postgresql import PostgreSQL, a_postgresql
from tests.support.running_service import NewService
from tests.support.waiting import eventually

pytestmark = left_to_ci("the same round once for every version")
BEGINS = ("--now", "2024-02-05T09:00", "--speed", "250000")


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    with a_postgresql() as server:
        yield server


@pytest.mark.parametrize(
    ("kind", "version"),
    [*(("sqlite", version) for version in VERSIONS), ("postgresql", VERSIONS[0]), ("postgresql", VERSIONS[-2])],
)
def test_the_round_goes_on_where_the_older_announcer_left_it(
    new_service: NewService, request: pytest.FixtureRequest, kind: str, version: str
) -> None:
    first = new_service()
    first.settings["DATABASE_URL"] = newest = f"sqlite:///{first.folder}/newest.db"
    first.start(*BEGINS)
    eventually(lambda: posted(first) >= 4, "the first session is announced")
    assert first.stop() == 0
    told = [post["key"] for post in first.posts() if post["state"] == "posted"]
    assert len(told) < len(POSTS), "too fast: nothing is left to post"

    older = f"sqlite:///{first.folder}/older.db"
    if kind == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        server.sql(f"CREATE DATABASE of_{version}")
        older = server.url(f"of_{version}")
    make_older(newest, older, version)
    second = new_service(DATABASE_URL=older)
    second.start(*BEGINS)
    eventually(lambda: posted(second) == len(POSTS), "the rest is posted", 60)
    assert [(post["posted_at"], post["key"]) for post in second.posts() if post["state"] == "posted"] == POSTS
