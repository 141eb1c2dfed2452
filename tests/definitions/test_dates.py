"""Dates and times as people write them."""

from datetime import date, datetime, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from announcer.definitions.dates import parse_date, parse_moment
from announcer.definitions.hours import Hours, parse_hours
from announcer.definitions.invalid_value import InvalidValue

DAY = date(2024, 2, 22)


@pytest.mark.parametrize(
    "text",
    [
        "donderdag 22 februari 2024",
        "Donderdag 22 Februari 2024",
        "do 22 feb 2024",
        "do. 22 feb. 2024",
        "22 februari 2024",
        "22 febr. 2024",
        "donderdag, 22 februari, 2024",
        "  donderdag   22 februari 2024 ",
        "2024-02-22",
        "2024-2-22",
        "22-2-2024",
        "22/02/2024",
        "22.02.2024",
        "Thursday 22 February 2024",
        "Thursday, February 22, 2024",
        "February 22, 2024",
        "Feb. 22nd 2024",
        "Thu 22nd of February 2024",
        "Thurs 22 Feb 2024",
        "22e februari 2024",
        "2024 februari 22",
        "do. 22-2-2024",
        "donderdag 22/2/2024",
        "do 2024-02-22",
        "22-2-2024 (donderdag)",
        "Thu, 22/2/2024",
        "22/2/24",
        "22-2-24",
        "do. 22.2.24",
        "22-2-'24",
        "22 - 2 - 2024",
        "2024/2/22",
        "2024.02.22",
        "20240222",
        "22 februari 24",
        "22 feb. '24",
        "do 22 feb 24",
        "Feb 22, '24",
        "2/22/2024",
        "Thu 2/22/24",
        "op donderdag 22 februari 2024",
        "donderdag de 22ste februari 2024",
        "Thursday 22 februari 2024",
        "Thurs. 22 Feb. 2024",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text, ["nl"]) == DAY


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_day_of_a_leap_year_comes_back_from_the_names_of_cldr(language: str) -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    for form in ("full", "long", "medium", "EEE d MMM y", "EEEEEE d MMMM y", "d MMM y", "EEEE d LLLL y"):
        assert [parse_date(format_date(day, form, locale=language), ["nl"]) for day in days] == days


@pytest.mark.parametrize("language", ["de", "fr", "fy", "es", "it", "pl", "da", "uk", "tr", "el", "pt", "ca", "ru"])
def test_the_series_own_language_is_read_too(language: str) -> None:
    days = [date(2023, 1, 1) + timedelta(days=7 * number + number % 7) for number in range(52)]
    for form in ("full", "EEEE d MMMM y", "d MMMM y"):
        assert [parse_date(format_date(day, form, locale=language), [language]) for day in days] == days


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["nl", "en"]), st.integers(1, 6))
def test_a_weekday_that_contradicts_the_date_names_the_right_one(day: date, language: str, off: int) -> None:
    wrong = format_date(day + timedelta(days=off), "EEEE", locale=language) if day.year < 2199 else None
    if wrong is None:
        return
    right = format_date(day, "EEEE", locale=language)
    with pytest.raises(InvalidValue) as raised:
        parse_date(f"{wrong} {format_date(day, 'd MMMM y', locale=language)}", ["nl"])
    assert raised.value.message == f"{day.isoformat()} is a {right}, not a {wrong.casefold()}"
    assert f"write {right} {day.day} " in raised.value.remedy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("22 februari", "the year is missing"),
        ("donderdag 22 februari", "the year is missing"),
        ("22-2", "the year is missing"),
        ("do. 22/2", "the year is missing"),
        ("22-23 februari 24", "is not a date"),
        ("do 2024-02-23", "is a vrijdag, not a do"),
        ("vr. 22-2-24", "write donderdag 22 februari 2024"),
        ("2024-02-22 donderdg", "did you mean donderdag?"),
        ("februari 22-2-2024", "is not a date"),
        ("february 2024", "is not a date"),
        ("2024", "is not a date"),
        ("volgende week", "is not a date"),
        ("2026-13-45", "there is no month 13"),
        ("2024-02-30", "there is no day 30"),
        ("2023-02-29", "2023-02 has days 1 to 28"),
        ("30 februari 2024", "there is no day 30"),
        ("0001-01-01", "the year 1 cannot be meant"),
        ("9999-12-31", "the year 9999 cannot be meant"),
        ("1899-12-31", "the year 1899 cannot be meant"),
        ("22 febuari 2024", "did you mean februari?"),
        ("donderdg 22 februari 2024", "did you mean donderdag?"),
        ("22 22 februari 2024", "is not a date"),
        ("donderdag 22 2024", "names no month"),
        ("22 februari maart 2024", "is no month or weekday"),
        ("2024-02-22T19:00", "is not a date"),
        ("٢٠٢٤-٠٢-٢٢x", "is not a date"),
        ("", "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        parse_date(text, ["nl"])
    assert words in f"{raised.value.message}; {raised.value.remedy}"
    assert raised.value.remedy


def test_numbers_that_can_be_two_dates_are_refused_where_the_language_puts_the_month_first() -> None:
    with pytest.raises(InvalidValue) as raised:
        parse_date("3/4/2024", ["en"])
    assert raised.value.remedy == "write 2024-03-04 or 2024-04-03"
    assert parse_date("22/2/2024", ["en"]) == DAY
    assert parse_date("2/22/24", ["en"]) == DAY
    assert parse_date("3/3/2024", ["en"]) == date(2024, 3, 3)
    assert parse_date("Wed 4/3/2024", ["en"]) == parse_date("wo. 3/4/2024", ["en"]) == date(2024, 4, 3)
    with pytest.raises(InvalidValue, match="can be two dates"):
        parse_date("Fri 4/3/2024", ["en"])
    assert parse_date("3/4/2024", ["nl"]) == parse_date("3/4/2024", ["en-GB"]) == date(2024, 4, 3)


@given(st.text(max_size=40))
def test_no_text_raises_anything_but_wrong(text: str) -> None:
    for parse in (lambda: parse_date(text, ["nl"]), lambda: parse_hours(text), lambda: parse_moment(text, ["vi"])):
        try:
            parse()
        except InvalidValue as wrong:
            assert wrong.message  # noqa: PT017 - that it may be raised is the point


# --- times ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("19.00-20.30", time(19), time(20, 30)),
        ("19:00-20:30", time(19), time(20, 30)),
        ("19:00", time(19), None),
        ("19.30", time(19, 30), None),
        ("9.05", time(9, 5), None),
        ("19.00 - 20.30 uur", time(19), time(20, 30)),
        ("19:00–20:30", time(19), time(20, 30)),
        ("19:00 — 20:30", time(19), time(20, 30)),
        ("19.00 tot 20.30 uur", time(19), time(20, 30)),
        ("van 19.00 tot 20.30", time(19), time(20, 30)),
        ("from 19:00 to 20:30", time(19), time(20, 30)),
        ("19 uur", time(19), None),
        ("19-21 uur", time(19), time(21)),
        ("19u", time(19), None),
        ("19u30", time(19, 30), None),
        ("19.30u", time(19, 30), None),
        ("19.30 u.", time(19, 30), None),
        ("19 u 30", time(19, 30), None),
        ("19u30-21u", time(19, 30), time(21)),
        ("19u30 tot 21u00", time(19, 30), time(21)),
        ("19.30u - 21.00u", time(19, 30), time(21)),
        ("19.30 t/m 21.00 uur", time(19, 30), time(21)),
        ("vanaf 19.30 uur", time(19, 30), None),
        ("om 19u30", time(19, 30), None),
        ("at 7pm", time(19), None),
        ("tussen 19.00 en 20.30 uur", time(19), time(20, 30)),
        ("between 7 and 8:30 pm", time(19), time(20, 30)),
        ("19:30:00", time(19, 30), None),
        ("19h30", time(19, 30), None),
        ("00:00", time(0), None),
        ("20.00-24.00", time(20), time(0)),
        ("7 pm", time(19), None),
        ("7PM", time(19), None),
        ("7:30pm-9pm", time(19, 30), time(21)),
        ("7:30-9 p.m.", time(19, 30), time(21)),
        ("11-1pm", time(11), time(13)),
        ("11am-1pm", time(11), time(13)),
        ("12 am", time(0), None),
        ("12 pm", time(12), None),
        ("12:30-2pm", time(12, 30), time(14)),
        ("10pm-1am", time(22), time(1)),
    ],
)
def test_hours_are_read_however_they_are_written(text: str, start: time, end: time | None) -> None:
    hours = parse_hours(text)
    assert (hours.start, hours.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["7", "7-9", "25:00", "19:60", "24:00", "1900", "19:00:30", "13 pm", "0 am", "n.t.b.", "19:00-", "-19:00", "19:0",
     "19:00-20:30-22:00", "", "avond", "19.00 en 20.30", "24.30-25.00", "20.00-24.30"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        parse_hours(text)
    assert "19.00-20.30" in raised.value.remedy


@given(st.times(), st.times(), st.sampled_from([".", ":"]), st.sampled_from(["-", " - ", "–", " tot "]))
def test_every_pair_of_hours_comes_back(start: time, end: time, dot: str, dash: str) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    text = f"{start.hour:02d}{dot}{start.minute:02d}{dash}{end.hour:02d}{dot}{end.minute:02d}"
    assert parse_hours(text) == Hours(start, end)


# --- both -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-22 19:00",
        "2024-02-22T19:00",
        "2024-02-22 19:00:00",
        "2024-02-22 19.00",
        "donderdag 22 februari 2024 19.00",
        "22 februari 2024 om 19.00 uur",
        "22 februari 2024, 19:00",
        "February 22, 2024 at 7:00 pm",
        "do. 22-2-2024 19u00",
        "22/2/24 om 19u",
        "22 feb. '24 19.00u",
        "do 22-2-24 vanaf 19.00 uur",
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str) -> None:
    assert parse_moment(text, ["nl"]) == datetime(2024, 2, 22, 19)  # noqa: DTZ001 - local until its zone is known


def test_a_moment_without_a_time_is_the_first_of_its_day() -> None:
    assert parse_moment("22 februari 2024", ["nl"]) == datetime(2024, 2, 22)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["2024-02-22 19:00Z", "2024-02-22T19:00+01:00", "2024-02-22 19:00 UTC"])
def test_a_moment_with_a_zone_is_refused_as_the_series_has_one(text: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        parse_moment(text, ["nl"])
    assert "leave it out" in raised.value.remedy
