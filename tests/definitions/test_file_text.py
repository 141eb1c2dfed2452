"""Definition files changed in places: the rest stays as it is, to the last byte."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from announcer.definitions.file_text import MODELINE, FileText
from announcer.definitions.yaml_nodes import read_document
from announcer.errors import UneditableFile
from tests.support.on_ci import size
from tests.support.repository import ROOT

HAND = """\
title:   Iets    # an aligned remark
venue:   {name: "Tetem",   city: Enschede}
# about the events
events:
- id:    enschede
  date:  2024-02-22
  time: 19.30     # half past seven
  # this one's own
# of the second

- {id: b,date: 2024-03-01 }   # in brackets

- id: c
  date: donderdag
    4 april 2024
  summary: >
    een

    twee

"""


def changed(before: str | bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Lines that went, and lines that came."""
    old = before.decode() if isinstance(before, bytes) else before
    found = list(difflib.ndiff(old.splitlines(keepends=True), after.decode().splitlines(keepends=True)))
    went = [line[2:] for line in found if line.startswith("- ")]
    return went, [line[2:] for line in found if line.startswith("+ ")]


def data(content: bytes) -> dict[str, Any]:
    document, problems = read_document("", content)
    assert document is not None
    assert not problems
    return document.data


def of(text: str) -> FileText:
    return FileText.of(text.encode())


def test_nothing_changed_is_nothing_changed() -> None:
    assert of(HAND).encode() == HAND.encode()
    text = of(HAND)
    text.set(("events", 0, "time"), "19.30")
    text.set(("venue",), {"city": "Enschede", "name": "Tetem"})
    assert text.encode() == HAND.encode()


@pytest.mark.parametrize(
    ("date", "behind"), [("2024-01-01", None), ("1 maart 2024", "b"), ("2024-02-29", "enschede"), ("2025-01-01", "c")]
)
def test_an_event_comes_at_its_place_in_the_order_of_dates(date: str, behind: str | None) -> None:
    text = of(HAND)
    text.add_event({"id": "new", "date": date})
    went, came = changed(HAND, text.encode())
    assert went == []
    assert [line for line in came if line.strip()] == [
        "- id: new\n",
        f"  date: {came[-1 if came[-1].strip() else -2].split(': ')[1]}",
    ]
    assert len([line for line in came if not line.strip()]) == 1
    ids = list(text.event_ids)
    assert ids.index("new") == (ids.index(behind) + 1 if behind else 0)


def test_a_comment_stays_with_its_event() -> None:
    text = of(HAND)
    text.add_event({"id": "new", "date": "2024-02-23"})
    assert b'  # this one\'s own\n\n- id: new\n  date: "2024-02-23"\n# of the second\n' in text.encode()


TITLE = "title:   Iets    # an aligned remark\n"
VENUE = 'venue:   {name: "Tetem",   city: Enschede}\n'
TIME = "  time: 19.30     # half past seven\n"
FLOW = "- {id: b,date: 2024-03-01 }   # in brackets\n"
LINK = {"title": "x", "url": "https://x.example"}


@pytest.mark.parametrize(
    ("path", "value", "went", "came"),
    [
        (("title",), "Iets: anders", [TITLE], [TITLE.replace("Iets", '"Iets: anders"')]),
        (("events", 0, "time"), "20.00-21.00", [TIME], [TIME.replace("19.30", "20.00-21.00")]),
        (("events", 0, "time"), "a\nb", [TIME], ["  time: |  # half past seven\n", "    a\n", "    b\n"]),
        (("venue", "city"), "Hengelo", [VENUE], [VENUE.replace("Enschede", "Hengelo")]),
        (("venue", "country"), "NL", [VENUE], [VENUE.replace("Enschede", "Enschede, country: NL")]),
        (("events", 0, "venue", "name"), "Oyfo", [], ["  venue:\n", "    name: Oyfo\n"]),
        (("events", 1, "note"), "Later, ja", [FLOW], [FLOW.replace("03-01", '03-01, note: "Later, ja"')]),
        (("events", 2, "date"), "2024-04-05", HAND.splitlines(keepends=True)[13:15], ['  date: "2024-04-05"\n']),
        (("events", 2, "summary"), "kort", HAND.splitlines(keepends=True)[15:19], ["  summary: kort\n"]),
        (("tags",), ["Twente", "a,b"], [], ['tags: [Twente, "a,b"]\n']),
        (("links",), [LINK], [], ["links:\n", "  - title: x\n", "    url: https://x.example\n"]),
    ],
)
def test_a_value_is_set_where_it_belongs_and_nowhere_else(
    path: tuple[str | int, ...], value: Any, went: list[str], came: list[str]
) -> None:
    text = of(HAND)
    text.set(path, value)
    found = changed(HAND, text.encode())
    assert [sorted(lines) for lines in found] == [sorted(went), sorted(came)]


