"""A round in two languages whose organiser keeps changing their mind, while anything happens to delivery.

The publisher's pure decisions, a round before each step of delivery: so that rounds run between the languages.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from announcer.model import Kind, Limits, Policy, PostKey, State, Status, Texts, Venue
from announcer.model.text import line
from announcer.planning.round import Decision, decide
from tests.faults.followers import Followers
from tests.faults.killing import KilledProcessStore
from tests.support.delivery_world import World
from tests.support.outbox_stores import LedgerStore
from tests.support.planner_world import TEMPLATES, event, reading, series

LANGUAGES = ("nl", "en")
ENGLISH = {"en": Texts(title=line("Learning evening"))}
PLACES = tuple(Venue(name=line(name), street=line("Weg 2"), city=line("Hengelo")) for name in ("Metropool", "Tetem"))
SPANS = (timedelta(minutes=11), timedelta(minutes=14), timedelta(minutes=30), timedelta(hours=3))
"""Between two edits: what is new rests for ten minutes, so that the next one may come between two languages."""


class BilingualScenario:
    """`edits` counts what the organiser did. Events begin three weeks after the first moment, so that all are told."""

    def __init__(self, world: World, rng: random.Random) -> None:
        assert isinstance(world.store, LedgerStore | KilledProcessStore)
        self._world, self._memory, self.rng = world, world.store, rng
        self.policy = Policy(account=world.store.account, base_url="https://site.example", languages=LANGUAGES)
        self.followers = Followers()
        self.deleted: set[PostKey] = set()
        """By hand."""
        self.edits = 0
        self._rounds = 0
        ids = ("one", "two", "three")[: rng.choice((1, 2, 3))]
        self._events = [event(one, f"2024-02-{21 + 3 * number}", "19:00", "20:30", translations=ENGLISH, reminders=())
                        for number, one in enumerate(ids)]  # fmt: skip

    # --- what the organiser does

    def change(self) -> None:
        """Something of one event, or the same of all."""
        self.edits += 1
        number = self.rng.randrange(len(self._events))
        before = self._events[number]
        changes: dict[str, Any] = self.rng.choice(
            (
                {"venue": PLACES[before.venue == PLACES[0]]},
                {"start_time": time(19 + (before.start_time == time(19)))},
                {"status": Status.SCHEDULED if before.status is Status.CANCELLED else Status.CANCELLED},
                {"status": Status.SCHEDULED if before.status is Status.CANCELLED else Status.CANCELLED},
            )
        )
        of_all = self.rng.random() < 0.3
        self._events = [replace(one, **changes) if of_all or one is before else one for one in self._events]

    def delete_an_announcement(self) -> None:
        """On the instance, by hand, in one language."""
        there = {row.status_id: row for row in self._memory.history().posts
                 if row.state is State.POSTED and row.key.kind in (Kind.SERIES, Kind.ANNOUNCEMENT)}  # fmt: skip
        ids = sorted(status.id for status in self._world.rules.own() if status.id in there)
        if ids:
            chosen = self.rng.choice(ids)
            self._world.rules.delete(chosen)
            self.deleted.add(there[chosen].key)

    # --- time

    def run_for(self, span: timedelta, until: Callable[[], bool] = lambda: False) -> None:
        """A round, then a step, whenever either has something to do."""
        world, end = self._world, self._world.now + span
        while True:
            following = self.round()
            if world.now >= end or until():
                return
            world.now = min(end, max(world.now + timedelta(seconds=1), following or end))

    def run_until_one_language_is_posted(self) -> None:
        """Of the next notice; half an hour at most."""
        before = len(self._posted())
        self.run_for(timedelta(minutes=30), until=lambda: len(self._posted()) > before)

    def settle(self) -> None:
        """A day, in which every notice comes out of the quiet hours, and then until all rows have ended."""
        self.run_for(timedelta(days=1))
        self.run_for(timedelta(hours=12), until=lambda: not any(self._open()))
        self._world.now += timedelta(hours=1)
        self._world.rules.settle()
        self._read_account()

    def round(self) -> datetime | None:
        self._read_account()
        decision = self.decision(until=self._world.now)
        self.followers.check_withdrawals(decision, self._memory.history().posts, lambda: self.decision().plan)
        if decision.changes_something:
            self._memory.commit(decision.round)
        self._rounds += 1
        report = self._world.step()
        self._read_account()
        return min((at for at in (decision.wake_at, report.next_at) if at is not None), default=None)

    def decision(self, until: datetime | None = None) -> Decision:
        facts = series(*self._events, translations=ENGLISH)
        return decide(
            [reading(facts)], self._memory.history(), self.policy, Limits(), self._world.now,
            templates=TEMPLATES, namespace="tetem.nl", settled=self._rounds == 0, until=until,
        )  # fmt: skip

    # --- what came of it

    def losses(self) -> list[str]:
        """What followers of a language were not told, and what was withdrawn without a true reason."""
        decision = self.decision()
        return [
            *self.followers.losses,
            *self.followers.uninformed(decision.facts, decision.history, self._world.now, LANGUAGES),
        ]

    def _read_account(self) -> None:
        self.followers.read(self._world.rules.own(), self._memory.history().posts)

    def _posted(self) -> list[str]:
        return [status.id for status in self._world.rules.own()]

    def _open(self) -> Iterator[State]:
        return (row.state for row in self._memory.history().posts if row.state.is_open)
