"""Dates in a sheet that a person has to look at: Excel's own numbers, and the order of another country."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from announcer.definitions.invalid_value import shown
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message

DAYS: tuple[Path, ...] = (("date",), ("until",), ("registration", "deadline"))
"""The columns that hold one."""

_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})\b.*", re.DOTALL)
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel and LibreOffice, as far as dates after February 1900 go."""
_MONTHS = 12


def month_first(rows: Iterable[Mapping[Path, str]]) -> str | None:
    """A date of the sheet that has its month before its day, as 2/22/2024 must; None when there is none."""
    for cells in rows:
        for path in DAYS:
            found = _NUMBERS.fullmatch(cells.get(path, ""))
            if found is not None and int(found[1]) <= _MONTHS < int(found[3]):
                return cells[path]
    return None


def doubts(cells: Mapping[Path, str], american: str | None) -> Iterator[tuple[Path, Message, Message]]:
    """What is wrong with the dates of a row, and what to do. `american`: what `month_first` found in the sheet."""
    for path in DAYS:
        cell = cells.get(path, "")
        if (serial := _SERIAL.fullmatch(cell)) is not None:
            day = _EPOCH + timedelta(days=int(serial[1]))
            message = Message("{value} is how a spreadsheet counts days, perhaps for {day}", value=shown(cell), day=day)
            yield path, message, Message("give the column the format of a date and save the sheet again")
        elif american is not None and (found := _NUMBERS.fullmatch(cell)) is not None:
            first, second = int(found[1]), int(found[3])
            if first != second and first <= _MONTHS and second <= _MONTHS:
                message = Message(
                    "{value} may be two days, for {other} in this sheet has its month first",
                    value=shown(cell),
                    other=shown(american),
                )
                yield path, message, Message("write dates with the name of the month, or as 2024-02-22")
