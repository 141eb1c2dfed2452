"""What the decision of a round costs, in processor time: python -m benchmarks.planning [EVENTS...].

Series of ten coming events, a week apart, in two languages; two weeks of posts were sent.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from announcer.model import Event, Series, State, Texts, with_changes
from announcer.model.text import line
from announcer.planning.round import Kept
from tests.support.planner_world import World, commit, event, local, series

IN_A_SERIES = 10
WORDS = "Wat je hier leert neem je mee naar huis, en de week daarop naar de volgende avond. "


def main() -> None:
    for number in [int(one) for one in sys.argv[1:]] or [100, 1_000, 10_000]:
        world = World(local("2024-01-10 09:00"))
        world.files = {one.id: one for one in map(a_series, range(number // IN_A_SERIES))}
        print(f"{number} events")
        for name, milliseconds in measured(world):
            print(f"  {name:40} {milliseconds:9.1f} ms", flush=True)
        print(f"  rows in the outbox: {len(world.history.posts)}")


def a_series(number: int) -> Series:
    events = [an_event(number, place) for place in range(IN_A_SERIES)]
    translations = {"en": Texts(title=line(f"Series {number}"))}
    return series(*events, id=f"s{number}", file=f"s{number}.yaml", translations=translations)


def an_event(number: int, place: int) -> Event:
    day = date(2024, 1, 12) + timedelta(days=(number * IN_A_SERIES + place) * 7 % 700)
    return event(
        f"e{place}", str(day), "19:30", "21:30", series=f"s{number}", title=f"Avond {number}-{place}",
        summary=line(WORDS * 2),
        translations={"en": Texts(title=line(f"Evening {number}-{place}"), summary=line(WORDS))},
    )  # fmt: skip


def measured(world: World) -> Iterator[tuple[str, float]]:
    """What is measured, in milliseconds of processor time."""
    yield "first round", cost(world)
    world.round()
    send_what_is_due(world, days=14)
    world.round()
    yield "first round of a service", cost(world, Kept())
    yield "nothing changed", cost(world)
    world.now += timedelta(seconds=30)
    yield "30 seconds later", cost(world)
    first = next(iter(world.files.values()))
    world.files[first.id] = replace(first, summary=line("Anders."))
    yield "one series changed", cost(world)
    world.round()
    yield "and was committed", cost(world)
    world.until(world.now + timedelta(hours=1))
    yield "an hour later", cost(world)
    world.now += timedelta(days=1)
    yield "a day later", cost(world)
    world.round()
    yield "nothing changed", cost(world)
    yield "plan over 18 days, in words", cost(world, Kept(), days=18)


def cost(world: World, kept: Kept | None = None, days: int = 0) -> float:
    begun = time.process_time()
    world.decide(until=world.now + timedelta(days=days), kept=kept or world.kept)
    return (time.process_time() - begun) * 1000


def send_what_is_due(world: World, *, days: int) -> None:
    """All posts of these days, as if each had gone when it was due."""
    plan = world.decide(until=world.now + timedelta(days=days)).plan
    world.now += timedelta(days=days)
    decided = replace(world.decide(until=world.now).round, posts=plan.posts, skipped=())
    world.history = commit(world.history, decided, world.policy.account)
    posted = [
        replace(row, state=State.POSTED, posted_at=row.due_at)
        for row in world.history.posts
        if row.state is State.PENDING and row.due_at <= world.now
    ]
    world.history = with_changes(world.history, posts=posted)


if __name__ == "__main__":
    main()
