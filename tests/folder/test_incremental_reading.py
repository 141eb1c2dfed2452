"""Reading what changed gives what reading everything gives; what did not change is the same objects."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from announcer.definitions.one_file import SourceFile, Unread, read_each
from announcer.definitions.series import Defaults
from announcer.folder.event_reader import MOST_TURNS, READ_AT_ONCE, EventReader, EventsSnapshot, read_events
from announcer.folder.parsing import WORTH_WORKERS, parse
from announcer.model import Event
from tests.support.on_ci import size

A = TypeVar("A")
B = TypeVar("B")


def picture_bytes(colour: tuple[int, int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", (2, 2), colour).save(out, format="PNG")
    return out.getvalue()


NAMES = ("a.yaml", "b.yaml", "b.yml", "_c.yaml", "a (1).yaml", "Kopie van a.yaml", "A B.yaml", "n.txt", "img/p.png",
         "x/y.yaml")  # fmt: skip
TEXTS = (
    b"title: one\nevents: [{id: a, date: 2024-02-22}, {id: b, date: 2024-02-23}]\n",
    b"title: one\nevents: [{id: a, date: 2024-02-22}, {id: b, date: 2024-02-24}]\n",
    b"title: one\nwas: b\nevents: [{id: a, date: 2024-02-22}, {id: b, date: 2024-03-23}]\n",
    b"title: two\nwas: z\nevents: [{id: c, was: a/a, date: 2024-02-22}]\n",
    b"title: two\nevents: [{id: c, was: z/q, date: 2024-02-22}]\n",
    b"title: two\ndraft: true\nevents: [{id: c, date: 2024-02-22}]\n",
    b"title: three\nimage: {file: img/p.png, alt: p}\nevents: [{id: d, date: 2024-02-22}]\n",
    b"title: three\nevents: [{id: d, date: 2024-02-31, titel: x}]\n",
    b"title: [\n",
    b"",
    picture_bytes((1, 2, 3)),
    picture_bytes((3, 2, 1)),
)  # fmt: skip


def replaced(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001 - all changes are called alike
    path = root / name
    path.parent.mkdir(exist_ok=True)
    (root / ".new").write_bytes(content)
    (root / ".new").rename(path)


def overwritten(root: Path, name: str, other: str, content: bytes) -> None:
    """In place, and with the times of before."""
    path = root / name
    if not path.exists():
        replaced(root, name, other, content)
        return
    before = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def renamed(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001
    if (root / name).exists():
        (root / other).parent.mkdir(exist_ok=True)
        (root / name).replace(root / other)


def deleted(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001
    (root / name).unlink(missing_ok=True)


def linked(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001
    (root / name).unlink(missing_ok=True)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(root / other)


def touched(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001
    if (root / name).is_file():
        os.utime(root / name)


def away_or_back(root: Path, name: str, other: str, content: bytes) -> None:  # noqa: ARG001
    away = root.with_name("away")
    if root.exists():
        root.rename(away)
    else:
        away.rename(root)


Change = Callable[[Path, str, str, bytes], None]
CHANGES: Sequence[Change] = (replaced, replaced, overwritten, renamed, deleted, linked, touched, away_or_back)
STEPS = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    max_size=12,
)


@settings(max_examples=size(12, on_ci=2_000), deadline=None)
@given(STEPS, st.booleans())
def test_what_is_read_after_each_change_is_what_a_fresh_reading_finds(
    steps: list[tuple[Change, str, str, bytes]], rests: bool
) -> None:
    """`rests`: all states are trusted; then nothing is overwritten in place, which the clock of the disk may miss."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "events"
        root.mkdir()
        reader = EventReader(root, Defaults(), clock_ns=lambda: time.time_ns() + rests * 10**10)
        for change, name, other, content in steps:
            if root.exists() or change is away_or_back:
                (replaced if rests and change is overwritten else change)(root, name, other, content)
            found, fresh = reader.read(), read_events(root, Defaults())
            assert found == fresh
            assert reader.read() is found
        reader.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_bytes(TEXTS[0])
    return tmp_path


@pytest.fixture
def reader(root: Path) -> Iterator[EventReader]:
    reader = EventReader(root, Defaults())
    yield reader
    reader.close()


def events(snapshot: EventsSnapshot) -> list[Event]:
    return [event for reading in snapshot.readings if reading.series is not None for event in reading.series.events]


def test_only_what_changed_is_another_object(root: Path, reader: EventReader) -> None:
    before = reader.read()
    (root / "b.yaml").write_bytes(TEXTS[1])
    after = reader.read()
    assert [one is other for one, other in zip(before.readings, after.readings, strict=True)] == [True, False, True]
    same = [one is other for one, other in zip(events(before), events(after), strict=True)]
    assert same == [True, True, True, False, True, True]


