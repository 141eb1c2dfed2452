"""`announcer` and `python -m announcer`: runs a command, and turns what goes wrong into a line and an exit status."""

import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from announcer.commands import cli
from announcer.errors import AnnouncerError


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Runs the command that `args` name (default: those of the process); ends the process with its exit status."""
    try:
        status = cli.main(args, prog_name="announcer", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        status = leaving.exit_code
    except click.ClickException as error:
        error.show()
        status = 2 if isinstance(error, click.UsageError) else 1
    except AnnouncerError as error:
        click.echo(f"announcer: {error}", err=True)
        status = error.exit_status
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 128 + signal.SIGPIPE
    except (click.Abort, KeyboardInterrupt):
        status = 128 + signal.SIGINT
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
