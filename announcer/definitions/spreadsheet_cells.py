"""The cells of one row as the values of an event, and what of them differs from what a file says already."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from announcer.definitions import dates, hours
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.spreadsheet_columns import END, REGISTRATION, SERIES, SERIES_TITLE, START
from announcer.definitions.spreadsheet_dates import DAYS
from announcer.definitions.yaml_nodes import Path
from announcer.definitions.yaml_writing import cleaned
from announcer.words.dates import date_in_words

_MIDNIGHT = re.compile(r"[ T]0?0[:.]00(?:[:.]00)?$")
"""What spreadsheets write behind a date that is a moment to them."""
_SECONDS = re.compile(r"(\d{1,2}[:.]\d{2})[:.]00\b")


def event_of(cells: Mapping[Path, str], language: str) -> dict[str, Any]:
    """What the cells say of an event, in the shape of a definition file; what cannot be read stays as it is written."""
    event: dict[str, Any] = {}
    for path, cell in cells.items():
        if path in (SERIES, SERIES_TITLE, START, END):
            continue
        if path == REGISTRATION:
            is_mail = "@" in cell and "://" not in cell
            key, value = ("email", cell.removeprefix("mailto:")) if is_mail else ("url", cell)
            event.setdefault("registration", {})[key] = value
        elif len(path) == 2:
            event.setdefault(str(path[0]), {})[path[1]] = day_in_words(cell, language) if path in DAYS else cell
        elif path == ("tags",):
            event["tags"] = [tag for part in re.split(r"[,;\n]|\s(?=#)", cell) if (tag := part.strip().lstrip("#"))]
        else:
            event[str(path[0])] = day_in_words(cell, language) if path in DAYS else cell
    if hours := _hours(cells):
        event["time"] = hours
    return event


def day_in_words(text: str, language: str) -> str:
    """`22-2-2024` as `donderdag 22 februari 2024`, which says the same to everybody; what is no date as it is."""
    text = _MIDNIGHT.sub("", text)
    try:
        day = dates.parse_date(text, (language,))
        written = date_in_words(day, language)
        return written if dates.parse_date(written, (language,)) == day else day.isoformat()
    except InvalidValue:
        return text


def _hours(cells: Mapping[Path, str]) -> str:
    start, end = cells.get(START, ""), cells.get(END, "")
    stated = cells.get(("time",)) or (f"{start}-{end}" if start and end else start or end)
    return _SECONDS.sub(r"\1", stated)


def differences(event: Mapping[str, Any], series: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be set in `event` so that it has, by itself or from its series, what is `stated`."""
    found = {}
    for key, value in stated.items():
        has = event[key] if event.get(key) is not None else series.get(key)
        wanted = _merged(key, has, value)
        if not _is_same(key, has, wanted, str(series.get("language") or "nl")):
            found[key] = wanted
    return found


def _merged(key: str, has: Any, stated: Any) -> Any:
    """With what is there and not stated; another place has nothing of the one before."""
    if not isinstance(stated, dict) or not isinstance(has, dict):
        return stated
    moved = key == "venue" and "name" in stated and stated["name"] != has.get("name")
    return stated if moved else {**has, **stated}


def _is_same(key: str, has: Any, wanted: Any, language: str) -> bool:
    if isinstance(has, str) and isinstance(wanted, str):
        if key in ("date", "until"):
            return same_day(has, wanted, language)
        if key == "time":
            return _same_hours(has, wanted)
        return has.split() == wanted.split()
    if isinstance(has, dict) and isinstance(wanted, dict):
        return has.keys() == wanted.keys() and all(
            _is_same("date" if name == "deadline" else name, has[name], wanted[name], language) for name in has
        )
    if isinstance(has, Sequence) and isinstance(wanted, Sequence):
        return [str(one).lstrip("#") for one in has] == [str(one).lstrip("#") for one in wanted]
    return bool(cleaned(has) == cleaned(wanted))


@lru_cache(maxsize=4096)
def as_iso(text: str, language: str) -> str:
    """`2024-02-22`; what is no date as it is. Each row asks it of each event."""
    try:
        return dates.parse_date(text, (language,)).isoformat()
    except InvalidValue:
        return text


def same_day(one: Any, other: Any, language: str) -> bool:
    """Whether two texts write the same date; of what is no date, whether they are equal."""
    are_texts = isinstance(one, str) and isinstance(other, str)
    return are_texts and as_iso(one, language) == as_iso(other, language)


def _same_hours(one: str, other: str) -> bool:
    try:
        return hours.parse_hours(one) == hours.parse_hours(other)
    except InvalidValue:
        return one == other