@pytest.mark.parametrize(
    ("path", "went", "came"),
    [
        (("events", 0, "time"), [TIME], []),
        (("venue", "name"), [VENUE], ["venue:   {city: Enschede}\n"]),
        (("venue", "city"), [VENUE], ['venue:   {name: "Tetem"}\n']),
        (("events", 2, "id"), ["- id: c\n", "  date: donderdag\n"], ["- date: donderdag\n"]),
        (("venue",), [VENUE], []),
        (("nothing", "there"), [], []),
        (("events", 1), [FLOW, "\n"], []),
    ],
)
def test_a_value_is_taken_out_and_nothing_else(path: tuple[str | int, ...], went: list[str], came: list[str]) -> None:
    text = of(HAND)
    text.remove(path)
    assert changed(HAND, text.encode()) == (went, came)


def test_the_last_key_of_a_mapping_takes_the_mapping_with_it() -> None:
    """An empty `venue:` would say that there is none."""
    text = of("title: x\nevents:\n  - id: a\n    date: 2024-01-01\n    venue:\n      name: T\n")
    text.remove(("events", 0, "venue", "name"))
    assert text.encode() == b"title: x\nevents:\n  - id: a\n    date: 2024-01-01\n"


def test_an_empty_value_gets_one() -> None:
    text = of(
        "title: x\nprice:   # free?\nvenue: {name: , city}\nevents:\n  - id: a\n    date: 2024-01-01\n    venue:\n"
    )
    text.set(("price",), "5 euro")
    text.set(("venue", "name"), "T")
    text.set(("venue", "city"), "C")
    text.set(("events", 0, "venue", "name"), "T")
    assert text.encode() == (
        b"title: x\nprice: 5 euro   # free?\nvenue: {name: T, city: C}\nevents:\n  - id: a\n    date: 2024-01-01\n"
        b"    venue:\n      name: T\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_line_ends_a_byte_order_mark_and_a_missing_last_line_end_stay(newline: str, bom: str, end: str) -> None:
    before = f"{bom}title: x\nevents:\n  - id: a\n    date: 2024-01-01{end}".replace("\n", newline).encode()
    text = FileText.of(before)
    text.add_event({"id": "b", "date": "1 maart 2024", "description": "een\n\ntwee"})
    tail = "\n  - id: b\n    date: 1 maart 2024\n    description: |\n      een\n\n      twee\n".replace("\n", newline)
    assert text.encode() == before.removesuffix(newline.encode()) + tail.encode()


@pytest.mark.parametrize(
    "broken", ["title: [", "a: &x 1\nb: *x\n", "title: x\ntitle: y\n", "", "\tx", "- a\n", "a: 1\n---\nb: 2\n"]
)
def test_what_is_no_yaml_of_ours_is_refused(broken: str) -> None:
    with pytest.raises(UneditableFile, match=r"^line [123]: "):
        of(broken)


def test_what_would_be_read_otherwise_than_it_was_meant_is_not_handed_out() -> None:
    text = of("? title\n: x\nevents:\n  - id: a\n    date: 2024-01-01\n")
    text.set(("title",), "one\ntwo")
    with pytest.raises(UneditableFile, match="by hand"):
        text.encode()


def test_a_text_that_says_something_else_than_was_asked_for_is_not_handed_out() -> None:
    text = of("title: x\nevents:\n  - id: a\n    date: 2024-01-01\n")
    text._data["title"] = "y"  # as a fault in the putting in would leave it
    with pytest.raises(UneditableFile, match="by hand"):
        text.encode()


def test_what_cannot_be_changed_in_places_is_refused() -> None:
    text = of("title: x\nevents:\n  - id: a   # the first\n    date: 2024-01-01\n")
    with pytest.raises(UneditableFile, match="comment"):
        text.remove(("events", 0, "id"))


def test_a_new_file_has_the_modeline_and_is_what_was_said() -> None:
    series: dict[str, Any] = {
        "events": [{"date": "1 maart 2024", "id": "a", "time": "19.30"}, {"id": "b", "date": "no"}],
        "title": "2024",
        "venue": {"city": "Enschede", "name": "Tetem"},
        "translations": {"no": {"title": "x"}},
        "tags": ["a", "19.30"],
        "description": "Een\n\n# twee\n",
    }
    content = FileText.new(series).encode()
    assert data(content) == series
    assert content.decode() == (
        f'{MODELINE}\n\ntitle: "2024"\nvenue:\n  name: Tetem\n  city: Enschede\ndescription: |\n  Een\n\n  # twee\n'
        'tags: [a, "19.30"]\ntranslations:\n  "no":\n    title: x\n\nevents:\n  - id: a\n    date: 1 maart 2024\n'
        '    time: "19.30"\n\n  - id: b\n    date: "no"\n'
    )


DEFINITIONS = [*sorted((ROOT / "events").glob("*.y*ml"))]


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_the_files_of_the_house_change_in_one_place_only(path: Path) -> None:
    before = path.read_bytes()
    text = FileText.of(before)
    assert text.encode() == before
    text.add_event({"id": "new", "date": "2024-03-01", "title": "Nieuw"})
    went, came = changed(before, text.encode())
    assert went == []
    assert [line.strip() for line in came if line.strip()] == ["- id: new", "title: Nieuw", 'date: "2024-03-01"']
    text.remove(("events", text.event_ids.index("new")))
    assert text.encode() == before


# --- whatever people write -------------------------------------------------------------------------------------

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=" \n\t#:-'\"{}[],&*!|>%@`?ab0.é\r\u2028\x85\ufeff", max_size=12),
    st.sampled_from(
        "19.30 no 2024 0123 2024-02-22 19:30 1:30 ~ null y N 0o17 1e5 0x1F .inf = << --- true 1_000".split()
    ),
).filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text))
_MAPPINGS = st.dictionaries(st.sampled_from("title name city url no alt text".split()), _TEXTS, min_size=1, max_size=3)
_VALUES = st.one_of(st.none(), _TEXTS, _MAPPINGS, st.lists(_TEXTS, max_size=3), st.lists(_MAPPINGS, max_size=2))
_PATHS = st.sampled_from(
    [
        ("title",), ("venue",), ("venue", "name"), ("tags",), ("events", 0, "time"), ("events", 0, "venue", "city"),
        ("events", 1, "summary"), ("events", 2, "summary"), ("events", 2, "links"), ("links",), ("description",),
    ]
)  # fmt: skip