def test_a_remark_in_a_file_changes_its_reading_and_not_its_series(root: Path, reader: EventReader) -> None:
    before = reader.read().readings[0]
    (root / "a.yaml").write_bytes(b"# a remark\n" + TEXTS[0])
    after = reader.read().readings[0]
    assert after.digest != before.digest
    assert after.series is before.series


def test_a_file_that_clashes_is_the_same_object_as_long_as_it_does(root: Path, reader: EventReader) -> None:
    (root / "b.yml").write_bytes(TEXTS[0])
    before = reader.read()
    assert before.readings[1].problems
    (root / "c.yaml").write_bytes(TEXTS[1])
    after = reader.read()
    assert after.readings[1] is before.readings[1]


def test_pictures_are_the_same_objects_as_long_as_they_show_the_same(root: Path, reader: EventReader) -> None:
    replaced(root, "img/p.png", "", picture_bytes((1, 2, 3)))
    (root / "a.yaml").write_bytes(TEXTS[6])
    before = reader.read()
    assert list(before.pictures) == ["img/p.png"]
    os.utime(root / "img" / "p.png")
    assert reader.read() is before


@pytest.mark.parametrize("folder", [".hidden", "linked", "a/b/c/d/e/f/g/h/i/j"])
def test_a_picture_of_which_no_state_tells_is_looked_at_each_time(root: Path, folder: str) -> None:
    (root / "linked").symlink_to(".hidden")
    reader = EventReader(root, Defaults(), clock_ns=lambda: 0)
    (root / "a.yaml").write_bytes(TEXTS[6].replace(b"img", folder.encode()))
    assert not reader.read().pictures
    real = folder.replace("linked", ".hidden")
    for shade in (1, 2):
        (root / real).mkdir(parents=True, exist_ok=True)
        (root / real / "p.png").write_bytes(picture_bytes((shade, 0, 0)))
        assert reader.read().pictures[f"{folder}/p.png"].body == picture_bytes((shade, 0, 0))
    assert reader.read() is reader.read()


def test_a_folder_that_was_gone_comes_back_as_the_same_objects(root: Path, reader: EventReader) -> None:
    before = reader.read()
    away = root.with_name("away")
    root.rename(away)
    assert reader.read() == EventsSnapshot(readings=(), missing=str(root))
    away.rename(root)
    assert [one is other for one, other in zip(before.readings, reader.read().readings, strict=True)] == [True] * 3


# --- much at once -----------------------------------------------------------------------------------------------


class IdleWorkers:
    """Gives back what it should have read."""

    def __init__(self) -> None:
        self.parts = 0
        self.is_closed = False

    def work(self, function: Callable[[A], B], parts: Sequence[A]) -> list[B]:
        assert function is read_each
        self.parts += len(parts)
        return [part.files for part in parts]  # type: ignore[attr-defined]  # nothing was read

    def close(self) -> None:
        self.is_closed = True


def fill(root: Path, total: int, *, day: int) -> None:
    shutil.rmtree(root)
    root.mkdir()
    for number in range(1 + total // 200_000):
        text = TEXTS[0].replace(b"23", b"%02d" % day) + b"#" * 200_000
        (root / f"{number}.yaml").write_bytes(text)


def test_much_is_read_beside_the_rounds_and_what_changes_again_too_but_not_for_ever(root: Path) -> None:
    is_whole = threading.Event()
    reader = EventReader(root, Defaults(), on_whole=is_whole.set)
    before = reader.read()
    for turn in range(MOST_TURNS):
        fill(root, READ_AT_ONCE, day=1 + turn)  # all of it changed again
        assert reader.read() is before
        assert is_whole.wait(30)
        is_whole.clear()
    fill(root, READ_AT_ONCE, day=1 + MOST_TURNS)
    assert reader.read() == read_events(root, Defaults())
    reader.close()


def test_workers_are_had_for_much_and_closed_behind_it() -> None:
    workers = IdleWorkers()
    files = [(SourceFile(f"{number}.yaml", b"#" * 200_000), None) for number in range(1 + WORTH_WORKERS // 200_000)]
    (alone,) = parse(Unread(files[:1], Defaults()), lambda: workers)
    assert (alone.reading.name, workers.parts) == ("0.yaml", 0)
    found: list[object] = [*parse(Unread(files, Defaults()), lambda: workers)]
    assert found == files
    assert workers.parts > 10
    assert workers.is_closed
