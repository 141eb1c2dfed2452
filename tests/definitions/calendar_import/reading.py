"""A calendar as a definition file, and as the events that come of it."""

from datetime import UTC, date, datetime
from pathlib import Path

from announcer.definitions.calendar_import.imported import ImportOptions, read_calendar
from announcer.definitions.calendar_import.results import ImportedCalendar, ImportedSeries
from announcer.definitions.file_text import FileText
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Event, Series

CALENDARS = Path(__file__).parent / "calendars"
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nX-WR-CALNAME:Huis\r\n"
END = "END:VCALENDAR\r\n"


def options(now: datetime = NOW, timezone: str | None = None) -> ImportOptions:
    return ImportOptions(now=now, defaults=Defaults(), name="agenda", timezone=timezone)


def imported(content: bytes, now: datetime = NOW) -> ImportedCalendar:
    return read_calendar(content, options(now))


def of_lines(*events: str) -> ImportedCalendar:
    """Of VEVENTs by their lines, `;;` between them."""
    return imported(calendar(*events))


def calendar(*events: str, head: str = HEAD) -> bytes:
    blocks = ["BEGIN:VEVENT\r\n" + event.replace(";;", "\r\n") + "\r\nEND:VEVENT\r\n" for event in events]
    return (head + "".join(blocks) + END).encode()


def file_of(series: ImportedSeries) -> bytes:
    return FileText.new({**series.values, "events": [{"id": one.id, **one.values} for one in series.events]}).encode()


def series_of(series: ImportedSeries) -> Series:
    """As the service reads the file; one that it refuses fails the test."""
    (reading,) = read([SourceFile(f"{series.id}.yaml", file_of(series))], Defaults())
    assert reading.problems == ()
    assert reading.series is not None
    return reading.series


def hours(event: Event) -> tuple[str, str, str]:
    """Start and end as instants with their offsets (days: as days), and the id."""
    if event.starts_at is None:
        return str(event.starts_on), str(event.last_on), event.key.event
    ends = event.ends_at
    return f"{event.starts_at:%Y-%m-%d %H:%M%z}", f"{ends:%Y-%m-%d %H:%M%z}" if ends else "", event.key.event


def day(text: str) -> date:
    return date.fromisoformat(text)
