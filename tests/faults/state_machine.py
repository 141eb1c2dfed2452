"""A service to which anything happens: hypothesis chooses edits, crashes, faults, jumps of the clock, and processes
that stand still and go on when another has taken over.

The publisher's pure decisions (`rounds.decide`), the real ledger, the real delivery and client, and the strict server.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.worker import Delivery
from announcer.errors import LedgerBusy, LedgerError
from announcer.ledger.ledger import Ledger
from announcer.model import Event, Limits, Policy, State, Status, Venue
from announcer.planning.round import Decision, decide
from tests.faults.bilingual_scenario import ENGLISH, PLACES
from tests.faults.delivery_process import ALL_POINTS
from tests.faults.followers import Followers
from tests.support.fake_mastodon.faults import AFTER, ALL, LATE
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.planner_world import TEMPLATES, event, local, reading, series

QUICK = tuple(fault for fault in ALL if fault.answer not in ("freeze", "drip"))
LOST = tuple(fault for fault in (*AFTER, *LATE) if fault in QUICK)
REQUEST_POINTS = ("after begin", "before send", "after send", "before finish")
DAYS = st.integers(3, 40)
"""From the moment's on."""
MINUTES = st.sampled_from((0, 1, 6, 30, 60, 6 * 60, 24 * 60, 7 * 24 * 60))


class Duplicated(AssertionError):
    """A follower saw this post twice."""


class PostLost(AssertionError):
    """Followers in a language were not told."""


class Crash(BaseException):
    """The process ends here."""


