"""A spreadsheet's rows into definition files, in memory: new events added, those that are there already brought up to
date. A second time the same sheet changes nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from announcer.definitions.file_text import FileText
from announcer.definitions.invalid_value import shown
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.reading import Reading, SourceFile, read, series_id
from announcer.definitions.series import Defaults
from announcer.definitions.spreadsheet import Row
from announcer.definitions.spreadsheet_cells import as_iso, differences, event_of, same_day
from announcer.definitions.spreadsheet_columns import (
    END,
    REGISTRATION,
    SERIES,
    SERIES_TITLE,
    START,
    CellProblem,
    Columns,
    read_columns,
)
from announcer.definitions.spreadsheet_dates import doubts, month_first
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message, Problem

_EVENT_FIELD = re.compile(r"events\[(\d+)\](?:\.(.+))?")
_PLACE_IN_A_LIST = re.compile(r"\[\d+\]")

_ALSO_FROM: dict[Path, tuple[Path, ...]] = {
    ("time",): (START, END),
    ("registration", "email"): (REGISTRATION,),
    ("registration", "url"): (REGISTRATION,),
}
"""Fields that come from columns of another name."""


@dataclass(slots=True, kw_only=True)
class SheetResult:
    """What a sheet makes of the definition files."""

    contents: dict[str, bytes] = field(default_factory=dict)
    """The files that change or begin, by name."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    """When there are any, nothing of `contents` is to be written."""


@dataclass(slots=True)
class _Target:
    """A definition file that rows go into."""

    name: str
    series: dict[str, Any]
    """Its data; without the events where the file is there."""
    events: list[dict[str, Any]]
    text: FileText | None
    """None: the file begins here."""
    rows: dict[str, int] = field(default_factory=dict)
    """By event id, the row that says it."""
    rule_days: frozenset[str] = frozenset()
    """Dates that the file's rule gives, as the ids of its sessions."""

    @property
    def language(self) -> str:
        return str(self.series["language"])

    def encode(self) -> bytes:
        return (self.text or FileText.new({**self.series, "events": self.events})).encode()


