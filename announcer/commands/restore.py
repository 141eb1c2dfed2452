"""`announcer restore`: a backup in the ledger's place."""

import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import click

from announcer.commands.backup import described
from announcer.commands.language import in_words
from announcer.commands.output import minute
from announcer.delivery.protocol_timing import CAREFUL
from announcer.errors import UsageError
from announcer.ledger.restoration import note_restoration, restore
from announcer.model.message import NOTHING, Message
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings
from announcer.settings.loading import load

_A_MINUTE = timedelta(minutes=1)  # what is shown is cut to minutes


@click.command
@click.argument("file", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option("--note", is_flag=True, help="Without FILE: the ledger was put back by other means.")
def command(file: Path | None, *, note: bool) -> None:
    """Put the backup FILE in the place of the ledger. The service must be stopped.

    FILE is one that `announcer backup` made, of this version or an older one; - reads it from standard input. It is
    checked first. The ledger that is there is kept beside it, under a name with the date.

    What was posted after the backup is found on the account before anything is sent, and not posted again. For five
    minutes from now nothing is sent at all: a request that was on its way when the service ended is on the account by
    then.

    A ledger in PostgreSQL is not put back: the lines that do it are printed, and the exit status is 1. Where the ledger
    came back otherwise (pg_restore, a copied file, a snapshot of the machine) type `announcer restore --note` before
    the start: it notes that, for the same five minutes.

    \b
    Examples:
      announcer restore announcer-backup.db
      docker compose run --rm -T announcer restore - < announcer-backup.db
      announcer restore --note
    """  # noqa: D301 - \b is click's mark for lines as they are
    if note is (file is not None):
        raise UsageError(Message("name a FILE to put back, or say --note when that was done by other means"))
    settings, now = load(), RealClock().now()
    if file is None:
        note_restoration(settings.ledger_url, now)
        click.echo(in_words(Message("noted: the ledger was put back."), settings))
    else:
        _put_back(settings, file, now)
    until = minute(now + CAREFUL.quiet + _A_MINUTE, settings.timezone)
    next_step = Message(
        "`announcer run` looks on the account for what was posted since, and posts nothing before {until}: requests may"
        " still be under way.",
        until=until,
    )
    click.echo(in_words(next_step, settings))


def _put_back(settings: Settings, file: Path, now: datetime) -> None:
    with ExitStack() as stack:
        source, called = file, NOTHING
        if str(file) == "-":
            called = Message("what came in")
            source = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="announcer-restore-")), "backup.db")
            with source.open("wb") as content:
                shutil.copyfileobj(sys.stdin.buffer, content)
        done = restore(settings.ledger_url, source, now, called=called)
    lines = [Message("restored: {what}", what=described(done.copy, settings.timezone))]
    if done.former is not None:
        lines.append(Message("The former ledger is kept: {file}", file=done.former))
    for line in lines:
        click.echo(in_words(line, settings))
