from datetime import date, time

import pytest

from announcer.model import Event, Online, Status, Subject, Venue
from announcer.model.text import line
from announcer.words.catalogue import OWN_WORDS, catalogue
from announcer.words.dates import date_in_words, days_in_words, hours_in_words, span_in_words, time_in_words
from announcer.words.places import place_in_words, where_in_words

DAY = date(2024, 2, 22)


def event(**values: object) -> Event:
    fields: dict[str, object] = {
        "key": Subject("reeks", "een"),
        "language": "nl",
        "timezone": "Europe/Amsterdam",
        "title": line("Titel"),
        "starts_on": DAY,
    }
    return Event(**(fields | values))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("language", "whole", "without_year", "without_weekday"),
    [
        ("nl", "donderdag 22 februari 2024", "donderdag 22 februari", "22 februari 2024"),
        ("nl-BE", "donderdag 22 februari 2024", "donderdag 22 februari", "22 februari 2024"),
        ("en", "Thursday, 22 February 2024", "Thursday, 22 February", "22 February 2024"),
        ("en-US", "Thursday, February 22, 2024", "Thursday, February 22", "February 22, 2024"),
        ("de", "Thursday, 22 February 2024", "Thursday, 22 February", "22 February 2024"),
        ("pt-BR", "Thursday, 22 February 2024", "Thursday, 22 February", "22 February 2024"),
        (f"de{OWN_WORDS}", "Donnerstag, 22. Februar 2024", "Donnerstag, 22. Februar", "22. Februar 2024"),
        (f"es{OWN_WORDS}", "jueves, 22 de febrero de 2024", "jueves, 22 de febrero", "22 de febrero de 2024"),
        (f"hu{OWN_WORDS}", "2024. február 22., csütörtök", "2024. február 22., csütörtök", "2024. február 22."),
        ("tlh", "Thursday, 22 February 2024", "Thursday, 22 February", "22 February 2024"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it_and_in_english_where_we_have_no_words(
    language: str, whole: str, without_year: str, without_weekday: str
) -> None:
    assert date_in_words(DAY, language) == whole
    assert date_in_words(DAY, language, year=False) == without_year
    assert date_in_words(DAY, language, weekday=False) == without_weekday


def test_an_hour_is_written_as_the_dutch_and_the_english_write_it() -> None:
    assert time_in_words(time(9, 5), "nl") == "09.05 uur"
    assert time_in_words(time(9, 5), "nl", unit=False) == "09.05"
    assert time_in_words(time(19), "en") == "19:00"
    assert time_in_words(time(19), "de") == "19:00"


@pytest.mark.parametrize(
    ("values", "dutch", "english"),
    [
        ({}, "donderdag 22 februari 2024, tijd volgt", "Thursday, 22 February 2024, time to be announced"),
        ({"start_time": time(19)}, "donderdag 22 februari 2024, 19.00 uur", "Thursday, 22 February 2024, 19:00"),
        (
            {"start_time": time(19), "end_time": time(20, 30)},
            "donderdag 22 februari 2024, 19.00–20.30 uur",
            "Thursday, 22 February 2024, 19:00–20:30",
        ),
        (
            {"start_time": time(22), "end_time": time(2)},
            "donderdag 22 februari 2024, 22.00–02.00 uur",
            "Thursday, 22 February 2024, 22:00–02:00",
        ),
        (
            {"start_time": time(19), "end_time": time(17), "until_on": date(2024, 2, 24)},
            "donderdag 22 februari 2024, 19.00 uur – zaterdag 24 februari 2024, 17.00 uur",
            "Thursday, 22 February 2024, 19:00 – Saturday, 24 February 2024, 17:00",
        ),
        (
            {"start_time": time(10), "end_time": time(17), "until_on": date(2024, 4, 14), "is_daily": True},
            "donderdag 22 februari 2024 – zondag 14 april 2024, dagelijks 10.00–17.00 uur",
            "Thursday, 22 February 2024 – Sunday, 14 April 2024, daily 10:00–17:00",
        ),
        (
            {"until_on": date(2024, 2, 23)},
            "donderdag 22 februari 2024 – vrijdag 23 februari 2024, tijd volgt",
            "Thursday, 22 February 2024 – Friday, 23 February 2024, time to be announced",
        ),
    ],
)
def test_a_span_says_days_and_hours_as_far_as_they_are_known(
    values: dict[str, object], dutch: str, english: str
) -> None:
    assert span_in_words(event(**values), "nl") == dutch
    assert span_in_words(event(**values), "en") == english


def test_days_and_hours_can_be_had_apart() -> None:
    one = event(start_time=time(19), until_on=date(2024, 2, 23))
    assert days_in_words(one, "nl") == "donderdag 22 februari 2024 – vrijdag 23 februari 2024"
    assert hours_in_words(one, "nl") == "19.00 uur"


def test_an_hour_elsewhere_names_its_zone_in_words_and_at_home_does_not() -> None:
    abroad = event(start_time=time(19), timezone="Europe/London")
    assert span_in_words(abroad, "nl", home_zone="Europe/Amsterdam").endswith("19.00 uur (Greenwich Mean Time)")
    assert span_in_words(abroad, "nl", home_zone="Europe/London").endswith("19.00 uur")
    assert span_in_words(event(timezone="Europe/London"), "nl", home_zone="Europe/Amsterdam").endswith("tijd volgt")


def test_a_place_is_one_line_of_what_is_known_and_nothing_twice() -> None:
    venue = Venue(name=line("Tetem"), street=line("Weg 16"), postal_code=line("7523 ZL"), city=line("Enschede"))
    assert place_in_words(venue, "nl") == "Tetem, Weg 16, 7523 ZL Enschede"
    assert place_in_words(Venue(city=line("Hengelo"), country="NL"), "en") == "Hengelo, Netherlands"
    assert place_in_words(Venue(city=line("Hengelo"), country="NL"), "nl", country=False) == "Hengelo"
    assert place_in_words(Venue(name=line("Hengelo"), city=line("Hengelo")), "nl") == "Hengelo"
    assert place_in_words(Venue(country="XX"), "nl") == "XX"


def test_where_says_online_alone_or_as_well() -> None:
    venue = Venue(city=line("Hengelo"))
    assert where_in_words(event(), "nl") == ""
    assert where_in_words(event(venue=venue), "nl") == "Hengelo"
    assert where_in_words(event(venue=venue, online=Online()), "nl") == "Hengelo, ook online"
    assert where_in_words(event(online=Online(name=line("BigBlueButton"))), "en") == "online, via BigBlueButton"


def test_every_status_has_a_word_but_the_usual_one() -> None:
    own = catalogue("nl-BE")
    unusual = [status for status in Status if status is not Status.SCHEDULED]
    assert [own.text(f"post.mark.{status}") for status in unusual] == ["ONDER VOORBEHOUD", "UITGESTELD", "GEANNULEERD"]
    assert own.messages is catalogue("nl").messages
    assert catalogue("fy") is not own
    assert catalogue("fy").messages is catalogue("en").messages
