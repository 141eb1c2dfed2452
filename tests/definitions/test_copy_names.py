"""Copies that sync tools, browsers and file managers leave beside a file."""

import pytest

from announcer.definitions.copied_file_names import original_of
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults

FILE = b"title: Leerronde\nevents:\n  - id: a\n    date: 2024-02-22\n"
CONFLICTS = [
    "ronde.sync-conflict-20240110-091500-ABCDEFG",  # Syncthing
    "ronde (conflicted copy 2024-01-10 091500)",  # Nextcloud
    "ronde (conflicted copy jan 2024-01-10 091500)",
    "ronde_conflict-20240110-091500",  # ownCloud of old
    "ronde (Jan's conflicted copy 2024-01-10)",  # Dropbox
    "ronde (Conflicterend exemplaar van Jan 2024-01-10)",
    "ronde (In Konflikt stehende Kopie von Jan 2024-01-10)",
    "ronde (Case Conflict)",
    "ronde [Conflict]",
]
COPIES = [
    "ronde 2",  # iCloud
    "ronde (1)",  # browsers, Google Drive
    "ronde(1)",
    "ronde-LAPTOP",  # OneDrive
    "ronde-DESKTOP-4F2K",
    "ronde kopie",  # macOS
    "ronde copy 2",
    "ronde - Kopie",  # Windows
    "ronde - Copy (2)",
    "ronde (kopie)",  # GNOME
    "ronde (another copy)",
    "Copy of ronde",
    "Kopie van ronde",
]


@pytest.mark.parametrize("name", [*CONFLICTS, *COPIES])
@pytest.mark.parametrize("ending", [".yaml", ".yml"])
def test_a_copy_is_no_series_and_is_never_to_be_renamed(name: str, ending: str) -> None:
    readings = read([SourceFile(f"{name}{ending}", FILE), SourceFile("ronde.yaml", FILE)], Defaults())
    by_name = {reading.name: reading for reading in readings}
    (problem,) = by_name[f"{name}{ending}"].problems
    assert by_name[f"{name}{ending}"].series is None
    assert by_name["ronde.yaml"].series is not None
    assert "a copy of ronde.yaml" in problem.message
    assert "rename" not in str(problem)


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_conflict_is_known_without_its_file(name: str) -> None:
    assert original_of(name, []) == "ronde"


@pytest.mark.parametrize("name", ["ronde 2", "Ronde", "ronde_twee", "ronde-NL", "Broedplaatsen 2024"])
def test_an_odd_name_without_such_a_file_is_told_what_a_name_is(name: str) -> None:
    (reading,) = read([SourceFile(f"{name}.yaml", FILE)], Defaults())
    assert "rename the file: " in reading.problems[0].remedy


def test_a_topic_may_be_conflict() -> None:
    (reading,) = read([SourceFile("omgaan-met-conflict.yaml", FILE)], Defaults())
    assert reading.problems == ()


def test_what_a_copy_says_of_former_names_is_wrong_there_and_not_in_the_original() -> None:
    renamed = b"was: oud\n" + FILE + b"  - id: b\n    date: 2024-02-23\n    was: elders/b\n"
    readings = read([SourceFile("nieuw-kopie.yaml", renamed), SourceFile("nieuw.yaml", renamed)], Defaults())
    copy, original = readings
    assert original.problems == ()
    assert [problem.field for problem in copy.problems] == ["was", "events[1].was"]
