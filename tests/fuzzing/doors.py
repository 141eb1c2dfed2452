"""What takes text of others, and what it must make of whatever that is. Each raises AssertionError where it does not,
and lets every exception out that its door should not have let out."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from announcer.definitions import dates, hours, values, web_addresses
from announcer.definitions.calendar_import.content_lines import NoCalendar
from announcer.definitions.calendar_import.imported import ImportOptions, read_calendar
from announcer.definitions.calendar_import.merge import merge
from announcer.definitions.event_days import parse_day
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.definitions.spreadsheet import UnreadableTable, read_table
from announcer.definitions.spreadsheet_events import SheetReader
from announcer.errors import TemplateError, UneditableFile
from announcer.model import Kind
from announcer.planning.post_templates import PostTemplates
from announcer.words.markdown import html_markdown, plain_markdown

NOW = datetime(2024, 1, 10, 12, tzinfo=UTC)
TODAY = date(2024, 1, 10)
DEFAULTS = Defaults()


def definition(content: bytes) -> None:
    """A file is a series, or there are problems, each with its place."""
    (reading,) = read([SourceFile("fuzz.yaml", content)], DEFAULTS)
    assert reading.draft or (reading.series is None) == bool(reading.problems)
    for problem in (*reading.problems, *reading.warnings):
        assert problem.line > 0, problem
        assert problem.column > 0, problem
        assert problem.message, problem
    if reading.series is not None:
        for event in reading.series.events:
            _ = (event.opens_at, event.over_at, event.last_on)
            if event.description is not None:
                html_markdown(event.description)
                plain_markdown(event.description)


VALUES: tuple[Callable[[str], object], ...] = (
    lambda text: parse_day(text, ("nl",)),
    lambda text: parse_day(text, ("en-US",)),
    lambda text: dates.parse_moment(text, ("de",)),
    lambda text: dates.with_coming_year(text, ("nl",), TODAY),
    hours.parse_hours,
    values.one_line,
    values.several_lines,
    values.markdown,
    values.tag,
    values.identifier,
    values.former_event,
    values.status,
    values.visibility,
    values.yes_or_no,
    values.lead,
    values.latitude,
    values.focal,
    values.country,
    values.timezone,
    values.language,
    web_addresses.url,
    web_addresses.email,
    web_addresses.image_file,
)


def value(content: bytes) -> None:
    """A single text is read, or refused in words: by every form there is."""
    text = content.decode(errors="replace")[:200]
    for read_value in VALUES:
        try:
            read_value(text)
        except InvalidValue as wrong:
            _is_said(wrong.message)


def _is_said(words: str) -> None:
    assert words.strip()


def template(content: bytes) -> None:
    """A template is used, or its problem says which it is."""
    templates = PostTemplates({"nl/announcement.txt": content.decode(errors="replace")})
    for problem in templates.problems():
        assert problem.file == "nl/announcement.txt"
        assert problem.message
    try:
        templates.render(Kind.ANNOUNCEMENT, "nl", {"title": "t", "link": "https://a.nl/"})
    except TemplateError as error:
        _is_said(str(error))


def calendar(content: bytes) -> None:
    """A calendar becomes files that `check` accepts, or none."""
    try:
        found = read_calendar(content, ImportOptions(now=NOW, defaults=DEFAULTS))
    except NoCalendar:
        return
    for series in found.series:
        try:
            made = merge(None, None, series, TODAY)
        except UneditableFile:
            continue
        if made.text.event_ids:
            (reading,) = read([SourceFile("fuzz.yaml", made.text.encode())], DEFAULTS)
            assert not reading.problems, str(reading.problems[0])


def spreadsheet(content: bytes) -> None:
    """A sheet becomes files that `check` accepts, or problems with their rows."""
    try:
        rows = read_table(content)
    except UnreadableTable as wrong:
        _is_said(wrong.message)
        return
    result = SheetReader((), (), DEFAULTS).read(rows, "fuzz")
    for problem in result.problems:
        assert problem.row > 0
        assert problem.message
    if not result.problems:
        for reading in read([SourceFile(name, made) for name, made in result.contents.items()], DEFAULTS):
            assert not reading.problems, str(reading.problems[0])


DOORS: dict[str, Callable[[bytes], None]] = {
    door.__name__: door for door in (definition, value, template, calendar, spreadsheet)
}
