"""What a process and all that it started cost, as Linux counts it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of all processes of a tree that live now."""

    processes: int
    pss: float
    """MiB; what several share counts for each by its part."""
    rss: float
    """MiB; what several share counts for each."""
    cpu: float
    """Seconds of processor time so far, user and system, with what their ended children took."""


def cost(root: int) -> Cost:
    """Of the process `root` and all below it."""
    found = [*tree(root)]
    sizes = [_sizes(pid) for pid in found]
    return Cost(
        processes=len(found),
        pss=sum(pss for pss, _ in sizes),
        rss=sum(rss for _, rss in sizes),
        cpu=sum(map(cpu_seconds, found)),
    )


def tree(root: int) -> Iterator[int]:
    """The pids, the root first."""
    yield root
    for task in _listed(Path(f"/proc/{root}/task")):
        for child in _read(task / "children").split():
            yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """Of one process, with its ended children."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def _sizes(pid: int) -> tuple[float, float]:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    found = {parts[0]: int(parts[1]) / 1024 for line in lines[1:] if (parts := line.split())}
    return found.get("Pss:", 0.0), found.get("Rss:", 0.0)


def _listed(folder: Path) -> list[Path]:
    try:
        return [*folder.iterdir()]
    except OSError:  # it has ended
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended
        return ""
