"""The command line. Each command is a module of its own, loaded when it is called: the help must not cost a second.

In: what people type, the settings, the ledger, the events folder. Out: lines or JSON, and an exit status: 0 fine,
1 problems found or the work failed, 2 wrong usage or settings. Called by: `announcer.__main__`.
"""

import difflib
import gc
import sys
from importlib import import_module
from typing import Any

import click

from announcer.errors import AnnouncerError
from announcer.runtime.memory import look_seldom

COMMANDS = {
    "run": "Run the service: watch the event files, post, serve the site.",
    "login": "Log in at an instance; --check looks at the account there is.",
    "logout": "End announcer's access to the account.",
    "new": "Write an event down by questions, or from a spreadsheet.",
    "check": "Check the event files and say everything that is wrong.",
    "plan": "Show every coming post: when, the exact text, and why.",
    "status": "Show events, posts, the next post, and what wants a person.",
    "posts": "List what was posted and what waits, newest first.",
    "hold": "Keep a post, or all about an event, back.",
    "release": "Let go what was held back.",
    "approve": "Let posts go that wait for a person's word.",
    "resolve": "Settle what the service could not settle by itself.",
    "build": "Write the site as static files for any web server.",
    "backup": "Copy the ledger to a file, while the service runs.",
    "restore": "Put a backup in the ledger's place.",
    "import": "Turn a calendar (iCalendar) into event files, once or for good.",
    "schema": "Print the JSON Schema of event files, for editors.",
}
"""Every command with its line in the help; `announcer.commands.NAME:command` is the command itself."""

_MODULES = {"import": "import_calendar"}
"""Where a command is whose name Python keeps for itself."""


def _loaded(module: str) -> Any:
    """The module. What comes with it stays until the end: to look for garbage in it, again and again while it comes and
    once more at the end, would take more than a fourth of a short command's time."""
    if module in sys.modules:
        return sys.modules[module]
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()
        look_seldom()  # what it makes is gone soon, all at once


class LazyGroup(click.Group):
    """Knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        command = _loaded(f"announcer.commands.{_MODULES.get(cmd_name, cmd_name)}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except AnnouncerError as error:
            from announcer.commands.language import in_language_of  # noqa: PLC0415 - a command's help needs nothing of it

            error.args = in_language_of(ctx, error.args)
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            hint = f"did you mean `announcer {near[0]}`?" if near else "`announcer --help` lists them all."
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command explains itself: announcer COMMAND --help.",
)
@click.version_option(package_name="announcer", message="%(prog)s %(version)s", help="Print the version and leave.")
def cli() -> None:
    """Announce events on the Fediverse and serve their feeds, calendars and pages.

    Events stand in YAML files in the folder events/. From them come posts on a Mastodon account, a web site, RSS, Atom
    and JSON feeds and calendars to subscribe to. Without any settings posts are kept and shown on this machine, and
    the site is at http://127.0.0.1:8000.

    \b
    A first look:
      announcer check                          are the event files right?
      announcer plan                           what will be posted, and when?
      announcer run                            start the service
      announcer run --now 2024-01-15T09:00     start it at another moment, as a trial
      announcer posts                          what was posted?
      announcer login social.example           post on your account there

    Settings are environment variables that begin with ANNOUNCER_, lines in a file .env, or files in the folder
    secrets/. docs/settings.md explains each.
    """  # noqa: D301 - \b is click's mark for lines as they are
