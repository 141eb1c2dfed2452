"""Breaks delivery in every way we know, and counts what followers would see twice, or not at all.

    python benchmarks/faults.py                     everything, small: some minutes
    python benchmarks/faults.py --full              everything, at the size of the campaign: hours
    python benchmarks/faults.py points --runs 20    one campaign at a size of its own

The judge is the fake server's own list of statuses. All kills are SIGKILL of real processes.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.pop(0)  # this folder: `faults` is a package of the tests
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from delivery.stores import LedgerStore
from fake_mastodon.rules import Behaviour
from faults import campaigns, mutants
from faults.campaigns import Tally
from faults.killing import Nursery, a_nursery
from faults.machine import ServiceMachine
from faults.publishers import eight_publishers
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from postgresql import a_postgresql

SMALL = {"points": 4, "anywhere": 75, "under-way": 10, "server": 20, "late": 1, "publishers": 200, "machine": 300}
FULL = {
    "points": 200,
    "anywhere": 500,
    "under-way": 200,
    "server": 20,
    "late": 1,
    "publishers": 1000,
    "machine": 10_000,
}
ONCE = ("publishers", "machine", "mutants")
"""Not for each behaviour: the harshest (no keys), or one chosen inside."""
HEAD = ("campaign", "size", "runs", "kills", "faults", "posts", "duplicates", "losses", "unsettled", "seconds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign", nargs="*", choices=[*SMALL, "mutants", []], help="which; none: all")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--runs", type=int, help="the size, in each campaign's own unit, for each behaviour")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    row(HEAD)
    with a_nursery() as nursery:
        for name in given.campaign or SMALL:
            size = given.runs or (FULL if given.full else SMALL).get(name, 3)
            for behaviour in [Behaviour.NO_KEYS] if name in ONCE else Behaviour:
                began = time.monotonic()
                tally = CAMPAIGNS[name](nursery, behaviour, size, given.seed)
                if tally.runs:
                    tell(f"{name}, {behaviour}", size, tally, time.monotonic() - began)


def tell(name: str, size: int, tally: Tally, seconds: float) -> None:
    counted = (tally.runs, tally.kills.total(), tally.faults.total(), tally.posts)
    row((name, size, *counted, tally.duplicates, tally.losses, tally.unsettled, f"{seconds:.0f}"))
    for surprise in tally.surprises:
        print(f"    {surprise}")


def row(cells: tuple[object, ...]) -> None:
    print(f"{cells[0]:<22}" + "".join(f"{cell!s:>11}" for cell in cells[1:]), flush=True)


def server(nursery: Nursery, behaviour: Behaviour, size: int, seed: int) -> Tally:
    with ExitStack() as stack:
        return campaigns.every_fault(_stores(nursery, stack), behaviour, size, seed=seed)


def late(nursery: Nursery, behaviour: Behaviour, _size: int, _seed: int) -> Tally:
    with ExitStack() as stack:
        return campaigns.too_late(_stores(nursery, stack), behaviour)


def _stores(nursery: Nursery, stack: ExitStack) -> Callable[[str], LedgerStore]:
    def make(account: str) -> LedgerStore:
        store = LedgerStore(account, Path(tempfile.mkdtemp(dir=nursery.folder)), template=nursery.template)
        stack.callback(store.close)
        return store

    return make


def publishers(nursery: Nursery, behaviour: Behaviour, size: int, seed: int) -> Tally:
    with a_postgresql() as database:
        tally, reign = eight_publishers(nursery, database, behaviour, size, seed=seed)
    print(f"    takeovers after {', '.join(f'{seconds:.0f}' for seconds in sorted(reign.takeovers()))} s")
    return tally


def machine(nursery: Nursery, _behaviour: Behaviour, size: int, _seed: int) -> Tally:
    """`size` steps, 50 to a machine; raises at the first thing that is not right."""
    ServiceMachine.template = nursery.template
    ServiceMachine.counted.clear()
    wanted = settings(
        max_examples=max(1, size // 50), stateful_step_count=50, deadline=None, database=None,
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    run_state_machine_as_test(ServiceMachine, settings=wanted)
    counted = ServiceMachine.counted
    tally = Tally(runs=size // 50, posts=counted["posts"])
    tally.kills["crashes"], tally.faults["of the server"] = counted["crashes"], counted["faults"]
    return tally


def harmed(nursery: Nursery, behaviour: Behaviour, size: int, seed: int) -> Tally:
    """Duplicates are wanted here: each harm must show."""
    whole = Tally()
    for harm in mutants.HARMS:
        tally = campaigns.killed_under_way(nursery, behaviour, size, seed=seed, harm=harm)
        print(f"    {harm}: {tally.duplicates} duplicates of {tally.posts}")
        tally.surprises.clear()
        whole.add(tally)
    return whole


CAMPAIGNS: dict[str, Callable[[Nursery, Behaviour, int, int], Tally]] = {
    "points": lambda nursery, behaviour, size, seed: campaigns.killed_at_points(nursery, behaviour, size, seed=seed),
    "anywhere": lambda nursery, behaviour, size, seed: campaigns.killed_anywhere(nursery, behaviour, size, seed=seed),
    "under-way": lambda nursery, behaviour, size, seed: campaigns.killed_under_way(nursery, behaviour, size, seed=seed),
    "server": server,
    "late": late,
    "publishers": publishers,
    "machine": machine,
    "mutants": harmed,
}

if __name__ == "__main__":
    main()
