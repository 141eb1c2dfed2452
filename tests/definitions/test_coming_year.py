"""A day and a month without a year, from a person who means the next such day."""

from datetime import date

import pytest

from announcer.definitions.dates import parse_date, with_coming_year
from announcer.definitions.invalid_value import InvalidValue

TODAY = date(2026, 11, 30)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17 december", date(2026, 12, 17)),
        ("donderdag 17 december", date(2026, 12, 17)),
        ("17-12", date(2026, 12, 17)),
        ("do 17/12", date(2026, 12, 17)),
        ("17 dec.", date(2026, 12, 17)),
        ("30 november", TODAY),
        ("29 november", date(2027, 11, 29)),
        ("4-3", date(2027, 3, 4)),
        ("donderdag 4 maart", date(2027, 3, 4)),
        ("Thursday March 4", date(2027, 3, 4)),
        ("4 maart 2028", date(2028, 3, 4)),
        ("22/2/24", date(2024, 2, 22)),
    ],
)
def test_it_is_the_next_such_day_and_a_year_that_is_there_stays(text: str, day: date) -> None:
    assert parse_date(with_coming_year(text, ("nl",), TODAY), ("nl",)) == day


@pytest.mark.parametrize("text", ["vrijdag 17 december", "vrijdag 4 maart"])
def test_a_weekday_that_is_not_that_days_is_a_mistake_and_no_other_year(text: str) -> None:
    with pytest.raises(InvalidValue, match="is a donderdag, not a vrijdag"):
        with_coming_year(text, ("nl",), TODAY)


@pytest.mark.parametrize("text", ["", "morgen", "29 februari", "2", "31-11", "20.00"])
def test_what_is_no_day_then_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        with_coming_year(text, ("nl",), TODAY)
