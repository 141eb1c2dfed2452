"""The JSON Schema for editors agrees with what is read, and the files of this repository are good."""

import json
import re
from typing import Any

import jsonschema
import pytest

from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.json_schema import json_schema
from announcer.definitions.part_fields import Shape
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.definitions.yaml_nodes import read_document
from tests.support.repository import EVENTS


def as_an_editor_reads(text: str) -> Any:
    """The file's data with YAML 1.2's core types, which editors use."""
    document, problems = read_document("x.yaml", text.encode())
    assert document is not None
    assert not problems
    return _core(document.data)


def _core(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _core(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_core(value) for value in node]
    if isinstance(node, str) and re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)", node):
        return float(node) if "." in node else int(node)
    return {"true": True, "false": False}.get(node, node) if isinstance(node, str) else node


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("name", sorted(path.name for path in EVENTS.glob("*.yaml")))
def test_our_own_files_fit_the_schema(validator: jsonschema.Draft202012Validator, name: str) -> None:
    text = (EVENTS / name).read_text(encoding="utf-8")
    assert not [error.message for error in validator.iter_errors(as_an_editor_reads(text))]


@pytest.mark.parametrize(
    "text",
    [
        "events: [{id: a, date: 2024-01-01}]",
        "title: a",
        "title: a\nevents: [{id: a}]",
        "title: a\nevents: [{date: 2024-01-01}]",
        "title: a\nstauts: b\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nevents: [{id: A B, date: 2024-01-01}]",
        "title: a\nevents: [{id: a, date: 2024-01-01, status: gone}]",
        "title: a\ntags: b\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nvenue: here\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nvenue: {latitude: 91, longitude: 1}\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nimage: {file: a.png}\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\norganizer: {url: https://x.org}\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nreminders: [soon]\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\ntranslations: {en: {titel: b}}\nevents: [{id: a, date: 2024-01-01}]",
        "title: a\nlinks: [{url: javascript:x, title: a}]\nevents: [{id: a, date: 2024-01-01}]",
    ],
)
def test_what_check_refuses_the_schema_refuses_too(validator: jsonschema.Draft202012Validator, text: str) -> None:
    (reading,) = read([SourceFile("a.yaml", text.encode())], Defaults())
    assert reading.problems
    assert list(validator.iter_errors(as_an_editor_reads(text)))


def test_texts_that_look_like_numbers_and_empty_values_fit_the_schema(
    validator: jsonschema.Draft202012Validator,
) -> None:
    text = "title: 2024\nprice: 0\nsummary:\nvenue:\ntime: 19.30\nevents: [{id: 1, date: 2024-01-01, venue: }]"
    (reading,) = read([SourceFile("a.yaml", text.encode())], Defaults())
    assert reading.series is not None
    assert not [error.message for error in validator.iter_errors(as_an_editor_reads(text))]


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in _objects(item)]
    if not isinstance(node, dict):
        return []
    here = [node] if "properties" in node and "type" in node else []
    return here + [found for value in node.values() for found in _objects(value)]


def test_every_field_teaches() -> None:
    objects = _objects(json_schema())
    assert len(objects) == 11
    for one in objects:
        assert one["description"]
        assert one["additionalProperties"] is False
        assert all(field.get("description") for field in one["properties"].values())


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(json_schema())) == json_schema()


def test_every_example_of_the_schema_can_be_read() -> None:
    for shape, wrap in ((SeriesShape, None), (EventShape, "events")):
        for name, field in shape.model_fields.items():
            for example in field.examples or ():
                several = {"until": "2024-02-24"} if name == "hours" else {}
                event = {"id": "a", "date": "2024-02-22", **several, **({name: example} if wrap else {})}
                data = {"title": "a", "events": [event], **({} if wrap else {name: example})}
                (reading,) = read([SourceFile("a.yaml", json.dumps(data).encode())], Defaults())
                assert not reading.problems, (shape, name, [str(problem) for problem in reading.problems])
    assert issubclass(SeriesShape, Shape)


# --- the files of this repository -------------------------------------------------------------------------------


def test_the_round_of_2024_is_as_the_source_tells_it() -> None:
    (reading,) = read([SourceFile("cop-2024.yaml", (EVENTS / "cop-2024.yaml").read_bytes())], Defaults())
    assert not reading.problems
    assert not reading.warnings
    series = reading.series
    assert series is not None
    told = [(e.key.event, e.starts_on.isoformat(), e.start_time, e.end_time, e.venue) for e in series.events]
    assert [(id_, day, str(start), str(end)) for id_, day, start, end, _ in told] == [
        ("enschede", "2024-02-22", "19:00:00", "20:30:00"),
        ("vriezenveen", "2024-04-09", "None", "None"),
        ("hengelo", "2024-06-06", "None", "None"),
    ]
    places = [(venue.street, venue.postal_code, venue.city) for *_, venue in told if venue is not None]
    assert places == [
        ("Stroinksbleekweg 16", "7523 ZL", "Enschede"),
        ("Smeltsschuur, Oosteinde 36A", "7671 AA", "Vriezenveen"),
        ("Floris Hazemeijerstraat 300", "7555 RJ", "Hengelo"),
    ]
    assert series.registration is not None
    assert (series.registration.email, series.registration.deadline_on) == ("Adedapo@tetem.nl", None)
    assert "alle drie" in (series.registration.condition or "")
    assert (series.price, series.organizer and series.organizer.name) == ("gratis", "Tetem")
    assert series.links == ()
    assert series.description is not None
    assert all(fact in series.description for fact in ("2022", "twaalf", "september 2023", "acht broedplaatsen"))
    english = series.translations["en"]
    assert all((english.title, english.summary, english.description, english.condition, english.price))


def test_the_example_is_a_draft_that_shows_every_field() -> None:
    text = (EVENTS / "_example.yaml").read_text(encoding="utf-8")
    (reading,) = read([SourceFile("_example.yaml", text.encode())], Defaults())
    assert reading.draft
    assert not reading.problems
    assert not reading.warnings
    shown = set(re.findall(r"^[ #-]*([a-z_]+):", text, re.MULTILINE))
    fields = {name for one in _objects(json_schema()) for name in one["properties"]}
    assert fields - shown == set()
