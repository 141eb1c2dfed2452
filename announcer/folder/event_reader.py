"""What the publisher reads from the events directory: definitions and pictures, again only where something changed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from announcer.definitions.reading import Reading, series_id, together
from announcer.definitions.series import Defaults
from announcer.folder import images
from announcer.folder.bites import BITE, bite
from announcer.folder.folder_states import FolderStates, scan
from announcer.folder.kept_files import KeptFiles, Look
from announcer.folder.parsing import Parser, Workers
from announcer.folder.passed_over import passed_over
from announcer.model import Picture, Problem

READ_AT_ONCE = 500_000
"""Bytes of changed files, at most, that a round waits for: it takes a fifteenth of a second to parse them, and three
times that on a busy machine."""
MOST_TURNS = 20
"""How often much is read beside the rounds while ever more changes; then the rounds wait: a folder that never rests is
not put off for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSnapshot:
    """The events directory at one moment."""

    readings: tuple[Reading, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    missing: str | None = None
    """The directory's name, when it is gone."""


def read_events(
    root: Path, defaults: Defaults, *, instead: Mapping[str, bytes] | None = None,
    new_workers: Callable[[], Workers] | None = None,
) -> EventsSnapshot:  # fmt: skip
    """Every definition file below `root`, checked, with its pictures. Bad input is in the readings, never raised.

    `instead`: contents by file name, read in place of what lies there; with any, a directory that is gone is an empty
    one. `new_workers`: starts processes for when there is much to parse.
    """
    reader = EventReader(root, defaults, instead=instead, gallery=_GALLERY, new_workers=new_workers)
    try:
        return reader.read()
    finally:
        reader.close()


_GALLERY = images.Gallery()
"""Of a command that reads several times."""


class EventReader:
    """Reads what changed since the last time, and hands out the same objects for what did not: files by their state on
    the disk, their readings by their bytes, series and events by what they say. For one thread, but for `picture`.

    With `on_whole`, a reading that would take long goes on in a thread: until it is whole, `read` gives the last one,
    and then `on_whole` is called, from that thread. A mass of changes is handed out in bites of `most` files, one at
    each `read`.
    """

    def __init__(
        self, root: Path, defaults: Defaults, *, instead: Mapping[str, bytes] | None = None,
        gallery: images.Gallery | None = None, new_workers: Callable[[], Workers] | None = None,
        on_whole: Callable[[], object] | None = None, most: int = BITE,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:  # fmt: skip
        self._root = root
        self._files = KeptFiles(root, instead, clock_ns=clock_ns)
        self._parser = Parser(defaults, new_workers)
        self._gallery = gallery or images.Gallery(clock_ns=clock_ns)
        self._on_whole = on_whole
        self._states: FolderStates | None = None
        self._is_restless = False
        self._passed_over: tuple[Reading, ...] = ()
        self._most = most
        self._turns = 0
        self._whole: EventsSnapshot | None = None
        """As the directory was found last."""
        self._read: EventsSnapshot | None = None
        """As much of it as was handed out."""

    @property
    def is_behind(self) -> bool:
        """Whether the last `read` gave a bite of what was found: another is wanted at once."""
        return self._read is not self._whole

    def picture(self, file: str) -> Picture | None:
        """A picture of the last reading. From any thread."""
        return self._read.pictures.get(file) if self._read is not None else None

    def read(self, today: date = date.min, most: int | None = None) -> EventsSnapshot:
        """The directory now, or where that takes long as it was last, or with some of what changed since: as it could
        be now. The same object as long as nothing changed. `today`: of what is taken in bites, what is nearest after it
        comes first. `most`: files of this bite, where that is fewer than of any; 0: all that can wait waits."""
        bite_of = self._most if most is None else min(most, self._most)
        if self._whole is not None and self._parser.is_under_way:
            return self._handed_out(self._whole, today, bite_of)
        self._files.parsed(self._parser.take())
        states = scan(self._root)
        if self._whole is not None and states == self._states and not self._is_restless:
            return self._handed_out(self._whole, today, bite_of)
        look = self._files.look(states)
        # What changed while much was read is read the same way.
        is_much = look.size > READ_AT_ONCE and self._turns < MOST_TURNS
        if self._whole is not None and self._on_whole is not None and is_much:
            self._turns += 1
            self._parser.begin(look.unparsed, self._on_whole)
            return self._handed_out(self._whole, today, bite_of)
        self._turns = 0
        self._files.parsed(self._parser.parse(look.unparsed))
        return self._handed_out(self._found(states, look), today, bite_of)

    def close(self) -> None:
        """Ends what is under way."""
        self._parser.close()

    def _handed_out(self, whole: EventsSnapshot, today: date, most: int) -> EventsSnapshot:
        """`whole`, or the next bite of what of it was not handed out yet."""
        self._whole = whole
        if self._read is None or self._on_whole is None or self._read.missing or whole.missing:
            self._read = whole
        elif self._read is not whole:
            readings = bite(self._read.readings, whole.readings, today, most)
            self._read = whole if readings is whole.readings else replace(whole, readings=tuple(readings))
        return self._read

    def _found(self, states: FolderStates, look: Look) -> EventsSnapshot:
        """The snapshot of this look; the last one, where it is the same."""
        if self._states is None or self._states.names != states.names:
            self._passed_over = tuple(_unread(warning) for warning in passed_over(self._root))
        readings = [
            *together(self._files.keep(look)),
            *(_unreadable(problem) for problem in look.problems),
            *self._passed_over,
        ]
        uses = [use for reading in readings for use in reading.images]
        pictures, problems = self._gallery.inspect(self._root, uses, states.files)
        snapshot = EventsSnapshot(
            readings=tuple(_with_problems(readings, problems)),
            pictures=pictures,
            missing=str(self._root) if look.missing else None,
        )
        self._states, self._is_restless = states, look.is_restless or self._gallery.is_restless
        return snapshot if self._whole is None else _with_same_objects(snapshot, self._whole)


def _with_problems(readings: Sequence[Reading], problems: Sequence[Problem]) -> Sequence[Reading]:
    """With what is wrong with the pictures that they name."""
    bad: dict[str, list[Problem]] = {}
    for problem in problems:
        bad.setdefault(problem.file, []).append(problem)
    if not bad:
        return readings
    return [
        replace(reading, series=None, problems=(*reading.problems, *bad[reading.name]))
        if reading.name in bad
        else reading
        for reading in readings
    ]


def _with_same_objects(new: EventsSnapshot, last: EventsSnapshot) -> EventsSnapshot:
    """The new one in the objects of the last, where they are equal."""
    kept = {reading.name: reading for reading in last.readings}
    readings = tuple(_same(reading, kept.get(reading.name)) for reading in new.readings)
    if readings == last.readings and new.pictures is last.pictures and new.missing == last.missing:
        return last
    return replace(new, readings=readings)


def _same(reading: Reading, last: Reading | None) -> Reading:
    return last if last is not None and (last is reading or last == reading) else reading


def _unreadable(problem: Problem) -> Reading:
    """A file whose content could not be had: bad, so that its last good version stays in force."""
    return Reading(name=problem.file, series_id=series_id(problem.file), series=None, draft=False, problems=(problem,))


def _unread(warning: Problem) -> Reading:
    """A file that is none of ours by its name or place: it says nothing, and somebody may think that it does."""
    return Reading(name=warning.file, series_id=None, series=None, draft=False, problems=(), warnings=(warning,))
