"""Quotation marks of word processors are told to go, and hide no other mistake."""

import pytest

from tests.definitions.series_texts import ReadText

REST = "events:\n  - {id: a, date: 2024-02-30}\n"


def told(reading_problems: object) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, str(problem.remedy)) for problem in reading_problems]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "straight"),
    [
        ("“Samen: delen”", '"Samen: delen"'),
        ("„Samen: delen”", '"Samen: delen"'),
        ("«Samen: delen»", '"Samen: delen"'),
        ("‘Samen: delen’", '"Samen: delen"'),
        ("“Workshop #3 bouwen”", '"Workshop #3 bouwen"'),
        ('"Samen delen”', '"Samen delen"'),
        ('“Een "grote" avond: hier”', "'Een \"grote\" avond: hier'"),
    ],
)
def test_what_they_keep_from_being_read_is_told_with_straight_ones_beside_the_next_mistake(
    understand: ReadText, value: str, straight: str
) -> None:
    reading = understand(f"title: {value}\n{REST}")
    assert told(reading.problems) == [
        (1, 8, f"write straight ones: `{straight}`"),
        (3, 19, "2024-02 has days 1 to 29"),
    ]


def test_a_comma_in_a_list_does_not_cut_them(understand: ReadText) -> None:
    reading = understand(
        "title: x\ntags: [“Makers, samen”, “Twente”]\nevents: [{id: a, date: 2024-02-22, note: “a: b”}]\n"
    )
    assert told(reading.problems) == [
        (2, 8, 'write straight ones: `"Makers, samen"`'),
        (2, 25, 'write straight ones: `"Twente"`'),
        (3, 42, 'write straight ones: `"a: b"`'),
    ]


@pytest.mark.parametrize(
    ("field", "value", "remedies"),
    [
        ("date", "“2024-02-22”", ["take them out: `2024-02-22`"]),
        ("time", "‘19.00-20.30’", ["take them out: `19.00-20.30`"]),
        ("status", "”cancelled”", ["take them out: `cancelled`"]),
        ("was", "“oud”", ["take them out: `oud`"]),
        ("date", "“2024-02-30”", ["take the curly quotation marks out; 2024-02 has days 1 to 29"]),
    ],
)
def test_around_a_single_value_they_are_told_beside_its_own_mistake(
    understand: ReadText, field: str, value: str, remedies: list[str]
) -> None:
    other = "" if field == "date" else "    date: 2024-02-22\n"
    reading = understand(f"title: x\nevents:\n  - id: a\n{other}    {field}: {value}\n")
    assert [str(problem.remedy) for problem in reading.problems] == remedies


def test_around_a_zone_they_are_told_too(understand: ReadText) -> None:
    reading = understand("title: x\ntimezone: “Europe/Amsterdam”\nevents: [{id: a, date: 2024-02-22}]\n")
    assert told(reading.problems) == [(2, 11, "take them out: `Europe/Amsterdam`")]


def test_around_a_text_they_are_shown_so_it_is_a_warning(understand: ReadText) -> None:
    reading = understand("title: “Leerronde”\nevents: [{id: a, date: 2024-02-22}]\n")
    assert reading.series is not None
    assert reading.series.title == "“Leerronde”"
    assert told(reading.warnings) == [(1, 8, "take them out: `Leerronde`")]


@pytest.mark.parametrize(
    "title",
    [
        "’s Avonds bij ’t Gemaal",
        "“Samen” en “delen”",
        "Wij zeggen “nee”",
        '"“Leerronde”"',
        "‘s Avonds",
        "“Samen” delen",
        "“”",
    ],
)
def test_marks_within_a_text_are_the_authors_own(understand: ReadText, title: str) -> None:
    reading = understand(f"title: {title}\nevents: [{{id: a, date: 2024-02-22}}]\n")
    assert (reading.problems, reading.warnings) == ((), ())


def test_lines_of_a_block_are_left_alone(understand: ReadText) -> None:
    reading = understand(
        "title: “a: b”\ndescription: |\n  - “Kom: ook”\n  “Ja: hoor”\nevents: [{id: a, date: 2024-02-22}]\n"
    )
    assert told(reading.problems) == [(1, 8, 'write straight ones: `"a: b"`')]


def test_what_straight_ones_do_not_mend_is_told_as_before(understand: ReadText) -> None:
    reading = understand("title: a: b\ndescription: |\n  “Ja: hoor”\nevents: [{id: a, date: 2024-02-22}]\n")
    (problem,) = reading.problems
    assert problem.message.startswith("a colon followed by a blank begins a value, and this line has two")
