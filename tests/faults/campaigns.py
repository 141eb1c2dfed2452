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
from tests.delivery.stores import LedgerStore, NewStore
from tests.delivery.world import World, key_of
from tests.faults import mutants
from tests.faults.bilingual_rounds import SPANS, Story
from tests.faults.clock_jumps import LeapingWorld
from tests.faults.killed_process import ALL_POINTS
from tests.faults.killing import KillingWorld, ProcessFactory
from tests.faults.machine import Doubled, Lost, run_machines
from tests.faults.posting_day import FAULTS, a_day
from tests.support.fake_mastodon.faults import AFTER, ALL, BEFORE, LATE, TOO_LATE, Fault
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

_QUICK = tuple(fault for fault in ALL if fault.answer not in ("freeze", "drip"))


@dataclass
class Tally:
    """What a campaign did and found. All but the last three are only counted."""

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

    def judge_story(self, world: World, story: Story, where: str) -> None:
        """Counts copies of each row in the server's own list, and what the followers of each language were not told."""
        texts = [status.text for status in world.rules.own()]
        rows = world.store.rows()
        self.runs += 1
        self.posts += len(texts)
        self.edits += story.edits
        for row in rows:
            copies = sum(f"?p={row.marker}" in text for text in texts)
            is_wanted = row.state is State.POSTED and row.key not in story.deleted
            self.duplicates += max(0, copies - 1)
            self.losses += is_wanted and not copies
            self.unsettled += row.state.is_open
            if copies != is_wanted or row.state.is_open:
                self.surprises.append(f"{where}: {copies} copies of {row}")
        losses, again = story.losses(), story.followers.repetitions
        self.losses += len(losses)
        self.duplicates += len(again)
        self.surprises += [f"{where}: {one}" for one in (*losses, *again, *world.server.surprises)]


def judge_day(tally: Tally, world: World, excused: set[str], where: str) -> None:
    tally.judge(world, excused=excused, where=where)
    edited = [status for status in world.rules.own() if status.text == world.text("enschede", "is verplaatst")]
    if [len(status.media_ids) for status in edited] != [1]:
        tally.surprises.append(f"{where}: the edit is not as it should be")
    if len([status for status in world.rules.own() if status.media_ids]) != 2:
        tally.surprises.append(f"{where}: a picture is missing")
    if world.server.has_faults:
        tally.surprises.append(f"{where}: a fault was not met")


# --- kill -9 ----------------------------------------------------------------------------------------------------------


_DEATHS_A_DAY = 3
"""At one point."""


def killed_at_points(
    factory: ProcessFactory, behaviour: Behaviour, runs: int, *, seed: int = 0, harm: str = ""
) -> Tally:
    """Until each point has been died at `runs` times: days in which the process dies at every point that lacks it, at
    random ones of its occurrences. The fewer points lack it, the longer a process lives, and comes to points that a
    short life does not see."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    usual: Counter[str] = Counter()
    for number in range(3 * runs):
        lacking = {point: runs - tally.kills[point] for point in ALL_POINTS if tally.kills[point] < runs}
        if not lacking:
            break
        deaths = frozenset(
            (point, dice.randint(1, max(1, usual[point])))
            for point, lack in lacking.items()
            for _ in range(min(lack, _DEATHS_A_DAY))
        )
        with FakeMastodon(behaviour) as server, closing(
            KillingWorld(server, factory, deaths=deaths, harm=harm)
        ) as world:  # fmt: skip
            judge_day(tally, world, a_day(world), f"{behaviour}, run {number}, seed {seed}")
            tally.kills += world.kills
            tally.faults["of the server"] += FAULTS
            usual = world.passed.copy()
    return tally


def killed_anywhere(
    factory: ProcessFactory, behaviour: Behaviour, restarts: int, *, seed: int = 0, chance: float = 0.5
) -> Tally:
    """Days in which steps are cut off at random moments, until `restarts` processes have died."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    while tally.kills.total() < restarts:
        with FakeMastodon(behaviour) as server, closing(
            KillingWorld(server, factory, chance=chance, dice=dice)
        ) as world:  # fmt: skip
            judge_day(tally, world, a_day(world), f"{behaviour}, run {tally.runs}, seed {seed}")
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
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    for fault in ALL:
        with FakeMastodon(behaviour) as server, ledgers(factory) as new_store:
            world = LeapingWorld(server, new_store)
            _meet_often(world, fault, times, dice)
            tally.faults[fault.name] += times
            tally.judge(world, where=f"{behaviour}, {fault.name}, seed {seed}")
            for lost in {row.key for row in world.store.rows() if row.state is State.EXPIRED}:
                tally.surprises.append(f"{lost} expired")
    return tally


def _meet_often(world: World, fault: Fault, times: int, dice: random.Random) -> None:
    lists = rf"/api/v1/accounts/{world.rules.account_id}/statuses"
    if fault.answer in ("freeze", "drip"):
        world.deadline = 0.15
        world.start()
    for number in range(times):
        if dice.random() < 0.2:
            world.server.fault(dice.choice(_QUICK), method="GET", path=lists)
        world.server.fault(fault)
        if dice.random() < 0.2:
            world.server.fault(dice.choice((*BEFORE[:2], *AFTER[:2], *LATE)))
        picture = "poster.png" if dice.random() < 0.2 else None
        reply_to = f"session-{number - 1}" if number and dice.random() < 0.5 else None
        world.post(f"session-{number}", reply_to=reply_to, picture=picture)
        world.step()
        if dice.random() < 0.2:
            world.start()  # another process
        world.pass_time(timedelta(minutes=dice.choice((1, 4, 15))))
    world.settle()


