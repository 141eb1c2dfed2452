"""The folder in which workers count together: theirs alone, and gone with them."""

import os
import tempfile
from array import array
from pathlib import Path

import pytest

from announcer.runtime.shared_counts import shared_counts
from announcer.web.request_counts import STATUSES, RequestCounts

NOBODY = "4194305"
"""One more than the largest number that Linux gives a process (proc(5), pid_max)."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_folder_is_its_owners_empty_and_gone_afterwards(place: Path) -> None:
    left = place / f"announcer-counts-{os.getpid()}"
    left.mkdir()
    (left / "7").touch()
    with shared_counts() as folder:
        assert folder is not None
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
    with shared_counts() as folder:
        assert folder is None


def test_the_counts_of_all_workers_are_one_figure_and_the_dead_ones_stay_in_it(place: Path) -> None:
    (place / "7").write_bytes(array("Q", range(1, len(STATUSES) + 1)).tobytes())
    (place / "8").touch()  # of a worker that is just beginning
    one = RequestCounts(place)
    for status in (200, 200, 431):
        one.count(status)
    more = {200: 3, 431: STATUSES.index(431) + 2}
    assert one.totals() == {status: place for place, status in enumerate(STATUSES, 1)} | more


def test_a_worker_with_the_number_of_a_dead_one_counts_on(place: Path) -> None:
    for _ in range(2):
        RequestCounts(place).count(404)
    assert RequestCounts(place).totals() == {200: 0, 304: 0, 404: 2}


def test_who_answers_the_operator_reads_what_the_others_count_and_is_not_among_them(place: Path) -> None:
    operator = RequestCounts(place, joins=False)
    assert operator.totals() == {200: 0, 304: 0, 404: 0}
    operator.count(200)
    assert [*place.iterdir()] == []
    RequestCounts(place).count(304)
    assert operator.totals()[304] == 1


def test_where_there_is_no_room_a_worker_counts_alone(place: Path) -> None:
    (place / str(os.getpid())).mkdir()
    alone = RequestCounts(place)
    alone.count(304)
    assert alone.totals()[304] == 1
