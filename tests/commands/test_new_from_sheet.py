"""`announcer new --from`: a spreadsheet's rows become event files, all or none of them."""

from pathlib import Path

import pytest

from tests.commands.command_runs import EVENTS, Announcer

NOW = ("--now", "2024-01-10T09:00")
SHEET = "Datum;Tijd;Plaats;Stad\n22-2-2024;19:30-21:00;De Korf;Hengelo\n7-3-2024;20:00;De Raat;Enschede\n"


@pytest.fixture
def sheet(folder: Path) -> Path:
    path = folder / "winter avonden.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "events").iterdir()}


def test_it_writes_a_series_called_as_the_file_and_the_schema_and_a_second_time_nothing(
    folder: Path, sheet: Path, announcer: Announcer
) -> None:
    done = announcer("new", "--from", sheet.name, "--yes", *NOW)
    assert done.status == 0, done.err
    assert "2 new events" in done.out
    assert "+   - id: hengelo" in done.out
    assert "posts come of this:" in done.out
    assert "Written: events/winter-avonden.yaml" in done.out
    first = contents(folder)
    assert set(first) == {"bijen.yaml", "winter-avonden.yaml", ".announcer.schema.json"}
    assert announcer("check").status == 0
    again = announcer("new", "--from", sheet.name, "--yes", *NOW)
    assert "There is nothing to write" in again.out
    assert contents(folder) == first


def test_it_adds_to_a_series_and_shows_what_that_changes(folder: Path, sheet: Path, announcer: Announcer) -> None:
    done = announcer("new", "--from", sheet.name, "--into", "winterreeks", "--yes", *NOW)
    assert "1 new event, 1 changed, 0 as they were" in done.out
    assert "- " + "    time: 19:00-20:30" in done.out
    assert "+     time: 19:30-21:00" in done.out
    text = (folder / "events" / "bijen.yaml").read_text(encoding="utf-8")
    assert text.replace("19:30-21:00", "19:00-20:30").startswith(EVENTS.split("  - id: tweede", maxsplit=1)[0])
    assert text.endswith(EVENTS[EVENTS.index("  - id: tweede") :])


def test_when_one_row_is_wrong_all_mistakes_are_told_and_nothing_is_written(
    folder: Path, sheet: Path, announcer: Announcer
) -> None:
    sheet.write_text(f"{SHEET}31-2-2024;19:00;x;y\n1-4-2024;25:00;x;y\n", encoding="utf-8")
    before = contents(folder)
    done = announcer("new", "--from", sheet.name, "--yes", "--language", "nl", *NOW)
    assert done.status == 1
    assert "winter avonden.csv, rij 4, kolom Datum: " in done.out
    assert "winter avonden.csv, rij 5, kolom Tijd: " in done.out
    assert "2 fouten; er is niets geschreven" in done.out
    assert contents(folder) == before


def test_a_picture_that_is_not_there_is_a_mistake_too(folder: Path, sheet: Path, announcer: Announcer) -> None:
    sheet.write_text("datum,afbeelding,alt\n1-4-2024,poster.jpg,Een poster\n", encoding="utf-8")
    done = announcer("new", "--from", sheet.name, "--yes", *NOW)
    assert (done.status, "there is no file poster.jpg" in done.out) == (1, True)
    assert "row 2, column afbeelding" in done.out
    assert set(contents(folder)) == {"bijen.yaml"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--from", "winter avonden.csv"), "--yes"),
        (("--from", "nowhere.csv", "--yes"), "nowhere.csv cannot be read"),
        (("--into", "x"), "go with --from"),
        (("--yes",), "go with --from"),
        ((), "--from"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_remedy(
    folder: Path, sheet: Path, announcer: Announcer, args: tuple[str, ...], said: str
) -> None:
    assert sheet.exists()
    done = announcer("new", *args)
    assert done.status == 2
    assert said in done.err
    assert set(contents(folder)) == {"bijen.yaml"}


def test_the_workbook_itself_is_refused_in_a_line(folder: Path, announcer: Announcer) -> None:
    (folder / "programma.xlsx").write_bytes(b"PK\x03\x04")
    done = announcer("new", "--from", "programma.xlsx", "--yes")
    assert done.status == 1
    assert done.out == (
        "programma.xlsx: this is the workbook itself; save the sheet as CSV (UTF-8) and give that file\n"
    )
