"""The events directory: read safely, watched patiently."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

import pytest
import watchfiles

from announcer.definitions.limits import FILE_BYTES
from announcer.folder.event_files import Listing, load
from announcer.folder.folder_states import scan
from announcer.folder.safe_open import LeadsOutside, NoRegularFile, open_below
from announcer.folder.watching import Watcher

TEXT = b"title: a\nevents: [{id: a, date: 2024-02-22}]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "events"
    folder.mkdir()
    return folder


def told(listing: Listing) -> list[str]:
    return [str(problem) for problem in listing.problems]


# --- load -------------------------------------------------------------------------------------------------------


def test_definition_files_of_the_folder_itself_are_read_by_name(root: Path) -> None:
    for name in (
        "b.yml",
        "a.yaml",
        "_draft.yaml",
        "C.YAML",
        ".hidden.yaml",
        ".#lock.yaml",
        "notes.txt",
        "a.yaml~",
        "d.yaml.swp",
    ):
        (root / name).write_bytes(TEXT)
    (root / "inner").mkdir()
    (root / "inner" / "x.yaml").write_bytes(TEXT)
    listing = load(root)
    assert [file.name for file in listing.files] == ["C.YAML", "_draft.yaml", "a.yaml", "b.yml"]
    assert {file.content for file in listing.files} == {TEXT}
    assert (listing.problems, listing.missing) == ((), False)


def test_an_empty_folder_is_not_a_missing_one(root: Path, tmp_path: Path) -> None:
    assert load(root) == Listing()
    assert load(tmp_path / "gone") == Listing(missing=True)
    assert load(root / "file") == Listing(missing=True)


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("x")
    listing = load(tmp_path / "events")
    assert listing.missing
    assert "not a directory" in told(listing)[0]


def test_links_below_the_folder_are_followed_as_mounted_configuration_is_made_of_them(root: Path) -> None:
    (root / "..2024").mkdir()
    (root / "..2024" / "cop.yaml").write_bytes(TEXT)
    (root / "..data").symlink_to("..2024")
    (root / "cop.yaml").symlink_to("..data/cop.yaml")
    assert [file.content for file in load(root).files] == [TEXT]


def test_a_link_that_leads_out_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "events-2").mkdir()
    (tmp_path / "events-2" / "x").write_text("secret")
    (root / "a.yaml").symlink_to("/etc/passwd")
    (root / "b.yaml").symlink_to("../secret")
    (root / "c.yaml").symlink_to(tmp_path / "events-2" / "x")
    (root / "d.yaml").symlink_to("nowhere")
    (root / "e.yaml").symlink_to("e.yaml")
    (root / "good.yaml").write_bytes(TEXT)
    listing = load(root)
    assert [file.name for file in listing.files] == ["good.yaml"]
    assert [problem.file for problem in listing.problems] == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"]
    assert ["leads out" in text for text in told(listing)] == [True, True, True, False, False]
    assert all(problem.remedy for problem in listing.problems)


def test_the_folder_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (root / "a.yaml").write_bytes(TEXT)
    (tmp_path / "link").symlink_to(root)
    assert [file.name for file in load(tmp_path / "link").files] == ["a.yaml"]


def test_what_is_no_regular_file_is_said_and_waits_for_nobody(root: Path) -> None:
    (root / "folder.yaml").mkdir()
    os.mkfifo(root / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root)  # the path of a socket is short
        server.bind("socket.yaml")
        os.chdir(here)
        listing = load(root)
    assert [problem.file for problem in listing.problems] == ["folder.yaml", "pipe.yaml", "socket.yaml"]
    assert listing.files == ()


def test_a_file_that_is_too_large_is_said_and_not_read(root: Path) -> None:
    (root / "big.yaml").write_bytes(b"#" * (FILE_BYTES + 1))
    (root / "full.yaml").write_bytes(b"#" * FILE_BYTES)
    with (root / "huge.yaml").open("wb") as file:
        file.truncate(50 * 1024**3)
    listing = load(root)
    assert [file.name for file in listing.files] == ["full.yaml"]
    assert told(listing)[0] == "big.yaml: the file has 262,145 bytes; keep it under 256 KiB"
    assert listing.problems[1].file == "huge.yaml"


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[None]:
    """Without the rights of root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    open_to_all = [folder for folder in (tmp_path, *tmp_path.parents) if "pytest" in folder.name]
    for folder in open_to_all:
        folder.chmod(0o755)
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_files_and_folders_without_permission_are_said(root: Path, request: pytest.FixtureRequest) -> None:
    (root / "a.yaml").write_bytes(TEXT)
    (root / "a.yaml").chmod(0)
    locked = root / "locked"
    locked.mkdir(mode=0)
    request.getfixturevalue("nobody")
    assert "permission denied" in told(load(root))[0]
    assert load(locked).missing
    assert "permission denied" in told(load(locked))[0]
    assert scan(locked) == scan(locked)


