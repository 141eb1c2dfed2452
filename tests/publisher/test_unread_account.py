"""Before the account's list was read nothing is decided about its posts: none is committed, and none may be sent."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from announcer.delivery.round_gate import RoundGate
from announcer.folder.event_reader import EventReader
from announcer.folder.post_templates import usable_templates
from announcer.ledger.ledger import Ledger
from announcer.model import Limits, State
from announcer.publisher.election import LeaderElection
from announcer.publisher.sender import Sender
from announcer.publisher.service import Publisher
from announcer.publisher.service_record import ServiceRecord
from announcer.publisher.service_state import Process, SendingState, StateWriter
from announcer.publisher.site_writer import SiteWriter
from announcer.runtime.clock import SimulatedClock
from announcer.settings.fields import Settings
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore

NOW = datetime(2027, 3, 5, 11, tzinfo=UTC)
ACCOUNT = "https://social.example/@us"
FILE = """
title: Avonden
language: nl
reminders: [30d, 1d]
events:
  - {id: a, title: Bijeenkomst, date: 2027-03-10, time: "20:00"}
"""


class FakeSender:
    """Of an account of which so much is known as a test says; it sends nothing."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.markers: frozenset[str] | None = None
        self.limits = Limits()
        self.learnt_limits = None
        self.silent_since = None
        self.state = SendingState()
        self.round_gate = RoundGate()

    def learn(self, now: datetime, instance: str) -> bool:  # noqa: ARG002
        return False

    def deliver(self, now: datetime) -> bool:  # noqa: ARG002
        return False

    def wakes_after(self, now: datetime) -> list[datetime]:  # noqa: ARG002
        return []


class PublisherRun:
    """A publisher over a real ledger and a real site, with a fake sender."""

    def __init__(self, folder: Path, ledger: Ledger, store: SiteStore) -> None:
        events = folder / "events"
        events.mkdir()
        (events / "s.yaml").write_text(FILE, encoding="utf-8")
        settings = Settings(events_dir=events)
        leadership = ledger.lead()
        leadership.acquire(datetime.now(UTC), "test")
        self.ledger, self.sender, self.clock = ledger, FakeSender(), SimulatedClock(NOW, 1)
        self._publisher = Publisher(
            settings=settings, templates=usable_templates(None), clock=self.clock,
            election=LeaderElection(ledger, leadership, self.clock, "test"),
            reader=EventReader(settings.events_dir, settings.defaults()), ledger=ledger,
            service_record=ServiceRecord(ledger, settings, "0"), site=SiteWriter(settings, store),
            state=StateWriter(store, Process(clock="simulated", version="0"), Measurements()),
            sender=cast("Sender", self.sender),
        )  # fmt: skip

    def round(self, *, name: str | None, markers: frozenset[str] | None) -> None:
        self.sender.name, self.sender.markers = name, markers
        self._publisher.round()

    def rows(self) -> dict[str, State]:
        return {f"{post.key.kind}/{post.key.discriminator}": post.state for post in self.ledger.history().posts}

    def may_be_sent(self) -> list[str]:
        assert self.sender.round_gate.is_shown
        decided = [post for post in self.ledger.history().posts if self.sender.round_gate.has_decided(post)]
        return [str(post.key.kind) for post in decided]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[PublisherRun]:
    with (
        closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="simulated")) as ledger,
        closing(SiteStore(tmp_path / "site.db")) as store,
    ):
        yield PublisherRun(tmp_path, ledger, store)


UNREAD = pytest.mark.parametrize(
    ("name", "markers"),
    [(None, None), (ACCOUNT, None), (None, frozenset[str]())],
    ids=["nothing is known", "its list was not read", "a list of nobody"],
)


@UNREAD
def test_a_round_before_the_list_was_read_commits_the_facts_and_neither_posts_nor_skips(
    run: PublisherRun, name: str | None, markers: frozenset[str] | None
) -> None:
    run.round(name=name, markers=markers)
    assert [str(key) for key in run.ledger.history().events] == ["s/a"]
    assert run.rows() == {}
    assert run.may_be_sent() == []
    run.round(name=ACCOUNT, markers=frozenset())
    assert run.rows() == {"announcement/1": State.PENDING, "reminder/30d@2027-03-10": State.EXPIRED}
    assert run.may_be_sent() == ["announcement"]


@UNREAD
def test_a_round_before_the_list_was_read_lets_nothing_be_sent_that_an_earlier_round_committed(
    run: PublisherRun, name: str | None, markers: frozenset[str] | None
) -> None:
    run.round(name=ACCOUNT, markers=frozenset())
    assert run.may_be_sent() == ["announcement"]
    before = run.rows()
    run.clock.catch_up(NOW + timedelta(minutes=1))
    run.round(name=name, markers=markers)
    assert run.may_be_sent() == []
    assert run.rows() == before
