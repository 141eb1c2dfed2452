"""A backup is the whole ledger of one moment, whatever is written meanwhile."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from announcer.errors import LedgerError
from announcer.ledger.backup import back_up
from announcer.ledger.ledger import Ledger
from announcer.ledger.restoration import restore
from tests.ledger.ledger_rows import ACCOUNT, EVENT, NOW, first_round
from tests.support.on_ci import size
from tests.support.postgresql import PostgreSQL
from tests.support.programs import find


@pytest.fixture
def ledger(sqlite_url: str) -> Iterator[Ledger]:
    """One that is led and written to, in `sqlite_url`."""
    with closing(Ledger.open(sqlite_url, clock="real")) as opened:
        opened.lead().acquire(NOW, "one")
        opened.commit(first_round(), ACCOUNT)
        yield opened


def keys_in(path: Path) -> list[str]:
    with closing(Ledger.open(f"sqlite:///{path}", read_only=True)) as opened:
        return [str(row.key) for row in opened.history().posts]


def test_it_is_one_file_for_its_owner_only_with_all_that_was_committed(
    ledger: Ledger, sqlite_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    copy = back_up(sqlite_url, folder / "backup.db")
    assert (copy.events, copy.posts, copy.last_round_at) == (1, 1, ledger.last_round_at)
    assert [file.name for file in folder.iterdir()] == ["backup.db"]
    assert (folder / "backup.db").stat().st_mode & 0o777 == 0o600
    # sqlite.org/fileformat2.html, 1.3.3: 2 where a -wal belongs to it, which a copy on a stick, say, could not make.
    assert (folder / "backup.db").read_bytes()[18:20] == b"\x01\x01"
    assert keys_in(folder / "backup.db") == [str(one.key) for one in first_round().posts]


class _Writer(threading.Thread):
    """Adds one to two rows in each transaction, so that they are always equal, as fast as it can."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._over = threading.Event()
        self.commits = 0
        self.longest = 0.0

    def run(self) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=10)) as connection:
            connection.execute("PRAGMA synchronous = OFF")  # so often that a backup that began anew would never end
            while not self._over.is_set():
                began = time.monotonic()
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE meta SET serial = serial + 1")
                connection.execute("UPDATE ballast SET number = number + 1")
                connection.execute("COMMIT")
                self.longest = max(self.longest, time.monotonic() - began)
                self.commits += 1

    def end(self) -> None:
        self._over.set()
        self.join()


def test_a_service_that_writes_all_the_time_is_not_held_up_and_does_not_keep_the_backup_from_its_end(
    ledger: Ledger, sqlite_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "announcer.db"
    megabytes = size(8, on_ci=64)
    with closing(sqlite3.connect(path)) as connection:  # so large that the writer comes in between
        connection.execute("CREATE TABLE ballast (number INTEGER NOT NULL, stuff BLOB NOT NULL)")
        connection.execute("INSERT INTO ballast SELECT serial, zeroblob(0) FROM meta")
        for _ in range(megabytes):
            connection.execute("INSERT INTO ballast SELECT serial, zeroblob(1000000) FROM meta")
        connection.commit()
    writer = _Writer(path)
    writer.start()
    try:
        for number in range(3):
            before = writer.commits
            back_up(sqlite_url, tmp_path / f"backup-{number}.db")
            assert writer.commits > before + 1, "nothing was written meanwhile: this shows nothing"
    finally:
        writer.end()
    assert writer.longest < 5, "seconds that one commit took"
    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"backup-{number}.db")) as copy:
            rows = copy.execute("SELECT DISTINCT number FROM ballast UNION SELECT serial FROM meta").fetchall()
            assert len(rows) == 1, "of one moment"
    assert len(ledger.history().posts) == 1


@pytest.mark.usefixtures("ledger")
def test_what_is_there_is_overwritten_only_when_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("a letter")
    with pytest.raises(LedgerError, match=r"is there already.*--force"):
        back_up(sqlite_url, target)
    assert target.read_text() == "a letter"
    back_up(sqlite_url, target, overwrite=True)
    assert len(keys_in(target)) == 1


def test_the_ledger_itself_is_no_place_for_its_backup(ledger: Ledger, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("announcer.db")
    for name in ("announcer.db", "link.db"):
        with pytest.raises(LedgerError, match="is the ledger itself"):
            back_up(sqlite_url, tmp_path / name, overwrite=True)
    assert len(ledger.history().posts) == 1


def test_without_a_ledger_or_a_folder_to_write_to_it_is_said_in_a_line(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "backup.db")
    with pytest.raises(LedgerError, match=r"backup\.db cannot be written: no such file"):
        back_up(sqlite_url, tmp_path / "none" / "backup.db")


def test_a_damaged_ledger_gives_no_backup(ledger: Ledger, sqlite_url: str, tmp_path: Path) -> None:
    ledger.close()
    content = bytearray((tmp_path / "announcer.db").read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    (tmp_path / "announcer.db").write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"):
        back_up(sqlite_url, tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
    assert not list(tmp_path.glob("*.new*"))


def test_for_postgresql_it_says_the_lines_that_do_it_and_they_do_and_hold_no_password(
    postgresql: PostgreSQL, new_postgresql_url: str, tmp_path: Path
) -> None:
    find("pg_dump")
    with closing(Ledger.open(new_postgresql_url, clock="real")) as opened:
        opened.lead().acquire(NOW, "one")
        opened.commit(first_round(), ACCOUNT)
        written = opened.history().posts
    folder = postgresql.folder / f"dump-{tmp_path.name}"
    folder.mkdir()
    if postgresql._as:
        shutil.chown(folder, "postgres")
    with_password = new_postgresql_url.replace("announcer@", "announcer:geheim@")
    with pytest.raises(LedgerError, match="pg_dump") as caught:
        back_up(with_password, folder / "it's.dump")
    dump = _line(str(caught.value))
    with pytest.raises(LedgerError, match="stop every announcer") as caught:
        restore(with_password, folder / "it's.dump", NOW)
    put_back = _line(str(caught.value))
    assert "geheim" not in dump + put_back
    _run(postgresql, dump)
    with closing(Ledger.open(new_postgresql_url, clock="real")) as opened:
        opened.lead().acquire(NOW, "one")
        opened.hold(str(EVENT))
    _run(postgresql, put_back)
    with closing(Ledger.open(new_postgresql_url, clock="real")) as opened:
        assert opened.history().posts == written
        assert not opened.history().holds


def _line(message: str) -> list[str]:
    (line,) = re.findall(r"^  (pg_\w+ .*)$", message, re.MULTILINE)
    return shlex.split(line)


def _run(postgresql: PostgreSQL, command: list[str]) -> None:
    subprocess.run([*postgresql._as, find(command[0]), *command[1:]], cwd=postgresql.folder, check=True)
