"""`announcer new --from`: a spreadsheet's rows into definition files."""

import sys
from datetime import datetime
from pathlib import Path

from announcer.commands.terminal import Terminal
from announcer.commands.writing.agreement import agree_and_write, require_somebody
from announcer.commands.writing.files import FilesToWrite
from announcer.definitions.limits import SHEET_BYTES
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.spreadsheet import UnreadableTable, read_table
from announcer.definitions.spreadsheet_columns import CellProblem
from announcer.definitions.spreadsheet_events import SheetReader, SheetResult
from announcer.errors import UsageError
from announcer.folder import event_files, images
from announcer.model import Message
from announcer.model.os_failure import failure_in_words
from announcer.settings.fields import Settings
from announcer.words.messages import in_language

STANDARD_INPUT = "-"


def write_sheet(
    source: str, into: str | None, settings: Settings, now: datetime, terminal: Terminal, *, yes: bool
) -> bool:
    """Whether all is well: written, nothing to write, or not wanted. Without a terminal there has to be `yes`. Raises
    UsageError, AnnouncerError."""
    if not yes:
        require_somebody()
    try:
        rows = read_table(_content(source))
    except UnreadableTable as wrong:
        terminal.say(_line(source, wrong.message, wrong.remedy, terminal.language), "red")
        return False
    listing = event_files.load(settings.events_dir)
    readings = read(listing.files, settings.defaults())
    reader = SheetReader(readings, listing.files, settings.defaults())
    result = reader.read(rows, into or _named_by(source))
    _look_at_pictures(reader, result, settings)
    if result.problems:
        _tell(result, source, terminal)
        return False
    counts = [
        Message.counted("{n} new event", "{n} new events", n=result.added),
        Message.counted("{n} changed", "{n} changed", n=result.changed),
        Message.counted("{n} as it was", "{n} as they were", n=result.unchanged),
    ]
    terminal.say(", ".join(in_language(one, terminal.language) for one in counts), "bold")
    if not result.contents:
        terminal.say(Message("There is nothing to write: the files say all of this already."))
        return True
    before = {file.name: file.content for file in listing.files if file.name in result.contents}
    files = FilesToWrite(root=settings.events_dir, before=before, after=result.contents)
    agree_and_write(files, settings, now, terminal, asks=not yes)
    return True


def _look_at_pictures(reader: SheetReader, result: SheetResult, settings: Settings) -> None:
    """Adds what is wrong with the pictures that the rows name."""
    made = read([SourceFile(name, content) for name, content in result.contents.items()], settings.defaults())
    _, problems = images.inspect(settings.events_dir, [use for reading in made for use in reading.images])
    for problem in problems:
        reader.tell(problem.file, [problem])


def _tell(result: SheetResult, source: str, terminal: Terminal) -> None:
    """Every mistake, each on a line."""
    for problem in result.problems:
        place = _place(source, problem, terminal.language)
        terminal.say(_line(place, problem.message, problem.remedy, terminal.language))
    n = len(result.problems)
    words = Message.counted("{n} mistake; nothing was written", "{n} mistakes; nothing was written", n=n)
    terminal.say(words, "bold red")


def _content(source: str) -> bytes:
    """At most one byte more than is taken. Raises UsageError."""
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(SHEET_BYTES + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(SHEET_BYTES + 1)
    except OSError as error:
        reason = failure_in_words(error)
        raise UsageError(Message("{path} cannot be read: {reason}", path=source, reason=reason)) from error


def _named_by(source: str) -> str:
    """The series that rows go into when nothing says which: called as the file is."""
    if source == STANDARD_INPUT:
        return "programme"
    stem = Path(source).stem.replace("_", " ").strip()
    return stem[:1].upper() + stem[1:]


def _place(source: str, problem: CellProblem, language: str) -> str:
    parts = [source]
    if problem.row:
        parts.append(in_language(Message("row {n}", n=problem.row), language))
    if problem.column:
        parts.append(in_language(Message("column {name}", name=problem.column), language))
    return ", ".join(parts)


def _line(place: str, message: str, remedy: str, language: str) -> str:
    what = f"{place}: {in_language(message, language)}"
    return f"{what}; {in_language(remedy, language)}" if remedy else what
