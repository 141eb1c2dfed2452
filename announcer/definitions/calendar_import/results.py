"""What comes out of a calendar: series and sessions as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from announcer.definitions.yaml_writing import Value
from announcer.model import Message


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """One session."""

    key: str
    """By which the calendar knows it, for ever: its UID, with the instance of a recurring event behind `#`."""
    id: str
    """What it is called in a new file; unique among those of the calendar."""
    values: Mapping[str, Value]
    """All but the id."""
    last_on: date
    """The local day on which it ends."""


@dataclass(frozen=True, slots=True)
class ImportedSeries:
    """What becomes one file."""

    id: str
    """A proposal; of our own calendars the series' id."""
    values: Mapping[str, Value]
    """All but the events."""
    events: tuple[ImportedEvent, ...]
    """By start."""


@dataclass(frozen=True, slots=True)
class ImportedCalendar:
    """What stands in a calendar, within a window."""

    series: tuple[ImportedSeries, ...]
    """One; of our own calendars as many as they were made of. None when nothing is in the window."""
    is_whole: bool
    """Its end is there."""
    is_own: bool
    """An announcer wrote it."""
    first_on: date
    last_on: date
    """The days that were looked at, both included."""
    passed_over: tuple[Message, ...] = ()
    """What could not be read, each with its reason."""
    private: int = 0
    """Events marked private or confidential, which are left out."""
    outside: int = 0
    """Events beyond the window, those that recur not counted."""
