"""A backup in the ledger's place: checked first, never under a publisher, and what was there is kept."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.errors import LedgerBusy, LedgerError
from announcer.ledger.backup import back_up
from announcer.ledger.ledger import Ledger
from announcer.ledger.restoration import note_restoration, restore
from tests.ledger.ledger_rows import ACCOUNT, LATER, NOW, REMINDER, first_round, planned

AT = datetime(2026, 11, 30, 14, 15, 16, tzinfo=UTC)
KEPT = "announcer.db.before-20261130T141516Z"


@pytest.fixture
def backup(sqlite_url: str, tmp_path: Path) -> Path:
    """Of a ledger with one post, to which a second is added after it."""
    with closing(Ledger.open(sqlite_url, clock="real")) as ledger:
        ledger.lead().acquire(NOW, "one")
        ledger.commit(first_round(), ACCOUNT)
        back_up(sqlite_url, tmp_path / "backup.db")
        ledger.commit(first_round(at=LATER, revisions=(), posts=(planned(REMINDER),)), ACCOUNT)
    return tmp_path / "backup.db"


def posts_in(path: Path) -> int:
    with closing(Ledger.open(f"sqlite:///{path}", clock="real")) as ledger:
        return len(ledger.history().posts)


def restored_at(url: str) -> datetime | None:
    with closing(Ledger.open(url, clock="real")) as ledger:
        return ledger.outbox(ACCOUNT).restored_at()


def test_the_backup_is_the_ledger_then_and_the_former_one_is_kept_whole(
    backup: Path, sqlite_url: str, tmp_path: Path
) -> None:
    done = restore(sqlite_url, backup, AT)
    assert done.former == tmp_path / KEPT
    assert (done.copy.posts, posts_in(tmp_path / "announcer.db"), posts_in(tmp_path / KEPT)) == (1, 1, 2)
    assert (tmp_path / "announcer.db").stat().st_mode & 0o777 == 0o600
    assert posts_in(backup) == 1


def test_the_ledger_knows_when_it_was_put_back_by_restore_or_by_other_means(
    backup: Path, sqlite_url: str, tmp_path: Path
) -> None:
    restore(sqlite_url, backup, AT)
    assert not list(tmp_path.glob("announcer.db-*"))
    assert restored_at(sqlite_url) == AT
    shutil.copy(backup, tmp_path / "announcer.db")
    assert restored_at(sqlite_url) is None
    note_restoration(sqlite_url, AT)
    assert restored_at(sqlite_url) == AT


def test_what_was_put_back_under_a_publisher_cannot_be_noted_any_more(sqlite_url: str) -> None:
    with closing(Ledger.open(sqlite_url, clock="real")) as ledger:
        ledger.lead().acquire(NOW, "one")
        with pytest.raises(LedgerBusy, match="stop it, then note this"):
            note_restoration(sqlite_url, NOW)
    assert restored_at(sqlite_url) is None


def test_what_a_killed_service_left_beside_its_ledger_goes_with_that_ledger(
    backup: Path, sqlite_url: str, tmp_path: Path
) -> None:
    if (pid := os.fork()) == 0:
        ledger = Ledger.open(sqlite_url, clock="real")
        ledger.lead().acquire(NOW, "two")
        ledger.commit(first_round(at=LATER, revisions=(), posts=(planned(),)), ACCOUNT)
        os._exit(9)  # without a word to SQLite: -wal and -shm stay
    os.waitpid(pid, 0)
    assert (tmp_path / "announcer.db-wal").stat().st_size
    restore(sqlite_url, backup, AT)
    assert not (tmp_path / "announcer.db-wal").exists()
    assert (posts_in(tmp_path / "announcer.db"), posts_in(tmp_path / KEPT)) == (1, 2)


def test_a_damaged_ledger_is_replaced_and_kept_with_all_its_parts(
    backup: Path, sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "announcer.db").write_bytes(b"\xff" * 9000)
    (tmp_path / "announcer.db-wal").write_bytes(b"\xee" * 9000)
    restore(sqlite_url, backup, AT)
    assert posts_in(tmp_path / "announcer.db") == 1
    assert (tmp_path / KEPT).read_bytes() == b"\xff" * 9000
    assert (tmp_path / f"{KEPT}-wal").read_bytes() == b"\xee" * 9000


def test_into_a_folder_where_no_ledger_was_it_is_made(backup: Path, tmp_path: Path) -> None:
    done = restore(f"sqlite:///{tmp_path}/elsewhere/var/announcer.db", backup, AT)
    assert done.former is None
    assert posts_in(tmp_path / "elsewhere" / "var" / "announcer.db") == 1


def test_while_a_publisher_runs_it_is_refused_and_nothing_changes(
    backup: Path, sqlite_url: str, tmp_path: Path
) -> None:
    with closing(Ledger.open(sqlite_url, clock="real")) as ledger:
        ledger.lead().acquire(LATER, "two")
        with pytest.raises(LedgerBusy, match=r"publishes from this ledger.*; stop it, then restore$"):
            restore(sqlite_url, backup, AT)
        assert len(ledger.history().posts) == 2
    assert not list(tmp_path.glob("*before*"))
    assert not list(tmp_path.glob("*.new*"))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _letter(path: Path) -> None:
    path.write_text("Dear reader, this is a letter and no database, and quite long as letters go.")


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _another_programs(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0006')")
        connection.commit()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        connection.commit()


def _torn(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE revisions SET subject_id = 999 WHERE number = 1 AND subject_id = 1")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_empty, "no ledger"), (_letter, "no ledger"), (_half, "damaged"), (_another_programs, "no ledger"),
        (_newer, "newer announcer"), (_torn, "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_whole_ledger_of_this_or_an_older_version_is_refused_in_a_line(
    backup: Path, sqlite_url: str, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(backup)
    with pytest.raises(LedgerError, match=words) as caught:
        restore(sqlite_url, backup, AT)
    assert "\n" not in str(caught.value)
    assert posts_in(tmp_path / "announcer.db") == 2
    assert not list(tmp_path.glob("*before*"))


def test_the_ledger_itself_and_a_file_that_is_not_there_are_no_backups(backup: Path, sqlite_url: str) -> None:
    with pytest.raises(LedgerError, match="is the ledger itself"):
        restore(sqlite_url, backup.with_name("announcer.db"), AT)
    with pytest.raises(LedgerError, match="there is no file"):
        restore(sqlite_url, backup.with_name("none.db"), AT)


def test_whoever_is_killed_in_the_middle_leaves_a_ledger_under_its_own_name(
    backup: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (pid := os.fork()) == 0:
        monkeypatch.setattr(Path, "rename", lambda *_: os._exit(9))
        restore(sqlite_url, backup, AT)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert posts_in(tmp_path / "announcer.db") == 2


def test_the_ledger_belongs_to_the_owner_of_its_folder_when_the_superuser_restores(
    backup: Path, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the superuser gives files away")
    folder = tmp_path / "service"
    folder.mkdir()
    shutil.chown(folder, 12345, 12345)
    restore(f"sqlite:///{folder}/announcer.db", backup, AT)
    assert {file.name: file.stat().st_uid for file in folder.iterdir()} == {
        "announcer.db": 12345, "announcer.db.lock": 12345,
    }  # fmt: skip
