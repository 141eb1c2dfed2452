"""Clocks that are set by hours, on a day with posts to send: the publisher's own clock, handed in."""

import threading
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from announcer.ledger.ledger import Ledger
from announcer.model import State
from announcer.web.site_store import SiteStore
from tests.attacks.attack import Attack
from tests.publisher.fake_laid import FakeTimer
from tests.publisher.publisher_on_disk import PublisherOnDisk

_START = datetime(2027, 3, 1, 9, tzinfo=UTC)
_EVENTS = """
title: Avonden
reminders: [1d, 2h]
events:
  - {id: a, date: 2027-03-05, time: "20:00"}
  - {id: b, date: 2027-03-12, time: "20:00"}
"""
_STEP = timedelta(minutes=30)


class _SetClock:
    """Goes on by half an hour at each round, and is set by hand."""

    def __init__(self) -> None:
        self.reading = _START

    def now(self) -> datetime:
        return self.reading

    def catch_up(self, moment: datetime) -> None:
        """As a real one: it is what it is."""

    def wait(self, until: datetime | None, wake: threading.Event) -> None:
        """Nobody waits."""


def _posts(folder: Path, *, at: datetime, by: timedelta) -> dict[str, tuple[State, datetime]]:
    """What became of all posts of two weeks, in which the clock is set `by` that much at `at`; with the moment, by that
    clock, at which each was sent first seen."""
    with ExitStack() as stack:
        own = Path(mkdtemp(dir=folder))
        ledger = stack.enter_context(closing(Ledger.open(f"sqlite:///{own / 'ledger.db'}", clock="real")))
        store = stack.enter_context(closing(SiteStore(own / "site.db")))
        clock, is_set = _SetClock(), False
        publisher = PublisherOnDisk(own, ledger, store, timer=FakeTimer(), clock=clock)
        publisher.write(_EVENTS)
        found: dict[str, tuple[State, datetime]] = {}
        while clock.reading < _START + timedelta(days=13):
            publisher.publisher.round()
            for post in ledger.history().posts:
                if post.state is not State.PENDING:
                    found.setdefault(str(post.key), (post.state, clock.reading))
            clock.reading += _STEP
            if not is_set and clock.reading >= at:
                clock.reading, is_set = clock.reading + by, True
        keys = [str(post.key) for post in ledger.history().posts if post.state is State.POSTED]
        assert len(keys) == len(set(keys)), "a post is there twice"
        return found


def _set_by(folder: Path, hours: int) -> str:
    """At noon of the day before the first evening, between its reminders."""
    at, by = datetime(2027, 3, 5, 12, tzinfo=UTC), timedelta(hours=hours)
    usual, found = _posts(folder, at=at, by=timedelta(0)), _posts(folder, at=at, by=by)
    assert usual.keys() == found.keys(), usual.keys() ^ found.keys()
    early = [key for key, (state, when) in found.items() if state is State.POSTED and when < usual[key][1]]
    assert not early, early
    lost = sorted(key for key, (state, _) in found.items() if state is not usual[key][0])
    return f"each once, none early by its clock; {', '.join(lost) or 'none'} not sent any more"


def _attack(name: str, hours: int, not_sent: str) -> Attack[Path]:
    return Attack(
        at="clocks",
        name=name,
        happens=f"each once, none early by its clock; {not_sent} not sent any more",
        make=lambda folder: _set_by(folder, hours),
        left_to_ci="600 rounds each",
    )


ATTACKS: tuple[Attack[Path], ...] = (
    _attack("the clock is set back by five hours", -5, "none"),
    _attack("the clock is set back by two days", -48, "none"),
    _attack("the clock is set forward by three hours", 3, "none"),
    _attack("the clock is set forward by eleven hours, past the start", 11, "s/a/reminder/2h@2027-03-05/nl"),
)
