"""`announcer restore`: a backup in the ledger's place."""

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from announcer.commands.backup import described
from announcer.ledger.restoration import restore
from announcer.runtime.clock import RealClock
from announcer.settings.loading import load


@click.command
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Put the backup FILE in the place of the ledger. The service must be stopped.

    FILE is one that `announcer backup` made, of this version or an older one; - reads it from standard input. It is
    checked first. The ledger that is there is kept beside it, under a name with the date.

    What was posted after the backup is found on the account before anything is sent, and not posted again. Was the
    service killed, and not stopped, less than five minutes ago? Then start it when those are over: a request that was
    on its way is on the account by then.

    A ledger in PostgreSQL is not put back: the line that does it is printed, and the exit status is 1.

    \b
    Examples:
      announcer restore announcer-backup.db
      docker compose run --rm -T announcer restore - < announcer-backup.db
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings = load()
    with ExitStack() as stack:
        source, called = file, ""
        if str(file) == "-":
            called = "what came in"
            source = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="announcer-restore-")), "backup.db")
            with source.open("wb") as content:
                shutil.copyfileobj(sys.stdin.buffer, content)
        done = restore(settings.ledger_url, source, RealClock().now(), called=called)
    click.echo(f"restored: {described(done.copy, settings.timezone)}")
    if done.former is not None:
        click.echo(f"The former ledger is kept: {done.former}")
    click.echo("`announcer run` looks on the account for what was posted since, before it sends anything.")
