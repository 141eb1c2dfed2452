"""`announcer import`: an iCalendar file or address to definition files, once or again and again."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import click

from announcer.commands import context, import_report
from announcer.commands.language import command_language, language_option
from announcer.commands.long_work import told_while, waiting_for
from announcer.commands.terminal import ConsoleTerminal, Terminal
from announcer.commands.writing.agreement import is_wanted, require_somebody, say_what_is_next
from announcer.commands.writing.coming import show_coming, what_would_come
from announcer.definitions import dates, values
from announcer.definitions.calendar_import.imported import ImportOptions
from announcer.definitions.invalid_value import InvalidValue
from announcer.errors import AnnouncerError, SourceError, UsageError
from announcer.folder.sources.addresses import Address, fingerprint, is_address
from announcer.folder.sources.fetch import MAX_BYTES, Fetched, Fetcher
from announcer.folder.sources.importing import ImportRequest, digest, prepare, write
from announcer.folder.sources.keeping import KeptSource, SourceKeeper
from announcer.folder.sources.memory import KnownSource
from announcer.model import Message
from announcer.model.os_failure import failure_in_words
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from announcer.words.messages import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What was typed."""

    what: str | None
    series: str | None
    into: str | None
    first_on: date | None
    last_on: date | None
    accepts_fewer: bool
    allow_private: bool


@click.command("import")
@click.argument("what", required=False, metavar="[FILE_OR_URL]")
@click.option("--series", metavar="ID", help="Call the new series this; default: as the calendar is called.")
@click.option("--into", metavar="SERIES", help="Add the sessions to this series, whose file is there.")
@click.option("--from", "first", metavar="DATE", help="The first day to import.  [default: 30 days ago]")
@click.option("--until", "last", metavar="DATE", help="The last day to import.  [default: in a year and a half]")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--watch", is_flag=True, help="Keep the files like the calendar, until Ctrl-C.")
@click.option("--accept-fewer", "accepts_fewer", is_flag=True, help="Most sessions are gone at once, and rightly so.")
@click.option("--allow-private", is_flag=True, help="Ask addresses of the own network too.")
@click.option("--now", "when", metavar="WHEN", help="Look from this moment: 2024-01-10T09:00.  [default: now]")
@language_option
def command(
    *, what: str | None, series: str | None, into: str | None, first: str | None, last: str | None, when: str | None,
    language: str | None, yes: bool, watch: bool, accepts_fewer: bool, allow_private: bool,
) -> None:  # fmt: skip
    """Turn a calendar into event files: an iCalendar file (.ics), an address (https:// or webcal://), or the name of
    one in ANNOUNCER_SOURCES.

    A calendar becomes one series, a calendar of announcer's the series that it was made of. What recurs is written out
    as sessions, with its exceptions. The same calendar again changes what has changed there and is never a second copy;
    what was changed in the file stays, where the calendar did not change it too. What is not in the calendar any more
    is taken out of the file, and the service asks about it. What is private there is left out.

    What would be written is shown first, with the posts that come of it. With --watch the files are written without a
    question, every ANNOUNCER_SOURCES_EVERY; a running service does that by itself for those in ANNOUNCER_SOURCES.

    \b
    Examples:
      announcer import programma.ics
      announcer import https://cloud.example.org/remote.php/dav/public-calendars/abc?export --series huis
      announcer import huis                                a name in ANNOUNCER_SOURCES
      announcer import --watch                             all of them
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings, now = context.settings_and_now(load(), when)
    asked = _Asked(
        what=what, series=_identifier("--series", series), into=_identifier("--into", into),
        first_on=_day("--from", first, settings), last_on=_day("--until", last, settings),
        accepts_fewer=accepts_fewer, allow_private=allow_private or settings.sources_allow_private,
    )  # fmt: skip
    terminal = ConsoleTerminal(command_language(language, settings))
    if watch:
        _watch(asked, settings, terminal)
    elif what is None:
        raise UsageError(Message("which calendar? a file, an address, or a name in ANNOUNCER_SOURCES"))
    else:
        _import(what, asked, settings, now, terminal, yes=yes)


def _wrong(option: str, wrong: InvalidValue) -> UsageError:
    return UsageError(Message("{option}: {what}; {remedy}", option=option, what=wrong.message, remedy=wrong.remedy))


def _identifier(option: str, text: str | None) -> str | None:
    try:
        return None if text is None else values.identifier(text)
    except InvalidValue as wrong:
        raise _wrong(option, wrong) from None


def _day(option: str, text: str | None, settings: Settings) -> date | None:
    try:
        return None if text is None else dates.parse_date(text, (settings.language,))
    except InvalidValue as wrong:
        raise _wrong(option, wrong) from None


def _fetcher(asked: _Asked, settings: Settings) -> Fetcher:
    agent = f"announcer/{version('announcer')} (+{settings.base_url})"
    return Fetcher(user_agent=agent, allow_private=asked.allow_private)


# --- once -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a calendar is and what it holds."""

    key: str
    """By which it is known again."""
    name: str
    """What its series is called where it has no name."""
    series: str | None
    """What its series is called in any case."""
    fetched: Fetched
    is_remote: bool

    @property
    def content(self) -> bytes:
        return self.fetched.content or b""


