"""An event file as an attack, and what is said of it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Problem, Series
from tests.attacks.attack import Attack

Row = tuple[str, str, str]
"""What the attacker writes, in words; the value itself; and what is said of it: a message, or `is` and what it is."""

_BESIDE = {"organizer": "name: o", "links": "title: l", "image": "alt: a", "latitude": "longitude: 1"}
"""What has to stand there too, so that nothing is wrong but the value."""


def refused(at: str, name: str, text: str | bytes, happens: str) -> Attack[None]:
    """`happens`: the first problem, as `check` says it, with its place."""
    content = text if isinstance(text, bytes) else text.encode()
    return Attack(at=at, name=name, happens=happens, make=lambda _: said_of(content))


def said_of(content: bytes) -> str:
    reading = reading_of(content)
    first = first_problem(reading)
    if first is None:
        return f"accepted: the title is {reading.series.title if reading.series is not None else None!a}"
    return f"refused, line {first.line}, column {first.column}: {first.message.partition(' (the rest')[0]}"


def reading_of(content: bytes) -> Reading:
    (reading,) = read([SourceFile("attack.yaml", content)], Defaults())
    return reading


def first_problem(reading: Reading) -> Problem | None:
    return min(reading.problems, key=lambda problem: (problem.line, problem.column), default=None)


def valued(at: str, field: str, rows: Sequence[Row]) -> Iterator[Attack[None]]:
    """The values in a field: `venue.latitude`, `events.0.id`, `links.0.url`. It always stands in line 2."""
    for what, value, happens in rows:
        content = file_with(field, value)
        yield Attack(
            at=at,
            name=f"{what}, as `{field}`",
            happens=_in_full(happens),
            make=lambda _, content=content, field=field: _said_of_value(content, field),  # type: ignore[misc]
        )


def _in_full(happens: str) -> str:
    if happens.startswith("is "):
        return f"accepted: {happens}"
    return happens if happens.startswith("refused") else f"refused, line 2: {happens}"


def file_with(field: str, value: str) -> bytes:
    """With quotation marks around the value and all that YAML wants escaped, so that it comes in as it is."""
    first, *others = field.split(".")
    last = others[-1] if others else first
    beside = {first: _BESIDE.get(first, ""), "latitude": _BESIDE["latitude"] if last == "latitude" else ""}
    written = json.dumps(value, ensure_ascii=max(value, default="") <= "\uffff")  # YAML knows no pairs of surrogates
    inner = written
    for part in reversed(others):
        inner = f"[{inner}]" if part == "0" else f"{{{_entries(part, inner, beside, others)}}}"
    if first == "events":
        own = {"id": "e", "date": "2024-02-22", last: written}
        if len(others) > 2:
            own[others[1]] = f"{{{last}: {own.pop(last)}}}"
        return f"title: t\nevents: [{{{', '.join(f'{key}: {text}' for key, text in own.items())}}}]\n".encode()
    return f"title: t\n{first}: {inner}\nevents: [{{id: e, date: 2024-02-22}}]\n".encode()


def _entries(part: str, inner: str, beside: dict[str, str], others: Sequence[str]) -> str:
    more = [text for text in beside.values() if text] if part == others[-1] else []
    return ", ".join([f"{part}: {inner}", *more])


def _said_of_value(content: bytes, field: str) -> str:
    reading = reading_of(content)
    first = first_problem(reading)
    if first is not None:
        return f"refused, line {first.line}: {first.message}"
    assert reading.series is not None
    return f"accepted: is {_stands(reading.series, field)}"


_PLACES = {"date": "starts_on", "until": "until_on", "time": "start_time", "deadline": "deadline_on"}


def _stands(series: Series, field: str) -> str:
    """What became of the value."""
    found: Any = series.events[0]
    for part in field.removeprefix("events.0.").split("."):
        found = found[int(part)] if part.isdecimal() else getattr(found, _PLACES.get(part, part), None)
        if found is None:
            return "nothing"
    return str(found)
