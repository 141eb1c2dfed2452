"""The definition files of the events directory: opened again where their state changed, parsed again where their bytes
did."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from announcer.definitions.limits import FILES
from announcer.definitions.one_file import NO_PLACES, ReadAlone, SourceFile, copied_from, digest_of, series_id, stem_of
from announcer.folder.event_files import is_definition, printable, read_file, too_many, unlistable
from announcer.folder.folder_states import FileState, FolderStates
from announcer.model import Problem, Series


class Contents(NamedTuple):
    """All that the reading of one file depends on, beside the defaults."""

    name: str
    digest: str
    original: str | None
    """What `copied_from` says of the name."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was when it was opened last."""

    shown: str
    """Its name, as readings have it."""
    is_odd: bool
    """Its reading depends on the names of other files, which `copied_from` tells."""
    state: FileState | None
    """The file is the same as long as this is; None: it is opened again whenever anything changed."""
    rests: bool
    """Not: it may be another one though its state is the same."""
    digest: str
    problem: Problem | None = None
    """Why it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The definition files at one moment."""

    contents: tuple[Contents, ...]
    """Of those that could be read, by name."""
    problems: tuple[Problem, ...]
    unparsed: Mapping[Contents, SourceFile]
    """What of them is nowhere among the readings that are kept."""
    missing: bool
    seen: Mapping[str, _Seen]

    @property
    def size(self) -> int:
        """Bytes that are to be parsed."""
        return sum(len(file.content) for file in self.unparsed.values())

    @property
    def is_restless(self) -> bool:
        """The same states at the next look do not say that nothing changed."""
        return not all(seen.rests for seen in self.seen.values())


_Opened = dict[tuple[str, str], SourceFile]
"""By name and digest."""


class KeptFiles:
    """What was opened and parsed, until it changes. For one thread.

    `instead`: contents by file name, in place of what lies there.
    """

    def __init__(
        self, root: Path, instead: Mapping[str, bytes] | None = None, *, clock_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._root = root
        self._instead = [SourceFile(name, content) for name, content in (instead or {}).items()]
        self._clock_ns = clock_ns
        self._seen: Mapping[str, _Seen] = {}
        self._parsed: dict[Contents, ReadAlone] = {}
        self._by_name: dict[str, ReadAlone] = {}

    def look(self, states: FolderStates) -> Look:
        """The files now, `states` being those of a moment ago. Nothing is kept of it before `keep`."""
        opened: _Opened = {}
        error = states.folders.get("", 0)
        listing = unlistable(self._root, OSError(error, os.strerror(error))) if error else None
        missing = listing is not None and not self._instead
        seen: dict[str, _Seen] = {}
        names = [] if error else sorted(filter(is_definition, states.top))
        for name in names[:FILES]:
            one = self._open(name, states.files.get(name), opened)
            if one is not None:
                seen[name] = one
        problems = listing.problems if listing is not None and missing else ()
        contents = self._contents(seen)
        opened |= {(file.name, digest_of(file.content)): file for file in self._instead}
        return Look(
            contents=contents,
            problems=(
                *problems,
                *(one.problem for one in seen.values() if one.problem is not None),
                *too_many(names),
            ),
            unparsed={one: opened[one.name, one.digest] for one in contents if one not in self._parsed},
            missing=missing,
            seen=seen,
        )

    def parsed(self, found: Mapping[Contents, ReadAlone]) -> None:
        """Takes the readings of contents that were unparsed. What of a series did not change is the same object as
        before."""
        for contents, one in found.items():
            before = self._by_name.get(contents.name)
            kept = _without_places(one)
            self._parsed[contents] = kept if before is None else _with_kept_objects(kept, before)

    def keep(self, look: Look) -> list[ReadAlone]:
        """The readings of all contents of `look`, which are parsed. Everything else is forgotten, but not while the
        directory is gone: it may come back."""
        if look.missing:
            return []
        self._seen = look.seen
        self._parsed = {contents: self._parsed[contents] for contents in look.contents}
        self._by_name = {contents.name: one for contents, one in self._parsed.items()}
        return [self._parsed[contents] for contents in look.contents]

    def _open(self, name: str, state: FileState | int | None, opened: _Opened) -> _Seen | None:
        """What is seen of a file, from before where its state is the same; None when it is gone, or not to be read.
        Its bytes, where they were read, go into `opened`."""
        before = self._seen.get(name)
        if before is not None and before.state is not None and before.state == state:
            return before
        shown = printable(name)
        if any(file.name == shown for file in self._instead):
            return None
        found = read_file(self._root, name)
        if found is None:
            return None
        rests = not isinstance(state, FileState) or state.rests(self._clock_ns())
        is_odd = series_id(shown) is None and not shown.startswith("_")
        telling = state if isinstance(state, FileState) and rests and not state.is_link and not is_odd else None
        if isinstance(found, Problem):
            return _Seen(shown, is_odd, telling, rests, "", found)
        digest = digest_of(found.content)
        opened[shown, digest] = found
        return _Seen(shown, is_odd, telling, rests, digest)

    def _contents(self, seen: Mapping[str, _Seen]) -> tuple[Contents, ...]:
        found = [Contents(one.shown, one.digest, None) for one in seen.values() if one.problem is None]
        found += [Contents(file.name, digest_of(file.content), None) for file in self._instead]
        found.sort(key=attrgetter("name"))
        odd = {one.shown for one in seen.values() if one.is_odd} | {file.name for file in self._instead}
        stems = {stem_of(one.name) for one in found} if odd else set()
        return tuple(one._replace(original=copied_from(one.name, stems)) if one.name in odd else one for one in found)


def _without_places(one: ReadAlone) -> ReadAlone:
    """Where each event stands is for who reads once; the problems have their places."""
    return replace(one, reading=replace(one.reading, places=NO_PLACES)) if one.reading.places else one


def _with_kept_objects(new: ReadAlone, before: ReadAlone) -> ReadAlone:
    series, kept = new.reading.series, before.reading.series
    if series is None or kept is None:
        return new
    return replace(new, reading=replace(new.reading, series=_kept(series, kept)))


def _kept(series: Series, before: Series) -> Series:
    if series == before:
        return before
    events = {event.key: event for event in before.events}
    return replace(
        series, events=tuple(kept if (kept := events.get(event.key)) == event else event for event in series.events)
    )
