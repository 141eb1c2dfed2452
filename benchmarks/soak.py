"""A simulated year of a service, changed at random and read all the while: what it holds, and whether it posts right.

    python -m benchmarks.soak [--minutes 60] [--events 200] [--connections 256] [--per-second 300] [--seed 1]

Starts `announcer run --now ... --speed ... --really-post` over a fresh folder, with an account on the strict fake
server of the tests, so fast that a year takes MINUTES. Meanwhile somebody moves, rewords, cancels, renames, deletes and
adds events, and readers keep as many connections open. Memory (PSS of all processes), handles, threads and the sizes of
ledger and site store are looked at every few seconds, and printed at the end: means of the first and the last quarter,
and the slope of a line through all. Then every post is held against the year: exit status 1 when one was late, wrong,
doubled or lost. When the minutes are over twice and the year is not, it ends there, and says so.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from announcer.ledger.ledger import Ledger
from benchmarks.process_tree import cost, tree
from benchmarks.running import environment
from benchmarks.soak_verdict import faults
from benchmarks.soak_year import Year
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.ports import free_port
from tests.support.running_service import get

FIRST = date(2024, 1, 1)
LOOKS = 240
"""At what it holds."""
SETTINGS = {
    "ANNOUNCER_QUIET_HOURS": "none",
    "ANNOUNCER_MAX_POSTS_PER_HOUR": "1000",
    "ANNOUNCER_REMINDERS": '["1d","2h"]',
}
PATHS = ("/", "/en/", "/archive/", "/feed.rss", "/news.atom", "/calendar.ics", "/en/feed.json", "/series/reeks-000/")
SHOWN = 20
"""Faults that are printed."""


@dataclass(frozen=True, slots=True)
class Sample:
    at: float
    """Seconds since the start."""
    pss: float
    """MiB."""
    handles: int
    threads: int
    processes: int
    ledger: float
    """KiB, with what is not yet written back."""
    site: float
    """KiB."""


class Soak:
    """A service that lives a year, and who changes and watches it."""

    def __init__(self, folder: Path, given: argparse.Namespace, fake: FakeMastodon) -> None:
        self.folder = folder
        self.year = Year(folder / "events", FIRST, given.days, given.events, given.seed)
        self.samples: list[Sample] = []
        self.resolved: Counter[str] = Counter()
        self._given = given
        self._port = free_port()
        self._until = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=given.days)
        self._env = environment(self._port) | SETTINGS | {
            "ANNOUNCER_MASTODON__BASE_URL": fake.base_url, "ANNOUNCER_MASTODON__ACCESS_TOKEN": fake.rules.token,
        }  # fmt: skip

    def live(self) -> tuple[datetime, Mapping[str, object]]:
        """Until the year is over; what the service's clock said last, and what the readers got."""
        speed = self._given.days * 24 * 60 / self._given.minutes
        command = [sys.executable, "-m", "announcer", "run", "--really-post"]
        command += ["--now", f"{FIRST.isoformat()}T00:00", "--speed", f"{speed:g}"]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=self._env, stdout=log, stderr=log)
        try:
            while get(self._port, "/feed.rss").status != 200:
                if process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))
                time.sleep(0.1)
            with self._read() as told:
                now = self._change_and_watch(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        return now, told

    def _change_and_watch(self, pid: int) -> datetime:
        began = time.monotonic()
        seconds = 60 * self._given.minutes
        every, sample_every = seconds / self._given.changes, seconds / LOOKS
        change_at = sample_at = began
        asked: list[str] = []
        while (now := self._now()) < self._until and (moment := time.monotonic()) < began + 2 * seconds:
            if moment >= sample_at:
                sample_at = moment + sample_every
                self.samples.append(self._sample(moment - began, pid))
                _progress(now, self.samples[-1])
            if moment >= change_at:
                change_at = moment + every
                kind, key = self.year.change(now)
                asked += [key] if kind == "deleted" else []
            asked = [key for key in asked if not self._resolve(key)] if moment - began > 5 and asked else asked
            time.sleep(max(0.0, min(change_at, sample_at) - time.monotonic()))
        return now

    def _resolve(self, key: str) -> bool:
        """Settles what the service asks of an event that is in no file any more; whether that is done."""
        done = subprocess.run(
            [sys.executable, "-m", "announcer", "resolve", key, "--removed"], cwd=self.folder, env=self._env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.resolved["done" if done.returncode == 0 else "nothing to settle"] += 1
        return True

    def _now(self) -> datetime:
        """The service's clock at its last round."""
        answer = get(self._port, "/healthz")
        return datetime.fromisoformat(json.loads(answer.body)["publisher"]["now"])

    @contextmanager
    def _read(self) -> Iterator[dict[str, object]]:
        told: dict[str, object] = {}
        numbers = [str(self._port), str(self._given.connections), str(self._given.per_second)]
        command = [sys.executable, "-m", "benchmarks.soak_readers", *numbers, *PATHS]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as readers:
            yield told
            told.update(json.loads(readers.communicate()[0]))

    def _sample(self, at: float, pid: int) -> Sample:
        pids = [*tree(pid)]
        return Sample(
            at=at, pss=cost(pid).pss, processes=len(pids),
            handles=sum(_count(f"/proc/{one}/fd") for one in pids),
            threads=sum(_count(f"/proc/{one}/task") for one in pids),
            ledger=_kib(self.kept, "announcer.db"), site=_kib(self.kept, "site.db"),
        )  # fmt: skip

    @property
    def kept(self) -> Path:
        """Where the simulation keeps what it keeps."""
        pointer = json.loads((self.folder / "var/simulation.json").read_text(encoding="utf-8"))
        return Path(pointer["folder"])


def _count(folder: str) -> int:
    try:
        return len(os.listdir(folder))  # noqa: PTH208 - only how many
    except OSError:  # it has ended
        return 0


def _kib(folder: Path, name: str) -> float:
    return sum(one.stat().st_size for one in folder.glob(f"{name}*")) / 1024


def _progress(now: datetime, sample: Sample) -> None:
    print(f"{sample.at:6.0f} s  {now:%Y-%m-%d %H:%M}  {sample.pss:.1f} MiB  {sample.handles} handles", flush=True)


def table(samples: Sequence[Sample]) -> Iterator[str]:
    """A row for each thing that was looked at. The first tenth is the start, and left out."""
    steady = samples[len(samples) // 10 :]
    quarter = max(1, len(steady) // 4)
    yield "| | first quarter | last quarter | slope an hour | most |"
    yield "|---|---|---|---|---|"
    for field in fields(Sample)[1:]:
        values = [getattr(one, field.name) for one in steady]
        slope = statistics.linear_regression([one.at for one in steady], values).slope * 3600
        first, last = statistics.mean(values[:quarter]), statistics.mean(values[-quarter:])
        yield f"| {field.name} | {first:.1f} | {last:.1f} | {slope:+.2f} | {max(values):.1f} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="that the year takes")
    parser.add_argument("--days", type=int, default=365, help="of the year that there are; for a short trial")
    parser.add_argument("--changes", type=int, default=1500, help="of events, in all")
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--connections", type=int, default=256, help="of readers")
    parser.add_argument("--per-second", type=float, default=300, help="requests of all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, FakeMastodon() as fake:
        soak = Soak(given.keep or Path(made), given, fake)
        now, told = soak.live()
        with closing(Ledger.open(f"sqlite:///{soak.kept}/announcer.db", read_only=True)) as ledger:
            history = ledger.history()
        statuses = {one.id: one.text for one in fake.rules.statuses.values()}
        found = list(faults(history, statuses, soak.year, now))
    print("\n".join(table(soak.samples)))
    print(f"changes: {soak.year.made}; resolved: {dict(soak.resolved)}")
    print(f"readers: {told}")
    print(f"posts: {len(statuses)} on the account; {dict(Counter(kind for kind, _ in found)) or 'no faults'}")
    print("\n".join(f"{kind}: {words}" for kind, words in found[:SHOWN]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
