"""`announcer new`: writes a definition file by questions and answers, or from a spreadsheet."""

import contextlib

import click

from announcer.commands import context
from announcer.commands.language import command_language, language_option
from announcer.commands.terminal import ConsoleTerminal, Stopped, is_interactive, stoppable
from announcer.commands.writing.agreement import agree_and_write
from announcer.commands.writing.dialogue import Dialogue
from announcer.commands.writing.sheet import write_sheet
from announcer.errors import UsageError
from announcer.model import Message, zone
from announcer.settings.loading import load


@click.command
@click.option("--from", "source", metavar="FILE.csv", help="Take the events from a spreadsheet; - is standard input.")
@click.option("--into", metavar="SERIES", help="With --from: the series of rows that name none, by its id or title.")
@click.option("--yes", is_flag=True, help="With --from: write without asking.")
@click.option("--now", "when", metavar="WHEN", help="Look ahead from this moment: 2024-01-10T09:00.  [default: now]")
@language_option
def command(source: str | None, into: str | None, yes: bool, when: str | None, language: str | None) -> None:
    """Write down an event: asks one thing at a time, checks each answer and says it back, adds to a series that exists
    or begins one, shows the posts that will come, and writes when told so.

    At each question Enter takes what stands there, ? explains, < goes back, and Ctrl-C leaves with nothing written.
    Comments and order of a file that exists stay as they are.

    With --from the events come from a spreadsheet saved as CSV, with a row of headings in Dutch or English: date, time,
    title, place, street, postal code, city, registration, price, description ... An event that is there already (by its
    id, else its day and place) is brought up to date; what is not stated stays. When one row is wrong, all that is
    wrong is told and nothing is written. The exit status is then 1.

    \b
    Examples:
      announcer new
      announcer new --from programma.csv
      announcer new --from programma.csv --into cop-2024 --yes
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings = load()
    if source is None and (into is not None or yes):
        raise UsageError(Message("--into and --yes go with --from"))
    terminal = ConsoleTerminal(command_language(language, settings))
    settings, now = context.settings_and_now(settings, when)
    try:
        with stoppable():
            if source is not None:
                is_well = write_sheet(source, into, settings, now, terminal, yes=yes)
            elif is_interactive():
                files = Dialogue(terminal, settings, now.astimezone(zone(settings.timezone)).date()).run()
                agree_and_write(files, settings, now, terminal)
                is_well = True
            else:
                words = Message("nobody can be asked here: type this at a terminal, or give a spreadsheet with --from")
                raise UsageError(words)
    except (Stopped, click.Abort) as stopped:
        with contextlib.suppress(OSError):  # the terminal may be what was closed
            terminal.say()
            terminal.say(Message("Nothing was written."), "bold")
        raise click.exceptions.Exit(stopped.status if isinstance(stopped, Stopped) else 1) from None
    if not is_well:
        raise click.exceptions.Exit(1)
