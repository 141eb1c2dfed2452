"""Ten calendars as ten exporters write them, compared hour by hour with what was meant.

How they write is theirs: Gancio (`server/api/controller/export.js`), Mobilizon (`Service.Export.ICalendar`,
`Addresses.Address.representation`), The Events Calendar (`src/Tribe/iCal.php`); of the others as their calendars are.
"""

import pytest

from announcer.model import Event, Status
from tests.definitions.calendar_import.reading import CALENDARS, file_of, hours, imported, series_of

MEANT = {
    "google": [
        ("2026-03-10 19:30+0100", "2026-03-10 21:30+0100", "kleiavond-2026-03-10"),
        ("2026-03-17 19:30+0100", "2026-03-17 21:30+0100", "kleiavond-2026-03-17"),
        ("2026-03-21 14:00+0100", "2026-03-21 16:00+0100", "lentemarkt-2026-03-21"),
        ("2026-04-01 20:00+0200", "2026-04-01 22:00+0200", "kleiavond-woensdag-2026-04-01"),
        ("2026-04-07 19:30+0200", "2026-04-07 21:30+0200", "kleiavond-2026-04-07"),
        ("2026-04-14 19:30+0200", "2026-04-14 21:30+0200", "kleiavond-2026-04-14"),
        ("2026-05-01", "2026-05-03", "festivalweekend-2026-05-01"),
    ],
    "outlook": [
        ("2026-03-05 19:00+0100", "2026-03-05 20:30+0100", "broedplaatsoverleg-2026-03-05"),
        ("2026-03-28 22:00+0100", "2026-03-29 04:00+0200", "nachtwacht-2026-03-28"),
        ("2026-04-11 14:00+0200", "2026-04-11 15:30+0200", "rondleiding-2026-04-11"),
        ("2026-05-07 19:00+0200", "2026-05-07 20:30+0200", "broedplaatsoverleg-2026-05-07"),
    ],
    "nextcloud": [
        ("2026-03-07 11:00+0100", "2026-03-07 12:30+0100", "repair-cafe-2026-03-07"),
        ("2026-03-12 20:00+0100", "2026-03-12 21:00+0100", "online-spreekuur-2026-03-12"),
        ("2026-03-18 19:00+0100", "2026-03-18 20:30+0100", "repair-cafe-2026-03-18"),
        ("2026-04-04 11:00+0200", "2026-04-04 12:30+0200", "repair-cafe-2026-04-04"),
        ("2026-05-02 11:00+0200", "2026-05-02 12:30+0200", "repair-cafe-2026-05-02"),
        ("2026-06-06 11:00+0200", "2026-06-06 12:30+0200", "repair-cafe-2026-06-06"),
    ],
    "gancio": [
        ("2026-03-28 21:30+0100", "2026-03-29 01:30+0100", "punkavond-2026-03-28"),
        ("2026-04-02 20:00+0200", "", "leesgroep-2026-04-02"),
    ],
    "mobilizon": [
        ("2026-04-18 10:00+0200", "2026-04-18 12:00+0200", "zaaidag-2026-04-18"),
        ("2026-04-25 20:00+0200", "2026-04-25 22:00+0200", "filmavond-2026-04-25"),
    ],
    "the-events-calendar": [
        ("2026-04-10 20:30+0200", "2026-04-10 23:30+0200", "rock-en-roll-de-late-show-2026-04-10"),
        ("2026-04-27", "2026-04-27", "koningsdag-2026-04-27"),
    ],
    "icloud": [
        ("2026-03-20 13:00+0100", "2026-03-20 16:00+0100", "open-atelier-2026-03-20"),
        ("2026-04-03 15:00+0200", "2026-04-03 18:00+0200", "open-atelier-later-2026-04-03"),
        ("2026-04-17 13:00+0200", "2026-04-17 16:00+0200", "open-atelier-2026-04-17"),
        ("2026-06-10 10:00+0200", "2026-06-10 12:00+0200", "zonder-zone-2026-06-10"),
    ],
    "thunderbird": [
        ("2026-03-30 18:30+0100", "2026-03-30 20:00+0100", "book-club-2026-03-30"),
        ("2026-04-27 18:30+0100", "2026-04-27 20:00+0100", "book-club-2026-04-27"),
        ("2026-05-25 18:30+0100", "2026-05-25 20:00+0100", "book-club-2026-05-25"),
    ],
    "fastmail-broken": [
        ("2026-03-14 15:00+0100", "2026-03-15 01:30+0100", "naieve-kunst-2026-03-14"),
        ("2026-03-20 20:00+0100", "2026-03-22 17:00+0100", "weekendweg-2026-03-20"),
        ("2026-04-05 14:00+0200", "", "paaswandeling-2026-04-05"),
    ],
    "meetup": [
        ("2026-03-12 18:30+0100", "2026-03-12 21:30+0100", "signals-state-en-soep-2026-03-12"),
        ("2026-04-09 19:00+0200", "2026-04-09 20:30+0200", "remote-avond-2026-04-09"),
    ],
}


