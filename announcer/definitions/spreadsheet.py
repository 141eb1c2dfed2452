"""A spreadsheet saved as text (CSV): bytes to rows, whatever program and country they come from.

Excel writes UTF-8 with a byte order mark, UTF-16 with tabs ("Unicode text") or the code page of its country, and takes
the list separator of the country for its comma.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from announcer.definitions.limits import SHEET_BYTES, SHEET_COLUMNS, SHEET_ROWS
from announcer.model import Message

_DELIMITERS = ";,\t"
_SAID = re.compile(r"sep=(.)(?:\r\n?|\n)", re.IGNORECASE)
_NO_TEXT = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
"""Controls, and the byte order marks within files that were put together."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel and LibreOffice themselves begin: zipped, and the old ones."""


class UnreadableTable(Exception):
    """The bytes are no table of ours; `message` and `remedy` say why."""

    def __init__(self, message: Message, remedy: Message) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As spreadsheets count: the header is row 1, and a cell of several lines does not count for more."""
    cells: tuple[str, ...]


def read_table(content: bytes) -> list[Row]:
    """The rows that are not empty, the header first. Raises UnreadableTable."""
    if len(content) > SHEET_BYTES:
        size = SHEET_BYTES // 1024
        raise UnreadableTable(
            Message("the file has {n:,} bytes", n=len(content)), Message("keep it under {size} KiB", size=size)
        )
    if content.startswith(_WORKBOOKS):
        raise UnreadableTable(
            Message("this is the workbook itself"), Message("save the sheet as CSV (UTF-8) and give that file")
        )
    rows = list(_rows(_text(content)))
    if not rows:
        raise UnreadableTable(
            Message("the file is empty"), Message("begin with a row of headings, such as date, time, title, place")
        )
    if len(rows) > SHEET_ROWS + 1:
        raise UnreadableTable(
            Message("there are {n:,} rows", n=len(rows) - 1),
            Message("{n} at most: give the file in parts", n=SHEET_ROWS),
        )
    return rows


def _text(content: bytes) -> str:
    """Without a byte order mark."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text or "\ufffd" in text:
        raise UnreadableTable(
            Message("the file is no text of a known encoding"), Message("save the sheet as CSV (UTF-8)")
        )
    return _NO_TEXT.sub("", text)


def _rows(text: str) -> Iterator[Row]:
    delimiter, body = _delimiter(text)
    number = 0
    try:
        table = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(table, 1):
            clean = [cell.strip() for cell in cells]
            while clean and not clean[-1]:
                clean.pop()
            if len(clean) > SHEET_COLUMNS:
                raise UnreadableTable(
                    Message("row {number} has {n} columns", number=number, n=len(clean)),
                    Message("{n} at most", n=SHEET_COLUMNS),
                )
            if clean:
                yield Row(number, tuple(clean))
    except csv.Error as error:
        if "field" not in str(error):  # else a row that is not closed swallows all that follow
            raise UnreadableTable(
                Message("a quotation mark in row {number} is not closed, or more stands behind it", number=number + 1),
                Message("close it; within a text write it twice"),
            ) from None
        raise UnreadableTable(
            Message("this is no table: {reason}", reason=Message.verbatim(str(error))),
            Message("save the sheet as CSV (UTF-8)"),
        ) from None


def _delimiter(text: str) -> tuple[str, str]:
    """What parts the cells, and the table without Excel's own line that says so (`sep=;`)."""
    first = next(iter(text.splitlines()), "")
    if (said := _SAID.match(text)) is not None:
        return said[1], text[said.end() :]
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=outside.count), text
