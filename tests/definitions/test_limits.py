"""How much a definition file may hold: what is at a limit is read, and what is over it is named, with what is allowed.

The same holds for editors, through the schema, and for what comes of a calendar.
"""

import string
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

from announcer.definitions import limits
from announcer.definitions.calendar_import.imported import ImportOptions, read_calendar
from announcer.definitions.calendar_import.merge import merge
from announcer.definitions.json_schema import json_schema
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.definitions.series_size import characters
from tests.support.on_ci import left_to_ci

SOME = {"id": "a", "date": "2024-02-22"}


class Limit(NamedTuple):
    """A limit: a file with `n` of what it limits, where it speaks of what is too much, and what an editor can see."""

    most: int
    data: Callable[[int], dict[str, Any]]
    field: str
    is_in_schema: bool = True


def a_series(**fields: Any) -> dict[str, Any]:
    return {"title": "a", "events": [SOME], **fields}


def an_event(**fields: Any) -> dict[str, Any]:
    return {"title": "a", "events": [{**SOME, **fields}]}


def languages(n: int) -> list[str]:
    known = "ar bg bs ca cs da de el en es et fa fi fr ga gl he hi hr hu id is it ja ka kk ko lt lv mk ms mt nb no"
    more = "pl pt ro ru sk sl sq sr sv sw ta th tr uk ur uz vi zh af bn"
    return f"{known} {more}".split()[:n]