class SheetReader:
    """Reads the rows of one sheet into the files of one folder."""

    def __init__(self, readings: Sequence[Reading], sources: Iterable[SourceFile], defaults: Defaults) -> None:
        self._sources = {source.name: source.content for source in sources}
        self._defaults = defaults
        self._readings = {reading.name: reading for reading in readings}
        self._titles = {
            " ".join(reading.series.title.casefold().split()): reading.name
            for reading in readings
            if reading.series is not None
        }
        self._targets: dict[str, _Target | None] = {}
        self._result = SheetResult()
        self._columns = Columns((), {})
        self._american: str | None = None

    def read(self, rows: Sequence[Row], into: str) -> SheetResult:
        """`into`: id or title of the series of rows that name none themselves."""
        columns, problems = read_columns(rows)
        self._columns = columns
        self._result.problems += problems
        self._american = month_first(columns.cells(row) for row in rows[1:])
        for row in rows[1:]:
            self._row(row, columns, into)
        for target in self._targets.values():
            if target is not None and target.rows:
                self._finish(target)
        self._result.problems.sort(key=lambda problem: problem.row)
        return self._result

    # --- rows -------------------------------------------------------------------------------------------------

    def _row(self, row: Row, columns: Columns, into: str) -> None:
        cells = columns.cells(row)
        if doubtful := [*doubts(cells, self._american)]:
            for path, message, remedy in doubtful:
                self._say(row, columns, path, message, remedy)
            return
        target = self._target(row, cells.get(SERIES, into), cells.get(SERIES_TITLE), columns)
        if target is None:
            return
        stated = event_of(cells, target.language)
        if "date" not in stated:
            if ("date",) in columns.headings:
                self._say(row, columns, ("date",), Message("there is no date"), Message("write one, such as 22-2-2024"))
            return
        event = self._known(stated, target)
        if event is None:
            self._add(row, stated, target)
            return
        first = target.rows.get(str(event["id"]))
        if first is not None:
            message = Message("row {n} says the same event", n=first)
            self._say(row, columns, (), message, Message("take one of them out, or give each its own id"))
            return
        target.rows[str(event["id"])] = row.number
        self._update(event, stated, target)

    def _known(self, stated: Mapping[str, Any], target: _Target) -> dict[str, Any] | None:
        """The event that a row is about, when it is there: by its id, else by its day and place, or its day and own
        title; of several there on one day by the hour too. One that another row said, at another hour, is another one.
        """
        if "id" in stated:
            return next((event for event in target.events if event.get("id") == stated["id"]), None)
        of_day = [
            event
            for event in target.events
            if event.get("id") and same_day(event.get("date"), stated["date"], target.language)
        ]
        there = [event for event in of_day if self._is_there(event, stated, target)]
        if not there and stated.get("title") not in (None, target.series.get("title")):
            there = [event for event in of_day if event.get("title") == stated["title"]]  # it moved
        exact = [one for one in there if not differences(one, target.series, _only(stated, "time", "title"))]
        free = [one for one in there if one["id"] not in target.rows]
        return next(iter([one for one in exact if one in free] or exact or (free if len(free) == 1 else [])), None)

    @staticmethod
    def _is_there(event: Mapping[str, Any], stated: Mapping[str, Any], target: _Target) -> bool:
        venue, wanted = event.get("venue", target.series.get("venue")) or {}, stated.get("venue") or {}
        return all(
            str(venue.get(key) or "").casefold() == str(wanted[key]).casefold()
            for key in ("name", "city")
            if key in wanted
        )

    def _add(self, row: Row, stated: dict[str, Any], target: _Target) -> None:
        event = differences({}, target.series, stated)
        event["id"] = stated.get("id") or self._new_id(row, stated, target)
        if target.text is not None:
            target.text.add_event(event)
        target.events.append(event)
        target.rows[str(event["id"])] = row.number
        self._result.added += 1

    @staticmethod
    def _new_id(row: Row, stated: Mapping[str, Any], target: _Target) -> str:
        venue = stated.get("venue") or target.series.get("venue") or {}
        title = stated.get("title")
        named = title if title != target.series.get("title") else None
        taken = {str(event.get("id")) for event in target.events}
        day = as_iso(str(stated["date"]), target.language)
        if day in target.rule_days - taken:  # what the row says holds for the session that the rule has then
            return day
        for text in (named, venue.get("city"), venue.get("name"), day, f"rij-{row.number}"):
            if text and (found := proposed_id(str(text), taken, behind=day)):
                return found
        raise AssertionError("a row has a number")

    def _update(self, event: dict[str, Any], stated: Mapping[str, Any], target: _Target) -> None:
        changes = differences(event, target.series, stated)
        for key, value in changes.items():
            if target.text is not None:
                target.text.set(("events", target.text.event_ids.index(event["id"]), key), value)
            event[key] = value
        if changes:
            self._result.changed += 1
        else:
            self._result.unchanged += 1

    # --- files ------------------------------------------------------------------------------------------------

    def _target(self, row: Row, named: str, title: str | None, columns: Columns) -> _Target | None:
        """The file of a series by its id or title; a new one where there is none. None: said what is wrong."""
        name = self._name(named)
        if not name:
            message = Message("no file name can be made of {name}", name=shown(named))
            self._say(row, columns, SERIES, message, Message("write a short word, such as winterreeks"))
            return None
        if name not in self._targets:
            self._targets[name] = self._open(row, name, title or named, columns)
        return self._targets[name]

    def _name(self, named: str) -> str:
        by_id = {series_id(name): name for name in self._sources}
        wanted = named.removesuffix(".yaml").removesuffix(".yml")
        folded = " ".join(named.casefold().split())
        slug = proposed_id(named)
        return by_id.get(wanted) or self._titles.get(folded) or by_id.get(slug) or (f"{slug}.yaml" if slug else "")

    def _open(self, row: Row, name: str, title: str, columns: Columns) -> _Target | None:
        if name not in self._sources:
            language = self._defaults.language
            return _Target(name, {"title": title, "language": language}, [], None)
        reading = self._readings[name]
        if reading.problems:
            message = Message("{file} has mistakes of its own", file=name)
            self._say(row, columns, (), message, Message("mend those first: `announcer check` names them"))
            return None
        text = FileText.of(self._sources[name])
        data = text.data
        data["language"] = data.get("language") or self._defaults.language
        events = [event for event in data.get("events") or [] if isinstance(event, dict)]
        return _Target(name, data, events, text, rule_days=frozenset(map(str, reading.dates)))

    def _finish(self, target: _Target) -> None:
        """Reads what the file has become, by the reader of all definition files."""
        content = target.encode()
        if content == self._sources.get(target.name):
            return
        (reading,) = read([SourceFile(target.name, content)], self._defaults)
        self._result.contents[target.name] = content
        self.tell(target.name, reading.problems)

    def tell(self, name: str, problems: Iterable[Problem]) -> None:
        """Adds problems of a file that was made of the rows, each with the row and column that it comes from."""
        target = self._targets[name]
        assert target is not None
        ids = FileText.of(self._result.contents[name]).event_ids
        for problem in problems:
            found = _EVENT_FIELD.fullmatch(problem.field)
            number = target.rows.get(ids[int(found[1])] or "", 1) if found else 1
            path = tuple(_PLACE_IN_A_LIST.sub("", found[2] or "").split(".")) if found else ()
            heading = _heading(path, self._columns)
            self._result.problems.append(CellProblem(number, heading, problem.message, problem.remedy))

    def _say(self, row: Row, columns: Columns, path: Path, message: Message, remedy: Message) -> None:
        self._result.problems.append(CellProblem(row.number, columns.headings.get(path, ""), message, remedy))


def _only(stated: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: stated[key] for key in keys if key in stated}


def _heading(path: Path, columns: Columns) -> str:
    """The heading of the column that a field was read from; the field's own name where it came from no column."""
    for one in (path, *_ALSO_FROM.get(path, ()), path[:1]):
        if one in columns.headings:
            return columns.headings[one]
    return ".".join(map(str, path))
