"""The publisher commits, shows, and only then lets delivery send. Ledger and site are real; the clock stands still."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.accounts import account_maker
from announcer.clock import SimulatedClock
from announcer.errors import SiteStoreError
from announcer.ledger import Ledger
from announcer.model import Resource, State
from announcer.publisher.desk import Desk
from announcer.publisher.inputs import Inputs
from announcer.publisher.service import Publisher
from announcer.publisher.templates import usable_wording
from announcer.settings import Settings
from announcer.site_store import SiteStore

NOW = datetime(2027, 3, 5, 11, tzinfo=UTC)
FILE = """
title: Avonden
timezone: Europe/Amsterdam
language: nl
reminders: []
events:
  - {id: a, title: Bijeenkomst, date: 2027-03-10, time: "20:00"}
"""


class Scene:
    """A publisher with the local account, and what it writes to."""

    def __init__(self, folder: Path, ledger: Ledger, store: SiteStore) -> None:
        self.events = folder / "events"
        self.events.mkdir()
        settings = Settings(events_dir=self.events)
        leadership = ledger.lead()
        leadership.acquire(datetime.now(UTC), "test")
        inputs = Inputs(settings.events_dir, settings.defaults())
        self.clock = SimulatedClock(NOW, 1)
        self.ledger = ledger
        self.desk = Desk(
            account_maker(settings, inputs.picture), ledger.outbox, owner="test", leads=leadership.is_kept,
            now=self.clock.now, beside=None,
        )  # fmt: skip
        self.publisher = Publisher(
            settings=settings, ledger=ledger, leadership=leadership, store=store, desk=self.desk, clock=self.clock,
            clock_kind="simulated", inputs=inputs, wording=usable_wording(None), owner="test", version="0",
        )  # fmt: skip

    def write(self, text: str) -> None:
        (self.events / "s.yaml").write_text(text, encoding="utf-8")

    def fails(self, at: datetime) -> None:
        """A round that cannot show the site; and delivery, whose thread wakes by itself."""
        self.clock.catch_up(at)
        with pytest.raises(SiteStoreError):
            self.publisher.round()
        self.desk.deliver(at)

    def edits(self) -> int:
        """How many are still to be made."""
        return len(self.ledger.outbox("local").edits())

    def states(self) -> list[State]:
        return [post.state for post in self.ledger.history().posts]


class Store(SiteStore):
    """A site that at times cannot be written."""

    is_full = False

    def publish(self, changed: Iterable[Resource], paths: Collection[str]) -> int:
        if self.is_full:
            raise SiteStoreError("the disk is full")
        return super().publish(changed, paths)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "site.db")) as store:
        yield store


@pytest.fixture
def scene(tmp_path: Path, store: Store) -> Iterator[Scene]:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="simulated")) as ledger:
        yield Scene(tmp_path, ledger, store)


def test_what_a_round_committed_waits_until_the_site_shows_it(scene: Scene, store: Store) -> None:
    scene.publisher.round()
    store.is_full = True
    scene.write(FILE)
    for hours in (0, 2):  # what is new has to rest
        scene.fails(NOW + timedelta(hours=hours))
    assert scene.states() == [State.PENDING]
    store.is_full = False
    scene.publisher.round()
    assert scene.states() == [State.POSTED]

    store.is_full = True
    scene.write(FILE.replace("Bijeenkomst", "Een bijeenkomst"))
    for hours in (4, 6):
        scene.fails(NOW + timedelta(hours=hours))
    assert scene.edits() == 1
    store.is_full = False
    scene.publisher.round()
    assert scene.edits() == 0