def _read_by_editors(content: bytes) -> tuple[Any, Any]:
    """As YAML 1.1 (PyYAML) and as YAML 1.2 (ruamel.yaml)."""
    text = content.decode()
    return yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)


@pytest.mark.timeout(600)
@settings(max_examples=size(60, on_ci=3000), deadline=None)
@given(
    st.dictionaries(st.sampled_from(["title", "summary", "description", "a", "venue", "events"]), _VALUES, min_size=1)
)
def test_every_text_is_read_as_it_was_written_by_us_and_by_editors(series: Mapping[str, Any]) -> None:
    text = FileText.new(series)
    assert data(text.encode()) == text.data
    for read in _read_by_editors(text.encode()):
        assert _blank_as_none(read) == text.data


def _blank_as_none(value: Any) -> Any:
    """As our reader has it: text that is blank counts as none."""
    if isinstance(value, dict):
        return {key: _blank_as_none(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_blank_as_none(inner) for inner in value]
    return None if isinstance(value, str) and not value.strip() else value


@settings(max_examples=size(60, on_ci=3000), deadline=None)
@given(st.lists(st.tuples(_PATHS, _VALUES | st.just("REMOVE")), max_size=4), st.booleans())
def test_any_changes_leave_the_other_lines_as_they_are_or_are_refused(
    changes: list[tuple[tuple[str | int, ...], Any]], crlf: bool
) -> None:
    before = HAND.replace("\n", "\r\n") if crlf else HAND
    text = of(before)
    try:
        for path, value in changes:
            if value == "REMOVE":
                text.remove(path)
            else:
                text.set(path, value)
        after = text.encode().decode()
    except UneditableFile:
        return
    for line in ("# about the events", "- id:    enschede", "  date:  2024-02-22", "# of the second"):
        assert line in after.split("\r\n" if crlf else "\n")
