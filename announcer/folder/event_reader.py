"""What the publisher reads from the events directory: definitions and pictures, again only where something changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from announcer.definitions.reading import Reading, SourceFile, read, series_id
from announcer.definitions.series import Defaults
from announcer.folder import event_files, images
from announcer.folder.passed_over import passed_over
from announcer.model import Picture, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSnapshot:
    """The events directory at one moment."""

    readings: tuple[Reading, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    missing: str | None = None
    """The directory's name, when it is gone."""


def read_events(root: Path, defaults: Defaults, *, instead: Mapping[str, bytes] | None = None) -> EventsSnapshot:
    """Every definition file below `root`, checked, with its pictures. Bad input is in the readings, never raised.

    `instead`: contents by file name, read in place of what lies there; with any, a directory that is gone is an empty
    one.
    """
    listing = event_files.load(root)
    if instead:
        listing = _with(listing, instead)
    readings = [
        *read(listing.files, defaults),
        *(_unreadable(problem) for problem in listing.problems),
        *(_unread(warning) for warning in passed_over(root)),
    ]
    uses = [use for reading in readings for use in reading.images]
    pictures, problems = images.inspect(root, uses)
    bad: dict[str, list[Problem]] = {}
    for problem in problems:
        bad.setdefault(problem.file, []).append(problem)
    return EventsSnapshot(
        readings=tuple(
            replace(reading, series=None, problems=(*reading.problems, *bad[reading.name]))
            if reading.name in bad
            else reading
            for reading in readings
        ),
        pictures=pictures,
        missing=str(root) if listing.missing else None,
    )


def _with(listing: event_files.Listing, instead: Mapping[str, bytes]) -> event_files.Listing:
    others = [file for file in listing.files if file.name not in instead]
    files = [*others, *(SourceFile(name, content) for name, content in instead.items())]
    problems = tuple(problem for problem in listing.problems if problem.file not in instead and not listing.missing)
    return event_files.Listing(files=tuple(sorted(files, key=lambda file: file.name)), problems=problems)


def _unreadable(problem: Problem) -> Reading:
    """A file whose content could not be had: bad, so that its last good version stays in force."""
    return Reading(name=problem.file, series_id=series_id(problem.file), series=None, draft=False, problems=(problem,))


def _unread(warning: Problem) -> Reading:
    """A file that is none of ours by its name or place: it says nothing, and somebody may think that it does."""
    return Reading(name=warning.file, series_id=None, series=None, draft=False, problems=(), warnings=(warning,))


class EventReader:
    """Reads when the directory's signature changed, and hands out the last reading until then."""

    def __init__(self, root: Path, defaults: Defaults) -> None:
        self._root = root
        self._defaults = defaults
        self._signature: str | None = None
        self._read: EventsSnapshot | None = None

    def picture(self, file: str) -> Picture | None:
        """A picture of the last reading. From any thread."""
        return self._read.pictures.get(file) if self._read is not None else None

    def read(self) -> EventsSnapshot:
        signature = event_files.signature(self._root)
        if self._read is None or signature != self._signature:
            self._signature, self._read = signature, read_events(self._root, self._defaults)
        return self._read
