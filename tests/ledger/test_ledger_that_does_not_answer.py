"""For whom somebody waits: a ledger that does not answer is given up on soon, whatever it does instead."""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from announcer.errors import LedgerUnavailable
from announcer.ledger.database import Database
from announcer.ledger.migrate import version_of
from announcer.ledger.tables import HEAD
from tests.support.postgresql import PostgreSQL

SOON = 0.3


class Line:
    """Between a client and the server's socket, and silent from when it is cut."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_cut = False
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            self._ends += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while said := source.recv(65536):
                if not self.is_cut:
                    target.sendall(said)
        except OSError:
            return

    def close(self) -> None:
        for one in (self._listener, *self._ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.fixture
def line(postgresql: PostgreSQL) -> Iterator[Line]:
    with closing(Line(postgresql.folder / ".s.PGSQL.5432")) as line:
        yield line


@contextmanager
def gives_up_soon() -> Iterator[None]:
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable, match=r"no answer within 0\.3 seconds|locked"):
        yield
    assert time.monotonic() - began < SOON + 5


@pytest.mark.usefixtures("migrated_postgresql")
def test_a_server_that_falls_silent_is_given_up_on(line: Line) -> None:
    url = f"postgresql://announcer@127.0.0.1:{line.port}/shared"
    with closing(Database(url, answers_within=SOON)) as database:
        assert version_of(database) == HEAD
        line.is_cut = True
        with gives_up_soon(), database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        with gives_up_soon():
            version_of(database)
        line.is_cut = False
        assert version_of(database) == HEAD, "it works again when the cause has gone"


def test_one_that_accepts_and_says_nothing_is_given_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql://announcer@127.0.0.1:{deaf.getsockname()[1]}/shared"
        with gives_up_soon():
            version_of(Database(url, answers_within=SOON))


def test_a_file_that_another_program_has_locked_is_given_up_on(migrated_sqlite: Path, tmp_path: Path) -> None:
    file = tmp_path / "announcer.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with gives_up_soon():
            version_of(Database(f"sqlite:///{file}", answers_within=SOON))
