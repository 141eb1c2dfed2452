"""What lies in the events directory and is not read is named."""

import os
from pathlib import Path

import pytest

from announcer.definitions.series import Defaults
from announcer.folder.event_reader import read_events
from announcer.folder.passed_over import passed_over

FILE = "title: x\nevents:\n  - {id: a, date: 2024-02-22}\n"


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILE)


def told(root: Path) -> dict[str, str]:
    return {problem.file: str(problem.remedy) for problem in passed_over(root)}


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("cop.yaml.txt", "name it cop.yaml"),
        ("cop.YML.TXT", "name it cop.yaml"),
        ("cop.yaml.bak", "name it cop.yaml"),
        ("cop.yaml~", "name it cop.yaml"),
        ("cop.yml.old", "name it cop.yaml"),
        ("cop.yaml (1)", "name it cop.yaml"),
        ("cop.yalm", "name it cop.yaml"),
        ("cop.yam", "name it cop.yaml"),
        ("cop.yaml.sync-conflict-20240110-091500-ABCDEFG", "name it cop.yaml"),
        ("cop (conflicted copy 2024-01-10 091500).yaml.txt", "name it cop.yaml"),
        ("cop.json", "name it cop.yaml"),
        ("cop.txt", "name it cop.yaml"),
        ("cop", "name it cop.yaml"),
        ("cop.docx", "`announcer new` asks for what stands in it and writes an event file"),
        ("cop.odt", "`announcer new` asks for what stands in it and writes an event file"),
        ("cop.ics", "`announcer import cop.ics` makes an event file of it"),
        ("cop.csv", "`announcer new --from cop.csv` makes event files of it"),
        ("cop.xlsx", "save it as CSV; `announcer new --from` makes event files of that"),
        ("cop.mp4", "take it away, or let its name begin with _, and it is left alone"),
    ],
)
def test_a_wrong_ending_is_named_with_what_helps(tmp_path: Path, name: str, remedy: str) -> None:
    put(tmp_path, name)
    assert told(tmp_path) == {name: remedy}
    assert "does not end in .yaml" in passed_over(tmp_path)[0].message


def test_where_the_right_file_is_there_too_nothing_is_to_be_renamed_over_it(tmp_path: Path) -> None:
    put(tmp_path, "cop.yaml", "cop.yaml.bak", "cop.txt")
    remedy = "put into cop.yaml what it should have, and take this one away"
    assert told(tmp_path) == {"cop.yaml.bak": remedy, "cop.txt": remedy}


@pytest.mark.parametrize(
    "name",
    ["cop.yaml", "cop.YML", "_cop.txt", ".gitkeep", ".announcer.schema.json", ".DS_Store", ".cop.yaml.swp", "README.md",
     "LEESMIJ.txt", "LICENSE", "Thumbs.db", "desktop.ini", "~$cop.docx", "poster.jpg", "poster.PNG", "logo.svg",
     "beelden/poster.jpg", "_archief/cop.yaml", ".git/cop.yaml", "beelden/lees.txt"],
)  # fmt: skip
def test_what_nobody_waits_for_is_not_named(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert told(tmp_path) == {}


def test_files_in_folders_are_named_and_many_of_one_folder_together(tmp_path: Path) -> None:
    put(tmp_path, "cop.yaml", "2023/cop.yaml", "2023/oud/los.yml", "2023/oud/los.yaml.txt")
    put(tmp_path, *(f"2024/{number}.yaml" for number in range(1, 6)))
    move = "move it up into the events directory, or let the folder's name begin with _, and it is left alone"
    rename = "one of that name is in the events directory: give it another name and move it up, or take it away"
    assert told(tmp_path) == {
        "2023/cop.yaml": rename,
        "2023/oud/los.yaml.txt": move,
        "2023/oud/los.yml": move,
        "2024": move,
    }
    assert "1.yaml, 2.yaml, 3.yaml and 2 more are not read: files in folders are passed over" in {
        str(problem.message) for problem in passed_over(tmp_path)
    }


def test_of_very_many_the_rest_is_counted(tmp_path: Path) -> None:
    put(tmp_path, *(f"{number:02}.mp4" for number in range(30)), *(f"map{number:02}/a.yaml" for number in range(30)))
    lines = [str(problem) for problem in passed_over(tmp_path)]
    assert len(lines) == 21 + 21
    assert any("10 more files here are not read either" in line for line in lines)
    assert any("here and in more folders are files that are not read" in line for line in lines)


def test_folders_are_looked_into_as_deep_as_people_make_them_and_no_deeper(tmp_path: Path) -> None:
    folders = [str(number) for number in range(12)]
    put(tmp_path, *("/".join([*folders[:depth], "a.yaml"]) for depth in (8, 9)))
    assert [*told(tmp_path)] == ["0/1/2/3/4/5/6/7/a.yaml"]


def test_a_folder_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "away", "x.yaml")
    root = tmp_path / "events"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "away")
    assert told(root) == {}
    assert passed_over(tmp_path / "nowhere") == ()


def test_a_name_that_is_no_text_is_shown_as_one(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.mp4")).write_text("x")
    assert list(told(tmp_path)) == ["\ufffd.mp4"]


def test_the_service_is_told_and_its_good_files_stay_good(tmp_path: Path) -> None:
    put(tmp_path, "cop.yaml", "cop2.yaml.txt", "2023/los.yaml")
    read = read_events(tmp_path, Defaults())
    assert [reading.name for reading in read.readings if reading.series is not None] == ["cop.yaml"]
    assert [warning.file for reading in read.readings for warning in reading.warnings] == [
        "cop2.yaml.txt",
        "2023/los.yaml",
    ]
    assert not any(reading.problems for reading in read.readings)
