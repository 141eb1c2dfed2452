"""What is kept from round to round changes no decision: over random histories each is, in every field, the one that is
made from nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from announcer.definitions.reading import Reading
from announcer.model import (
    Announce,
    Event,
    Limits,
    Message,
    Problem,
    Recap,
    Registration,
    Series,
    State,
    Status,
    Subject,
    Texts,
    marker,
    with_changes,
)
from announcer.model.text import line
from announcer.planning.round import Decision, Kept, decide
from tests.support.on_ci import size
from tests.support.planner_world import TEMPLATES, World, commit, event, local, reading, series

START = local("2024-02-01 12:00")
SERIES, EVENTS = ("een", "een-kopie", "twee"), ("a", "b", "c")
DATES = ("2024-01-20", "2024-02-03", "2024-02-10", "2024-02-24", "2024-03-20")
SPANS = (
    timedelta(0),
    timedelta(minutes=7),
    timedelta(minutes=31),
    timedelta(hours=2, minutes=30),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=6),
    timedelta(days=45),
    timedelta(minutes=-20),
)


@dataclass
class KeptWorld(World):
    """Lives a history of which a stream of chance decides every step."""

    chance: Random = field(default_factory=Random)
    unread: set[str] = field(default_factory=set)
    missing: str | None = None

    def decide_both(self) -> Decision:
        """The decision with what is kept, which is that without it."""
        until = self.chance.choice([self.now, self.now, self.now + timedelta(days=9), None])
        before = {one.id: one for one in self.decision.facts.series} if self.decision else {}
        decision, afresh = self.decide_with(self.kept, until), self.decide_with(Kept(), until)
        assert decision == afresh
        for one in decision.facts.series:
            assert one is before.get(one.id) or one != before.get(one.id), f"{one.id} is the same, as another object"
        return decision

    def decide_with(self, kept: Kept, until: Any) -> Decision:
        readings = [reading(one) for id_, one in self.files.items() if id_ not in self.unread]
        readings += [bad(id_) for id_ in sorted(self.unread)]
        return decide(
            () if self.missing else readings, self.history, self.policy, self.limits, self.now, templates=TEMPLATES,
            namespace="tetem.nl", settled=self.rounds == 0, until=until, missing=self.missing, markers=self.markers,
            kept=kept,
        )  # fmt: skip

    def step(self) -> None:
        self.chance.choice(STEPS)(self)
        self.decision = self.decide_both()
        if self.chance.random() < 0.9:  # else a commit fails
            self.history = commit(self.history, self.decision.round, self.policy.account)
            self.rounds += 1
        if self.chance.random() < 0.8:
            self._send()

    # --- what happens ---

    def waits(self) -> None:
        self.now += self.chance.choice(SPANS)

    def edits(self) -> None:
        id_ = self.chance.choice(sorted(self.files))
        self.files[id_] = with_events(
            self.files[id_], [self.edited(one) if self.chance.random() < 0.5 else one for one in self.files[id_].events]
        )

    def edited(self, one: Event) -> Event:
        day = self.chance.choice(DATES)
        changes: list[dict[str, Any]] = [
            {"starts_on": event("x", day).starts_on},
            {"start_time": self.chance.choice([None, event("x", day, "20:15").start_time])},
            {"status": self.chance.choice(list(Status))},
            {"summary": line(self.chance.choice(["een", "twee"]))},
            {"note": line("Neem een jas mee.")},
            {"venue": None},
            {"recap": Recap(text=line("We leerden veel."))},
            {"registration": Registration(email="a@b.nl", deadline_on=event("x", day).starts_on)},
            {"translations": self.chance.choice([{}, {"en": Texts(title=line("Evening"))}])},
        ]
        return replace(one, **self.chance.choice(changes))

    def edits_a_series(self) -> None:
        one = self.files[self.chance.choice(sorted(self.files))]
        day = event("x", self.chance.choice(DATES)).starts_on
        changes: list[dict[str, Any]] = [
            {"summary": line(self.chance.choice(["een", "twee"]))},
            {"announce": self.chance.choice(list(Announce))},
            {"announce_at": self.chance.choice([None, self.now + self.chance.choice(SPANS)])},
            {"registration": Registration(email="a@b.nl", deadline_on=day)},
            {"translations": self.chance.choice([{}, {"en": Texts(title=line("Round"))}])},
        ]
        self.files[one.id] = replace(one, **self.chance.choice(changes))

    def writes(self) -> None:
        id_ = self.chance.choice(SERIES)
        self.files[id_] = a_series(id_, self.chance)

    def deletes(self) -> None:
        one = self.files[self.chance.choice(sorted(self.files))]
        if self.chance.random() < 0.3 and len(self.files) > 1:
            del self.files[one.id]
        elif one.events:
            self.files[one.id] = with_events(one, self.chance.sample(one.events, len(one.events) - 1))

    def renames_an_event(self) -> None:
        one = self.files[self.chance.choice(sorted(self.files))]
        if not one.events:
            return
        old = self.chance.choice(one.events)
        goal = self.files[self.chance.choice(sorted(self.files))]
        key = Subject(goal.id, self.chance.choice(["d", "e"]))
        if any(each.key == key for each in goal.events):
            return
        self.files[one.id] = with_events(one, [each for each in one.events if each is not old])
        goal = self.files[goal.id]
        moved = replace(old, key=key, was=self.chance.choice([None, str(old.key), str(old.key)]))
        self.files[goal.id] = with_events(goal, [*goal.events, moved])

    def renames_a_series(self) -> None:
        one = self.files.pop(self.chance.choice(sorted(self.files)))
        id_ = self.chance.choice([each for each in (*SERIES, "drie") if each not in self.files])
        events = [replace(each, key=Subject(id_, each.key.event)) for each in one.events]
        was = self.chance.choice([None, one.id]) if id_ != one.id else one.was
        self.files[id_] = with_events(replace(one, id=id_, was=was, file=f"{id_}.yaml"), events)

    def breaks_a_file(self) -> None:
        self.unread ^= {self.chance.choice(sorted(self.files))}

    def loses_the_folder(self) -> None:
        self.missing = None if self.missing else "events"

    def meets_something(self) -> None:
        if not self.history.posts:
            return
        row = self.chance.choice(self.history.posts)
        state = self.chance.choice([*State])
        at = {"posted_at": self.now, "status_id": "1"} if state is State.POSTED else {}
        more: dict[str, Any] = {"is_new_root": self.chance.random() < 0.3, **at}
        self.history = with_changes(self.history, posts=[replace(row, state=state, reason="so", **more)])

    def rules(self) -> None:
        ruling = self.chance.choice(["cancelled", "as-written", None, "removed"])
        changes: dict[str, Any] = {"removed": True} if ruling == "removed" else {"ruling": ruling}
        if self.history.events and self.chance.random() < 0.7:
            record = self.history.events[self.chance.choice(sorted(self.history.events))]
            self.history = with_changes(self.history, events={record.subject: replace(record, **changes)})
        elif self.history.series:
            known = self.history.series[self.chance.choice(sorted(self.history.series))]
            self.history = with_changes(self.history, series={known.subject: replace(known, **changes)})

    def agrees(self) -> None:
        one = self.files[self.chance.choice(sorted(self.files))]
        keys = [one.key, *(each.key for each in one.events)]
        self.history = with_changes(self.history, agreed=self.history.agreed ^ {self.chance.choice(keys)})

    def holds(self) -> None:
        keys = [*self.files, *(str(key) for key in self.history.events), *(str(one.key) for one in self.history.posts)]
        name = self.chance.choice(["holds", "approvals"])
        chosen = getattr(self.history, name) ^ {self.chance.choice(keys)}
        self.history = with_changes(self.history, **{name: chosen})

    def sets(self) -> None:
        changes: list[dict[str, Any]] = [
            {"manual_approval": not self.policy.manual_approval},
            {"settle": self.chance.choice([timedelta(0), timedelta(minutes=10)])},
            {"max_posts_per_hour": self.chance.choice([1, 2, 6])},
            {"languages": self.chance.choice([("nl",), ("nl", "en")])},
            {"account": self.chance.choice(["local", "a@one.example", "a@two.example"])},
            {"announce_before": self.chance.choice([timedelta(days=3), timedelta(days=21)])},
        ]
        self.policy = replace(self.policy, **self.chance.choice(changes))
        self.limits = self.chance.choice([Limits(), Limits(), Limits(max_characters=250)])

    def finds_markers(self) -> None:
        planned = self.decide_with(Kept(), None).plan.posts
        found = self.chance.sample(planned, min(len(planned), self.chance.choice([0, 1, 3])))
        self.markers = frozenset(marker(self.policy.account, one.key) for one in found)


STEPS: list[Callable[[KeptWorld], None]] = [
    *[KeptWorld.waits] * 8,
    *[KeptWorld.edits] * 4,
    *[KeptWorld.meets_something] * 2,
    KeptWorld.edits_a_series,
    KeptWorld.writes,
    KeptWorld.deletes,
    KeptWorld.renames_an_event,
    KeptWorld.renames_a_series,
    KeptWorld.breaks_a_file,
    KeptWorld.loses_the_folder,
    KeptWorld.rules,
    KeptWorld.agrees,
    KeptWorld.holds,
    KeptWorld.sets,
    KeptWorld.finds_markers,
]


def with_events(one: Series, events: list[Event]) -> Series:
    return replace(one, events=tuple(sorted(events, key=lambda each: (each.opens_at, each.key))))


def bad(id_: str) -> Reading:
    problem = Problem(file=f"{id_}.yaml", line=3, column=1, message=Message("something is wrong"))
    return Reading(name=f"{id_}.yaml", series_id=id_, series=None, draft=False, problems=(problem,))


def a_series(id_: str, chance: Random) -> Series:
    ids = EVENTS[: chance.randint(1, 3)]
    titles, hours = ("Bijen", "Mos"), (None, "19:00")
    events = [
        event(one, chance.choice(DATES), chance.choice(hours), series=id_, title=chance.choice(titles)) for one in ids
    ]
    return series(*events, id=id_, file=f"{id_}.yaml")


@given(some.integers(0, 2**32))
@settings(max_examples=size(5, on_ci=2_000), deadline=None)
def test_what_is_kept_changes_no_decision(seed: int) -> None:
    live(seed)


def live(seed: int) -> KeptWorld:
    chance = Random(seed)
    world = KeptWorld(START, chance=chance)
    for id_ in chance.sample(SERIES, chance.randint(1, 3)):
        world.files[id_] = a_series(id_, chance)
    for _ in range(chance.randint(4, 14)):
        world.step()
    return world
