"""Answers of the server by status, of all its workers together.

A scrape reaches one worker, whichever it is: figures of that one alone would jump back and forth, and a label for it
would make new series at each restart. So each worker counts in a file of its own, in a folder that they share, mapped
into its memory; a dead worker's file stays as long as the server runs, so no figure goes down.
"""

import contextlib
import mmap
import os
from pathlib import Path

COMMON = (200, 304, 404)
"""What is shown before the first such answer too."""
STATUSES = (*COMMON, 204, 308, 400, 405, 410, 414, 417, 431, 500, 503)
"""All that is answered."""
_PLACES = {status: place for place, status in enumerate(STATUSES)}
_OCTETS = 8 * len(STATUSES)


class RequestCounts:
    """One worker's part of them, in `folder`; None, or no room there: it counts alone. Without `joins` it reads there
    what the others count."""

    def __init__(self, folder: Path | None = None, *, joins: bool = True) -> None:
        self._folder, self._cells = None if joins else folder, _cells(bytearray(_OCTETS))
        if folder is not None and joins:
            with contextlib.suppress(OSError):
                self._folder, self._cells = folder, _mapped(folder / str(os.getpid()))

    def count(self, status: int) -> None:
        """One more answer. Costs a tenth of a microsecond: an answer costs 20."""
        self._cells[_PLACES[status]] += 1

    def totals(self) -> dict[int, int]:
        """Those of every worker, by status."""
        shared = [] if self._folder is None else [_read(file) for file in sorted(self._folder.iterdir())]
        own = [self._cells] if self._folder is None else []
        nothing = _cells(bytes(_OCTETS))
        sums = sorted(zip(STATUSES, map(sum, zip(nothing, *own, *shared, strict=True)), strict=True))
        return {status: count for status, count in sums if count or status in COMMON}


def _mapped(file: Path) -> "memoryview[int]":
    with file.open("a+b") as opened:  # of a worker that had this number before it stays as it is
        # Written, not truncated to that size: where the disk is full that is an error here, and no SIGBUS later.
        opened.write(bytes(_OCTETS - opened.tell()))
        opened.flush()
        return _cells(mmap.mmap(opened.fileno(), _OCTETS))


def _read(file: Path) -> "memoryview[int]":
    return _cells(file.read_bytes().ljust(_OCTETS, b"\0"))


def _cells(memory: bytearray | mmap.mmap | bytes) -> "memoryview[int]":
    return memoryview(memory).cast("Q")
