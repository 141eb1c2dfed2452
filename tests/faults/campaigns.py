"""What is done to delivery, at any size: the tests run a small size, `python -m benchmarks.faults` a large one.

Each campaign gives a `Tally`, of which the fake server's own list is the judge.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from announcer.model import State
from tests.faults import mutants
from tests.faults.bilingual_scenario import SPANS, BilingualScenario
from tests.faults.delivery_process import ALL_POINTS
from tests.faults.discrete_event_world import DiscreteEventWorld
from tests.faults.full_scenario import FAULTS, run_full_scenario
from tests.faults.killing import ProcessFactory, WorldWithKills
from tests.faults.state_machine import Duplicated, PostLost, run_state_machines
from tests.support.delivery_world import World, key_of
from tests.support.fake_mastodon.faults import AFTER, ALL, BEFORE, LATE, TOO_LATE, Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import LedgerStore, NewStore

_QUICK = tuple(fault for fault in ALL if fault.answer not in ("freeze", "drip"))


@dataclass
class Tally:
    """What a campaign did and found. All but the last four are only counted."""

    runs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    edits: int = 0
    """Of an organiser."""
    duplicates: int = 0
    losses: int = 0
    unsettled: int = 0
    surprises: list[str] = field(default_factory=list)
    """What came out otherwise than it should, in words, for whoever has to look."""

    @property
    def is_clean(self) -> bool:
        return not (self.duplicates or self.losses or self.unsettled or self.surprises)

    def add(self, other: "Tally") -> None:
        self.runs += other.runs
        self.kills += other.kills
        self.faults += other.faults
        self.posts += other.posts
        self.edits += other.edits
        self.duplicates += other.duplicates
        self.losses += other.losses
        self.unsettled += other.unsettled
        self.surprises += other.surprises

    def judge(self, world: World, *, excused: Iterable[str] = (), where: str = "") -> None:
        """Counts copies in the server's own list: of each wanted post one, of the excused none."""
        copies, none = world.copies(), {key_of(name) for name in excused}
        rows = {row.key: row for row in world.store.rows()}
        self.runs += 1
        self.posts += len(world.wanted)
        for key in world.wanted:
            found, row = copies[key], rows.get(key)
            self.duplicates += max(0, found - (key not in none))
            self.losses += key not in none and not found
            self.unsettled += row is None or row.state.is_open
            if row is None or found != (key not in none) or row.state.is_open:
                self.surprises.append(f"{where}: {found} copies of {key}: {row}")
            elif found and row.state is not State.POSTED:
                self.surprises.append(f"{where}: {key} is on the account, and {row.state} in the ledger")
        self.surprises += [f"{where}: the server got {one}" for one in world.server.surprises]

    def judge_scenario(self, world: World, scenario: BilingualScenario, where: str) -> None:
        """Counts copies of each row in the server's own list, and what the followers of each language were not told."""
        texts = [status.text for status in world.rules.own()]
        rows = world.store.rows()
        self.runs += 1
        self.posts += len(texts)
        self.edits += scenario.edits
        for row in rows:
            copies = sum(f"?p={row.marker}" in text for text in texts)
            is_wanted = row.state is State.POSTED and row.key not in scenario.deleted
            self.duplicates += max(0, copies - 1)
            self.losses += is_wanted and not copies
            self.unsettled += row.state.is_open
            if copies != is_wanted or row.state.is_open:
                self.surprises.append(f"{where}: {copies} copies of {row}")
        losses, again = scenario.losses(), scenario.followers.repetitions
        self.losses += len(losses)
        self.duplicates += len(again)
        self.surprises += [f"{where}: {one}" for one in (*losses, *again, *world.server.surprises)]


def judge_full_scenario(tally: Tally, world: World, excused: set[str], where: str) -> None:
    tally.judge(world, excused=excused, where=where)
    edited = [status for status in world.rules.own() if status.text == world.text("enschede", "is verplaatst")]
    if [len(status.media_ids) for status in edited] != [1]:
        tally.surprises.append(f"{where}: the edit is not as it should be")
    if len([status for status in world.rules.own() if status.media_ids]) != 2:
        tally.surprises.append(f"{where}: a picture is missing")
    if world.server.has_faults:
        tally.surprises.append(f"{where}: a fault was not met")


# --- kill -9 ----------------------------------------------------------------------------------------------------------


_KILLS_A_RUN = 3
"""At one point."""


