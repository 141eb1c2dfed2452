"""The publisher commits, shows, and only then lets delivery send. Ledger and site are real; the clock stands still."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from announcer.errors import LedgerGone, SiteStoreError
from announcer.ledger.ledger import Ledger
from announcer.model import EMPTY_HISTORY, Resource, State
from announcer.publisher.service import _decided
from announcer.web.health import publishing
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import StoredResource
from tests.publisher.fake_accounts import a_post
from tests.publisher.publisher_on_disk import NOW, PublisherOnDisk
from tests.support.outbox_stores import MemoryStore

FILE = """
title: Avonden
timezone: Europe/Amsterdam
language: nl
reminders: []
events:
  - {id: a, title: Bijeenkomst, date: 2027-03-10, time: "20:00"}
"""


class Store(SiteStore):
    """A site that at times cannot be written."""

    is_full = False

    def publish(
        self, changed: Iterable[Resource | StoredResource], gone: Collection[str] = (), *, is_whole: bool = True
    ) -> int:  # fmt: skip
        if self.is_full:
            raise SiteStoreError("the disk is full")
        return super().publish(changed, gone, is_whole=is_whole)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "site.db")) as store:
        yield store


@pytest.fixture
def run(tmp_path: Path, store: Store) -> Iterator[PublisherOnDisk]:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="simulated")) as ledger:
        yield PublisherOnDisk(tmp_path, ledger, store)


def test_what_a_round_committed_waits_until_the_site_shows_it(run: PublisherOnDisk, store: Store) -> None:
    run.publisher.round()
    store.is_full = True
    run.write(FILE)
    for hours in (0, 2):  # what is new has to rest
        run.fails(NOW + timedelta(hours=hours))
    assert run.states() == [State.PENDING]
    store.is_full = False
    run.publisher.round()
    assert run.states() == [State.POSTED]

    store.is_full = True
    run.write(FILE.replace("Bijeenkomst", "Een bijeenkomst"))
    for hours in (4, 6):
        run.fails(NOW + timedelta(hours=hours))
    assert run.edits() == 1
    store.is_full = False
    run.publisher.round()
    assert run.edits() == 0


def test_a_row_that_was_tried_while_the_round_was_under_way_is_for_the_next_to_decide_about() -> None:
    store = MemoryStore("local")
    store.add(a_post(), NOW)
    (row,) = store.rows()
    found, tried = replace(EMPTY_HISTORY, posts=(row,)), replace(row, attempts=1)
    assert _decided(EMPTY_HISTORY, found) == {row.id: row}
    assert _decided(found, found) == {row.id: row}
    assert _decided(found, replace(EMPTY_HISTORY, posts=(tried,))) == {}
    assert _decided(replace(EMPTY_HISTORY, posts=(replace(row, state=State.UNKNOWN),)), found) == {}


def test_the_ledger_is_told_what_the_service_runs_with(run: PublisherOnDisk) -> None:
    run.publisher.round()
    assert run.ledger.state().runs_with == {
        "base_url": "http://127.0.0.1:8000", "instance": "", "account": "local", "version": "0",
    }  # fmt: skip


def test_a_ledger_that_is_deleted_under_the_service_halts_it_at_once_and_everything_says_so(
    run: PublisherOnDisk, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run.write(FILE)
    assert run.guard.do_round() is not None
    assert run.states() == [State.POSTED]
    for part in tmp_path.glob("announcer.db*"):
        part.rename(tmp_path / f"away-{part.name}")
    run.write(FILE.replace("- {id: a", "- {id: b, title: Nog een, date: 2027-03-09}\n  - {id: a"))
    run.clock.catch_up(NOW + timedelta(hours=2))
    with caplog.at_level("ERROR"):
        assert run.guard.do_round() is None
    with pytest.raises(LedgerGone):
        run.sender.deliver(NOW + timedelta(hours=2))
    assert "is gone: put it back" in caplog.text

    status, said = publishing(store.state(), datetime.now(UTC))
    assert status == 503
    assert any("is gone: put it back" in str(reason) for reason in cast("list[str]", said["reasons"]))

    for part in tmp_path.glob("away-announcer.db*"):
        part.rename(tmp_path / part.name.removeprefix("away-"))
    assert run.guard.do_round() is not None
    assert publishing(store.state(), datetime.now(UTC))[0] == 200
    assert run.states() == [State.POSTED], "with all that it remembers"
