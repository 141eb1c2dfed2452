"""Definition files as they are to be: shown as a difference, written whole or not at all."""

import contextlib
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from announcer.folder.atomic_write import write_atomically
from announcer.folder.schema_file import refresh_schema

_CONTEXT = 1
"""Unchanged lines shown around changed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesToWrite:
    """Contents by file name, of the files of one folder that change."""

    root: Path
    before: Mapping[str, bytes] = field(repr=False)
    """What was read; without the files that begin here."""
    after: Mapping[str, bytes] = field(repr=False)

    @property
    def names(self) -> list[str]:
        return sorted(self.after)

    def difference(self, name: str) -> Iterator[str]:
        """The lines that come (`+ `) and go (`- `), with one around them (`  `) and `...` between; of a new file all
        but the modeline."""
        old, new = (_lines(side.get(name, b"")) for side in (self.before, self.after))
        if name not in self.before:
            yield from (f"+ {line}".rstrip() for line in new[2:])
            return
        for place, line in enumerate(list(difflib.unified_diff(old, new, lineterm="", n=_CONTEXT))[2:]):
            if line.startswith("@@"):
                yield from ["..."] * bool(place)
            else:
                yield f"{line[0]} {line[1:]}".rstrip()

    def write(self) -> None:
        """Writes them all, and the schema beside them. Raises FileNotWritten, or what interrupts it; then every file
        is as it was."""
        self.root.mkdir(parents=True, exist_ok=True)
        done: list[str] = []
        try:
            for name in self.names:
                done.append(name)
                write_atomically(self.root / name, self.after[name], read=self.before.get(name))
        except BaseException:
            for name in done:
                self._put_back(name)
            raise
        refresh_schema(self.root)

    def _put_back(self, name: str) -> None:
        path = self.root / name
        with contextlib.suppress(Exception):
            if path.read_bytes() != self.after[name]:
                return
            if name in self.before:
                write_atomically(path, self.before[name], overwrites=True)
            else:
                path.unlink()


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()
