"""What a comma cuts off a text between braces."""

import pytest

from tests.definitions.series_texts import ReadText

EVENTS = "events:\n  - id: a\n    date: 2024-02-22\n"


@pytest.mark.parametrize(
    ("line", "field", "lost", "whole"),
    [
        ("venue: {name: Tetem, zaal 2, city: Enschede}", "venue.name", "zaal 2", "Tetem, zaal 2"),
        ("venue: {city: Enschede, name: Tetem, 2e zaal, boven}", "venue.name", "2e zaal, boven",
         "Tetem, 2e zaal, boven"),
        ("translations: {en: {title: Stories, tea}}", "translations.en.title", "tea", "Stories, tea"),
    ],
)  # fmt: skip
def test_it_is_told_once_at_the_text_with_the_whole_of_it_in_quotes(
    line: str, field: str, lost: str, whole: str, understand: ReadText
) -> None:
    (problem,) = understand(f"title: Ronde\n{line}\n{EVENTS}").problems
    assert (problem.line, problem.field) == (2, field)
    assert f"`{lost}` is not read" in problem.message
    assert problem.remedy == f'put quotes around the text: `"{whole}"`'


def test_nothing_else_is_said_of_the_text(understand: ReadText) -> None:
    (problem,) = understand("title: Ronde\nevents:\n  - {id: a, date: donderdag 22 februari, 2024}\n").problems
    assert (problem.field, problem.remedy) == (
        "events[0].date", 'put quotes around the text: `"donderdag 22 februari, 2024"`',
    )  # fmt: skip


@pytest.mark.parametrize(
    "line", ["price: gratis\nnonsens:", "venue: {name: Tetem, zaal: 2}", "venue: {zaal, name: Tetem}"]
)
def test_a_key_of_its_own_is_told_as_that(line: str, understand: ReadText) -> None:
    (problem,) = understand(f"title: Ronde\n{line}\n{EVENTS}").problems
    assert "is no key of" in problem.message