def _import(what: str, asked: _Asked, settings: Settings, now: datetime, terminal: Terminal, *, yes: bool) -> None:
    source = _source(what, asked, settings)
    options = ImportOptions(
        now=now, defaults=settings.defaults(), name=source.name, first_on=asked.first_on, last_on=asked.last_on
    )
    request = ImportRequest(
        source=source.key, options=options, series=asked.series or source.series, into=asked.into,
        is_strict=source.is_remote, accepts_fewer=asked.accepts_fewer,
    )  # fmt: skip
    prepared = prepare(settings.events_dir, source.content, request)
    import_report.show(prepared, terminal)
    if prepared.is_changed:
        after = {file.name: file.after for file in prepared.files if file.after is not None}
        show_coming(what_would_come(settings, now, after), settings, terminal)
        if not yes:
            require_somebody()
            if not is_wanted(terminal):
                return
    is_partial = asked.first_on is not None or asked.last_on is not None
    known = KnownSource(source.fetched.validators, digest(source.content), None if is_partial else now.date())
    settings.events_dir.mkdir(parents=True, exist_ok=True)
    write(settings.events_dir, prepared, source.key, known)
    import_report.show_written(prepared, settings.events_dir, terminal)
    if prepared.is_changed:
        say_what_is_next(settings.events_dir, settings, terminal)


def _source(what: str, asked: _Asked, settings: Settings) -> _Source:
    named = settings.sources_by_name
    if what in named:
        return _Source(what, what, what, _fetched(named[what], asked, settings), is_remote=True)
    if is_address(what):
        fetched = _fetched(what, asked, settings)
        return _Source(fingerprint(what), Address.parse(what).host, None, fetched, is_remote=True)
    path = Path(what)
    return _Source(fingerprint(f"file:{path.resolve()}"), path.stem, None, Fetched(_read(path)), is_remote=False)


def _fetched(address: str, asked: _Asked, settings: Settings) -> Fetched:
    with told_while(waiting_for(Address.parse(address).host), settings):
        return _fetcher(asked, settings).fetch(address)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(Message("{file} cannot be read: {why}", file=path, why=failure_in_words(error))) from error
    if len(content) > MAX_BYTES:
        raise SourceError(Message("{file} has more than {n:g} MB", file=path, n=MAX_BYTES / 1024 / 1024))
    return content


# --- again and again ----------------------------------------------------------------------------------------------


def _watch(asked: _Asked, settings: Settings, terminal: Terminal) -> None:
    sources = _kept(asked, settings)
    settings.events_dir.mkdir(parents=True, exist_ok=True)
    keeper = SourceKeeper(settings.events_dir, _fetcher(asked, settings), settings.defaults())
    words = Message.counted(
        "watching {n} calendar, every {minutes:g} minutes; Ctrl-C ends it",
        "watching {n} calendars, every {minutes:g} minutes; Ctrl-C ends it",
        n=len(sources),
        minutes=settings.sources_every.total_seconds() / 60,
    )
    terminal.say(words)
    while True:
        for source in sources:
            try:
                prepared = keeper.look(source, RealClock().now())
            except AnnouncerError as error:
                click.echo(f"{source.name}: {in_language(error.args[0], terminal.language)}", err=True)
            else:
                if prepared is not None:
                    import_report.show(prepared, terminal)
        time.sleep(settings.sources_every.total_seconds())


def _kept(asked: _Asked, settings: Settings) -> list[KeptSource]:
    named = settings.sources_by_name
    if asked.what is None and not named:
        raise UsageError(Message("--watch: ANNOUNCER_SOURCES is empty; say an address, with --series ID for its name"))
    if asked.what is None:
        return [KeptSource(name=name, address=address) for name, address in named.items()]
    if asked.what in named:
        return [KeptSource(name=asked.what, address=named[asked.what])]
    if not is_address(asked.what) or asked.series is None:
        raise UsageError(Message("--watch wants a name in ANNOUNCER_SOURCES, or an address with --series ID"))
    return [KeptSource(name=asked.series, address=asked.what)]
