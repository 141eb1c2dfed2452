"""Hostile and broken YAML: a problem with a place, never an exception."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.definitions.json_schema import json_schema
from announcer.definitions.limits import FILE_BYTES
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults

ReadText = Callable[[str], Reading]

GOOD = "title: a\nevents:\n  - {id: a, date: 2024-02-22}\n"


def bytes_read(content: bytes, name: str = "round.yaml") -> Reading:
    (reading,) = read([SourceFile(name, content)], Defaults())
    return reading


@pytest.mark.parametrize(
    "value", ["19.30", "0123", "no", "2024", "0x10", "1e3", "~", "null", "true", "12:30:45", "=", "2024-02-22"]
)
def test_a_title_is_the_text_as_written(understand: ReadText, value: str) -> None:
    series = understand(f"title: {value}\nprice: {value}\nevents: [{{id: 0123, date: 2024-02-22}}]\n").series
    assert series is not None
    assert (series.title, series.price, series.events[0].key.event) == (value, value, "0123")


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("title: *New*", (1, 8), 'put quotes around the text: `"*New*"`'),
        ("title: *New", (1, 8), 'put quotes around the text: `"*New"`'),
        ("title: **bold** move", (1, 8), "put quotes around the text"),
        ("title: a: b", (1, 9), 'put quotes around the text: `"a: b"`'),
        ("title: &new round", (1, 8), "put quotes around the text"),
        ("title: !new round", (1, 8), "put quotes around the text"),
        ("title: !!python/object:os.system x", (1, 8), "take the tag out"),
        ("title: @bob", (1, 8), 'put quotes around the text: `"@bob"`'),
        ("title: `x`", (1, 8), "put quotes around the text"),
        ("title: %x", (1, 8), "put quotes around the text"),
        ("title: [New] workshop", (1, 14), 'put quotes around the text: `"[New] workshop"`'),
        ("title: 'it's here'", (1, 12), "put quotes around the text"),
        ('title: "never closed', (1, 8), "close it"),
        ("tags: [a, b", (2, 1), "close it"),
        ("title:\n\t- a", (2, 1), "use spaces"),
        ("title: > x", (1, 8), "put quotes around the text"),
        ("venue:\n  name: a\n city: b", (3, 2), "same indentation"),
        ("title: a\ntitle: b", (2, 1), "keep one"),
        ("venue: {name: a, name: b}", (1, 18), "keep one"),
        ("? [a]\n: b", (1, 3), "put quotes around the text"),
        ("- a", (1, 1), "begin with `title:` and `events:`"),
        ("just text", (1, 1), "begin with `title:` and `events:`"),
        ("title: a\n---\ntitle: b", (2, 1), "one file is one series"),
        ("%YAML 99999999999.1\n---\na: b", (1, 16), "take it out"),
        ("title: a\nno value", (2, 1), "write `key: value`"),
    ],
)
def test_what_yaml_refuses_is_said_in_words_with_its_place(
    understand: ReadText, line: str, place: tuple[int, int], words: str
) -> None:
    problems = understand(line + "\n").problems
    assert [
        problem.remedy for problem in problems if (problem.line, problem.column) == place and words in problem.remedy
    ]


def test_after_a_syntax_error_only_that_is_told_and_said_to_be_all(understand: ReadText) -> None:
    reading = understand("titel: x\ntitle: a: b\nstauts: y\n")
    (problem,) = reading.problems
    assert "the rest of the file is checked when this is mended" in problem.message


def test_a_key_that_stands_twice_names_its_first_line_and_the_rest_is_checked(understand: ReadText) -> None:
    reading = understand("title: a\nvenue: {name: x}\nvenue: {name: [y]}\n" + GOOD.partition("\n")[2] + "price: [b]\n")
    assert [(p.line, p.field) for p in reading.problems] == [(3, "venue"), (6, "price")]
    assert "line 2" in reading.problems[0].message


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"title: caf\xe9\n", (1, 11), "the byte 0xE9 is no UTF-8 (in Windows-1252 it would be é)"),
        ("# één\ntitle: é".encode() + b"\xff\n", (2, 9), "0xFF"),
        (b"title: a\nprice: b\x00c\n", (2, 9), "U+0000"),
        (b"title: a\x1bb\n", (1, 9), "U+001B"),
        (b"\xef\xbb\xbftitle: a\x07\n", (1, 9), "U+0007"),
        ("title: a\n".encode("utf-16"), (1, 1), "UTF-16"),
        (b"", (1, 1), "the file is empty"),
        (b"# only words\n", (1, 1), "the file is empty"),
        (b"\xef\xbb\xbf", (1, 1), "the file is empty"),
        (b"title: \xed\xa0\x80\n", (1, 8), "no UTF-8"),
        (b'title: "\\ud800"\n', (1, 8), "a backslash in double quotation marks"),
        (b"title: a\n" + b"#" * FILE_BYTES, (1, 1), "bytes"),
        (b"x" * 5_000_000, (1, 1), "5,000,000 bytes"),
    ],
)
def test_bytes_that_are_no_text_of_ours_are_refused_at_their_place(
    content: bytes, place: tuple[int, int], words: str
) -> None:
    (problem,) = bytes_read(content).problems
    assert (problem.line, problem.column) == place
    assert words in problem.message


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    reading = bytes_read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode() + b"stauts: x\r\n")
    assert [(p.line, p.column) for p in reading.problems] == [(4, 1)]


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\ntitle: [*c, *c]\n",
        "title: &a [*a]\n",
        "[" * 5000,
        "[" * 260_000,
        "{a: " * 60_000,
        "- " * 120_000,
        "? " * 120_000,
        "title: " + "[" * 19 + "]" * 19 + "\n",
    ],
)
def test_bombs_are_refused_at_once(bomb: str) -> None:
    start = time.perf_counter()
    reading = bytes_read(bomb.encode())
    assert reading.problems
    assert time.perf_counter() - start < 5  # not a benchmark: exponential work would take days


def test_twenty_levels_are_read_and_twenty_one_are_not(understand: ReadText) -> None:
    assert "deep" not in understand("title: " + "[" * 19 + "]" * 19).problems[0].message
    # libyaml has a limit of its own, since 0.2.6: a thousand.
    for levels in (20, 900, 5000):
        assert "nested more than 20 deep" in understand("title: " + "[" * levels + "]" * levels).problems[0].message


def test_a_file_of_the_largest_size_is_read() -> None:
    head = GOOD.encode() + b"#"
    assert bytes_read(head + b"x" * (FILE_BYTES - len(head))).series is not None


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    reading = bytes_read(content)
    assert reading.problems
    assert reading.series is None


_KEYS = st.sampled_from(
    "title events id date time until hours venue name street country latitude online url private registration deadline "
    "email condition tags links image file alt focus reminders translations en nl xx status was draft announce "
    "announce_at language timezone summary organizer recap text note post price visibility content_warning".split()
)
_WORDS = st.one_of(
    st.sampled_from(
        "2024-02-22 19.00-20.30 02:30 first-event yes 7d cancelled nl en Europe/Amsterdam NL https://x.org a@b.nl -1 "
        "0.4 Pacific/Apia America/New_York 2024-03-31 2011-12-30 24:00 00:00 series each ../x.png a b a.png".split()
    ),
    st.text(max_size=12),
    st.none(),
)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=7)),
    max_leaves=30,
)


@given(_TREES, st.dictionaries(_KEYS, _TREES, max_size=8))
def test_no_tree_raises_and_every_problem_has_a_place(event: object, rest: dict[str, object]) -> None:
    import json  # noqa: PLC0415 - JSON of text is YAML

    tree = {"title": "a", "events": [event], **rest}
    text = json.dumps(tree, ensure_ascii=False).replace("\x7f", "")
    reading = bytes_read(text.encode("utf-8", "replace"))
    assert (reading.series is None) == bool(reading.problems or reading.draft)
    for problem in (*reading.problems, *reading.warnings):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message
    assert list(reading.problems) == sorted(reading.problems, key=lambda p: (p.line, p.column))


@given(st.text(alphabet=st.sampled_from("abc:-[]{}&*!|>'\"%@`# \n\t,?019éü"), max_size=80))
def test_no_yaml_raises(text: str) -> None:
    assert bytes_read(text.encode()).problems


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_good_file_with_one_byte_changed_or_cut_never_raises(at: int, byte: int) -> None:
    good = (GOOD + "venue: {name: Tetem, city: Enschede}\ntranslations: {en: {title: b}}\n").encode()
    bytes_read(good[:at])
    bytes_read(good[:at] + bytes([byte]) + good[at + 1 :])


def test_the_schema_is_made_anew_and_alike() -> None:
    assert json_schema() == json_schema()
