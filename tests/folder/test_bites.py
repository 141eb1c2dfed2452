"""A mass of changes is handed out in bites, and each of them is something that could lie in the folder."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.definitions.one_file import Reading, SourceFile, digest_of
from announcer.definitions.reading import read
from announcer.definitions.series import Defaults
from announcer.folder.bites import bite
from announcer.folder.event_reader import EventReader, read_events
from tests.support.on_ci import size

TODAY = date(2024, 2, 1)
NAMES = ("a.yaml", "b.yaml", "b.yml", "_c.yaml", "a (1).yaml", "Kopie van a.yaml", "d.yaml")
TEXTS = (
    "title: one\nevents: [{id: a, date: 2024-02-22}]\n",
    "title: two\nevents: [{id: a, date: 2024-02-22}]\n",
    "title: three\nevents: [{id: a, date: 2024-02-25}]\n",
    "title: three\nevents: [{id: a, date: 2024-02-25}, {id: b, date: 2024-02-26}]\n",
    "title: four\nwas: b\nevents: [{id: a, date: 2024-03-23}]\n",
    "title: five\nevents: [{id: a, was: a/a, date: 2024-02-22}]\n",
    "title: six\nevents: [{id: b, was: b/a, date: 2024-02-22}]\n",
    "title: seven\ndraft: true\nevents: [{id: a, date: 2024-02-22}]\n",
    "title: eight\nimage: {file: p.png, alt: p}\nevents: [{id: a, date: 2024-02-22}]\n",
    "title: nine\nevents: [{id: a, date: 2024-02-31}]\n",
    "title: [\n",
)
FOLDERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS))


def readings(folder: Mapping[str, str]) -> tuple[Reading, ...]:
    return read([SourceFile(name, text.encode()) for name, text in folder.items()], Defaults())


@settings(max_examples=size(40, on_ci=3_000), deadline=None)
@given(FOLDERS, FOLDERS, st.integers(0, 2))
def test_each_bite_is_what_a_folder_of_old_and_new_files_says_and_the_last_is_the_new_one(
    old: Mapping[str, str], new: Mapping[str, str], most: int
) -> None:
    texts = {digest_of(text.encode()): text for text in TEXTS}
    last, wanted = readings(old), readings(new)
    for _ in range(len(NAMES) + 1):
        found = bite(last, wanted, TODAY, most)
        folder = {one.name: texts[one.digest] for one in found}
        assert readings(folder) == tuple(found)
        assert {name for name, text in folder.items() if new.get(name) != text} <= {
            name for name, text in folder.items() if old.get(name) == text
        }
        if most:
            last = tuple(found)
    assert not most or last == wanted


def of_one_title(title: str, count: int) -> dict[str, str]:
    return {
        f"s{number}.yaml": f"title: {title}\nevents: [{{id: a, date: 2024-0{1 + number}-02}}]\n"
        for number in range(count)
    }


def titles(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [str(one.series.title) for one in found if one.series is not None]


def test_what_is_nearest_comes_first_and_what_is_over_last() -> None:
    last, wanted = readings(of_one_title("old", 4)), readings(of_one_title("new", 4))
    assert titles(bite(last, wanted, date(2024, 2, 3), 2)) == ["old", "old", "new", "new"]


def test_what_came_went_or_hangs_together_is_taken_at_once() -> None:
    old = of_one_title("old", 4)
    new = of_one_title("new", 4) | {
        "s2.yaml": "title: new\nevents: [{id: b, date: 2024-03-02}]\n",
        "s3.yaml": "title: new\nwas: z\nevents: [{id: a, date: 2024-04-02}]\n",
        "t.yaml": "title: new\nevents: [{id: a, date: 2024-03-02}]\n",
    }
    gone = {"u.yaml": "title: old\nevents: [{id: a, date: 2024-03-02}]\n"}
    assert titles(bite(readings(old | gone), readings(new), TODAY, 1)) == ["old", "new", "new", "new", "new"]


def write(root: Path, folder: Mapping[str, str]) -> None:
    for name, text in folder.items():
        (root / name).write_text(text, encoding="utf-8")


def test_a_start_is_whole_and_a_mass_of_changes_comes_in_bites_with_what_changes_meanwhile(tmp_path: Path) -> None:
    write(tmp_path, of_one_title("old", 7))
    reader = EventReader(tmp_path, Defaults(), on_whole=lambda: None, most=3)
    assert titles(reader.read().readings) == ["old"] * 7
    write(tmp_path, of_one_title("new", 7))
    assert titles(reader.read().readings).count("new") == 3
    behind = [reader.is_behind]
    write(tmp_path, {"t.yaml": "title: other\nevents: [{id: a, date: 2024-03-02}]\n"})
    found = titles(reader.read().readings)
    assert (found.count("new"), found.count("other")) == (6, 1)
    behind.append(reader.is_behind)
    last = reader.read()
    assert [*behind, reader.is_behind] == [True, True, False]
    assert last == read_events(tmp_path, Defaults())
    assert reader.read() is last
    reader.close()


def test_a_round_may_take_a_smaller_bite_or_none_and_takes_what_cannot_wait_even_so(tmp_path: Path) -> None:
    write(tmp_path, of_one_title("old", 5))
    reader = EventReader(tmp_path, Defaults(), on_whole=lambda: None, most=3)
    reader.read()
    write(tmp_path, of_one_title("new", 5) | {"t.yaml": "title: other\nevents: [{id: a, date: 2024-03-02}]\n"})
    found = [titles(reader.read(most=most).readings) for most in (0, 1, 9)]
    assert [(one.count("new"), one.count("other")) for one in found] == [(0, 1), (1, 1), (4, 1)]
    reader.close()


def test_who_reads_without_rounds_reads_all_at_once(tmp_path: Path) -> None:
    write(tmp_path, of_one_title("old", 5))
    reader = EventReader(tmp_path, Defaults(), most=3)
    reader.read()
    write(tmp_path, of_one_title("new", 5))
    assert titles(reader.read().readings) == ["new"] * 5
    reader.close()


def test_a_folder_that_is_gone_is_gone_at_once(tmp_path: Path) -> None:
    root = tmp_path / "events"
    root.mkdir()
    write(root, of_one_title("old", 5))
    reader = EventReader(root, Defaults(), on_whole=lambda: None, most=1)
    reader.read()
    write(root, of_one_title("new", 5))
    reader.read()
    root.rename(tmp_path / "away")
    assert reader.read().missing == str(root)
    assert not reader.is_behind
    reader.close()
