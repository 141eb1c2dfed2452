"""How commands print: JSON for programs, plain lines for pipes, a little colour and tables on a terminal."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from announcer.model import zone

if TYPE_CHECKING:
    from announcer.commands.terminal_lines import TerminalLines


def as_json(data: Any) -> None:
    """Prints `data` as JSON that a person can read too."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


class Printer:
    """Prints to standard output. Text is never cut or read as markup: what is shown is what will be said. A terminal
    gets long lines folded between words; elsewhere a line is a line."""

    def __init__(self) -> None:
        self._terminal = _terminal()

    def line(self, text: str = "", style: str = "") -> None:
        """One line, its folds as far to the right as it begins; `style` shows on a terminal only."""
        margin = " " * (len(text) - len(text.lstrip(" ")))
        self._fold(text.strip(" "), margin, margin, style)

    def block(self, text: str, indent: int) -> None:
        """Text of several lines, as it is, moved to the right. On a terminal it has a border at its left, which is
        dotted beside what was folded."""
        margin = " " * indent
        first, folded = (margin, margin) if self._terminal is None else (f"{margin}│ ", f"{margin}┊ ")
        for line in text.split("\n"):
            self._fold(line, first, folded, "")

    def _fold(self, text: str, first: str, folded: str, style: str) -> None:
        if self._terminal is None:
            click.echo(f"{first}{text}".rstrip())
        else:
            self._terminal.fold(text, first, folded, style)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table on a terminal; elsewhere a line for each row, with tabs between."""
        if self._terminal is None:
            for row in rows:
                click.echo("\t".join(row))
        else:
            self._terminal.table(heads, rows)


def _terminal() -> "TerminalLines | None":
    """None where standard output is none, unless FORCE_COLOR (force-color.org) wants it to be taken for one."""
    if not (sys.stdout.isatty() or os.environ.get("FORCE_COLOR")):
        return None
    from announcer.commands.terminal_lines import TerminalLines  # noqa: PLC0415 - Rich, of which a pipe needs nothing

    return TerminalLines()


def local(moment: datetime, timezone: str) -> datetime:
    """The moment in the organiser's zone."""
    return moment.astimezone(zone(timezone))


def iso(moment: datetime | None, timezone: str) -> str | None:
    """ISO 8601 with the local offset, to the second, for JSON."""
    return None if moment is None else local(moment, timezone).isoformat(timespec="seconds")


def minute(moment: datetime, timezone: str) -> str:
    """`2024-02-21 19:00`, local."""
    return format(local(moment, timezone), "%Y-%m-%d %H:%M")


def day(moment: datetime, timezone: str) -> str:
    """`Wednesday 21 February 2024`, local."""
    at = local(moment, timezone)
    return f"{at:%A} {at.day} {at:%B %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 post`, `2 posts`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
