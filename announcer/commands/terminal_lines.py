"""Lines and tables on a terminal, as Rich prints them."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text


class TerminalLines:
    """Standard output where it is a terminal. Text is never cut or read as markup."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def fold(self, text: str, first: str, folded: str, style: str) -> None:
        """The text in as many lines as it takes, behind `first`, then behind `folded`."""
        width = max(20, self._console.width - len(first))
        for place, part in enumerate(_folded(text, width)):
            line = f"{folded if place else first}{part}".rstrip()
            self._console.print(Text(line, style=style), soft_wrap=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
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