def kills_at_points(
    factory: ProcessFactory, behaviour: Behaviour, runs: int, *, seed: int = 0, mutant: str = ""
) -> Tally:
    """Until a process was killed `runs` times at each point: scenarios in which the process is killed at every point
    that lacks it, at random ones of its occurrences. The fewer points lack it, the longer a process runs, and comes to
    points that a short run does not pass."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    usual: Counter[str] = Counter()
    for number in range(3 * runs):
        lacking = {point: runs - tally.kills[point] for point in ALL_POINTS if tally.kills[point] < runs}
        if not lacking:
            break
        kill_points = frozenset(
            (point, rng.randint(1, max(1, usual[point])))
            for point, lack in lacking.items()
            for _ in range(min(lack, _KILLS_A_RUN))
        )
        with FakeMastodon(behaviour) as server, closing(
            WorldWithKills(server, factory, kill_points=kill_points, mutant=mutant)
        ) as world:  # fmt: skip
            judge_full_scenario(tally, world, run_full_scenario(world), f"{behaviour}, run {number}, seed {seed}")
            tally.kills += world.kills
            tally.faults["of the server"] += FAULTS
            usual = world.passed.copy()
    return tally


def kills_anywhere(
    factory: ProcessFactory, behaviour: Behaviour, restarts: int, *, seed: int = 0, chance: float = 0.5
) -> Tally:
    """Scenarios in which steps are cut off at random moments, until `restarts` processes were killed."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    while tally.kills.total() < restarts:
        with FakeMastodon(behaviour) as server, closing(
            WorldWithKills(server, factory, chance=chance, rng=rng)
        ) as world:  # fmt: skip
            judge_full_scenario(tally, world, run_full_scenario(world), f"{behaviour}, run {tally.runs}, seed {seed}")
            tally.kills += world.kills
            tally.faults["of the server"] += FAULTS
    return tally


# --- the server's faults ----------------------------------------------------------------------------------------------


@contextmanager
def ledgers(factory: ProcessFactory) -> Iterator[NewStore]:
    """Ledgers of this process, in the factory's folder."""
    with ExitStack() as stack:

        def open_one(account: str) -> LedgerStore:
            store = LedgerStore(account, Path(tempfile.mkdtemp(dir=factory.folder)), template=factory.template)
            stack.callback(store.close)
            return store

        yield open_one


def every_fault(factory: ProcessFactory, behaviour: Behaviour, times: int, *, seed: int = 0) -> Tally:
    """Each fault `times` times: in an attempt's way, in that of its repetition, in a reply's, and of a post with a
    picture; now and then the list, the upload or the next attempt fails as well."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    for fault in ALL:
        with FakeMastodon(behaviour) as server, ledgers(factory) as new_store:
            world = DiscreteEventWorld(server, new_store)
            _fault_in_every_call(world, fault, times, rng)
            tally.faults[fault.name] += times
            tally.judge(world, where=f"{behaviour}, {fault.name}, seed {seed}")
            for lost in {row.key for row in world.store.rows() if row.state is State.EXPIRED}:
                tally.surprises.append(f"{lost} expired")
    return tally


def _fault_in_every_call(world: World, fault: Fault, times: int, rng: random.Random) -> None:
    lists = rf"/api/v1/accounts/{world.rules.account_id}/statuses"
    if fault.answer in ("freeze", "drip"):
        world.deadline = 0.15
        world.start()
    for number in range(times):
        if rng.random() < 0.2:
            world.server.fault(rng.choice(_QUICK), method="GET", path=lists)
        world.server.fault(fault)
        if rng.random() < 0.2:
            world.server.fault(rng.choice((*BEFORE[:2], *AFTER[:2], *LATE)))
        picture = "poster.png" if rng.random() < 0.2 else None
        reply_to = f"session-{number - 1}" if number and rng.random() < 0.5 else None
        world.post(f"session-{number}", reply_to=reply_to, picture=picture)
        world.step()
        if rng.random() < 0.2:
            world.start()  # another process
        world.pass_time(timedelta(minutes=rng.choice((1, 4, 15))))
    world.settle()


# --- in two languages -------------------------------------------------------------------------------------------------


def bilingual_kills(
    factory: ProcessFactory, behaviour: Behaviour, restarts: int, *, seed: int = 0, mutant: str = "", scenarios: int = 0
) -> Tally:
    """Scenarios in two languages (`bilingual_scenario.py`), with edits, cancellations and faults; steps are cut
    off at random moments, until `restarts` processes were killed; or so many `scenarios`."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    while tally.runs < scenarios if scenarios else tally.kills.total() < restarts:
        with (
            mutants.with_mutant(mutant) if mutant else nullcontext(),
            FakeMastodon(behaviour) as server,
            closing(WorldWithKills(server, factory, chance=0.5, rng=rng)) as world,
        ):
            scenario = BilingualScenario(world, rng)
            scenario.run_for(timedelta(minutes=30))
            for _ in range(6):
                if rng.random() < 0.3:
                    _fault_in_one_language(scenario, server, rng.choice(_QUICK), tally)
                elif rng.random() < 0.1:
                    scenario.delete_an_announcement()
                scenario.change()
                scenario.run_for(rng.choice(SPANS))
            scenario.settle()
            tally.kills += world.kills
            tally.judge_scenario(world, scenario, f"{behaviour}, scenario {tally.runs}, seed {seed}")
    return tally