def test_a_name_of_any_bytes_can_be_shown(root: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n\x1b[1m.yaml")
    (root / name).write_bytes(TEXT)
    (file,) = load(root).files
    assert file.name == "caf\ufffd\\n\\x1b[1m.yaml"
    assert file.name.encode()


def test_a_file_that_is_written_while_it_is_read_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = root / "a.yaml"
    path.write_bytes(b"old " * 1000)
    new = b"new " * 2000
    handed_out: list[bytes] = []

    class Interrupted:
        """A file that someone rewrites in the middle of the first reading of it."""

        def __init__(self, opened: int, mode: str) -> None:
            self._file: IO[Any] = real(opened, mode)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def read(self, size: int) -> bytes:
            start: bytes = self._file.read(10)
            if not handed_out:
                path.write_bytes(new)
            handed_out.append(start + self._file.read(size))
            return handed_out[-1]

    real = os.fdopen
    monkeypatch.setattr(os, "fdopen", Interrupted)
    assert load(root).files[0].content == new
    assert len(handed_out) == 2
    assert handed_out[0] != new


def test_opening_beneath_refuses_by_kind(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    for name in ("../x", "/etc/passwd", "a/../../x"):
        (root / "a").mkdir(exist_ok=True)
        with pytest.raises(LeadsOutside):
            open_below(root, name)
    for name in (".", "a"):
        with pytest.raises(NoRegularFile):
            open_below(root, name)
    with pytest.raises(ValueError, match="null"):
        open_below(root, "a\0b")


# --- states -----------------------------------------------------------------------------------------------------


def test_the_states_change_with_every_change_and_not_without(root: Path) -> None:
    (root / "a.yaml").write_bytes(TEXT)
    (root / "img").mkdir()
    (root / "link.yaml").symlink_to("a.yaml")
    seen = [scan(root)]

    def changed() -> bool:
        seen.append(scan(root))
        return seen[-1] not in seen[:-1] and seen[-1] == scan(root)

    assert seen[0] == scan(root)
    (root / "b.yaml").write_bytes(TEXT)
    assert changed()
    (root / "img" / "p.png").write_bytes(b"x")
    assert changed()
    os.utime(root / "a.yaml", ns=(1, 1))
    assert changed()
    (root / "b.yaml").rename(root / "c.yaml")
    assert changed()
    (root / "img" / "p.png").unlink()
    assert changed()
    shutil.rmtree(root)
    assert changed()


def test_a_file_replaced_by_one_of_the_same_size_and_time_has_another_scan(root: Path) -> None:
    (root / "a.yaml").write_bytes(b"1")
    os.utime(root / "a.yaml", ns=(5, 5))
    before = scan(root)
    (root / "new").write_bytes(b"2")
    os.utime(root / "new", ns=(5, 5))
    (root / "new").rename(root / "a.yaml")
    assert scan(root) != before


def test_hidden_files_do_not_count(root: Path) -> None:
    before = scan(root)
    (root / ".a.yaml.swp").write_bytes(b"x")
    assert scan(root) == before


# --- watcher ----------------------------------------------------------------------------------------------------


class CallCounter:
    """Counts calls, and waits for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._called = threading.Event()

    def __call__(self) -> None:
        self.count += 1
        self._called.set()

    def comes(self, within: float = 8.0) -> bool:
        called = self._called.wait(within)
        self._called.clear()
        return called


@pytest.fixture
def calls() -> CallCounter:
    return CallCounter()


@pytest.fixture
def watched(root: Path, calls: CallCounter) -> Iterator[Path]:
    with Watcher(root, calls, rescan=60.0):
        time.sleep(0.3)  # until the reports have begun; the rescan is too slow to help
        yield root


def test_a_new_a_changed_and_a_deleted_file_are_told_soon(watched: Path, calls: CallCounter) -> None:
    (watched / "a.yaml").write_bytes(TEXT)
    assert calls.comes()
    (watched / "a.yaml").write_bytes(TEXT + b"#")
    assert calls.comes()
    (watched / "a.yaml").unlink()
    assert calls.comes()


def test_a_change_right_after_the_start_is_not_lost(root: Path, calls: CallCounter) -> None:
    with Watcher(root, calls, rescan=60.0):
        (root / "a.yaml").write_bytes(TEXT)
        assert calls.comes()


def test_a_folder_that_comes_back_at_once_in_the_same_place_on_the_disk_is_watched(root: Path) -> None:
    """A file system gives a new folder the number of one that has just gone: nobody can tell them apart by it."""
    calls = CallCounter()

    def on_change() -> None:
        root.mkdir(exist_ok=True)  # before the watch can look whether the folder is still the same
        calls()

    with Watcher(root, on_change, rescan=60.0):
        time.sleep(0.3)
        shutil.rmtree(root)
        assert calls.comes()
        time.sleep(1.5)
        (root / "b.yaml").write_bytes(TEXT)
        assert calls.comes()


def test_the_folder_may_go_and_come_back(watched: Path, calls: CallCounter) -> None:
    (watched / "a.yaml").write_bytes(TEXT)
    assert calls.comes()
    shutil.rmtree(watched)
    assert calls.comes()
    watched.mkdir()
    (watched / "b.yaml").write_bytes(TEXT)
    assert calls.comes()
    while calls.comes(1.5):  # it may tell of the folder and of the file apart
        pass
    (watched / "b.yaml").write_bytes(TEXT + b"#")
    assert calls.comes()


def test_the_folder_may_be_missing_at_first(tmp_path: Path, calls: CallCounter) -> None:
    with Watcher(tmp_path / "later", calls, rescan=60.0):
        (tmp_path / "later").mkdir()
        assert calls.comes()


def test_without_reports_the_rescan_finds_the_change(
    root: Path, calls: CallCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_reports(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", no_reports)
    with Watcher(root, calls, rescan=0.2):
        (root / "a.yaml").write_bytes(TEXT)
        assert calls.comes()


def test_stopping_is_quick_and_final(root: Path, calls: CallCounter) -> None:
    watcher = Watcher(root, calls, rescan=60.0)
    watcher.start()
    time.sleep(0.2)
    start = time.monotonic()
    watcher.stop()
    watcher.stop()
    assert time.monotonic() - start < 2
    (root / "a.yaml").write_bytes(TEXT)
    assert not calls.comes(0.5)


def test_nothing_is_told_while_nothing_changes(watched: Path, calls: CallCounter) -> None:
    (watched / ".swap").write_bytes(b"x")
    assert not calls.comes(0.6)
