"""More than a day written where a day belongs: the remedy names the field for the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.definitions.event_days import parse_day
from announcer.definitions.invalid_value import InvalidValue

ONE_SPAN = "write `date: 2024-02-22` and `until: 2024-02-23`"
EITHER = f"{ONE_SPAN} if it is one event, else make an event of each day"


def wrong(text: str, language: str = "nl") -> InvalidValue:
    with pytest.raises(InvalidValue) as raised:
        parse_day(text, [language])
    return raised.value


@pytest.mark.parametrize(
    "text",
    [
        "22 t/m 23 februari 2024",
        "22 T/M 23 februari 2024",
        "do 22 t/m vr 23 februari 2024",
        "22 tot en met 23 februari 2024",
        "22-23 februari 2024",
        "22 – 23 februari 2024",
        "van 22 tot 23 februari 2024",
        "22 februari t/m 23 februari 2024",
        "22 februari 2024 t/m 23 februari 2024",
        "22-2-2024 t/m 23-2-2024",
        "22-2 t/m 23-2-2024",
        "22/2 - 23/2/2024",
        "2024-02-22 - 2024-02-23",
        "2024-02-22/2024-02-23",
        "from 22 to 23 February 2024",
        "Feb 22-23, 2024",
        "February 22 through February 23, 2024",
    ],
)
def test_a_span_of_days_is_told_of_until(text: str) -> None:
    assert str(wrong(text).message).endswith("is more than one day")
    assert wrong(text).remedy == ONE_SPAN


@pytest.mark.parametrize(
    "text", ["22 en 23 februari 2024", "22 & 23 feb 2024", "22, 23 februari 2024", "Feb 22 and 23, 2024"]
)
def test_days_that_may_be_apart_can_be_events_of_their_own(text: str) -> None:
    assert wrong(text).remedy == EITHER


def test_a_span_over_new_year_begins_in_the_year_before() -> None:
    assert wrong("28 december t/m 3 januari 2025").remedy == "write `date: 2024-12-28` and `until: 2025-01-03`"


def test_a_leap_day_has_none_in_the_year_before() -> None:
    assert "more than one day" not in wrong("29 februari t/m 3 januari 2028").message


@pytest.mark.parametrize("text", ["22 t/m 23 februari", "22-2 t/m 23-2", "do 22 - vr 23 feb"])
def test_a_span_without_a_year_wants_both(text: str) -> None:
    assert str(wrong(text).message).endswith("is more than one day, and the year is missing")
    assert "`until:`" in wrong(text).remedy


@pytest.mark.parametrize(
    ("text", "day", "hours"),
    [
        ("donderdag 22 februari 2024 om 19.30 uur", "donderdag 22 februari 2024", "19.30 uur"),
        ("22-2-2024 19u30", "22-2-2024", "19u30"),
        ("2024-02-22T19:00", "2024-02-22", "19:00"),
        ("22 februari 2024, 19.00-20.30", "22 februari 2024", "19.00-20.30"),
    ],
)
def test_an_hour_behind_a_date_is_told_of_time(text: str, day: str, hours: str) -> None:
    assert wrong(text).message == "a time stands behind the date"
    assert wrong(text).remedy == f"write `date: {day}` and `time: {hours}`"


def test_before_an_hour_the_day_is_told_its_own_mistake() -> None:
    assert wrong("dinsdag 22 februari 2024 19:30").message == "2024-02-22 is a donderdag, not a dinsdag"


@pytest.mark.parametrize("text", ["23 t/m 22 februari 2024", "volgende week", "22 februari 2024 ergens", "22 tot"])
def test_what_is_neither_is_no_date(text: str) -> None:
    assert "more than one day" not in wrong(text).message
    assert "2024-02-22" in wrong(text).remedy or "did you mean" in wrong(text).remedy


@given(st.text(alphabet="0123456789-/. enformatupdb&,'’", max_size=40))
def test_no_text_raises_anything_but_wrong(text: str) -> None:
    try:
        parse_day(text, ["nl"])
    except InvalidValue as found:
        assert found.message  # noqa: PT017 - that it may be raised is the point
