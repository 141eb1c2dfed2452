"""What is done to delivery, at any size: the tests run a small size, `benchmarks/faults.py` a large one.

Each campaign gives a `Tally`, of which the fake server's own list is the judge.
"""

import random
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

from delivery.world import World, key_of
from fake_mastodon.faults import AFTER, ALL, BEFORE, BY_NAME, LATE, TOO_LATE, Fault
from fake_mastodon.rules import Behaviour
from fake_mastodon.server import FakeMastodon
from faults.killing import KillingWorld, Nursery
from faults.victim import ALL_POINTS

from announcer.model import State

MINUTES = timedelta(minutes=1)
_QUICK = tuple(fault for fault in ALL if fault.answer not in ("freeze", "drip"))


@dataclass
class Tally:
    """What a campaign did and found. All but the last three are only counted."""

    runs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    posts: int = 0
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


def a_day(world: World) -> set[str]:
    """Everything that delivery can meet: it passes every point. The names of posts that must not be there at its end:
    one that expired, and one that a person deleted."""
    rules = world.rules
    rules.media_seconds = 3
    rules.denied = 403
    rules.post({"status": world.text("goor"), "visibility": "public", "language": "nl"}, None)
    world.post("goor")
    world.post("enschede", picture="poster.png")
    world.post("oldenzaal")
    world.pass_time(6 * MINUTES)
    rules.denied = None
    world.settle()

    world.server.fault(BY_NAME["504 after the commit"])
    world.server.fault(BY_NAME["503 before the commit"], times=2)
    world.post("hengelo", reply_to="enschede")
    world.post("losser", picture="poster.png")
    world.post("delden", useful=timedelta(0))
    world.pass_time(4 * MINUTES)
    for medium in [medium for medium in rules.media.values() if medium.status_id is None]:
        del rules.media[medium.id]
    world.settle()

    parent = world.row("oldenzaal")
    assert parent.status_id is not None
    rules.delete(parent.status_id)
    world.post("borne", reply_to="oldenzaal")
    world.settle()
    world.edit("enschede", "is verplaatst", picture="poster.png")
    world.settle()
    return {"oldenzaal", "delden"}


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


def killed_at_points(nursery: Nursery, behaviour: Behaviour, runs: int, *, seed: int = 0, harm: str = "") -> Tally:
    """Until each point has been died at `runs` times: days in which the process dies once at every point that lacks
    it, at a random one of its occurrences."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    usual: Counter[str] = Counter()
    for number in range(3 * runs):
        wanting = [point for point in ALL_POINTS if tally.kills[point] < runs]
        if not wanting:
            break
        deaths = frozenset((point, dice.randint(1, max(1, usual[point] // 2))) for point in wanting)
        with FakeMastodon(behaviour) as server, closing(
            KillingWorld(server, nursery, deaths=deaths, harm=harm)
        ) as world:  # fmt: skip
            judge_day(tally, world, a_day(world), f"{behaviour}, run {number}, seed {seed}")
            tally.kills += world.kills
            tally.faults["of the server"] += 3
            usual = usual or world.passed.copy()
    return tally


def killed_anywhere(
    nursery: Nursery, behaviour: Behaviour, restarts: int, *, seed: int = 0, chance: float = 0.5
) -> Tally:
    """Days in which steps are cut off at random moments, until `restarts` processes have died."""
    tally, dice = Tally(), random.Random(f"{seed} {behaviour}")
    while tally.kills.total() < restarts:
        with FakeMastodon(behaviour) as server, closing(
            KillingWorld(server, nursery, chance=chance, dice=dice)
        ) as world:  # fmt: skip
            judge_day(tally, world, a_day(world), f"{behaviour}, run {tally.runs}, seed {seed}")
            tally.kills += world.kills
            tally.faults["of the server"] += 3
    return tally