# --- in two languages -------------------------------------------------------------------------------------------------


def told_while_killed(
    factory: ProcessFactory, behaviour: Behaviour, restarts: int, *, seed: int = 0, harm: str = "", stories: int = 0
) -> Tally:
    """Stories in two languages (`story.py`), with edits, cancellations and faults, in which steps are cut off at random
    moments, until `restarts` processes have died; or so many `stories`."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    while tally.runs < stories if stories else tally.kills.total() < restarts:
        with (
            mutants.harmed(harm) if harm else nullcontext(),
            FakeMastodon(behaviour) as server,
            closing(KillingWorld(server, factory, chance=0.5, dice=dice)) as world,
        ):
            story = Story(world, dice)
            story.live(timedelta(minutes=30))
            for _ in range(6):
                if dice.random() < 0.3:
                    _meet_in_a_language(story, server, dice.choice(_QUICK), tally)
                elif dice.random() < 0.1:
                    story.delete_an_announcement()
                story.change()
                story.live(dice.choice(SPANS))
            story.settle()
            tally.kills += world.kills
            tally.judge_story(world, story, f"{behaviour}, story {tally.runs}, seed {seed}")
    return tally


def told_in_every_fault(
    factory: ProcessFactory,
    behaviour: Behaviour,
    times: int,
    *,
    seed: int = 0,
    harm: str = "",
    faults: Iterable[Fault] = ALL,
) -> Tally:
    """Each fault `times` times in the way of a notice in two languages: in that of the first of them, or of the second;
    now and then the list or the next attempt fails as well, or another process follows."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    for fault in faults:
        with (
            mutants.harmed(harm) if harm else nullcontext(),
            FakeMastodon(behaviour) as server,
            ledgers(factory) as new_store,
        ):
            world = LeapingWorld(server, new_store)
            if fault.answer in ("freeze", "drip"):
                world.deadline = 0.15
                world.start()
            story = Story(world, dice)
            story.live(timedelta(minutes=30))
            for _ in range(times):
                story.change()
                _meet_in_a_language(story, server, fault, tally)
                if dice.random() < 0.2:
                    world.start()
                story.live(dice.choice(SPANS))
            story.settle()
            tally.judge_story(world, story, f"{behaviour}, {fault.name}, seed {seed}")
    return tally


def _meet_in_a_language(story: Story, server: FakeMastodon, fault: Fault, tally: Tally) -> None:
    """In that of the next notice's first, or of its second."""
    tally.faults[fault.name] += 1
    if story.dice.random() < 0.5:
        story.live_until_one_language_is_told()
    server.fault(fault)
    if story.dice.random() < 0.2:
        server.fault(story.dice.choice(_QUICK), method="GET", path=r"/api/v1/accounts/[^/]+/statuses")
    if story.dice.random() < 0.2:
        server.fault(story.dice.choice((*BEFORE[:2], *AFTER[:2], *LATE)))


def too_late(factory: ProcessFactory, behaviour: Behaviour) -> Tally:
    """What the promise does not cover: a server that commits ten minutes after it gave the client up."""
    tally = Tally()
    with FakeMastodon(behaviour) as server, ledgers(factory) as new_store:
        world = LeapingWorld(server, new_store)
        world.server.fault(TOO_LATE)
        world.post("session")
        world.settle()
        tally.faults[TOO_LATE.name] += 1
        tally.judge(world, where=str(behaviour))
    return tally


def killed_under_way(
    factory: ProcessFactory, behaviour: Behaviour, runs: int, *, seed: int = 0, harm: str = ""
) -> Tally:
    """The process dies with a request on its way, which the server commits 200 s later."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    for number in range(runs):
        deaths = frozenset({(dice.choice(("after send", "before finish")), 1)})
        with FakeMastodon(behaviour) as server, closing(
            KillingWorld(server, factory, deaths=deaths, harm=harm)
        ) as world:  # fmt: skip
            server.fault(dice.choice(LATE))
            world.post("session")
            world.settle()
            tally.kills += world.kills
            tally.faults["late commit"] += 1
            tally.judge(world, where=f"{behaviour}, run {number}, seed {seed}")
    return tally


# --- anything, in any order -------------------------------------------------------------------------------------------


def machines(factory: ProcessFactory, number: int, steps: int, *, seed: int | None = None, harm: str = "") -> Tally:
    """Machines (`machine.py`), `steps` steps each. It ends with the first surprise."""
    tally = Tally(runs=number)
    try:
        with mutants.harmed(harm) if harm else nullcontext():
            counted = run_machines(factory.template, number, steps, seed=seed)
    except AssertionError as error:
        tally.duplicates += isinstance(error, Doubled)
        tally.losses += isinstance(error, Lost)
        tally.surprises.append("\n".join([f"machine, seed {seed}: {error}", *getattr(error, "__notes__", ())]))
        return tally
    tally.posts, tally.edits = counted["posts"], counted["edits"]
    tally.faults["of the server"] = counted["faults"]
    tally.kills = Counter({how: counted[how] for how in ("crashes", "sleeps")})
    return tally
