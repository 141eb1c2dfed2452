"""What a change costs, and everything else that may grow with the number of events.

    python -m benchmarks.growth [EVENTS...] [--idle 60] [--keep FOLDER]

For each number of events (100, 1,000 and 10,000) the service is started over a fresh folder as a user starts it, and
looked at from outside: how long until its feeds and pages are there, until a changed file is seen, what it takes while
nothing happens, how large its files are, and what the commands cost beside it. Prints the table of
docs/performance.md; exit status 1 when a figure at 10,000 is not what is wanted. Wall time is the machine's: on a busy
one believe ratios. 50,000 events take some ten minutes and two gigabytes of disk; whatever it waits for, it waits half
an hour at most.
"""

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.many_events import EVENTS_A_FILE, TAGS, day_of, file_id, write_events
from benchmarks.running import PATIENCE, Service, environment, running

MB = 1e6
LANGUAGES = ("", "/en")
CHANGES = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    name: str
    unit: str
    wanted: float | None
    """At 10,000 events, at most; None: for information."""
    digits: int = 1


ROWS = {
    "feeds": Row("cold start to all feeds of everything, calendar and home", "s", 5),
    "near": Row("cold start to the nearest 200 pages, in both languages", "s", 5),
    "tags": Row("cold start to the feeds and calendars of 30 tags", "s", None),
    "whole": Row("cold start to the last page", "s", 60),
    "change": Row("one file changed, to calendar, feed and home", "s", 1, 2),
    "pss": Row("memory of all processes", "MiB", 300, 0),
    "rss": Row("the same, what is shared counted for each", "MiB", None, 0),
    "peak": Row("memory at its most, during the cold start", "MiB", None, 0),
    "store": Row("site.db", "MB", 150),
    "calendar": Row("calendar.ics", "MB", 1, 2),
    "idle": Row("idle processor time in a minute", "s", 0.5, 2),
    "plan": Row("plan over 18 days", "s", 3),
    "check": Row("check of two files, processor time", "s", 0.25, 2),
    "status": Row("status, processor time", "s", None, 2),
}


@dataclass
class Measured:
    """The figures of one number of events, by the key of their row."""

    events: int
    figures: dict[str, float] = field(default_factory=dict)


def measure(events: int, folder: Path, idle: float) -> Measured:
    """Starts the service over a fresh folder, and looks."""
    write_events(events, folder / "events")
    found = Measured(events)
    with running(folder) as service:
        _cold_start(service, events, found)
        found.figures["change"] = _change(service, events)
        _tell(found, "change")
        _settle(service)
        now = service.cost()
        found.figures |= {"pss": now.pss, "rss": now.rss, "peak": service.peak}
        time.sleep(idle)
        found.figures["idle"] = (service.cost().cpu - now.cpu) * 60 / idle
        found.figures["store"] = sum(one.stat().st_size for one in (folder / "var").glob("site*")) / MB
        found.figures["calendar"] = len(service.get("/calendar.ics")[1]) / MB
        found.figures |= _commands(folder, service.port)
    return found


def _cold_start(service: Service, events: int, found: Measured) -> None:
    feeds = [f"{before}/{kind}.{ending}" for before in LANGUAGES for kind in ("feed", "news") for ending in
             ("rss", "atom", "json")]  # fmt: skip
    feeds += [f"{before}/{name}" for before in LANGUAGES for name in ("calendar.ics", "")]
    found.figures["feeds"] = service.wait_for(feeds)
    _tell(found, "feeds")
    tags = [
        f"{before}/tags/onderwerp{tag}/{name}"
        for before in LANGUAGES
        for tag in range(min(TAGS, events))
        for name in ("calendar.ics", "feed.rss", "feed.atom", "feed.json")
    ]
    by_day = sorted(range(events), key=lambda event: (day_of(event), event))
    pages = [f"{before}{page(event)}" for before in LANGUAGES for event in by_day]
    near = [one for before in LANGUAGES for one in (f"{before}{page(event)}" for event in by_day[:200])]
    found.figures["near"] = service.wait_for(near[::-1])
    _tell(found, "near")
    found.figures["tags"] = service.wait_for(tags)
    _tell(found, "tags")
    found.figures["whole"] = service.wait_for([*pages[::-1], *(one[:-1] + ".ics" for one in pages)])
    _tell(found, "whole")


