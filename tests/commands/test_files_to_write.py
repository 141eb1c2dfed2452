"""Several files are written all or none."""

from pathlib import Path

import pytest

from announcer.commands.writing.files import FilesToWrite
from announcer.errors import FileNotWritten


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_when_one_cannot_be_written_the_others_are_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"old\n")
    (tmp_path / "c.yaml").write_bytes(b"theirs\n")
    files = FilesToWrite(
        root=tmp_path,
        before={"b.yaml": b"old\n", "c.yaml": b"read before\n"},
        after={"a.yaml": b"new\n", "b.yaml": b"changed\n", "c.yaml": b"ours\n"},
    )
    with pytest.raises(FileNotWritten, match=r"c\.yaml was changed by somebody else"):
        files.write()
    assert contents(tmp_path) == {"b.yaml": b"old\n", "c.yaml": b"theirs\n"}


def test_the_difference_is_short(tmp_path: Path) -> None:
    old = "".join(f"line {n}\n" for n in range(9)).encode()
    files = FilesToWrite(
        root=tmp_path,
        before={"a.yaml": old},
        after={
            "a.yaml": old.replace(b"line 1\n", b"line one\n").replace(b"line 8", b""),
            "b.yaml": b"# mode\n\nx: 1\n",
        },
    )
    assert list(files.difference("a.yaml")) == [
        "  line 0", "- line 1", "+ line one", "  line 2", "...", "  line 7", "- line 8", "+",
    ]  # fmt: skip
    assert list(files.difference("b.yaml")) == ["+ x: 1"]


def test_the_schema_is_put_beside_them_and_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / ".announcer.schema.json").write_bytes(b"{}")
    FilesToWrite(root=tmp_path, before={}, after={"a.yaml": b"title: x\n"}).write()
    assert b'"title"' in (tmp_path / ".announcer.schema.json").read_bytes()
