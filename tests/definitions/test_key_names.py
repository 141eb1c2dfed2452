"""Words that people write for keys: the key that is meant is named, and what stands below is checked all the same."""

import pytest

from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.key_names import meant_key
from announcer.definitions.part_fields import ImageShape, OnlineShape, RegistrationShape, Shape, VenueShape
from tests.definitions.series_texts import ReadText


@pytest.mark.parametrize(
    ("word", "key", "shape"),
    [
        ("evenementen", "events", SeriesShape),
        ("Bijeenkomsten", "events", SeriesShape),
        ("activiteiten", "events", SeriesShape),
        ("agenda", "events", SeriesShape),
        ("titel", "title", SeriesShape),
        ("naam", "title", SeriesShape),
        ("beschrijving", "description", SeriesShape),
        ("omschrijving", "description", EventShape),
        ("samenvatting", "summary", EventShape),
        ("taal", "language", SeriesShape),
        ("tijdzone", "timezone", SeriesShape),
        ("organisator", "organizer", SeriesShape),
        ("concept", "draft", SeriesShape),
        ("datum", "date", EventShape),
        ("tijd", "time", EventShape),
        ("aanvang", "time", EventShape),
        ("einddatum", "until", EventShape),
        ("laatste dag", "until", EventShape),
        ("t/m", "until", EventShape),
        ("openingstijden", "hours", EventShape),
        ("plaats", "venue", EventShape),
        ("locatie", "venue", EventShape),
        ("adres", "venue", EventShape),
        ("prijs", "price", EventShape),
        ("kosten", "price", EventShape),
        ("aanmelden", "registration", EventShape),
        ("inschrijven", "registration", EventShape),
        ("tickets", "registration", EventShape),
        ("afbeelding", "image", EventShape),
        ("herinneringen", "reminders", EventShape),
        ("vertalingen", "translations", EventShape),
        ("opmerking", "note", EventShape),
        ("terugblik", "recap", EventShape),
        ("naam", "name", VenueShape),
        ("straat", "street", VenueShape),
        ("adres", "street", VenueShape),
        ("stad", "city", VenueShape),
        ("plaats", "city", VenueShape),
        ("postcode", "postal_code", VenueShape),
        ("land", "country", VenueShape),
        ("toegankelijkheid", "accessibility", VenueShape),
        ("website", "url", VenueShape),
        ("e-mail", "email", RegistrationShape),
        ("uiterlijk", "deadline", RegistrationShape),
        ("voorwaarden", "condition", RegistrationShape),
        ("bestand", "file", ImageShape),
        ("omschrijving", "alt", ImageShape),
        ("besloten", "private", OnlineShape),
    ],
)
def test_a_word_means_the_key_of_the_place_where_it_stands(word: str, key: str, shape: type[Shape]) -> None:
    assert meant_key(word, shape) == key


@pytest.mark.parametrize("shape", [SeriesShape, EventShape, VenueShape, RegistrationShape, ImageShape])
def test_every_key_means_itself(shape: type[Shape]) -> None:
    assert {key: meant_key(key, shape) for key in shape.model_fields} == {key: key for key in shape.model_fields}


def test_a_file_in_dutch_is_told_all_its_words_and_all_other_mistakes(understand: ReadText) -> None:
    reading = understand(
        """\
title: Leerronde
tijdzone: Europe/Enschede
evenementen:
  - id: a
    datum: 22 t/m 23 februari 2024
    tijd: 19.00-18.00
    locatie: {naam: Tetem, land: Nederland}
    aanmelden: {mail: geen}
"""
    )
    assert [(problem.line, problem.field) for problem in reading.problems] == [
        (2, "tijdzone"),
        (2, "tijdzone"),
        (3, "evenementen"),
        (5, "evenementen[0].datum"),
        (5, "evenementen[0].datum"),
        (6, "evenementen[0].tijd"),
        (6, "evenementen[0].tijd"),
        (7, "evenementen[0].locatie"),
        (7, "evenementen[0].locatie.naam"),
        (7, "evenementen[0].locatie.land"),
        (7, "evenementen[0].locatie.land"),
        (8, "evenementen[0].aanmelden"),
        (8, "evenementen[0].aanmelden.mail"),
        (8, "evenementen[0].aanmelden.mail"),
    ]
    remedies = [str(problem.remedy) for problem in reading.problems]
    assert remedies[:3] == ["did you mean timezone?", "did you mean Europe/Amsterdam?", "did you mean events?"]
    assert "write `date: 2024-02-22` and `until: 2024-02-23`" in remedies
    assert "did you mean NL?" in remedies
    assert not any("has no events" in problem.message for problem in reading.problems)


def test_a_key_that_stands_there_already_is_not_taken_from_another_word(understand: ReadText) -> None:
    reading = understand("title: x\nevents:\n  - {id: a, date: 2024-02-22, datum: nooit}\n")
    assert [problem.remedy for problem in reading.problems] == ["did you mean date?"]


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("straat: Korte weg 1", "write street: below venue:"),
        ("city: Enschede", "write city: below venue:"),
        ("postcode: 7511 AA", "write postal_code: below venue:"),
        ("deadline: 2024-02-20", "write deadline: below registration:"),
        ("alt: Een tafel", "write alt: below image:"),
    ],
)
def test_a_key_in_a_wrong_place_is_told_its_own(understand: ReadText, line: str, remedy: str) -> None:
    reading = understand(f"title: x\nevents:\n  - id: a\n    date: 2024-02-22\n    {line}\n")
    assert [problem.remedy for problem in reading.problems] == [remedy]
