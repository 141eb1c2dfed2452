"""What the value of each setting may be: text in, a value out, or a ValueError that says what would be right.

A message never repeats a value that may hold a secret. Values that have their type already pass as they are.
"""

import difflib
import json
import re
from collections.abc import Callable
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from announcer.model import Lead, Message, text

E = TypeVar("E", bound=StrEnum)

_UNITS = {"w": 7 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:[0-9]{1,6}[wdhms])+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")
_HOURS = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\s*[-\u2013]\s*([01]?[0-9]|2[0-4])[:.]([0-5][0-9])")
_YES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def duration(longest: timedelta) -> Callable[[Any], Any]:
    """Reads `21d`, `1h30m`, `0`; a day is 24 hours. Refuses what is longer than `longest`."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        folded = re.sub(r"\s", "", value).lower()
        if folded != "0" and not _DURATION.fullmatch(folded):
            raise ValueError(Message("{value!r} is not a length of time; write 21d, 10m or 1h30m", value=value))
        parts = re.findall(r"([0-9]+)([wdhms])", folded)
        length = timedelta(seconds=sum(int(amount) * _UNITS[unit] for amount, unit in parts))
        if length > longest:
            raise ValueError(
                Message("{value!r} is too long; {hours:g}h at most", value=value, hours=longest.total_seconds() / 3600)
            )
        return length

    return read


def number(low: int, high: int) -> Callable[[Any], Any]:
    """Reads a whole number from `low` to `high`."""

    def read(value: Any) -> Any:
        written = value.strip() if isinstance(value, str) else value
        if isinstance(written, str) and re.fullmatch(r"[0-9]{1,9}", written):
            written = int(written)
        if not isinstance(written, int) or isinstance(written, bool) or not low <= written <= high:
            raise ValueError(
                Message("{value!r} is not a whole number from {low} to {high}", value=value, low=low, high=high)
            )
        return written

    return read


def choice(kind: type[E]) -> Callable[[Any], Any]:
    """Reads one of the words of `kind`, in upper or lower case."""

    def read(value: Any) -> Any:
        if isinstance(value, str) and value.strip().lower() in set(kind):
            return kind(value.strip().lower())
        known = ", ".join(kind)
        near = difflib.get_close_matches(str(value).lower(), list(kind), n=1, cutoff=0.6)
        if near:
            raise ValueError(
                Message("{value!r} is none of {known}; did you mean {near}?", value=value, known=known, near=near[0])
            )
        raise ValueError(Message("{value!r} is none of {known}", value=value, known=known))

    return read


def switch(value: Any) -> Any:
    """Reads true or false."""
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() not in _YES:
        raise ValueError(Message("{value!r} is neither true nor false", value=value))
    return _YES[str(value).strip().lower()]


def language(value: Any) -> Any:
    """Reads a language tag (BCP 47: language, script, region) and gives it its usual case: `nl`, `en-GB`."""
    tag = str(value).strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(Message("{value!r} is not a language; write nl, en or en-GB", value=value))
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def languages(value: Any) -> Any:
    """Reads a list of language tags; each stands in it once."""
    return tuple(dict.fromkeys(language(tag) for tag in _items(value)))


def leads(value: Any) -> Any:
    """Reads a list of leads, each given once, the longest first; empty or `none`: no reminders."""
    read = [item if isinstance(item, Lead) else Lead.parse(str(item)) for item in _items(value)]
    return tuple(sorted(dict.fromkeys(read), key=lambda lead: (-lead.span, lead.unit)))


def _items(value: Any) -> list[Any]:
    """The items of a JSON list, or of a list with commas between."""
    if not isinstance(value, str):
        return list(value)
    if value.strip().startswith("["):
        try:
            read = json.loads(value)
        except ValueError as error:
            raise ValueError(Message('{value!r} is not a list; write ["a", "b"] or a,b', value=value)) from error
        return list(read)
    if value.strip().lower() in {"", "none"}:
        return []
    return [item.strip() for item in value.split(",")]


def quiet_hours(value: Any) -> Any:
    """Reads `21:00-08:00` as two times; empty or `none`: two equal times, which are no quiet hours."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() in {"", "none"}:
        return (time(0), time(0))
    match = _HOURS.fullmatch(value.strip())
    if match is None or (match[3] == "24" and match[4] != "00"):
        raise ValueError(Message("{value!r} is not a span of hours; write 21:00-08:00, or none", value=value))
    begin, end = time(int(match[1]), int(match[2])), time(int(match[3]) % 24, int(match[4]))
    if begin == end:
        raise ValueError(Message("{value!r} begins when it ends; write 21:00-08:00, or none", value=value))
    return (begin, end)


def timezone(value: Any) -> Any:
    """Reads the name of an IANA time zone."""
    name = str(value).strip()
    if name not in available_timezones():
        from announcer.words.zone_names import meant_zone  # noqa: PLC0415 - who has a right one needs no Babel

        meant = meant_zone(name)
        hint = Message("did you mean {meant}?", meant=meant) if meant else Message("write one such as Europe/Amsterdam")
        raise ValueError(Message("{value!r} is not a time zone; {hint}", value=value, hint=hint))
    return name


def title(value: Any) -> Any:
    """Reads one line of text."""
    read = text.line(str(value))
    if not read or len(read) > 200:
        raise ValueError(Message("a title has 1 to 200 characters"))
    return read


def folder(value: Any) -> Any:
    """Reads the path of a folder that must be there."""
    if value is None:
        return value
    path = Path(value)
    if not path.is_dir():
        raise ValueError(Message("{value!r} is not a folder", value=str(value)))
    return path


def apart(published: Path, events: Path) -> Path:
    """`published`, when it and the folder with the event files do not lie in each other."""
    one, other = published.resolve(), events.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise ValueError(
            Message(
                "{folder} and the folder with the event files, {events}, lie in each other: what is published is for"
                " everybody; name a folder beside it",
                folder=published,
                events=events,
            )
        )
    return published
