"""What lies in a site's folder by our hand: a hidden file in it, by which a folder is known as ours, and a file as ours
to mend or to take away."""

import contextlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from announcer.publisher.site_folder.file_names import is_inside
from announcer.publisher.site_folder.tree import STAGING, FolderTree

MARK = ".announcer-build"
"""The hidden file's name."""
_TYPES = [str, int, int]
_LIMIT = 1 << 30
_WORTH_WRITING_ANEW = 1000
"""Lines that say nothing any more, beyond as many as say something."""


class Written(NamedTuple):
    """A file as we wrote it."""

    etag: str
    """Of its bytes, as the site store has it."""
    modified: int
    """Seconds since 1970, the time that the file was given."""
    size: int
    packed: int | None
    """The size of the same in gzip, beside it; 0: it would not be smaller, there is none; None: it was not wanted."""

    def is_at(self, found: os.stat_result | None, in_gzip: os.stat_result | None) -> bool:
        """Whether the files that lie there are these, by their sizes and times."""
        return self._is(found, self.size) and (not self.packed or self._is(in_gzip, self.packed))

    def _is(self, found: os.stat_result | None, size: int) -> bool:
        return (
            found is not None and stat.S_ISREG(found.st_mode)
            and found.st_size == size and found.st_mtime_ns == self.modified * 1_000_000_000
        )  # fmt: skip


@dataclass(slots=True)
class Manifest:
    """The files that are ours. It grows by a line for each that is written, so that a change costs what it changes;
    what a torn last line would have said is found out from the files."""

    is_simulated: bool
    """The folder shows what a simulated clock brought about, and no service."""
    files: dict[str, Written | None] = field(default_factory=dict)
    """By name. None: it may lie there, and nobody knows with which bytes."""
    lines: int = 0
    """In the file."""

    @property
    def is_long(self) -> bool:
        """It is worth being written anew."""
        return self.lines > 2 * len(self.files) + _WORTH_WRITING_ANEW

    def text(self) -> bytes:
        """All of it, for a new file; by name."""
        head = json.dumps({"announcer": 1, "simulated": self.is_simulated}) + "\n"
        return head.encode() + lines_for(dict(sorted(self.files.items())))


def lines_for(files: Mapping[str, Written | None]) -> bytes:
    """What is put at its end when files are about to get their names."""
    return b"".join(_line([name, *(written or ())]) for name, written in files.items())


def lines_without(names: Iterable[str]) -> bytes:
    """What is put at its end when files were taken away."""
    return b"".join(_line([name, False]) for name in names)


def _line(parts: list[Any]) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_manifest(tree: FolderTree) -> Manifest | None:
    """None: there is none that says that the folder is ours."""
    text = tree.read(MARK)
    if text is None:
        return None
    head, _, rest = text.partition(b"\n")
    first = _parsed(head)
    if not isinstance(first, dict) or first.get("announcer") != 1:
        return _listed(text)
    found = Manifest(is_simulated=first.get("simulated") is True)
    lines = rest.splitlines()
    whole = _parsed(b"[" + b",".join(lines) + b"]")
    for line in map(_parsed, lines) if whole is None else whole:
        _take(found, line)
    return found


def _listed(text: bytes) -> Manifest | None:
    """As `build` wrote it once: names alone."""
    whole = _parsed(text)
    names = whole.get("files") if isinstance(whole, dict) else None
    if not isinstance(names, list):
        return None
    return Manifest(is_simulated=False, files={str(name): None for name in names if is_inside(str(name))}, lines=_LIMIT)


def _take(manifest: Manifest, line: Any) -> None:
    manifest.lines += 1
    if not isinstance(line, list) or not line or not isinstance(line[0], str) or not is_inside(line[0]):
        return  # torn, or edited by somebody: nothing outside of the folder is ours
    name, *said = line
    if said == [False]:
        manifest.files.pop(name, None)
    else:
        manifest.files[name] = Written(*said) if [type(one) for one in said[:3]] == _TYPES and len(said) == 4 else None


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def is_foreign(folder: Path) -> bool:
    """Whether something lies there that is neither an empty folder nor one of ours. What cannot be looked at may be
    ours: that shows when it is written to."""
    try:
        with contextlib.closing(FolderTree(folder)) as tree:
            return read_manifest(tree) is None and not is_empty(folder)
    except NotADirectoryError:
        return True
    except OSError:
        return False


def shows_service(folder: Path) -> bool:
    """Whether it is ours, and shows more than what a simulated clock brought about."""
    with contextlib.suppress(OSError), contextlib.closing(FolderTree(folder)) as tree:
        found = read_manifest(tree)
        return found is not None and not found.is_simulated
    return False


def is_empty(folder: Path) -> bool:
    """But for what a start that was broken off left there."""
    return all(one.name == STAGING for one in folder.iterdir())
