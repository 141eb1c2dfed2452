"""What it costs to read the events directory, whole and by what changed: python -m benchmarks.reading [EVENTS].

Processor time, of this process and of the workers, and time by the clock: with less to do than cores they are the same.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from announcer.definitions.series import Defaults
from announcer.folder.event_reader import EventReader
from announcer.folder.folder_states import RESTS_AFTER
from announcer.runtime.worker_processes import WorkerProcesses
from benchmarks.many_events import write_events


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_events(number, root)
        files = sorted(root.glob("*.yaml"))
        print(f"{number} events, {len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB")
        time.sleep(RESTS_AFTER / 1e9)  # files that just changed are opened at each look
        for name, workers in (("alone", 0), ("with workers", None)):
            print(f"{name:28} {'clock':>9} {'here':>9} {'workers':>9}")
            measure(root, files, WorkerProcesses(workers))
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most, of which 40 are modules")


def measure(root: Path, files: Sequence[Path], workers: WorkerProcesses) -> None:
    reader = EventReader(root, Defaults(), new_workers=lambda: workers)
    timed("  all of it", reader.read)
    timed("  nothing changed", reader.read)
    change(files[0])
    timed("  one file changed", reader.read)
    for file in files:
        change(file)
    timed("  every file changed", reader.read)
    reader.close()


def change(file: Path) -> None:
    """A remark at its end and another hour for an event."""
    file.write_text(file.read_text(encoding="utf-8").replace("19.30", "19.45", 1) + "#\n", encoding="utf-8")


def timed(name: str, work: Callable[[], object]) -> None:
    begun, here, workers = time.perf_counter(), used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
    work()
    clock = time.perf_counter() - begun
    here, workers = used(resource.RUSAGE_SELF) - here, used(resource.RUSAGE_CHILDREN) - workers
    print(f"{name:28} {clock:7.3f} s {here:7.3f} s {workers:7.3f} s")


def used(who: int) -> float:
    """Seconds of processor time; of children, of those that ended."""
    found = resource.getrusage(who)
    return found.ru_utime + found.ru_stime


if __name__ == "__main__":
    main()
