"""What YAML takes for a comment and the author did not."""

import pytest

from announcer.model import Problem
from tests.definitions.series_texts import ReadText

START = "title: Leerronde\n"
EVENTS = "events:\n  - id: a\n    date: 2024-02-22\n"


def warned(understand: ReadText, text: str) -> list[Problem]:
    reading = understand(text)
    assert reading.problems == ()
    assert reading.series is not None
    return list(reading.warnings)


@pytest.mark.parametrize(
    ("before", "value", "after", "field", "lost"),
    [
        ("", "title: Avond #3", EVENTS, "title", "#3"),
        (START, "content_warning: #eten", EVENTS, "content_warning", "#eten"),
        (START, "price: gratis #of een gift", EVENTS, "price", "#of een gift"),
        (START, "summary: Een avond met #kaas en brood", EVENTS, "summary", "#kaas en brood"),
        (START, "summary:   \t#kaas", EVENTS, "summary", "#kaas"),
        (START, "venue:\n  name: Zaal #4", EVENTS, "venue.name", "#4"),
        (START, "organizer: {name: Zaal #4\n  }", EVENTS, "organizer.name", "#4"),
        (START + EVENTS, "    post: Kom naar avond #3!", "", "events[0].post", "#3!"),
        (START + EVENTS, "    note: Zie zaal #A", "    price: vijf\n", "events[0].note", "#A"),
        (START, "registration:\n  condition: Je brengt mee #iets", EVENTS, "registration.condition", "#iets"),
        (START, "translations: {en: {title: Evening #3\n  }}", EVENTS, "translations.en.title", "#3"),
        (START + EVENTS, "    title: Avond ##3", "", "events[0].title", "##3"),
    ],
)
def test_what_a_comment_cuts_off_a_value_is_told_with_its_place_and_what_to_do(
    *, before: str, value: str, after: str, field: str, lost: str, understand: ReadText
) -> None:
    text = f"{before}{value}\n{after}"
    (warning,) = warned(understand, text)
    line = before.count("\n") + value.partition(lost)[0].count("\n") + 1
    column = text.splitlines()[line - 1].index(lost) + 1
    assert (warning.line, warning.column, warning.field) == (line, column, field)
    assert f"`{lost}` is not read" in warning.message
    assert warning.remedy.startswith("put quotes around the text")


def test_the_remedy_shows_the_text_in_quotes(understand: ReadText) -> None:
    (warning,) = warned(understand, f"title: Avond #3\n{EVENTS}")
    assert warning.remedy == 'put quotes around the text: `"Avond #3"`; a remark has a blank after its #'
    assert warned(understand, f'title: "Avond #3"\n{EVENTS}') == []


@pytest.mark.parametrize(
    "value",
    [
        "price: gratis # of een gift",
        "price: gratis  ## of een gift",
        "price: gratis #",
        "price: 'gratis' #gift",
        'price: "gratis #gift"',
        "price: gratis#gift",
        "summary: |\n  Avond #3\n  en #4",
        "summary: >  #gevouwen\n  Avond #3",
        "#price: gratis",
        "  #ingesprongen",
        "links:  #later\n  - title: x\n    url: https://example.org/#deel",
        "description: |\n  # Kop\n  tekst #3",
    ],
)
def test_remarks_quoted_texts_and_blocks_are_left_alone(value: str, understand: ReadText) -> None:
    assert warned(understand, f"{START}{value}\n{EVENTS}") == []


@pytest.mark.parametrize("tags", ["tags: #Twente", "tags:\n  - #Twente", "tags: [Twente, Maker #Lab\n  ]"])
def test_tags_are_written_without_it(tags: str, understand: ReadText) -> None:
    (warning,) = warned(understand, f"{START}{tags}\n{EVENTS}")
    assert warning.remedy == "write tags without #, such as tags: [Twente]"


@pytest.mark.parametrize(
    ("text", "line", "lost", "meant"),
    [
        ("venue: {name: Zaal #4, city: Enschede}\nprice: gratis", 2, "#4, city", '"Zaal #4"'),
        ("tags: [Twente, #Maker]\nprice: gratis", 2, "#Maker]", '"#Maker"'),
        ("tags: [#Twente, Maker]\nprice: gratis", 2, "#Twente, Maker]", '"#Twente"'),
        ("organizer: {name: 'Zaal #4', url: https://example.org/#x, email: a@b.nl #c}", 2, "#c}", '"a@b.nl #c"'),
        ("venue: {\n  name: Zaal,\n  city: Plein #4}\nprice: gratis", 4, "#4}", '"Plein #4"'),
        ("venue: {name: Zaal # 4, city: Enschede}", 2, "# 4, city", '"Zaal # 4"'),
        (r'venue: {name: "Zaal \" #4", city: Plein #5}', 2, "#5}", '"Plein #5"'),
    ],
)
def test_a_bracket_that_a_comment_swallows_is_found_at_the_comment(
    text: str, line: int, lost: str, meant: str, understand: ReadText
) -> None:
    whole = f"{START}{text}\n{EVENTS}"
    (problem,) = understand(whole).problems
    assert (problem.line, problem.column) == (line, whole.splitlines()[line - 1].index(lost) + 1)
    assert "the bracket is never closed" in problem.message
    assert meant in problem.remedy


def test_an_entry_of_events_on_one_line_too(understand: ReadText) -> None:
    text = f"{START}events:\n  - {{id: a, date: 2024-02-22, title: Avond #3}}\n  - {{id: b, date: 2024-02-23}}\n"
    (problem,) = understand(text).problems
    assert (problem.line, problem.column) == (3, text.splitlines()[2].index("#") + 1)


def test_a_bracket_that_is_never_closed_is_still_said_to_be_so(understand: ReadText) -> None:
    (problem,) = understand(f"{START}tags: [Twente, Maker # een opmerking\n{EVENTS}").problems
    assert "a bracket is opened and never closed" in problem.message


def test_a_text_that_goes_on_behind_a_comment_is_found_at_the_comment(understand: ReadText) -> None:
    (problem,) = understand(f"{START}summary: Avond #3\n  en verder\n{EVENTS}").problems
    assert (problem.line, problem.column) == (2, 16)
    assert "nor is the next line" in problem.message
