"""A service that lives through anything: hypothesis chooses edits, crashes, faults and jumps of the clock.

The publisher's pure decisions (`rounds.decide`), the real ledger, the real delivery and client, and the strict server.
"""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from fake_mastodon.faults import ALL
from fake_mastodon.rules import Behaviour
from fake_mastodon.server import FakeMastodon
from faults.victim import ALL_POINTS
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from planner_world import WORDING, event, local, reading, series

from announcer.delivery import Delivery
from announcer.ledger import Ledger
from announcer.mastodon_account import MastodonAccount
from announcer.model import Limits, Policy, State, Status
from announcer.publisher.rounds import decide

QUICK = tuple(fault for fault in ALL if fault.answer not in ("freeze", "drip"))
MINUTES = st.sampled_from((0, 1, 6, 30, 60, 6 * 60, 24 * 60, 7 * 24 * 60))


class Crash(BaseException):
    """The process ends here."""


class ServiceMachine(RuleBasedStateMachine):
    """Nothing twice at any moment; at the end nothing lost, and nothing open."""

    template: Path
    """An empty ledger, set by who runs the machine."""
    counted: ClassVar[Counter[str]] = Counter()
    """Of all machines together."""

    @initialize(behaviour=st.sampled_from([*Behaviour]))
    def begin(self, behaviour: Behaviour) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent))
        shutil.copy(self.template, self.folder / "announcer.db")
        self.server = FakeMastodon(behaviour).__enter__()
        self.now = local("2024-02-05 09:00")
        self.server.rules.now = self._seconds
        self.policy = Policy(account=f"{self.server.base_url}/@organiser", base_url="https://site.example")
        self.events = [event("one", "2024-02-22", "19:00", "20:30"), event("two", "2024-03-07", "19:00", "20:30")]
        self.crash_at: tuple[str, int] | None = None
        self.ledger: Ledger | None = None
        self.births = 0
        self._be_born()

    # --- what people and fate do

    @rule(which=st.integers(0, 5), day=st.integers(20, 29), hour=st.integers(17, 21))
    def move(self, which: int, day: int, hour: int) -> None:
        self._change(which, starts_on=date(2024, 2, day), start_time=time(hour), end_time=None)

    @rule(which=st.integers(0, 5), cancelled=st.booleans())
    def cancel_or_not(self, which: int, cancelled: bool) -> None:
        self._change(which, status=Status.CANCELLED if cancelled else Status.SCHEDULED)

    @rule(day=st.integers(10, 29))
    def add(self, day: int) -> None:
        if len(self.events) < 5:
            self.events.append(event(f"more-{len(self.events)}", f"2024-03-{day}", "19:00", "20:30"))

    @rule(fault=st.sampled_from(QUICK), times=st.integers(1, 3))
    def fault(self, fault: Any, times: int) -> None:
        self.counted["faults"] += times
        self.server.fault(fault, times=times)

    @rule(point=st.sampled_from(ALL_POINTS), nth=st.integers(1, 3))
    def crash(self, point: str, nth: int) -> None:
        self.crash_at = (point, nth)

    @rule()
    def restart(self) -> None:
        self._be_born()

    @rule(minutes=MINUTES)
    def pass_time(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        while True:
            following = self._round()
            if self.now >= end:
                return
            self.now = min(end, max(following, self.now + timedelta(seconds=20)))

    @rule(minutes=MINUTES)
    def leap(self, minutes: int) -> None:
        """The machine slept."""
        self.now += timedelta(minutes=minutes)
        self._round()

    # --- what must hold

    @invariant()
    def nothing_is_there_twice(self) -> None:
        texts = [status.text for status in self.server.rules.own()]
        for row in self._rows():
            assert sum(f"?p={row.marker}" in text for text in texts) <= 1, row

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
        self.crash_at = None
        self.server._faults.clear()
        for _ in range(400):
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
        self.counted["posts"] += len(texts)

    # --- the service

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _be_born(self) -> None:
        if self.ledger is not None:
            self.ledger.close()
        self.births += 1
        self.rounds = 0
        self.passed: Counter[str] = Counter()
        self.ledger = Ledger.open(f"sqlite:///{self.folder}/announcer.db", clock="simulated")
        self.ledger.lead().acquire(self.now, f"process-{self.births}")
        self.account = MastodonAccount(
            self.server.base_url, self.server.rules.token, site_url="https://site.example", timeout=(5, 5)
        )
        outbox = self.ledger.outbox(self.policy.account)
        self.delivery = Delivery(outbox, self.account, owner=f"process-{self.births}", hook=self._hook)

    def _hook(self, point: str) -> None:
        self.passed[point] += 1
        if (point, self.passed[point]) == self.crash_at:
            self.crash_at = None
            raise Crash

    def _round(self) -> Any:
        """A round of the publisher; when there is something to do again."""
        try:
            return self._decide_and_deliver()
        except Crash:
            self.counted["crashes"] += 1
            self._be_born()
            return self.now + timedelta(seconds=1)

    def _decide_and_deliver(self) -> Any:
        assert self.ledger is not None
        moments = []
        for _ in range(2):  # what went out may have something follow at once
            decision = decide(
                [reading(series(*self.events))], self.ledger.history(self.policy.account), self.policy, Limits(),
                self.now, wording=WORDING, namespace="tetem.nl", settled=self.rounds == 0, until=self.now,
            )  # fmt: skip
            if decision.changes_something:
                self._hook("before round")
                self.ledger.commit(decision.round, self.policy.account)
                self._hook("after round")
            self.rounds += 1
            report = self.delivery.drain(self.now)
            moments = [decision.wake_at, report.next_at]
        later = [moment for moment in moments if moment is not None and moment > self.now]
        return min(later, default=self.now + timedelta(minutes=30))

    def _rows(self) -> Any:
        assert self.ledger is not None
        return self.ledger.history(self.policy.account).posts

    def _change(self, which: int, **changes: Any) -> None:
        number = which % len(self.events)
        self.events[number] = replace(self.events[number], **changes)
        self.counted["edits"] += 1
