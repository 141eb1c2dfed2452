"""When a file's state on the disk is trusted, and when it is opened all the same."""

import time
from pathlib import Path

from announcer.definitions.one_file import read_alone
from announcer.definitions.series import Defaults
from announcer.folder.event_reader import EventReader
from announcer.folder.folder_states import RESTS_AFTER, FolderStates, scan
from announcer.folder.kept_files import KeptFiles

ONE = b"title: one\nevents: [{id: a, date: 2024-02-22}]\n"
TWO = b"title: two\nevents: [{id: a, date: 2024-02-22}]\n"


def later() -> int:
    return time.time_ns() + 2 * RESTS_AFTER


def keep(files: KeptFiles, states: FolderStates) -> None:
    look = files.look(states)
    files.parsed({one: read_alone(file, Defaults(), None) for one, file in look.unparsed.items()})
    files.keep(look)


def opened(files: KeptFiles, states: FolderStates) -> list[bytes]:
    return [file.content for file in files.look(states).unparsed.values()]


def test_a_file_that_just_changed_is_opened_though_its_state_is_the_same(tmp_path: Path) -> None:
    """Two writes in one tick of the disk's clock."""
    (tmp_path / "a.yaml").write_bytes(ONE)
    states, files = scan(tmp_path), KeptFiles(tmp_path)
    keep(files, states)
    assert files.look(states).is_restless
    (tmp_path / "a.yaml").write_bytes(TWO)
    assert opened(files, states) == [TWO]


def test_a_file_that_rests_is_not_opened_as_long_as_its_state_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(ONE)
    states, files = scan(tmp_path), KeptFiles(tmp_path, clock_ns=later)
    keep(files, states)
    (tmp_path / "a.yaml").write_bytes(TWO)
    assert opened(files, states) == []
    assert not files.look(states).is_restless
    assert opened(files, scan(tmp_path)) == [TWO]


def test_a_link_is_followed_again_though_what_it_leads_to_is_the_same_file(tmp_path: Path) -> None:
    root, inner = tmp_path / "events", tmp_path / "events" / "x"
    inner.mkdir(parents=True)
    (inner / "y.txt").write_bytes(ONE)
    (root / "a.yaml").symlink_to("x/y.txt")
    reader = EventReader(root, Defaults(), clock_ns=later)
    assert reader.read().readings[0].series is not None
    inner.rename(tmp_path / "outside")
    inner.symlink_to(tmp_path / "outside")
    (problem,) = reader.read().readings[0].problems
    assert "leads out of the events directory" in problem.message
    reader.close()


def test_a_link_that_leads_to_itself_is_a_problem_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")
    (tmp_path / "b.yaml").write_bytes(ONE)
    reader = EventReader(tmp_path, Defaults())
    assert [reading.name for reading in reader.read().readings] == ["b.yaml", "a.yaml"]
    reader.close()
