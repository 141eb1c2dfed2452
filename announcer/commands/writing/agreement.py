"""The end of every way to write: what changes and what will be posted is shown, a person says yes, it is written."""

import contextlib
from datetime import datetime
from pathlib import Path

from announcer.commands.terminal import Stopped, Terminal, is_interactive, yes_or_no
from announcer.commands.writing.coming import show_coming, what_would_come
from announcer.commands.writing.files import FilesToWrite
from announcer.definitions.invalid_value import InvalidValue
from announcer.errors import UsageError
from announcer.model import Message
from announcer.publisher.ledger_reading import reading
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings

_MOST_LINES = 60


def agree_and_write(
    files: FilesToWrite, settings: Settings, now: datetime, terminal: Terminal, *, asks: bool = True
) -> bool:
    """Whether they were written. Without `asks` nobody is waited for. Raises AnnouncerError, and Stopped or click.Abort
    with nothing written."""
    show_difference(files, terminal)
    terminal.say()
    show_coming(what_would_come(settings, now, files.after), settings, terminal)
    terminal.say()
    if asks and not is_wanted(terminal):
        return False
    files.write()
    with contextlib.suppress(Stopped):  # too late: it is written
        for name in files.names:
            terminal.say(Message("Written: {file}", file=files.root / name), "bold green")
        say_what_is_next(files.root, settings, terminal)
    return True


def show_difference(files: FilesToWrite, terminal: Terminal) -> None:
    """The lines that come and go, file by file; of long ones the first."""
    for name in files.names:
        is_new = name not in files.before
        terminal.say()
        words = Message("New file {file}:", file=name) if is_new else Message("In {file}:", file=name)
        terminal.say(words, "bold")
        lines = list(files.difference(name))
        for line in lines[:_MOST_LINES]:
            terminal.say(f"  {line}", {"+": "green", "-": "red"}.get(line[:1], "dim"))
        if (more := len(lines) - _MOST_LINES) > 0:
            terminal.say(Message.counted("  and {n} more line", "  and {n} more lines", n=more), "dim")


def require_somebody() -> None:
    """Raises UsageError where nobody can be asked."""
    if not is_interactive():
        raise UsageError(Message("nobody can be asked whether to write: give --yes, or type it at a terminal"))


def is_wanted(terminal: Terminal) -> bool:
    """Asks until it is yes or no, and says so when it is no; Enter is neither, for what is written may be posted."""
    terminal.say(Message("Write this? yes or no"), "bold")
    while True:
        try:
            wanted = yes_or_no(terminal.ask())
        except InvalidValue:
            terminal.say(Message("Type yes or no."), "red")
        else:
            if not wanted:
                terminal.say(Message("Nothing was written."), "bold")
            return wanted


def say_what_is_next(root: Path, settings: Settings, terminal: Terminal) -> None:
    """What becomes of event files that were written just now, and what the person may do."""
    with reading(settings) as ledger:
        is_led = ledger is not None and ledger.is_led(RealClock().now())
    if is_led and (minutes := int(settings.settle.total_seconds() // 60)) == 0:
        terminal.say(Message("The service that runs sees it by itself, and posts at once what is due."))
    elif is_led:
        terminal.say(
            Message("The service that runs sees it by itself; posts wait {n} minutes for second thoughts.", n=minutes)
        )
    else:
        terminal.say(Message("Next: `announcer plan` shows every post to come, `announcer run` starts the service."))
    if _is_in_git(root):
        terminal.say(Message("The folder is in git: commit it there when all is well."))


def _is_in_git(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))