def content(name: str) -> bytes:
    return (CALENDARS / f"{name}.ics").read_bytes()


def events(name: str) -> dict[str, Event]:
    (series,) = imported(content(name)).series
    return {event.key.event: event for event in series_of(series).events}


def test_there_are_ten() -> None:
    assert len(MEANT) == 10
    assert {path.stem for path in CALENDARS.glob("*.ics")} == set(MEANT)


@pytest.mark.parametrize("name", MEANT)
def test_every_session_is_at_its_hour(name: str) -> None:
    assert [hours(event) for event in events(name).values()] == MEANT[name]


@pytest.mark.parametrize("name", MEANT)
def test_the_same_calendar_gives_the_same_file(name: str) -> None:
    first, second = (imported(content(name)).series[0] for _ in range(2))
    assert file_of(first) == file_of(second)
    assert first.events == second.events


@pytest.mark.parametrize("name", MEANT)
def test_line_ends_and_folds_change_nothing(name: str) -> None:
    plain = content(name)
    folded = b"".join(
        line[:60] + b"\r\n " + line[60:] + b"\r\n" for line in plain.replace(b"\r", b"").split(b"\n")[:-1]
    )
    if name != "fastmail-broken":  # in which lines are broken already
        assert imported(folded).series == imported(plain).series


@pytest.mark.parametrize("name", MEANT)
def test_no_link_to_a_meeting_is_in_a_text_and_none_is_public(name: str) -> None:
    for event in events(name).values():
        shown = f"{event.title} {event.description} {event.links} {event.venue}"
        for secret in ("meet.google", "teams.microsoft", "aka.ms", "jit.si", "/call/", "Passcode", "345 678"):
            assert secret not in shown
        assert event.online is None or event.online.private or event.online.url is None


def test_what_is_private_is_left_out_and_counted() -> None:
    assert imported(content("google")).private == imported(content("outlook")).private == 1
    assert "Functioneringsgesprek" not in str(events("google"))
    assert "Vertrouwelijk" not in str(events("outlook"))


def test_what_one_event_does_wrong_is_named_and_hurts_no_other() -> None:
    found = imported(content("fastmail-broken"))
    assert [str(one) for one in found.passed_over] == ["Kapotte datum: its DTSTART cannot be read"]
    assert not found.is_whole


def test_a_status_is_told() -> None:
    assert events("outlook")["rondleiding-2026-04-11"].status is Status.CANCELLED
    assert events("outlook")["rondleiding-2026-04-11"].title == "Rondleiding"
    assert events("nextcloud")["repair-cafe-2026-04-04"].status is Status.CANCELLED
    assert events("mobilizon")["filmavond-2026-04-25"].status is Status.TENTATIVE
    assert events("google")["lentemarkt-2026-03-21"].status is Status.TENTATIVE