class ServiceMachine(RuleBasedStateMachine):
    """Nothing twice at any moment; at the end nothing lost in either language, and nothing open."""

    template: Path
    """An empty ledger, set by who runs the machine."""
    counts: ClassVar[Counter[str]] = Counter()
    """Of all machines together."""

    @initialize(behaviour=st.sampled_from([*Behaviour]))
    def begin(self, behaviour: Behaviour) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent))
        shutil.copy(self.template, self.folder / "announcer.db")
        self.server = FakeMastodon(behaviour).__enter__()
        self.now = local("2024-02-05 09:00")
        self.server.rules.now = self._seconds
        self.policy = Policy(account=f"{self.server.base_url}/@organiser", base_url="https://site.example")
        self.followers = Followers()
        self.events = [_event("one", "2024-02-22"), _event("two", "2024-03-07")]
        self.interruption: tuple[str, int, Callable[[], None]] | None = None
        """A point, at the how manieth time from now, and what interrupts the process there."""
        self.ledger: Ledger | None = None
        self.starts = self.added = 0
        self._start_process()

    # --- what people do, and what interrupts the process

    @rule(which=st.integers(0, 9), days=DAYS, hour=st.integers(17, 21))
    def move(self, which: int, days: int, hour: int) -> None:
        self._change(which, starts_on=self._day(days), start_time=time(hour), end_time=None)

    @rule(which=st.integers(0, 9), cancelled=st.booleans())
    def cancel_or_not(self, which: int, cancelled: bool) -> None:
        self._change(which, status=Status.CANCELLED if cancelled else Status.SCHEDULED)

    @rule(which=st.integers(0, 9), place=st.sampled_from(PLACES))
    def move_elsewhere(self, which: int, place: Venue) -> None:
        self._change(which, venue=place)

    @rule(days=DAYS)
    def add(self, days: int) -> None:
        if len(self.events) < 10:
            self.events.append(_event(f"more-{len(self.events)}", str(self._day(days))))

    @rule(fault=st.sampled_from(QUICK), times=st.integers(1, 3))
    def fault(self, fault: Any, times: int) -> None:
        self.counts["faults"] += times
        self.server.fault(fault, times=times)

    @rule(fault=st.sampled_from(LOST), point=st.sampled_from(("", *REQUEST_POINTS)))
    def lose_an_answer(self, fault: Any, point: str) -> None:
        """And perhaps the process that waits for it is killed."""
        self.fault(fault, 1)
        if point:
            self.crash(point, 1)

    @rule(point=st.sampled_from((*ALL_POINTS, *4 * REQUEST_POINTS)), nth=st.integers(1, 3))
    def crash(self, point: str, nth: int) -> None:
        self._interrupt_at(point, nth, self._crash)

    @rule(point=st.sampled_from((*ALL_POINTS, *4 * REQUEST_POINTS)), minutes=st.integers(1, 20))
    def deschedule(self, point: str, minutes: int) -> None:
        self._interrupt_at(point, 1, lambda: self._deschedule(minutes))

    @rule(point=st.sampled_from(REQUEST_POINTS), minutes=st.integers(0, 20), late=st.booleans(), days=DAYS)
    def begin_a_post_and_interrupt(self, point: str, minutes: int, late: bool, days: int) -> None:
        """Surely, and not only if something happens to be due: it crashes, or is descheduled for so many minutes."""
        self._interrupt_at(point, 1, (lambda: self._deschedule(minutes)) if minutes else self._crash)
        if late:
            self.fault(LATE[0], 1)
        self.added += 1
        self.events = [_event(f"new-{self.added}", str(self._day(days))), *self.events[:9]]
        end = self.now + timedelta(hours=24)
        while self.interruption is not None and self.now < end:
            self.now = max(self._round(), self.now + timedelta(seconds=20))

    @rule()
    def restart(self) -> None:
        self._start_process()

    @rule()
    def start_a_second_one(self) -> None:
        second = Ledger.open(f"sqlite:///{self.folder}/announcer.db", clock="simulated")
        with pytest.raises(LedgerBusy):
            second.lead().acquire(self.now, "second")
        second.close()

    @rule(minutes=MINUTES)
    def pass_time(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        while True:
            following = self._round()
            if self.now >= end:
                return
            self.now = min(end, max(following, self.now + timedelta(seconds=20)))

    @rule(minutes=MINUTES)
    def jump_the_clock(self, minutes: int) -> None:
        """The machine slept."""
        self.now += timedelta(minutes=minutes)
        self._round()

    # --- what must hold

    @invariant()
    def nothing_is_there_twice(self) -> None:
        texts = [status.text for status in self.server.rules.own()]
        for row in self._rows():
            if sum(f"?p={row.marker}" in text for text in texts) > 1:
                raise Duplicated(str(row))

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        try:
            self._settle()
        finally:
            assert self.ledger is not None
            self.ledger.close()
            self.server.__exit__()
            shutil.rmtree(self.folder)

    def _settle(self) -> None:
        self.interruption = None
        self.server._faults.clear()
        end = self.now + timedelta(days=1)  # every notice has rested by then, and come out of the quiet hours
        while self.now < end:
            self.now = max(self._round(), self.now + timedelta(minutes=1))
        for _ in range(2000):
            following = self._round()
            if not any(row.state in (State.SENDING, State.UNKNOWN, State.PENDING) for row in self._rows()):
                break
            self.now = max(following, self.now + timedelta(minutes=1))
        self.now += timedelta(hours=1)
        self.nothing_is_there_twice()
        texts = [status.text for status in self.server.rules.own()]
        for row in self._rows():
            there = any(f"?p={row.marker}" in text for text in texts)
            assert not row.state.is_open or row.state is State.HELD, row
            assert there == (row.state is State.POSTED), row
        self.counts["posts"] += len(texts)
        self._read_account()
        self.followers_are_informed()

    def followers_are_informed(self) -> None:
        """In each language what is so, once; and what was withdrawn had a true reason."""
        assert self.ledger is not None
        decision = self._decision(self.ledger, self.now)
        uninformed = [*self.followers.uninformed(decision.facts, decision.history, self.now, self.policy.languages)]
        if self.followers.losses or uninformed:
            raise PostLost([*self.followers.losses, *uninformed])
        if self.followers.repetitions:
            raise Duplicated(self.followers.repetitions)

    # --- the service

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _start_process(self) -> None:
        if self.ledger is not None:
            self.ledger.close()
        self.starts += 1
        self.rounds = 0
        self.ledger = Ledger.open(f"sqlite:///{self.folder}/announcer.db", clock="simulated")
        self.ledger.lead().acquire(self.now, f"process-{self.starts}")
        self.account = MastodonAccount(
            self.server.base_url, self.server.rules.token, site_url="https://site.example", timeout=(5, 5)
        )
        outbox = self.ledger.outbox(self.policy.account)
        self.delivery = Delivery(
            outbox, self.account, owner=f"process-{self.starts}", hook=self._hook, timer=self._seconds
        )

    def _interrupt_at(self, point: str, nth: int, what: Callable[[], None]) -> None:
        self.interruption = (point, nth, what)

    def _hook(self, point: str) -> None:
        if self.interruption is None or self.interruption[0] != point:
            return
        _, nth, what = self.interruption
        self.interruption = (point, nth - 1, what) if nth > 1 else None
        if nth == 1:
            what()

    def _crash(self) -> None:
        self.counts["crashes"] += 1
        raise Crash

    def _deschedule(self, minutes: int) -> None:
        """This process stands still; another takes over and works, and then this one goes on where it was."""
        self.counts["descheduled"] += 1
        ledger, self.ledger = self.ledger, None
        assert ledger is not None
        lead = ledger.lead()
        assert lead._file is not None
        lead._file.release()  # as a leader on PostgreSQL loses its lease; SQLite's lock would be held for ever
        lead._file = None
        self.now += timedelta(minutes=minutes)
        self._start_process()
        for _ in range(3):
            self.now = max(self._round(), self.now + timedelta(seconds=20))

    def _round(self) -> Any:
        """A round of the publisher; when there is something to do again."""
        ledger, delivery = self.ledger, self.delivery
        assert ledger is not None
        try:
            following = self._decide_and_deliver(ledger, delivery)
        except Crash:
            self._start_process()
            return self.now + timedelta(seconds=1)
        except LedgerError:
            assert ledger is not self.ledger, "only one that was descheduled is refused"
        else:
            if ledger is self.ledger:
                return following
        ledger.close()
        return self.now + timedelta(seconds=1)

    def _decide_and_deliver(self, ledger: Ledger, delivery: Delivery) -> datetime:
        moments = []
        for _ in range(2):  # what went out may have something follow at once
            self._read_account()
            decision = self._decision(ledger, self.now)
            self.followers.check_withdrawals(decision, self._rows(), lambda: self._decision(ledger).plan)
            if decision.changes_something:
                self._hook("before round")
                ledger.commit(decision.round, self.policy.account)
                self._hook("after round")
            self.rounds += 1
            report = delivery.drain(self.now)
            moments = [decision.wake_at, report.next_at]
        later = [moment for moment in moments if moment is not None and moment > self.now]
        return min(later, default=self.now + timedelta(minutes=30))

    def _decision(self, ledger: Ledger, until: datetime | None = None) -> Decision:
        facts = reading(series(*self.events, translations=ENGLISH))
        return decide(
            [facts], ledger.history(self.policy.account), self.policy, Limits(), self.now,
            templates=TEMPLATES, namespace="tetem.nl", settled=self.rounds == 0, until=until,
        )  # fmt: skip

    def _read_account(self) -> None:
        self.followers.read(self.server.rules.own(), self._rows())

    def _rows(self) -> Any:
        assert self.ledger is not None
        return self.ledger.history(self.policy.account).posts

    def _day(self, days: int) -> date:
        return self.now.date() + timedelta(days=days)

    def _change(self, which: int, **changes: Any) -> None:
        number = which % len(self.events)
        self.events[number] = replace(self.events[number], **changes)
        self.counts["edits"] += 1


def _event(id_: str, day: str) -> Event:
    return event(id_, day, "19:00", "20:30", translations=ENGLISH)


def run_state_machines(template: Path, machines: int, steps: int, *, seed: int | None = None) -> Counter[str]:
    """What they did, counted. Raises what the first machine raises that is not right, without making it any simpler.

    `seed`: for runs that are always the same; None: by chance.
    """

    class Seeded(ServiceMachine):
        counts: ClassVar[Counter[str]] = Counter()

    Seeded.template = template
    Seeded._hypothesis_internal_use_seed = seed  # what `hypothesis.seed` sets
    run_state_machine_as_test(
        Seeded,
        settings=settings(
            max_examples=machines, stateful_step_count=steps, deadline=None, database=None, phases=[Phase.generate],
            report_multiple_bugs=False, suppress_health_check=[*HealthCheck],
        ),
    )  # fmt: skip
    return Seeded.counts
