"""How long one round's decision takes: python -m benchmarks.planning [EVENTS]."""

import sys
import time
from dataclasses import replace
from datetime import date, timedelta

from tests.support.planner_world import World, event, local, series


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = [
        series(
            *[
                event(
                    f"e{n}", str(date(2023, 1, 1) + timedelta(days=(start + 29 * n) % 600)), "19:00", series=f"s{start}"
                )
                for n in range(20)
            ],
            id=f"s{start}",
        )
        for start in range(number // 20)
    ]
    world = World(local("2024-01-10 09:00"))
    world.files = {one.id: one for one in rounds}
    timed("first round", world.round)
    world.now += timedelta(minutes=1)
    timed("nothing new", world.round)
    first = next(iter(world.files.values()))
    world.files[first.id] = replace(first, summary=first.title)
    timed("one change", world.round)
    timed("the whole plan, in words", world.plan)
    print(f"{number} events, {len(world.history.posts)} rows in the outbox")


def timed(name: str, work: object) -> None:
    assert callable(work)
    begun = time.perf_counter()
    work()
    print(f"{name:28} {time.perf_counter() - begun:8.3f} s")


if __name__ == "__main__":
    main()