def bilingual_faults(
    factory: ProcessFactory,
    behaviour: Behaviour,
    times: int,
    *,
    seed: int = 0,
    mutant: str = "",
    faults: Iterable[Fault] = ALL,
) -> Tally:
    """Each fault `times` times in the way of a notice in two languages: in that of the first of them, or of the second;
    now and then the list or the next attempt fails as well, or another process follows."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    for fault in faults:
        with (
            mutants.with_mutant(mutant) if mutant else nullcontext(),
            FakeMastodon(behaviour) as server,
            ledgers(factory) as new_store,
        ):
            world = DiscreteEventWorld(server, new_store)
            if fault.answer in ("freeze", "drip"):
                world.deadline = 0.15
                world.start()
            scenario = BilingualScenario(world, rng)
            scenario.run_for(timedelta(minutes=30))
            for _ in range(times):
                scenario.change()
                _fault_in_one_language(scenario, server, fault, tally)
                if rng.random() < 0.2:
                    world.start()
                scenario.run_for(rng.choice(SPANS))
            scenario.settle()
            tally.judge_scenario(world, scenario, f"{behaviour}, {fault.name}, seed {seed}")
    return tally


def _fault_in_one_language(scenario: BilingualScenario, server: FakeMastodon, fault: Fault, tally: Tally) -> None:
    """In that of the next notice's first, or of its second."""
    tally.faults[fault.name] += 1
    if scenario.rng.random() < 0.5:
        scenario.run_until_one_language_is_posted()
    server.fault(fault)
    if scenario.rng.random() < 0.2:
        server.fault(scenario.rng.choice(_QUICK), method="GET", path=r"/api/v1/accounts/[^/]+/statuses")
    if scenario.rng.random() < 0.2:
        server.fault(scenario.rng.choice((*BEFORE[:2], *AFTER[:2], *LATE)))


def commits_too_late(factory: ProcessFactory, behaviour: Behaviour) -> Tally:
    """What the promise does not cover: a server that commits ten minutes after it gave the client up."""
    tally = Tally()
    with FakeMastodon(behaviour) as server, ledgers(factory) as new_store:
        world = DiscreteEventWorld(server, new_store)
        world.server.fault(TOO_LATE)
        world.post("session")
        world.settle()
        tally.faults[TOO_LATE.name] += 1
        tally.judge(world, where=str(behaviour))
    return tally


def kills_during_requests(
    factory: ProcessFactory, behaviour: Behaviour, runs: int, *, seed: int = 0, mutant: str = ""
) -> Tally:
    """The process is killed with a request on its way, which the server commits 200 s later."""
    tally, rng = Tally(), random.Random(f"{seed} {behaviour}")
    for number in range(runs):
        kill_points = frozenset({(rng.choice(("after send", "before finish")), 1)})
        with FakeMastodon(behaviour) as server, closing(
            WorldWithKills(server, factory, kill_points=kill_points, mutant=mutant)
        ) as world:  # fmt: skip
            server.fault(rng.choice(LATE))
            world.post("session")
            world.settle()
            tally.kills += world.kills
            tally.faults["late commit"] += 1
            tally.judge(world, where=f"{behaviour}, run {number}, seed {seed}")
    return tally


# --- anything, in any order -------------------------------------------------------------------------------------------


def state_machines(
    factory: ProcessFactory, number: int, steps: int, *, seed: int | None = None, mutant: str = ""
) -> Tally:
    """State machines (`state_machine.py`), `steps` steps each. It ends with the first surprise."""
    tally = Tally(runs=number)
    try:
        with mutants.with_mutant(mutant) if mutant else nullcontext():
            counts = run_state_machines(factory.template, number, steps, seed=seed)
    except AssertionError as error:
        tally.duplicates += isinstance(error, Duplicated)
        tally.losses += isinstance(error, PostLost)
        tally.surprises.append("\n".join([f"machine, seed {seed}: {error}", *getattr(error, "__notes__", ())]))
        return tally
    tally.posts, tally.edits = counts["posts"], counts["edits"]
    tally.faults["of the server"] = counts["faults"]
    tally.kills = Counter({how: counts[how] for how in ("crashes", "descheduled")})
    return tally
