"""What the columns of a spreadsheet mean, by their headings in Dutch and English."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from announcer.definitions.invalid_value import nearest, shown
from announcer.definitions.spreadsheet import Row
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message

SERIES: Path = ("series",)
SERIES_TITLE: Path = ("series_title",)
START, END = ("start",), ("end",)
REGISTRATION: Path = ("registration",)
"""An address or a mail address."""

_VENUE, _CITY = ("venue", "name"), ("venue", "city")

_HEADINGS: dict[Path, str] = {
    SERIES: "reeks|serie|series",
    SERIES_TITLE: "titel van de reeks|reekstitel|series title|title of the series",
    ("id",): "id|kenmerk",
    ("title",): "titel|title|naam|onderwerp|bijeenkomst|event|name",
    ("date",): "datum|date|dag|begindatum|startdatum|start date|day|wanneer|when",
    ("until",): "tot|t/m|tot en met|einddatum|laatste dag|until|end date|last day",
    ("time",): "tijd|time|tijden|tijdstip|times|hoe laat|hours",
    START: "begin|begintijd|starttijd|aanvang|van|start|start time|from",
    END: "einde|eind|eindtijd|end|end time",
    ("venue", "name"): "plaats|locatie|zaal|gebouw|waar|venue|place|location|where",
    ("venue", "street"): "straat|adres|straat en huisnummer|street|address",
    ("venue", "postal_code"): "postcode|postal code|zip|zip code",
    ("venue", "city"): "stad|woonplaats|gemeente|dorp|city|town",
    ("venue", "country"): "land|country",
    ("venue", "accessibility"): "toegankelijkheid|accessibility",
    ("online", "url"): "online|videolink|meeting|online address|online adres",
    REGISTRATION: "aanmelden|aanmelding|inschrijven|opgeven|registration|register|sign up",
    ("registration", "deadline"): "aanmelden voor|aanmelden tot|uiterste aanmelddatum|deadline|register by",
    ("registration", "condition"): "voorwaarde|condition",
    ("price",): "prijs|kosten|entree|toegang|price|cost|admission",
    ("summary",): "samenvatting|kort|summary|in short",
    ("description",): "omschrijving|beschrijving|toelichting|tekst|description|details|text",
    ("tags",): "tags|labels|trefwoorden|hashtags|keywords",
    ("status",): "status",
    ("note",): "opmerking|note",
    ("post",): "bericht|post",
    ("image", "file"): "afbeelding|beeld|poster|foto|image|picture",
    ("image", "alt"): "beeldbeschrijving|alt|alt tekst|alternatieve tekst|alt text",
}


def _folded(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return " ".join(re.findall(r"[a-z0-9/]+", plain.encode("ascii", "ignore").decode("ascii")))


_PATHS = {_folded(name): path for path, names in _HEADINGS.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with a cell, a row, or (row 1) a heading."""

    row: int
    column: str
    """The heading as it is written; empty: the row as a whole."""
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    paths: tuple[Path | None, ...]
    """What each column is; None: nothing known."""
    headings: dict[Path, str]

    def cells(self, row: Row) -> dict[Path, str]:
        """What a row says, without empty cells."""
        return {path: cell for path, cell in zip(self.paths, row.cells, strict=False) if path is not None and cell}


def read_columns(rows: Sequence[Row]) -> tuple[Columns, list[CellProblem]]:
    """The columns by the header, which is the first row."""
    head, *body = rows
    paths: list[Path | None] = []
    headings: dict[Path, str] = {}
    problems: list[CellProblem] = []
    meant = _meant([_folded(heading) for heading in head.cells])
    for place, heading in enumerate(head.cells):
        path = meant[place]
        paths.append(path)
        if path is None:
            problems += _unknown(head, heading, place, body)
        elif path in headings:
            message = Message("this column means the same as {other}", other=shown(headings[path]))
            problems.append(CellProblem(head.number, heading, message, Message("keep one of them")))
        else:
            headings[path] = heading
    if ("date",) not in headings:
        message = Message("there is no column with dates")
        problems.append(CellProblem(head.number, "", message, Message("give one the heading date, or datum")))
    problems += _without_heading(head, body)
    return Columns(tuple(paths), headings), problems


def _meant(names: Sequence[str]) -> list[Path | None]:
    """What each heading means; a few mean another thing beside others: `van` and `tot` are hours, and
    beside a `locatie` the `plaats` is its town."""
    paths = [_PATHS.get(name) for name in names]
    for place, name in enumerate(names):
        if name in ("tot", "until") and {"van", "from"} & set(names):
            paths[place] = END
        if name in ("plaats", "place") and paths.count(_VENUE) > 1 and _CITY not in paths:
            paths[place] = _CITY
    return paths


def _unknown(head: Row, heading: str, place: int, body: Sequence[Row]) -> Iterator[CellProblem]:
    if not heading and not any(place < len(row.cells) and row.cells[place] for row in body):
        return
    near = nearest(_folded(heading), _PATHS)
    remedy = (
        Message("did you mean {name}?", name=near)
        if near
        else Message("take the column out, or give it a heading that is known: {known}", known=_known())
    )
    message = Message("there is no such column") if heading else Message("column {n} has no heading", n=place + 1)
    yield CellProblem(head.number, heading, message, remedy)


def _known() -> str:
    return ", ".join(names.split("|", maxsplit=1)[0] for names in _HEADINGS.values())


def _without_heading(head: Row, body: Sequence[Row]) -> Iterator[CellProblem]:
    for row in body:
        if len(row.cells) > len(head.cells):
            message = Message(
                "the row has {n} cells, and there are {known} headings", n=len(row.cells), known=len(head.cells)
            )
            remedy = Message(
                "put quotation marks around a text that has the separator in it, or give the column a heading"
            )
            yield CellProblem(row.number, "", message, remedy)
