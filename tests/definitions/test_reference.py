"""docs/definitions.md tells every field of an event file, nothing that is not there, and examples that are read."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

import pytest
import yaml
from pydantic import BaseModel

from announcer.definitions import event_fields, field_types, limits
from announcer.definitions.event_fields import CommonShape, EventShape, SeriesShape
from announcer.definitions.event_times import LONGEST_NIGHT
from announcer.definitions.json_schema import json_schema
from announcer.definitions.part_fields import Shape
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import DENSE, Defaults
from announcer.definitions.yaml_nodes import field_name
from announcer.model import ID_PATTERN
from announcer.settings.fields import Settings
from tests.support.repository import DOCS

PAGE = (DOCS / "definitions.md").read_text(encoding="utf-8")

TYPE_OF_FORM = {
    "line": field_types.Line,
    "lines": field_types.Lines,
    "Markdown": field_types.MarkdownText,
    "id": field_types.Id,
    "former id": field_types.FormerEvent,
    "date": field_types.Day,
    "moment": field_types.Moment,
    "hours": field_types.Time,
    "deadline": field_types.Deadline,
    "lead time": field_types.LeadTime,
    "address": field_types.Url,
    "e-mail": field_types.Email,
    "tag": field_types.Tag,
    "yes or no": field_types.Flag,
    "language": field_types.Language,
    "time zone": field_types.Zone,
    "country": field_types.Country,
    "latitude": field_types.Latitude,
    "longitude": field_types.Longitude,
    "share": field_types.Focal,
    "picture file": field_types.ImageFile,
    "frequency": field_types.Every,
    "days of a rule": field_types.RuleDays,
    "number": field_types.Count,
}

WHERE = {
    "SeriesShape": (),
    "CommonShape": (),
    "EventShape": ("events", 0),
    "RepeatShape": ("repeat",),
    "VenueShape": ("venue",),
    "OnlineShape": ("online",),
    "OrganizerShape": ("organizer",),
    "RegistrationShape": ("registration",),
    "LinkShape": ("links", 0),
    "ImageShape": ("image",),
    "RecapShape": ("events", 0, "recap"),
    "TextsShape": ("events", 0, "translations", "en"),
}
"""Where in a file a table's fields stand."""


class Row(NamedTuple):
    shape: str
    field: str
    form: str
    default: str
    meaning: str

    @property
    def list_form(self) -> str | None:
        return self.form.removeprefix("list of ") if self.form.startswith("list of ") else None


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def tables() -> list[Row]:
    found = re.findall(r"<!-- fields (\w+) -->\n((?:\|.*\n)+)", PAGE)
    return [
        Row(shape, name.strip("`"), form, default, text)
        for shape, table in found
        for name, form, default, text in _rows(table)
    ]


def forms() -> dict[str, tuple[list[str], list[str]]]:
    """What is so and what is not so, by form."""
    match = re.search(r"<!-- forms -->\n((?:\|.*\n)+)", PAGE)
    assert match is not None
    return {form: (re.findall(r"`(.+?)`", so), re.findall(r"`(.+?)`", wrong)) for form, _, so, wrong in _rows(match[1])}


def shapes() -> dict[str, type[BaseModel]]:
    return {name: found for name, found in vars(event_fields).items() if name in WHERE}


def own_fields(shape: type[BaseModel]) -> list[str]:
    common = CommonShape.model_fields if shape is not CommonShape and issubclass(shape, CommonShape) else {}
    return [name for name in shape.model_fields if name not in common]


def read_file(place: tuple[str | int, ...], field: str, value: Any) -> tuple[Reading, str]:
    """The smallest file in which `field` stands at `place` with `value`; and the field's full name."""
    data: dict[str, Any] = {"title": "a", "events": [{"id": "a", "date": "2024-02-22"}]}
    needed = {"links": {"title": "a", "url": "https://example.org"}, "image": {"file": "a.png", "alt": "a"}}
    here: Any = data
    for part in place:
        if isinstance(here, dict) and part not in here:
            here[part] = {"links": [needed["links"]], "image": needed["image"], "organizer": {"name": "a"}}.get(
                str(part), {}
            )
        here = here[part]
    if place == ("repeat",):
        here.update({"every": _every(value) if field == "on" else "week", "from": "2024-02-27", "count": "60"})
        here.pop("count" if field == "until" else "", None)
    here[field] = value
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if field == one:
            here[other] = "1"
    here.update({"hours": {"until": "2024-02-24"}, "private": {"url": "https://example.org"}}.get(field, {}))
    (reading,) = read([SourceFile("a.yaml", yaml.safe_dump(data, allow_unicode=True).encode())], Defaults())
    return reading, field_name((*place, field))