def test_a_place_is_split_where_there_is_no_doubt() -> None:
    venue = events("icloud")["open-atelier-2026-03-20"].venue
    assert venue is not None
    assert (venue.name, venue.street, venue.postal_code) == ("Tetem", "Stroinksbleekweg 16", "7523 ZL")
    assert (venue.city, venue.country, venue.latitude, venue.longitude) == ("Enschede", "NL", 52.2254, 6.8901)
    podium = events("the-events-calendar")["rock-en-roll-de-late-show-2026-04-10"].venue
    assert podium is not None
    assert (podium.street, podium.postal_code, podium.city) == ("Pakkerijstraat 1", "7551 BD", "Hengelo")
    brug = events("fastmail-broken")["naieve-kunst-2026-03-14"].venue
    assert brug is not None
    assert (brug.name, brug.postal_code, brug.city, brug.country) == ("Café de Brug", "9000", "Gent", "BE")


def test_a_place_that_is_doubtful_stands_whole_without_a_city() -> None:
    for name, event, place in (
        ("the-events-calendar", "koningsdag-2026-04-27", "Marktplein, Hengelo"),
        ("mobilizon", "zaaidag-2026-04-18", "Tuinstraat 8 7557 AB Hengelo Overijssel Nederland"),
        ("meetup", "signals-state-en-soep-2026-03-12", "Gebouw 3, Hengelosestraat 500, Enschede, nl"),
        ("thunderbird", "book-club-2026-03-30", "Library, upstairs"),
    ):
        venue = events(name)[event].venue
        assert venue is not None
        assert (venue.name, venue.city) == (place, None)


def test_descriptions_are_markdown_and_mean_what_they_meant() -> None:
    assert events("gancio")["punkavond-2026-03-28"].description == (
        "Drie bands.\\\nEntree naar *draagkracht*.\n\n- deur 21:00"
    )
    assert events("outlook")["rondleiding-2026-04-11"].description == "Door de **werkplaatsen**."
    assert events("outlook")["broedplaatsoverleg-2026-03-05"].description == "Programma volgt."
    assert events("google")["kleiavond-2026-03-10"].description == (
        "Kom meedoen!\\\nNeem een schort https://example.org/klei mee."
    )
    assert events("nextcloud")["repair-cafe-2026-03-07"].description == (
        "Breng mee:\\\n\\* je kapotte lamp\\\n\\* geduld\\\nZie https://example.org/repair_cafe_2026"
    )


def test_the_series_is_named_zoned_and_organised_as_the_calendar_says() -> None:
    said = {name: imported(content(name)).series[0].values for name in MEANT}
    titles = {name: values["title"] for name, values in said.items()}
    assert titles == {
        "google": "Huis van Ideeën", "outlook": "Agenda Zaalverhuur", "nextcloud": "Programma (team)",
        "gancio": "Agenda Oost", "mobilizon": "agenda", "the-events-calendar": "Poppodium Metropool",
        "icloud": "Atelier", "thunderbird": "agenda", "fastmail-broken": "Café de Brug", "meetup": "Events - TwenteJS",
    }  # fmt: skip
    zones = {name: values["timezone"] for name, values in said.items()}
    assert zones["nextcloud"] == "Europe/Berlin"
    assert zones["thunderbird"] == "Europe/London"
    assert zones["fastmail-broken"] == "Europe/Brussels"
    assert {zones[name] for name in ("google", "outlook", "gancio", "mobilizon", "meetup")} == {"Europe/Amsterdam"}
    assert said["google"]["organizer"] == {"name": "Huis van Ideeën"}
    assert said["mobilizon"]["organizer"] == {"name": "Groene Groep"}
    assert said["the-events-calendar"]["organizer"] == {"name": "Poppodium Metropool"}
    assert all(values.get("announce") == "each" for values in said.values())


def test_tags_are_categories_without_outlooks_colours() -> None:
    assert events("outlook")["rondleiding-2026-04-11"].tags == ("Rondleiding",)
    assert events("nextcloud")["repair-cafe-2026-03-07"].tags == ("Repareren", "Duurzaam, samen")
