"""`announcer backup` and `announcer restore`, as a person types them, and through pipes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.command_runs import Announcer


@pytest.mark.usefixtures("ledger_rounds")
def test_a_backup_and_its_return_say_what_they_hold_and_where_the_former_ledger_is(
    announcer: Announcer, folder: Path
) -> None:
    done = announcer("backup", "backup.db")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("backup.db: 2 events, ")
    assert "as of the round of 2024-01-10 09:00" in done.out
    again = announcer("backup", "backup.db")
    assert (again.status, again.out) == (1, "")
    assert "--force" in again.err
    assert announcer("backup", "backup.db", "--force").status == 0

    back = announcer("restore", "backup.db")
    assert back.status == 0
    (kept,) = (folder / "var").glob("announcer.db.before-*")
    assert back.out.startswith("restored: 2 events, ")
    assert f"The former ledger is kept: {kept.resolve()}\n" in back.out
    assert announcer("posts").status == 0


@pytest.mark.usefixtures("ledger_rounds")
def test_through_pipes_it_is_the_same_bytes_and_words_go_elsewhere(announcer: Announcer, folder: Path) -> None:
    command = [sys.executable, "-m", "announcer"]
    with Path("piped.db").open("wb") as target:
        out = subprocess.run([*command, "backup", "-"], stdout=target, stderr=subprocess.PIPE, check=True)
    assert out.stderr.startswith(b"-: 2 events")
    assert announcer("backup", "named.db").status == 0
    assert Path("piped.db").read_bytes() == Path("named.db").read_bytes()
    with Path("piped.db").open("rb") as source:
        subprocess.run([*command, "restore", "-"], stdin=source, check=True)
    assert list((folder / "var").glob("announcer.db.before-*"))
    cut = subprocess.run([*command, "restore", "-"], input=b"SQLite, but not", capture_output=True, check=False)
    assert (cut.returncode, cut.stdout) == (1, b"")
    assert b"what came in" in cut.stderr


def test_without_a_ledger_both_say_so(announcer: Announcer, folder: Path) -> None:
    assert "there is no ledger" in announcer("backup", "backup.db").err
    assert "there is no file none.db" in announcer("restore", "none.db").err
    assert not (folder / "backup.db").exists()
