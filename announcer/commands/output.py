"""How commands print: JSON for programs, plain lines for pipes, a little colour and tables on a terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from announcer.model import zone


def as_json(data: Any) -> None:
    """Prints `data` as JSON that a person can read too."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


class Printer:
    """Prints to standard output. Text is never cut or read as markup: what is shown is what will be said. A terminal
    gets long lines folded between words; elsewhere a line is a line."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def line(self, text: str = "", style: str = "") -> None:
        """One line, its folds as far to the right as it begins; `style` shows on a terminal only."""
        margin = " " * (len(text) - len(text.lstrip(" ")))
        self._fold(text.strip(" "), margin, margin, style)

    def block(self, text: str, indent: int) -> None:
        """Text of several lines, as it is, moved to the right. On a terminal it has a border at its left, which is
        dotted beside what was folded."""
        margin = " " * indent
        first, folded = (f"{margin}│ ", f"{margin}┊ ") if self._console.is_terminal else (margin, margin)
        for line in text.split("\n"):
            self._fold(line, first, folded, "")

    def _fold(self, text: str, first: str, folded: str, style: str) -> None:
        if not self._console.is_terminal:
            click.echo(f"{first}{text}".rstrip())
            return
        width = max(20, self._console.width - len(first))
        for place, part in enumerate(_folded(text, width)):
            line = f"{folded if place else first}{part}".rstrip()
            self._console.print(Text(line, style=style), soft_wrap=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table on a terminal; elsewhere a line for each row, with tabs between."""
        if not self._console.is_terminal:
            for row in rows:
                click.echo("\t".join(row))
            return
        table = Table(*heads, box=None, pad_edge=False, header_style="dim")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)


def _folded(line: str, width: int) -> list[str]:
    """The line in parts of `width` columns; a word that is longer, such as an address, stays whole."""
    parts = [""]
    for word in line.split(" "):
        longer = f"{parts[-1]} {word}" if parts[-1] else word
        if parts[-1] and cell_len(longer) > width:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts


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
