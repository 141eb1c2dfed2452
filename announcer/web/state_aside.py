"""The publisher's state where its store cannot be written, on a full disk say: in a file beside the store whose room is
taken beforehand, and written in place. (Where a file system writes to new room all the same, as those that keep
snapshots do, a full disk shows only in the log, and in that no round is completed.)"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SIZE = 256 * 1024
"""Octets: what is found wrong is told in a bounded size."""
_LENGTH = 8


class StateAside:
    """Beside the store at `store`. One process writes, any number read."""

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(f"{store.name}.state")
        self._may_be_there = True

    def reserve(self) -> None:
        """Takes the room, unless it is taken. Where there is none it does without."""
        with contextlib.suppress(OSError):
            if not self._path.exists() or self._path.stat().st_size < SIZE:
                self._path.write_bytes(bytes(SIZE))

    def write(self, state: Mapping[str, object]) -> None:
        """It is read from now on. Raises OSError; also for a state that is too large."""
        body = json.dumps(state, ensure_ascii=False).encode()
        if len(body) > SIZE - _LENGTH:
            raise OSError("the state is too large")
        self._may_be_there = True
        self._put(len(body).to_bytes(_LENGTH) + body)

    def clear(self) -> None:
        """The store has it. Costs nothing where nothing was written."""
        if self._may_be_there:
            with contextlib.suppress(OSError):
                self._put(bytes(_LENGTH))
                self._may_be_there = False

    def read(self) -> dict[str, Any]:
        """What was written last; empty: nothing, or it is being written."""
        try:
            with self._path.open("rb") as file:
                length = int.from_bytes(file.read(_LENGTH))
                found = json.loads(file.read(min(length, SIZE))) if length else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _put(self, content: bytes) -> None:
        """In place: what was there is not cut off, so that its room stays taken."""
        file = os.open(self._path, os.O_WRONLY)
        try:
            os.pwrite(file, content, 0)
        finally:
            os.close(file)
