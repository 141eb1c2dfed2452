"""Breaks delivery in every way we know, and counts what followers would see twice, or not at all.

    python -m benchmarks.faults                     everything, small: some minutes
    python -m benchmarks.faults --full              everything, at the size of the campaign: hours
    python -m benchmarks.faults points --runs 20    one campaign at a size of its own
    python -m benchmarks.faults --jobs 4            so many at once; else as many as there are cores

The judge is the fake server's own list of statuses. All kills are SIGKILL of real processes. What the processes wrote
is searched for the access token.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

from tests.faults import campaigns, mutants
from tests.faults.campaign_workers import CORES, TOKEN, CampaignWorkers
from tests.faults.campaigns import Tally
from tests.faults.competing_publishers import eight_publishers
from tests.faults.killing import a_process_factory
from tests.faults.service_kills import kill_whole_service
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.postgresql import a_postgresql

SMALL = {
    "points": 4,
    "anywhere": 75,
    "under-way": 10,
    "server": 5,
    "languages": 75,
    "languages-server": 2,
    "late": 1,
    "publishers": 200,
    "machine": 1000,
    "whole": 1,
}
FULL = {
    "points": 200,
    "anywhere": 500,
    "under-way": 200,
    "server": 20,
    "languages": 500,
    "languages-server": 20,
    "late": 1,
    "publishers": 1000,
    "machine": 10_000,
    "whole": 10,
}
MUTANTS = 3
MUTANT_ROWS = {
    f"{mutant}{how}"
    for mutant in (*mutants.PROTOCOL_MUTANTS, *mutants.STALLED_PROCESS_MUTANTS, *mutants.LANGUAGE_MUTANTS)
    for how in ("", ", killed", ", machine")
}
"""What must fail, and is told in short."""
STEPS = 50
"""Of one machine."""
HEAD = ("campaign", "size", "runs", "kills", "faults", "edits", "posts", "duplicates", "losses", "unsettled", "seconds")
AGAINST_EACH: dict[str, Callable[..., Tally]] = {
    "points": campaigns.kills_at_points,
    "anywhere": campaigns.kills_anywhere,
    "under-way": campaigns.kills_during_requests,
    "server": campaigns.every_fault,
    "languages": campaigns.bilingual_kills,
    "languages-server": campaigns.bilingual_faults,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign", nargs="*", choices=[*SMALL, "mutants", []], help="which; none: all but mutants")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--runs", type=int, help="the size, in each campaign's own unit, for each behaviour")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=CORES, help="how many campaigns at once")
    given = parser.parse_args()
    row(HEAD)
    clean = True
    with CampaignWorkers(given.jobs) as workers:
        for name in given.campaign or SMALL:
            size = given.runs or (FULL if given.full else SMALL).get(name, MUTANTS)
            began = time.monotonic()
            for what, tally in conduct(workers, name, size, given.seed, given.jobs):
                tell(what, size, tally, time.monotonic() - began)
                clean = clean and (tally.is_clean or name in ("late", "mutants"))
    sys.exit(0 if clean else 1)


def conduct(workers: CampaignWorkers, name: str, size: int, seed: int, jobs: int) -> Iterator[tuple[str, Tally]]:
    """The rows of one campaign, in their order."""
    begun: dict[str, Future[Tally]] = {}
    if name == "publishers":
        yield "publishers", publishers(size, seed)
    elif name == "machine":
        state_machines = max(1, size // STEPS // jobs)
        begun = {
            f"machine, seed {number}": workers.submit(campaigns.state_machines, state_machines, STEPS, seed=number)
            for number in range(jobs * seed, jobs * seed + jobs)
        }
    elif name == "mutants":
        for mutant in mutants.PROTOCOL_MUTANTS:
            begun[mutant] = workers.submit(
                campaigns.kills_during_requests, Behaviour.NO_KEYS, size, seed=seed, mutant=mutant
            )
            begun[f"{mutant}, machine"] = workers.submit(campaigns.state_machines, 40, STEPS, seed=seed, mutant=mutant)
        for mutant in mutants.LANGUAGE_MUTANTS:
            begun[mutant] = workers.submit(campaigns.bilingual_faults, Behaviour.NO_KEYS, 1, seed=seed, mutant=mutant)
            begun[f"{mutant}, killed"] = workers.submit(
                campaigns.bilingual_kills, Behaviour.NO_KEYS, 0, seed=seed, mutant=mutant, scenarios=size
            )
        for mutant in (*mutants.STALLED_PROCESS_MUTANTS, *mutants.LANGUAGE_MUTANTS):
            begun[f"{mutant}, machine"] = workers.submit(campaigns.state_machines, 40, STEPS, seed=seed, mutant=mutant)
    elif name == "whole":
        yield from whole(size, seed)
    elif name == "late":
        begun = {
            f"late, {behaviour}": tally
            for behaviour, tally in workers.against_each(campaigns.commits_too_late, behaviours=Behaviour).items()
        }
    else:
        tallies = workers.against_each(AGAINST_EACH[name], size, behaviours=Behaviour, seed=seed)
        begun = {f"{name}, {behaviour}": tally for behaviour, tally in tallies.items()}
    for what, future in begun.items():
        yield what, future.result()


def whole(size: int, seed: int) -> Iterator[tuple[str, Tally]]:
    for behaviour in Behaviour:
        tally = Tally()
        for number in range(size):
            with tempfile.TemporaryDirectory() as folder:
                tally.add(kill_whole_service(Path(folder) / "service", behaviour, seed=seed + number))
        yield f"whole, {behaviour}", tally


def publishers(size: int, seed: int) -> Tally:
    with a_process_factory("tests.faults.competing_publishers") as factory, a_postgresql() as database:
        tally, leader_history = eight_publishers(factory, database, Behaviour.NO_KEYS, size, seed=seed)
        tally.surprises += [f"the token is in {place}" for place in factory.where(TOKEN)]
    print(f"    takeovers after {', '.join(f'{seconds:.0f}' for seconds in sorted(leader_history.takeovers()))} s")
    return tally


def tell(name: str, size: int, tally: Tally, seconds: float) -> None:
    counted = (tally.runs, tally.kills.total(), tally.faults.total(), tally.edits, tally.posts)
    row((name, size, *counted, tally.duplicates, tally.losses, tally.unsettled, f"{seconds:.0f}"))
    for surprise in tally.surprises:
        print(f"    {surprise.splitlines()[0][:200] if name in MUTANT_ROWS else surprise}")


def row(cells: tuple[object, ...]) -> None:
    print(f"{cells[0]:<44}" + "".join(f"{cell!s:>11}" for cell in cells[1:]), flush=True)


if __name__ == "__main__":
    main()