def page(event: int) -> str:
    return f"/events/{file_id(event // EVENTS_A_FILE)}/e{event % EVENTS_A_FILE}/"


def _change(service: Service, events: int) -> float:
    """The median of some changes of the nearest event's title."""
    nearest = min(range(events), key=day_of)
    file = service.folder / "events" / f"{file_id(nearest // EVENTS_A_FILE)}.yaml"
    took = []
    _settle(service)
    for number in range(CHANGES):
        title = f"Gewijzigd {number} om te zien"
        text = file.read_text(encoding="utf-8")
        changed = re.sub(r"^    title: (Avond|Gewijzigd).*", f"    title: {title}", text, count=1, flags=re.MULTILINE)
        began = time.monotonic()
        file.write_text(changed, encoding="utf-8")
        _wait_for_text(service, ["/calendar.ics", "/feed.rss", "/"], title.encode())
        took.append(time.monotonic() - began)
        time.sleep(1.5)
    return statistics.median(took)


def _wait_for_text(service: Service, paths: Sequence[str], text: bytes) -> None:
    for path in paths:
        service.wait_until(lambda path=path: text in service.get(path)[1].replace(b"\r\n ", b""), every=0.01)  # type: ignore[misc]


def _settle(service: Service) -> None:
    """Until it is at rest: less than a twentieth of a core for three seconds. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        before = service.cost().cpu
        time.sleep(3)
        if service.cost().cpu - before < 0.15:
            return
    raise TimeoutError(f"not at rest in {PATIENCE} s")


def _commands(folder: Path, port: int) -> dict[str, float]:
    two = [
        f"events/{file_id(number)}.yaml" for number in (0, 1) if (folder / f"events/{file_id(number)}.yaml").exists()
    ]
    return {
        "plan": _command(
            folder, port, ["plan", "--until", str(datetime.now(UTC).date() + timedelta(days=18))], wall=True
        ),
        "check": min(_command(folder, port, ["check", *two]) for _ in range(3)),
        "status": min(_command(folder, port, ["status"]) for _ in range(2)),
    }


def _command(folder: Path, port: int, arguments: Sequence[str], *, wall: bool = False) -> float:
    """Seconds of processor time, or of the wall's."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "announcer", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment(port), capture_output=True, check=False, timeout=PATIENCE
    )
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{arguments}: {done.stderr.decode()[-2000:]}")
    return took if wall else after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _tell(found: Measured, key: str) -> None:
    """For who waits."""
    sys.stderr.write(f"  {found.events:,}: {ROWS[key].name}: {found.figures[key]:.2f} {ROWS[key].unit}\n")


def table(measured: Sequence[Measured]) -> str:
    """In Markdown, with what is wanted at 10,000."""
    heads = ["", *(f"{one.events:,}" for one in measured), "wanted at 10,000"]
    lines = [heads, ["---", *("--:" for _ in measured), "--:"]]
    for key, row in ROWS.items():
        figures = [f"{one.figures[key]:,.{row.digits}f} {row.unit}" for one in measured]
        lines.append([row.name, *figures, "" if row.wanted is None else f"{row.wanted:g} {row.unit}"])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def failures(measured: Sequence[Measured]) -> list[str]:
    """What is not as wanted at 10,000."""
    at = {one.events: one.figures for one in measured}
    if 10_000 not in at:
        return []
    found = [
        f"{row.name}: {at[10_000][key]:.2f} {row.unit}, wanted {row.wanted:g}"
        for key, row in ROWS.items()
        if row.wanted is not None and at[10_000][key] > row.wanted
    ]
    if 100 in at and at[10_000]["change"] > 2 * at[100]["change"]:
        found.append(f"one file changed: {at[10_000]['change'] / at[100]['change']:.1f} times that at 100, wanted 2")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", nargs="*", type=int, default=[100, 1_000, 10_000])
    parser.add_argument("--idle", type=float, default=60, help="seconds in which nothing happens")
    given = parser.parse_args()
    measured = []
    for events in given.events:
        with tempfile.TemporaryDirectory() as folder:
            measured.append(measure(events, Path(folder), given.idle))
    print(table(measured))
    missed = failures(measured)
    for line in missed:
        print(f"not reached: {line}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
