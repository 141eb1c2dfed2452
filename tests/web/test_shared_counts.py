"""The folder in which workers count together: theirs alone, and gone with them."""

import os
import tempfile
from pathlib import Path

import pytest

from announcer.web.shared_counts import FOLDER, shared_counts

NOBODY = "4194305"
"""One more than the largest number that Linux gives a process (proc(5), pid_max)."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(FOLDER, "")
    return tmp_path


def test_the_folder_is_its_owners_empty_and_gone_afterwards(place: Path) -> None:
    left = place / f"announcer-counts-{os.getpid()}"
    left.mkdir()
    (left / "counter_7.db").touch()
    with shared_counts():
        folder = Path(os.environ[FOLDER])
        assert (folder, [*folder.iterdir()], folder.stat().st_mode & 0o777) == (left, [], 0o700)
    assert [*place.iterdir()] == []


def test_what_killed_masters_left_goes_and_what_others_use_stays(place: Path) -> None:
    used = place / f"announcer-counts-{os.getppid()}"
    for folder in (used, place / f"announcer-counts-{NOBODY}", place / "announcer-counts-x"):
        folder.mkdir()
    with shared_counts():
        pass
    assert [*place.iterdir()] == [used]


def test_where_no_file_can_be_made_each_worker_counts_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "none"))
    with shared_counts():
        assert os.environ[FOLDER] == ""