LIMITS = {
    "events of a series": Limit(
        limits.EVENTS,
        lambda n: {"title": "a", "events": [{**SOME, "id": f"a{i}"} for i in range(n)]},
        f"events[{limits.EVENTS}]",
    ),
    "a line": Limit(limits.LINE, lambda n: a_series(title="é" * n), "title"),
    "lines": Limit(limits.LINES, lambda n: an_event(post="a" * n), "events[0].post"),
    "Markdown": Limit(limits.MARKDOWN, lambda n: a_series(description="a" * n), "description"),
    "a value": Limit(limits.VALUE, lambda n: a_series(time="19:00".rjust(n)), "time"),
    "a date": Limit(limits.VALUE, lambda n: an_event(date="2024-02-22".rjust(n)), "events[0].date"),
    "an address": Limit(
        limits.ADDRESS, lambda n: a_series(online={"url": "https://example.org/".ljust(n, "a")}), "online.url"
    ),
    "an id": Limit(64, lambda n: an_event(id="a" * n), "events[0].id"),
    "tags in one list": Limit(
        limits.TAGS, lambda n: a_series(tags=[f"t{i}" for i in range(n)]), f"tags[{limits.TAGS}]"
    ),
    "different tags of a file": Limit(
        limits.TAGS_OF_A_FILE,
        lambda n: {
            "title": "a",
            "events": [{**SOME, "id": f"a{i}", "tags": [f"t{j}" for j in range(i, n, 10)] + ["T0"]} for i in range(10)],
        },
        "events[9].tags[19]",
        is_in_schema=False,
    ),
    "a tag": Limit(limits.TAG, lambda n: a_series(tags=["a" * n]), "tags[0]"),
    "octets of a tag": Limit(
        limits.TAG_OCTETS, lambda n: a_series(tags=["ΐ" * (n // 6) + "a" * (n % 6)]), "tags[0]", is_in_schema=False
    ),
    "links": Limit(
        limits.LINKS,
        lambda n: a_series(links=[{"title": "a", "url": "https://example.org/"}] * n),
        f"links[{limits.LINKS}]",
    ),
    "reminders": Limit(
        limits.REMINDERS,
        lambda n: a_series(reminders=[f"{i + 1}h" for i in range(n)]),
        f"reminders[{limits.REMINDERS}]",
    ),
    "a reminder": Limit(limits.LEAD_DAYS, lambda n: a_series(reminders=[f"{n}d"]), "reminders[0]", is_in_schema=False),
    "languages": Limit(
        limits.LANGUAGES,
        lambda n: a_series(translations={one: {"title": "b"} for one in languages(n)}),
        f"translations.{languages(limits.LANGUAGES + 1)[-1]}",
    ),
    "days of an event": Limit(
        limits.SPAN_DAYS,
        lambda n: an_event(until=str(date(2024, 2, 22) + timedelta(days=n - 1))),
        "events[0].until",
        is_in_schema=False,
    ),
    "path of a picture": Limit(
        limits.PICTURE_PATH, lambda n: a_series(image={"file": "a.png".rjust(n, "a"), "alt": "a"}), "image.file"
    ),
    "folders around a picture": Limit(
        limits.PICTURE_FOLDERS,
        lambda n: a_series(image={"file": "a/" * n + "a.png", "alt": "a"}),
        "image.file",
        is_in_schema=False,
    ),
    "nesting": Limit(
        limits.DEPTH,
        lambda n: a_series(title=yaml.safe_load("[" * (n - 1) + "]" * (n - 1))),
        "",
        is_in_schema=False,
    ),
}


def reading_of(data: dict[str, Any]) -> Reading:
    content = yaml.dump(data, Dumper=_Whole, allow_unicode=True, width=10**6, sort_keys=False).encode()
    (reading,) = read([SourceFile("a.yaml", content)], Defaults())
    return reading


class _Whole(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("name", [name for name in LIMITS if name != "nesting"])
def test_what_is_at_a_limit_is_read_and_fits_the_schema(name: str, schema: jsonschema.Draft202012Validator) -> None:
    data = LIMITS[name].data(LIMITS[name].most)
    assert [str(problem) for problem in reading_of(data).problems] == []
    assert [error.message for error in schema.iter_errors(data)] == []


@pytest.mark.parametrize("name", LIMITS)
def test_what_is_over_a_limit_is_named_with_its_place_and_what_is_allowed(name: str) -> None:
    limit = LIMITS[name]
    (problem,) = reading_of(limit.data(limit.most + 1)).problems
    assert problem.line > 0
    assert problem.field == limit.field or name == "nesting"
    assert problem.remedy
    allowed = limits.TAG if name == "octets of a tag" else limit.most
    told = f"{problem.message} {problem.remedy}"
    assert f"{allowed:,}" in told or name == "a reminder"
    assert f"{limit.most + 1:,}" in problem.message or name in ("nesting", "an id", "octets of a tag", "a reminder")


@pytest.mark.parametrize("name", [name for name, limit in LIMITS.items() if limit.is_in_schema])
def test_what_is_over_a_limit_does_not_fit_the_schema(name: str, schema: jsonschema.Draft202012Validator) -> None:
    assert list(schema.iter_errors(LIMITS[name].data(LIMITS[name].most + 1)))


def test_every_text_list_and_mapping_of_the_schema_has_a_limit() -> None:
    assert [path for path, node in _nodes(json_schema(), "") if _is_unbounded(node)] == []


def _nodes(node: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if "type" in node and not isinstance(node["type"], dict):
            yield path, node
        for key, inner in node.items():
            if key not in ("examples", "enum"):
                yield from _nodes(inner, f"{path}.{key}")
    elif isinstance(node, list):
        for inner in node:
            yield from _nodes(inner, path)


def _is_unbounded(node: dict[str, Any]) -> bool:
    wanted = {
        "string": "maxLength" in node,
        "array": "maxItems" in node,
        "object": "maxProperties" in node or node.get("additionalProperties") is False,
    }
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return not all(wanted.get(kind, True) for kind in kinds)


# --- what is of the whole -----------------------------------------------------------------------------------------


def test_texts_count_in_each_event_that_has_them_and_the_event_over_the_limit_is_named() -> None:
    text = "a" * limits.MARKDOWN
    fitting = limits.TEXT // (limits.MARKDOWN + 1)
    events = [{**SOME, "id": f"a{i}"} for i in range(fitting)]
    assert reading_of({"title": "b", "description": text, "events": events}).series is not None
    over = {"title": "b", "description": text, "events": [*events, {**SOME, "id": "z"}, {**SOME, "id": "zz"}]}
    (problem,) = reading_of(over).problems
    assert problem.field == f"events[{fitting}]"
    assert f"{limits.TEXT:,} at most" in problem.remedy


def test_all_that_an_event_has_is_counted() -> None:
    everything = {
        "summary": "a" * 10,
        "venue": {"name": "a" * 10},
        "links": [{"title": "a" * 10, "url": "https://a.org/"}],
        "translations": {"en": {"title": "a" * 10}},
        "registration": {"condition": "a" * 10},
    }
    plain, full = (reading_of(an_event(**fields)).series for fields in ({}, everything))
    assert plain is not None
    assert full is not None
    assert characters(full.events[0]) - characters(plain.events[0]) == 50 + len("https://a.org/")


def test_of_a_file_of_many_problems_a_hundred_are_told_and_the_last_says_how_many_more() -> None:
    wrong = [{"id": f"a{i}", "date": "soon"} for i in range(limits.PROBLEMS + 7)]
    problems = reading_of({"title": "a", "events": wrong}).problems
    assert len(problems) == limits.PROBLEMS + 1
    assert problems[-1].message == f"there are 7 more than the {limits.PROBLEMS} told"
    warned = reading_of(
        a_series(tags=["2024"], events=[{**SOME, "id": f"a{i}", "tags": ["1", "2"]} for i in range(99)])
    )
    assert len(warned.warnings) == limits.PROBLEMS + 1


# --- another door ---------------------------------------------------------------------------------------------------


@left_to_ci("a thousand sessions of a calendar")
def test_a_calendar_of_more_than_a_file_may_have_makes_a_file_that_is_read() -> None:
    start = datetime(2024, 1, 1, 19, tzinfo=UTC)
    sessions = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:a\r\nDTSTART:{start + timedelta(hours=6 * n):%Y%m%dT%H%M%SZ}\r\n"
        f"CATEGORIES:{string.ascii_lowercase[n % 26]}{n}\r\nEND:VEVENT\r\n"
        for n in range(limits.EVENTS + 5)
    )
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{sessions}END:VCALENDAR\r\n".encode()
    calendar = read_calendar(content, ImportOptions(now=start, defaults=Defaults()))
    made = merge(None, None, calendar.series[0], start.date())
    assert made.later == 5
    (reading,) = read([SourceFile("a.yaml", made.text.encode())], Defaults())
    assert [str(problem) for problem in reading.problems] == []
    assert reading.series is not None
    assert len(reading.series.events) == limits.EVENTS
