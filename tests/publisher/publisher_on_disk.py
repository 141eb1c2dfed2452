"""A publisher whose ledger and site are real, with the local account; the clock stands still."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import Account
from announcer.delivery.send_deadline import Timer
from announcer.errors import SiteStoreError
from announcer.folder.bites import BITE
from announcer.folder.event_reader import EventReader
from announcer.folder.post_templates import usable_templates
from announcer.ledger.ledger import Ledger
from announcer.model import State
from announcer.model.undone import OneByOne
from announcer.publisher.election import LeaderElection
from announcer.publisher.round_guard import RoundGuard
from announcer.publisher.sender import Sender
from announcer.publisher.service import Publisher
from announcer.publisher.service_record import ServiceRecord
from announcer.publisher.service_state import Process, StateWriter
from announcer.publisher.site_writer import SiteWriter
from announcer.publisher.slices import Workers
from announcer.runtime.clock import Clock, SimulatedClock, elapsed
from announcer.settings.fields import Settings
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore

NOW = datetime(2027, 3, 5, 11, tzinfo=UTC)


class PublisherOnDisk:
    """A publisher, and what it writes to. `timer`: of the slices in which it renders; `bite`: files."""

    def __init__(
        self, folder: Path, ledger: Ledger, store: SiteStore, *, timer: Timer = elapsed,
        workers: Workers | None = None, bite: int = BITE,
        make_account: Callable[[], Account] = lambda: LocalAccount("http://127.0.0.1:8000"),
        one_by_one: OneByOne | None = None, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.events = folder / "events"
        self.events.mkdir(exist_ok=True)
        settings = Settings(events_dir=self.events)
        leadership = ledger.lead()
        leadership.acquire(datetime.now(UTC), "test")
        self.reader = EventReader(settings.events_dir, settings.defaults(), on_whole=lambda: None, most=bite)
        self.clock = clock or SimulatedClock(NOW, 1)
        self.ledger = ledger
        self.sender = Sender(
            make_account, ledger.outbox, owner="test", leads=leadership.is_kept,
            now=self.clock.now, beside=None,
        )  # fmt: skip
        self.rests = 0
        """How often all was shown that had been left for later rounds."""
        self.publisher = Publisher(
            settings=settings, templates=usable_templates(None), clock=self.clock,
            election=LeaderElection(ledger, leadership, self.clock, "test"), reader=self.reader, ledger=ledger,
            service_record=ServiceRecord(ledger, settings, "0"),
            site=SiteWriter(settings, store, timer=timer, workers=workers, much=200, one_by_one=one_by_one),
            state=StateWriter(store, Process(clock="simulated", version="0"), Measurements()), sender=self.sender,
            at_rest=self._count_rest, one_by_one=one_by_one,
        )  # fmt: skip
        self.guard = RoundGuard(self.publisher.round, store, Measurements())

    def _count_rest(self) -> None:
        self.rests += 1

    def write(self, text: str, name: str = "s.yaml") -> None:
        (self.events / name).write_text(text, encoding="utf-8")

    def fails(self, at: datetime) -> None:
        """A round that cannot show the site; and delivery, whose thread wakes by itself."""
        self.clock.catch_up(at)
        with pytest.raises(SiteStoreError):
            self.publisher.round()
        self.sender.deliver(at)

    def edits(self) -> int:
        """How many are still to be made."""
        return len(self.ledger.outbox("local").edits())

    def states(self) -> list[State]:
        return [post.state for post in self.ledger.history().posts]
