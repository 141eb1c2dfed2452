"""What `announcer new` asks, in which order, and what it makes of the answers."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from announcer.commands.terminal import Stopped
from announcer.commands.writing.dialogue import Dialogue
from announcer.commands.writing.files import FilesToWrite
from announcer.commands.writing.said_back import away_in_words
from announcer.definitions.file_text import FileText
from announcer.settings.loading import load
from announcer.words.messages import in_language
from tests.commands.command_runs import EVENTS
from tests.commands.scripted_terminal import ScriptedTerminal

TODAY = date(2023, 11, 30)
NEW = ("n", "Lenteavonden", "", "", "", "")
"""A new series: its title; the rest as proposed."""
REST = ("", "", "", "", "")
"""Not online, no summary of its own or registration, no price, no picture, no other event."""


def talk(*answers: str, language: str = "en") -> tuple[FilesToWrite, ScriptedTerminal]:
    terminal = ScriptedTerminal(answers, language)
    files = Dialogue(terminal, load(), TODAY).run()
    assert terminal.is_over
    return files, terminal


def data(files: FilesToWrite) -> dict[str, Any]:
    (content,) = files.after.values()
    return FileText.of(content).data


@pytest.mark.usefixtures("folder")
def test_a_day_without_a_year_is_the_next_one_and_said_back_with_it() -> None:
    files, terminal = talk(*NEW, "do 22 februari", "23-2", "", "-", *REST)
    (event,) = data(files)["events"]
    assert (event["date"], event["until"]) == ("donderdag 22 februari 2024", "vrijdag 23 februari 2024")
    assert "  Thursday, 22 February 2024, in twelve weeks" in terminal.said


@pytest.mark.usefixtures("folder")
def test_a_series_is_found_by_how_its_title_begins() -> None:
    _, terminal = talk("winter", "", "22 februari 2024", "", "", "", "", "", "", "", "", "")
    assert "  Winterreeks (bijen.yaml)" in terminal.said


@pytest.mark.usefixtures("folder")
def test_a_new_series_with_one_event() -> None:
    files, terminal = talk(
        "n", "Café Lente", "", "Over bloei.", "Het **verhaal**.", "", "En meer.", ".", "#Lente, Bloei",
        "do 22 februari 2024", "", "19.00-20.30", "Huis, Straat 1, 7500 AA Almelo", "",
        "aanmelden@example.org", "15 februari 2024", "gratis", "", "",
    )  # fmt: skip
    assert files.names == ["cafe-lente.yaml"]
    assert files.before == {}
    assert data(files) == {
        "title": "Café Lente",
        "language": "nl",
        "summary": "Over bloei.",
        "description": "Het **verhaal**.\n\nEn meer.\n",
        "registration": {"email": "aanmelden@example.org", "deadline": "15 februari 2024"},
        "price": "gratis",
        "tags": ["Lente", "Bloei"],
        "events": [
            {
                "id": "almelo",
                "date": "donderdag 22 februari 2024",
                "time": "19.00-20.30",
                "venue": {"name": "Huis", "street": "Straat 1", "postal_code": "7500 AA", "city": "Almelo"},
            }
        ],
    }
    assert "  Thursday, 22 February 2024, in twelve weeks" in terminal.said
    assert "reminders 7 days, 1 day and 2 hours before the start" in terminal.said


@pytest.mark.usefixtures("folder")
def test_an_event_of_a_series_that_is_there_changes_nothing_else() -> None:
    files, terminal = talk("1", "", "2024-03-07", "", "-", "1", "", *REST, language="nl")
    assert files.names == ["bijen.yaml"]
    added = (
        "  - id: enschede\n    date: donderdag 7 maart 2024\n    venue:\n      name: De Raat\n      city: Enschede\n"
    )
    before, after = EVENTS.split("  - id: tweede")
    assert files.after["bijen.yaml"].decode() == f"{before}{added}  - id: tweede{after}"
    assert "  donderdag 7 maart 2024, over veertien weken".replace("veertien", "14") in terminal.said
    assert "  1  Winterreeks (bijen.yaml, 2 bijeenkomsten)" in terminal.said
    assert "herinneringen 1 dag en 2 uur van tevoren" in terminal.said


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("named", ["bijen", "bijen.yaml", "WINTERREEKS", "", "1"])
def test_a_series_is_chosen_by_number_or_name(named: str) -> None:
    assert talk(named, "", "2024-03-07", "", "", "", "", *REST)[0].names == ["bijen.yaml"]


@pytest.mark.usefixtures("folder")
def test_each_wrong_answer_is_told_with_its_remedy_and_asked_again() -> None:
    _, terminal = talk(
        "bijem", "7", *NEW[:2], "Lente Avonden", "", *NEW[3:], "31-2-2024", "vrijdag 22 februari 2024", "22-2-2024",
        "21-2-2024", "", "19.00-18.00.1", "25.00", "", "99", "", "ftp://x", "", "geen idee", "", "", "poster.jpg",
        "", "",
    )  # fmt: skip
    wrong = [line for line in terminal.said if line.startswith("  ") and ("; " in line)]
    assert [re.split("[;:]", line.strip())[0] for line in wrong] == [
        "there is no series bijem",
        "there is no series 7",
        "the file's name without its ending is the series' id, and `Lente Avonden` is no id",
        "there is no day 31 in that month",
        "2024-02-22 is a donderdag, not a vrijdag",
        "the last day is not after the first",
        "`19.00-18.00.1` is not a time",
        "25",
        "there is no place 99",
        "`ftp",
        "the address has a blank in it",
        "there is no file poster.jpg in the events directory",
    ]


@pytest.mark.usefixtures("folder")
def test_a_question_is_explained_and_what_is_wanted_is_wanted() -> None:
    _, terminal = talk("n", "?", "", "Lente", *NEW[2:], "?", "2024-03-07", "", "", "", *REST)
    assert "This one is wanted; ? explains it." in terminal.said
    assert sum(line.startswith(("The title of the series", "Such as donderdag")) for line in terminal.said) == 2


@pytest.mark.usefixtures("folder")
def test_going_back_takes_the_answer_away() -> None:
    files, terminal = talk(
        "<", *NEW, "2024-03-07", "<", "2024-03-08", "", "19.00", "<", "20.00", "", *REST[:4], "ja",
        "", "<", "<", "",
    )  # fmt: skip
    assert terminal.said.count("This is the first question.") == 1
    assert [(event["date"], event["time"]) for event in data(files)["events"]] == [("vrijdag 8 maart 2024", "20.00")]


@pytest.mark.usefixtures("folder")
def test_several_events_in_one_go_with_time_and_place_proposed_again() -> None:
    files, terminal = talk(
        *NEW, "2024-03-07", "", "19.00", "De Korf", *REST[:4], "ja",
        "Het slot", "2024-03-14", "", "", "", *REST,
    )  # fmt: skip
    korf = {"name": "De Korf", "city": "Hengelo"}
    assert data(files)["events"] == [
        {"id": "hengelo", "date": "donderdag 7 maart 2024", "time": "19.00", "venue": korf},
        {"id": "het-slot", "title": "Het slot", "date": "donderdag 14 maart 2024", "time": "19.00", "venue": korf},
    ]
    assert "From when to when? [19.00]" in terminal.asked
    assert terminal.said.count("What does it cost? [none]") == 2


@pytest.mark.usefixtures("folder")
def test_online_alone_and_not_on_the_page() -> None:
    files, _ = talk(*NEW, "2024-03-07", "2024-03-09", "", "-", "https://meet.example.org/x", "nee", *REST[1:])
    assert data(files)["events"] == [
        {
            "id": "2024-03-07", "date": "donderdag 7 maart 2024", "until": "zaterdag 9 maart 2024",
            "online": {"url": "https://meet.example.org/x", "private": "true"},
        }
    ]  # fmt: skip


def test_what_a_series_has_can_be_taken_from_one_event(folder: Path) -> None:
    (folder / "events" / "bijen.yaml").write_text(
        "title: Bijen\nvenue: {name: De Korf}\nregistration: {email: a@b.example}\nonline: {url: https://m.example}\n"
        "time: 19.00\nprice: gratis\nevents:\n  - {id: a, date: 2024-02-22}\n"
    )
    files, terminal = talk("", "", "2024-03-07", "", "-", "", "-", "-", "", "-", "", "", "")
    (_, event) = data(files)["events"]
    assert event == {
        "id": "2024-03-07", "date": "donderdag 7 maart 2024", "venue": None, "online": None, "registration": {},
    }  # fmt: skip
    assert "the series has a time for all its events; write this event's own" in "\n".join(terminal.said)
    assert "Where? A number, or the name of the place [as the series: De Korf]" in terminal.asked


def test_a_picture_wants_words_for_those_who_do_not_see_it(folder: Path) -> None:
    Image.new("RGB", (8, 8), "green").save(folder / "events" / "poster.png")
    files, terminal = talk(*NEW, "2024-03-07", "", "", "", "", "", "", "poster.png", "", "Een korf vol bijen", "")
    assert data(files)["image"] == {"file": "poster.png", "alt": "Een korf vol bijen"}
    assert "This one is wanted; ? explains it." in terminal.said


def test_without_any_series_the_first_question_is_the_title(folder: Path) -> None:
    (folder / "events" / "bijen.yaml").unlink()
    (folder / "events").rmdir()
    files, _ = talk("Lente", "", "", "", "", "2024-03-07", "", "", "", *REST)
    assert files.names == ["lente.yaml"]


@pytest.mark.usefixtures("folder")
def test_leaving_at_any_question_leaves_the_folder_as_it_is() -> None:
    answers = (*NEW, "2024-03-07", "", "19.00", "Huis", "", "", "Almelo", "", "a@b.example", "", "", "", "")
    before = Path("events/bijen.yaml").read_bytes()
    for number in range(len(answers)):
        with pytest.raises(Stopped):
            talk(*answers[:number])
    assert [path.name for path in Path("events").iterdir()] == ["bijen.yaml"]
    assert Path("events/bijen.yaml").read_bytes() == before
    assert talk(*answers)[0].names == ["lenteavonden.yaml"]


@pytest.mark.parametrize(
    ("day", "dutch", "english"),
    [
        (date(2023, 11, 30), "vandaag", "today"),
        (date(2023, 12, 1), "morgen", "tomorrow"),
        (date(2023, 11, 29), "gisteren", "yesterday"),
        (date(2023, 12, 3), "over drie dagen", "in three days"),
        (date(2024, 2, 22), "over twaalf weken", "in twelve weeks"),
        (date(2023, 11, 16), "twee weken geleden", "two weeks ago"),
        (date(2024, 11, 30), "over twaalf maanden", "in twelve months"),
        (date(2036, 12, 30), "over 13 jaar", "in 13 years"),
    ],
)
def test_how_far_off_a_day_is_is_said_in_words(day: date, dutch: str, english: str) -> None:
    words = away_in_words(day, TODAY)
    assert (in_language(words, "nl"), str(words)) == (dutch, english)


@pytest.mark.usefixtures("folder")
def test_the_first_event_of_a_new_series_comes_again_by_a_rule() -> None:
    files, terminal = talk(
        *NEW, "dinsdag 2 januari 2024", "", "19.30-21.00", "Huis, Straat 1, 7500 AA Almelo", *REST[:4],
        "r", "maand", "eerste", "", "30 juni 2024", "ja", "Feest", "5 juli 2024", "", "", "", *REST[:4], "",
    )  # fmt: skip
    found = data(files)
    assert found["repeat"] == {
        "every": "maand", "on": "eerste dinsdag", "from": "dinsdag 2 januari 2024", "until": "30 juni 2024",
        "time": "19.30-21.00",
    }  # fmt: skip
    assert found["venue"]["city"] == "Almelo"
    assert [one["id"] for one in found["events"]] == ["feest"]
    assert "  6 dates, from Tuesday, 2 January 2024 to Tuesday, 4 June 2024" in terminal.said


@pytest.mark.usefixtures("folder")
def test_a_rule_alone_is_a_whole_file_and_so_many_times_is_an_end() -> None:
    files, terminal = talk(
        *NEW, "dinsdag 2 januari 2024", "", "", "-", *REST[:4], "r", "", "10 keer", "", language="nl"
    )  # fmt: skip
    assert "events" not in data(files)
    assert data(files)["repeat"] == {"every": "week", "from": "dinsdag 2 januari 2024", "count": "10"}
    assert "  10 data, van dinsdag 2 januari 2024 tot en met dinsdag 5 maart 2024" in terminal.said


def test_an_event_on_a_date_of_its_series_rule_is_the_session_of_that_date(folder: Path) -> None:
    rule = "title: Café\nlanguage: nl\nrepeat: {every: week, from: 2024-01-02, count: 3}\nvenue: {name: Huis}\n"
    (folder / "events" / "cafe.yaml").write_text(rule, encoding="utf-8")
    files, _ = talk("cafe", "Feest", "9 januari 2024", "", "", "", *REST[:4], "", "")
    assert [one["id"] for one in data(files)["events"]] == ["2024-01-09"]