def _every(on: str) -> str:
    """How often a rule comes true on such days."""
    if any(month in on for month in ("februar", "september")):
        return "year"
    return "week" if on in ("tuesday", "dinsdag en donderdag", "weekdays") else "month"


# --- every field -------------------------------------------------------------------------------------------------


def test_every_field_is_told_once_and_in_order_and_nothing_else_is() -> None:
    told: dict[str, list[str]] = {}
    for row in tables():
        told.setdefault(row.shape, []).append(row.field)
    assert told == {name: own_fields(shape) for name, shape in shapes().items()}
    known = {found for found in vars(event_fields).values() if isinstance(found, type) and issubclass(found, Shape)}
    assert known - {Shape} == set(shapes().values())


def test_what_is_required_is_told_to_be() -> None:
    schema = json_schema()
    required = {"SeriesShape": set(schema["required"]), **{n: set(d.get("required", ())) for n, d in _defs(schema)}}
    required["CommonShape"] = required["SeriesShape"] & set(CommonShape.model_fields)
    for shape in shapes():
        told = {row.field for row in tables() if row.shape == shape and row.default.startswith("required")}
        assert told == required.get(shape, set()) & set(own_fields(shapes()[shape])), shape


def _defs(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema["$defs"].items()


def test_a_setting_that_is_a_default_is_a_setting() -> None:
    named = {name for row in tables() for name in re.findall(r"ANNOUNCER_(\w+)", row.default)}
    assert named == {"LANGUAGE", "TIMEZONE", "VISIBILITY", "REMINDERS"}
    assert {name.lower() for name in named} <= set(Settings.model_fields)


# --- its form ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", tables(), ids=lambda row: f"{row.shape}.{row.field}")
def test_the_form_that_is_told_is_that_of_the_field(row: Row) -> None:
    annotation = shapes()[row.shape].model_fields[row.field].annotation
    if row.form.startswith("`"):
        words = re.findall(r"`(.+?)`", row.form)
        schema = shapes()[row.shape].model_json_schema()["properties"][row.field]
        assert words == next(option["enum"] for option in schema["anyOf"] if "enum" in option)
    elif "](#" in row.form:
        (anchor,) = re.findall(r"\]\(#([\w-]+)\)", row.form)
        assert f"## {anchor.replace('-', ' ')}" in PAGE.casefold().splitlines()
        assert _inner_shapes(annotation), row
    else:
        kind = TYPE_OF_FORM[row.list_form or row.form]
        assert _scalars(kind) <= _scalars(annotation)
        assert bool(row.list_form) == ("list[" in str(annotation))


def _inner_shapes(annotation: Any) -> list[type[Shape]]:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return [annotation]
    return [found for part in get_args(annotation) for found in _inner_shapes(part)]


def _scalars(annotation: Any) -> set[int]:
    """The validators in a type, by which one form differs from another."""
    here = {id(part) for part in getattr(annotation, "__metadata__", ())}
    return here | {found for part in get_args(annotation) for found in _scalars(part)}


def test_every_form_is_told_and_each_is_the_form_of_a_field() -> None:
    used = {row.list_form or row.form for row in tables()}
    assert set(forms()) == set(TYPE_OF_FORM)
    assert set(forms()) <= used


def _of_a_form() -> list[tuple[Row, str]]:
    return [(row, row.list_form or row.form) for row in tables() if (row.list_form or row.form) in TYPE_OF_FORM]


def _value(row: Row, text: str) -> Any:
    return [text, text] if row.form == "list of share" else [text] if row.list_form else text


def test_what_is_told_to_be_so_is_read_in_every_field_of_that_form() -> None:
    for row, form in _of_a_form():
        for text in forms()[form][0]:
            if row.field == "until":  # only a later day is one
                continue
            if row.field == "hours" and "-" not in text and " tot " not in text:
                continue
            reading, _ = read_file(WHERE[row.shape], row.field, _value(row, text))
            assert not reading.problems, (row, text, [str(problem) for problem in reading.problems])


def test_what_is_told_to_be_not_so_is_refused_in_every_field_of_that_form() -> None:
    for row, form in _of_a_form():
        for text in forms()[form][1]:
            reading, name = read_file(WHERE[row.shape], row.field, _value(row, text))
            refused = [problem.field for problem in reading.problems]
            assert any(field.startswith(name) for field in refused), (row, text, refused)
            assert all(problem.remedy for problem in reading.problems), (row, text)


def test_every_limit_of_the_table_is_the_readers_own_and_all_of_them_stand_there() -> None:
    match = re.search(r"<!-- limits -->\n((?:\|.*\n)+)", PAGE)
    assert match is not None
    told = [row[1] for row in _rows(match[1])]
    assert told == [
        f"{limits.FILES:,}",
        f"{limits.FILE_BYTES // 1024} KiB",
        f"{limits.DEPTH}",
        f"{limits.EVENTS:,}",
        f"{limits.TEXT:,} characters",
        f"{limits.LINE:,} characters",
        f"{limits.LINES:,} characters",
        f"{limits.MARKDOWN:,} characters",
        f"{limits.VALUE} characters",
        f"{limits.ADDRESS:,} characters",
        f"{limits.EMAIL} characters",
        "64 characters",
        f"{limits.TAGS}",
        f"{limits.TAGS_OF_A_FILE}",
        f"{limits.TAG} characters, {limits.TAG_OCTETS} octets in UTF-8",
        f"{limits.LINKS}",
        f"{limits.REMINDERS}",
        f"{limits.LEAD_DAYS} days",
        f"{limits.INTERVAL} days, weeks, months or years",
        f"{limits.RULE_DAYS}",
        f"{limits.LANGUAGES}",
        f"from {limits.FIRST_YEAR} to {limits.LAST_YEAR}",
        f"{limits.SPAN_DAYS:,} days",
        f"{limits.PICTURE_PATH} characters, {limits.PICTURE_FOLDERS} folders",
        f"{limits.PICTURE_BYTES // 1024**2} MB, {limits.PICTURE_PIXELS:,} pixels",
        f"{limits.PROBLEMS}",
        f"{limits.SHEET_BYTES // 1024:,} KiB, {limits.SHEET_ROWS} rows, {limits.SHEET_COLUMNS} columns",
    ]
    assert "{1,64}" in ID_PATTERN.pattern


def test_the_page_speaks_of_limits_as_they_are() -> None:
    text = " ".join(PAGE.split())
    said = (
        f"{limits.ADDRESS:,} characters at most",
        f"{limits.PICTURE_PATH} characters at most: JPEG",
        f"{limits.PICTURE_BYTES // 1024**2} MB and {limits.PICTURE_PIXELS:,} pixels",
        f"more than {DENSE.days} days",
        f"{LONGEST_NIGHT.total_seconds() / 3600:g} hours after",
        f"from {limits.FIRST_YEAR} to {limits.LAST_YEAR}",
    )
    assert [limit for limit in said if limit not in text] == []


# --- its example -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", tables(), ids=lambda row: f"{row.shape}.{row.field}")
def test_the_example_of_a_field_is_read_without_a_word(row: Row) -> None:
    found = re.findall(r"Example: `(.+)`$", row.meaning)
    assert len(found) == 1, "each field has an example, at the end of its row"
    (name, value), *more = yaml.load(found[0], yaml.BaseLoader).items()
    assert (name, more) == (row.field, [])
    reading, _ = read_file(WHERE[row.shape], name, value)
    assert not [str(problem) for problem in (*reading.problems, *reading.warnings)]
    assert reading.draft == (row.field == "draft")
    assert reading.series is not None or reading.draft


def test_every_file_on_the_page_is_read_without_a_word() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        (reading,) = read([SourceFile("a.yaml", block.encode())], Defaults())
        assert not [str(problem) for problem in (*reading.problems, *reading.warnings)]
        assert reading.series is not None


def test_the_shapes_that_have_the_common_fields_are_the_series_and_the_event() -> None:
    assert [shape for shape in shapes().values() if shape is not CommonShape and issubclass(shape, CommonShape)] == [
        EventShape,
        SeriesShape,
    ]
