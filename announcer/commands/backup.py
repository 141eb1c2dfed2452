"""`announcer backup`: the ledger in one file, while the service runs."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from announcer.commands.language import in_words
from announcer.commands.output import minute
from announcer.errors import UsageError
from announcer.ledger.backup import back_up
from announcer.ledger.whole_copy import LedgerCopy
from announcer.model import Message
from announcer.settings.loading import load


@click.command
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE when it is there.")
def command(file: Path, *, force: bool) -> None:
    """Copy the ledger to FILE, while the service runs: what was said on which account, and what is still to be said.

    The copy is the ledger of one moment, one file that only you may read, and checked; FILE appears whole or not at
    all. With - for FILE it goes to standard output. `announcer restore FILE` puts it back. Event files, pictures and
    .env are yours to keep; all else (the site) is made anew from them.

    A ledger in PostgreSQL is not copied: the line that does it is printed, and the exit status is 1.

    \b
    Examples:
      announcer backup announcer-backup.db
      docker compose exec -T announcer announcer backup - > announcer-backup.db
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings = load()
    if str(file) != "-":
        copy = back_up(settings.ledger_url, file, overwrite=force)
    elif sys.stdout.isatty():
        raise UsageError(Message("a backup is no text for a terminal: name a file, or send it to one with >"))
    else:
        with tempfile.TemporaryDirectory(prefix="announcer-backup-") as folder:
            whole = Path(folder, "announcer.db")
            copy = back_up(settings.ledger_url, whole)
            with whole.open("rb") as content:
                shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.flush()
    words = in_words(described(copy, settings.timezone), settings)
    click.echo(f"{file}: {words}", err=str(file) == "-")


def described(copy: LedgerCopy, timezone: str) -> Message:
    """`12 events, 34 posts, 0.3 MB, as of the round of 2024-02-21 19:00`."""
    last = copy.last_round_at
    as_of = Message("before the first round")
    if last is not None:
        as_of = Message("as of the round of {when}", when=minute(last, timezone))
    events = Message.counted("{n} event", "{n} events", n=copy.events)
    posts = Message.counted("{n} post", "{n} posts", n=copy.posts)
    return Message(
        "{events}, {posts}, {megabytes:.1f} MB, {as_of}",
        events=events, posts=posts, megabytes=copy.bytes / 1e6, as_of=as_of,
    )  # fmt: skip
