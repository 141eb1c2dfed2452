"""A file is written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from announcer.errors import FileNotWritten
from announcer.folder import event_files
from announcer.folder.atomic_write import write_atomically
from announcer.folder.folder_states import scan


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_written_with_the_usual_permissions_and_nothing_beside_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.yaml", b"one")
    assert (tmp_path / "a.yaml").read_bytes() == b"one"
    assert names(tmp_path) == ["a.yaml"]
    umask = os.umask(0)
    os.umask(umask)
    assert mode(tmp_path / "a.yaml") == 0o666 & ~umask


def test_a_mode_that_is_given_holds_for_a_new_file_and_for_one_that_is_there(tmp_path: Path) -> None:
    for read in (None, b"one"):
        write_atomically(tmp_path / "token", b"one", mode=0o600, read=read)
        assert mode(tmp_path / "token") == 0o600
        (tmp_path / "token").chmod(0o644)


def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    path.chmod(0o664)
    write_atomically(path, b"two", read=b"one")
    assert (path.read_bytes(), mode(path), names(tmp_path)) == (b"two", 0o664, ["a.yaml"])


@pytest.mark.parametrize(
    ("there", "read", "said"),
    [(b"theirs", b"one", "changed"), (None, b"one", "gone"), (b"theirs", None, "there already")],
)
def test_what_is_not_any_more_what_was_read_is_left_alone(
    tmp_path: Path, there: bytes | None, read: bytes | None, said: str
) -> None:
    path = tmp_path / "a.yaml"
    if there is not None:
        path.write_bytes(there)
    with pytest.raises(FileNotWritten, match=said):
        write_atomically(path, b"ours", read=read)
    assert names(tmp_path) == (["a.yaml"] if there is not None else [])
    assert there is None or path.read_bytes() == there


def test_what_somebody_writes_there_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    monkeypatch.setattr(os, "fsync", lambda _file: path.write_bytes(b"theirs"))  # between our looks at it
    with pytest.raises(FileNotWritten, match="was changed by somebody else"):
        write_atomically(path, b"ours", read=b"one")
    assert (path.read_bytes(), names(tmp_path)) == (b"theirs", ["a.yaml"])


def test_it_overwrites_when_told_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    write_atomically(tmp_path / "a", b"two", overwrites=True)
    assert (tmp_path / "a").read_bytes() == b"two"


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "real.yaml").write_bytes(b"one")
    (tmp_path / "a.yaml").symlink_to("inner/real.yaml")
    write_atomically(tmp_path / "a.yaml", b"two", read=b"one")
    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "inner" / "real.yaml").read_bytes() == b"two"
    assert names(tmp_path / "inner") == ["real.yaml"]


def test_an_error_names_the_file_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten, match=r"nowhere/a\.yaml cannot be written"):
        write_atomically(tmp_path / "nowhere" / "a.yaml", b"one")
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(FileNotWritten, match=r"a\.yaml"):
        write_atomically(tmp_path / "a.yaml", b"one", overwrites=True)
    assert names(tmp_path) == ["a.yaml"]


def test_an_interruption_at_any_step_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"two", read=b"one")
    assert (path.read_bytes(), names(tmp_path)) == (b"one", ["a.yaml"])


def test_the_file_beside_it_is_none_of_the_folder_reader_s(tmp_path: Path) -> None:
    """What a loss of power may leave is hidden: neither read nor a change."""
    before = scan(tmp_path)
    (tmp_path / ".a.yaml.0123abcd.tmp").write_bytes(b"half")
    assert scan(tmp_path) == before
    assert event_files.load(tmp_path).files == ()


def test_what_a_killed_process_left_goes_when_the_file_is_written_again(tmp_path: Path) -> None:
    left, fresh, other = (tmp_path / f".{name}.0a1b2c3d.tmp" for name in ("a.yaml", "a.yaml.x", "b.yaml"))
    for one in (left, other):
        one.write_bytes(b"half")
        os.utime(one, (1, 1))
    fresh.write_bytes(b"somebody is writing")
    write_atomically(tmp_path / "a.yaml", b"whole")
    assert {one.name for one in tmp_path.iterdir()} == {"a.yaml", fresh.name, other.name}
