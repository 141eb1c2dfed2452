"""Files that people wrote by hand, oddly: a change is what was asked for and touches nothing else, or is refused."""

from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.definitions.file_text import FileText
from announcer.definitions.yaml_nodes import Path, read_document
from announcer.errors import UneditableFile
from tests.support.on_ci import size

COMMENTED = """\
%s# of the file
"title" : 'It''s'   # quoted both
events :   # all of them

# before the first
-   # on a line of its own - with a dash
    # and - another
    id: a
    date: 2024-01-01
    summary: |2-
        indented

      less
    # within a
  # of a still
# of b

-   id: b
    date: 2024-02-01
    venue: {name: "T",
        city: 'E'   # over lines
      }
    description: >+
      kept

      blank


-   {id: c, date: 2024-03-01,
     tags: [x,
            y]}\t# a tab before this
-   id: d
    'date': "2024-04-01"
    links:
    - title: x
      url: https://x.example
    # between
    - {title: y, url: https://y.example}
tags: [a, b] \x20
price: 5 euro   \t
%s"""
FILES = [
    COMMENTED % ("", ""),
    COMMENTED % ("---\n", "...\n"),
    COMMENTED % ("--- # begins\n", "...\n# behind the end\n"),
    (COMMENTED % ("", "# no last line end")).replace("\n", "\r\n"),
    "events:\n- id: a\n  date: 2024-01-01\n\n- id: b\n  date: 2024-02-01\n- id: c\n  date: 2024-03-01\ntitle: x",
    "title: x\nevents: [{id: a, date: 2024-01-01}, {id: b,\n  date: 2024-02-01}, {id: c, date: 2024-03-01}]\n",
    "{title: x, events: [{id: a, date: 2024-01-01}, {id: b, date: 2024-02-01}, {id: c, date: 2024-03-01}]}\n",
]  # fmt: skip
_TEXTS = st.one_of(
    st.text(alphabet=" \n\t#:-'\"{}[],&*!|>%@`?ab0.é\u2028\x85", max_size=12),
    st.sampled_from(["no", "19.30", "- x", "&a", "*b", "!!x", "|", ": #", "x # y", "...", "---", "a\n...\nb", "<<"]),
)
_VALUES = st.one_of(st.none(), _TEXTS, st.lists(_TEXTS, max_size=2), st.fixed_dictionaries({"name": _TEXTS}))
_INSIDE = st.sampled_from(
    [
        ("id",),
        ("date",),
        ("summary",),
        ("venue",),
        ("venue", "city"),
        ("description",),
        ("tags",),
        ("links",),
        ("note",),
    ]
)
_CHANGES = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 2), _INSIDE, _VALUES),
    st.tuples(st.just("remove"), st.integers(0, 2), _INSIDE | st.just(()), st.none()),
    st.tuples(st.just("add"), st.just(0), st.just(()), st.dates().map(str) | st.just("2024-02-15")),
    st.tuples(st.just("top"), st.just(0), st.sampled_from([("title",), ("price",), ("note",)]), _TEXTS),
)


def data(content: bytes) -> dict[str, Any]:
    document, problems = read_document("", content)
    assert document is not None
    assert not problems
    return document.data


def change(text: FileText, kind: str, place: int, inside: tuple[str, ...], value: Any) -> None:
    if kind == "add":
        text.add_event({"id": "new", "date": value})
    elif kind == "top":
        text.set(inside, value)
    elif place < len(text.event_ids):
        path: Path = ("events", place, *inside)
        text.remove(path) if kind == "remove" else text.set(path, value)


@settings(max_examples=size(80, on_ci=1500), deadline=None)
@given(st.sampled_from(FILES), st.lists(_CHANGES, min_size=1, max_size=4))
def test_a_change_is_what_was_asked_for_or_is_refused(before: str, changes: list[tuple[Any, ...]]) -> None:
    text = FileText.of(before.encode())
    wanted = None
    try:
        for one in changes:
            change(text, *one)
            wanted = text.data
        after = text.encode()
    except UneditableFile:
        return
    assert data(after) == wanted


@settings(max_examples=size(80, on_ci=1500), deadline=None)
@given(st.sampled_from(FILES[:5]), st.integers(0, 2), _INSIDE, _VALUES)
def test_the_events_that_are_not_changed_stay_to_the_last_byte(
    before: str, place: int, inside: tuple[str, ...], value: Any
) -> None:
    text = FileText.of(before.encode())
    try:
        text.set(("events", place, *inside), value)
        after = text.encode().decode()
    except UneditableFile:
        return
    pieces = _pieces(before)
    for number, piece in enumerate(pieces):
        assert number == place + 1 or piece in after


def _pieces(text: str) -> list[str]:
    """What is before the first event, and each event with what is before the next."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    (events,) = (value for key, value in root.value if key.value == "events")
    column = events.start_mark.column
    lines = text.splitlines(keepends=True)
    dashes = [
        n for n, line in enumerate(lines) if line[:column].strip() == "" and line[column : column + 2] in ("- ", "-\n")
    ]
    cuts = [0, *dashes, len(lines)]
    return ["".join(lines[start:stop]) for start, stop in pairwise(cuts)]


def test_a_comment_with_a_dash_behind_an_event_s_dash_goes_with_the_event() -> None:
    text = FileText.of(FILES[0].encode())
    text.remove(("events", 0))
    assert "# before the first\n# of b\n\n-   id: b" in text.encode().decode()


def test_a_change_costs_what_its_event_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each read the whole file anew once: of 500 changed rows half a minute."""
    events = [{"id": f"e{n}", "date": f"{2000 + n}-01-01", "title": f"een {n}", "note": "x"} for n in range(60)]
    text = FileText.of(FileText.new({"title": "x", "events": events}).encode())
    composed = 0
    compose = yaml.compose

    def counted(stream: str, **options: Any) -> yaml.Node | None:
        nonlocal composed
        composed += len(stream)
        return compose(stream, **options)

    monkeypatch.setattr("announcer.definitions.yaml_spans.yaml.compose", counted)
    for place in range(60):
        text.set(("events", place, "title"), f"twee {place}")
        text.remove(("events", place, "note"))
        text.add_event({"id": f"f{place}", "date": "1999-01-01"})
        text.remove(("events", text.event_ids.index(f"f{place}")))
    assert composed < 8 * text.size
    assert [one["title"] for one in data(text.encode())["events"]] == [f"twee {n}" for n in range(60)]
