"""One database with one writer at a time, whichever of the two it is, and its failures as our own errors."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import Error as SQLiteError

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text, update
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from announcer.errors import LedgerError, LedgerGone, LedgerReplaced, LedgerShut, LedgerUnavailable
from announcer.ledger import failure_words
from announcer.ledger.postgresql_engine import postgresql_engine
from announcer.ledger.tables import meta
from announcer.model import Message
from announcer.model.message import NOTHING

BUSY_SECONDS = 10
"""How long a writer waits for another before it gives up."""
HURRIED_SECONDS = 3.0
"""The same, and for a word of the database at all, where somebody at a terminal waits."""
IDLE_SECONDS = 15
"""After so long without a word inside a transaction PostgreSQL ends it: a frozen process blocks nobody for longer."""

_MIGRATION_LOCK = 0x616E6E01  # any number that no other program on this database is likely to take


class Database:
    """Connections, transactions and errors of one ledger. Safe to use from several threads."""

    def __init__(
        self, url: str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS,
        answers_within: float | None = None,
    ) -> None:  # fmt: skip
        """Connects when first used. `answers_within`: seconds that anything of it is waited for; None: as long as it
        takes, but for another writer.

        Raises LedgerError for a URL that names no database we know, or a SQLite file that is not there or is none.
        """
        parsed = parse_url(url)
        self.read_only = read_only
        self._busy_seconds = busy_seconds if answers_within is None else min(busy_seconds, answers_within)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(parsed.database or "").resolve() if self.is_sqlite else None
        """The SQLite file; None for PostgreSQL."""
        self.name = public_name(parsed)
        """What it is called in messages: never with its password."""
        self._file: tuple[int, int] | None = None
        self.seen_serial = 0
        """The newest writing transaction that this process knows of."""
        if self.path is not None:
            if not self.path.exists():
                raise LedgerError(Message("there is no ledger {name}; `announcer run` makes it", name=self.name))
            if not self.path.is_file():
                raise LedgerError(failure_words.no_file(self.name))
            self._file = _file_identity(self.path)
            self.engine = _sqlite_engine(self.path, read_only=read_only, busy_seconds=self._busy_seconds)
        else:
            self.engine = postgresql_engine(parsed, answers_within=answers_within)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment and writes nothing."""
        with self._told(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """A writing transaction for changes of the tables themselves: one at a time."""
        self._require_writable()
        with self._told(), self.engine.connect() as connection:
            connection.execution_options(ledger_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The writing transaction: one at a time over all processes, on disk when it ends without an error.

        Rows written in it carry its number (`tables`, serial).
        """
        self._require_writable()
        with self._told(), self.engine.connect() as connection:
            connection.execution_options(ledger_writes=True)
            seen = self.seen_serial
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(_POSTGRESQL_WRITER, {"busy": f"{round(self._busy_seconds * 1000)}ms"})
                # On PostgreSQL the lock on this one row is what keeps the writers apart.
                serial = connection.scalar(update(meta).values(serial=meta.c.serial + 1).returning(meta.c.serial))
                self.check_serial(serial, above=seen)
                connection.info["serial"] = serial
                yield connection
            self.seen_serial = max(self.seen_serial, serial or 0)

    def _require_writable(self) -> None:
        if self.read_only:
            raise LedgerError(Message("the ledger {name} was opened for reading only", name=self.name))

    def check_serial(self, serial: int | None, *, above: int) -> None:
        """Raises LedgerReplaced when the ledger has gone back behind what this process has seen of it."""
        if serial is None or serial <= above:
            raise LedgerReplaced(failure_words.replaced_by_older(self.name))

    def checkpoint(self) -> None:
        """SQLite: moves all that was committed into the one file, so that it is whole without its companions. What
        another process keeps from being moved now stays beside it, and is as safe there."""
        self._pragma("wal_checkpoint(TRUNCATE)")

    def write_ahead(self) -> None:
        """SQLite: readers and the writer do not wait for each other from now on. It stays so with the file, and so is
        for files that are known to be a ledger."""
        self._pragma("journal_mode=WAL")

    def _pragma(self, words: str) -> None:
        """Outside a transaction, where SQLite wants these; nothing on PostgreSQL."""
        if not self.is_sqlite:
            return
        with self._told(), closing(self.engine.raw_connection()) as connection:
            try:
                connection.cursor().execute(f"PRAGMA {words}")
            except SQLiteError as error:
                code = getattr(error, "sqlite_errorname", "")
                words = failure_words.unusable(self.name, str(error), failure_words.remedy(code))
                raise _unavailable(code)(words) from error

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns the database's errors into ours, and drops connections that may be the reason for them."""
        self._check_file()
        try:
            yield
        except DBAPIError as error:
            self.engine.dispose()
            raise self._translated(error) from error
        except SQLiteError as error:  # while connecting: the file is no database, say
            self.engine.dispose()
            code = getattr(error, "sqlite_errorname", "")
            kind = LedgerError if failure_words.remedy(code) == failure_words.DAMAGED else _unavailable(code)
            raise kind(failure_words.broken(self.name, str(error), failure_words.remedy(code))) from error
        except PoolTimeout as error:
            raise LedgerUnavailable(
                Message("the ledger {name} has too many users in this process", name=self.name)
            ) from error
        except SQLAlchemyError as error:
            raise LedgerError(failure_words.broken(self.name, str(error), NOTHING)) from error

    def _check_file(self) -> None:
        """SQLite goes on writing to a file that was deleted or replaced; nobody would see it again."""
        if self.path is None:
            return
        if not self.path.exists():
            self.engine.dispose()
            raise LedgerGone(failure_words.gone(self.name))
        if _file_identity(self.path) != self._file:
            self.engine.dispose()
            raise LedgerReplaced(failure_words.replaced_by_another(self.name))

    def _translated(self, error: DBAPIError) -> LedgerError:
        said = "; ".join(line.strip() for line in str(error.orig).splitlines() if line.strip())
        code = getattr(error.orig, "sqlite_errorname", "")
        passing = isinstance(error, OperationalError | InterfaceError | InternalError) or error.connection_invalidated
        if passing and code != "SQLITE_ERROR":  # that one is a statement that the tables do not fit
            return _unavailable(code)(failure_words.unusable(self.name, said, failure_words.remedy(code)))
        return LedgerError(failure_words.broken(self.name, said, failure_words.remedy(code)))


def _unavailable(code: str) -> type[LedgerUnavailable]:
    return LedgerShut if failure_words.is_shut(code) else LedgerUnavailable


def parse_url(url: str) -> URL:
    """The URL with its driver. Raises LedgerError when it is no URL of SQLite or PostgreSQL; never quotes it."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise LedgerError(Message("the ledger's address is no database URL; {shapes}", shapes=_SHAPES)) from None
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:") or parsed.query:
            raise LedgerError(Message("a SQLite ledger is a file, without options; {shapes}", shapes=_SHAPES))
        return parsed
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise LedgerError(Message("a ledger cannot live in {backend}; {shapes}", backend=backend, shapes=_SHAPES))


def public_name(url: URL) -> str:
    """What may be printed of a URL: no password, no options (they may hold one)."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def public_address(url: str) -> str:
    """An address in PostgreSQL for its own programs, without a password: they ask for it, or read ~/.pgpass
    (libpq-connect, 32.1.2). Raises LedgerError."""
    parsed = parse_url(url)
    kept = {name: value for name, value in parsed.query.items() if name not in ("password", "sslpassword")}
    public = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, kept)
    return public.render_as_string()


_SHAPES = Message("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE")

_POSTGRESQL_WRITER = text(
    "SELECT set_config('lock_timeout', :busy, true),"
    " set_config('idle_in_transaction_session_timeout', :idle, true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"
).bindparams(idle=f"{IDLE_SECONDS}s")


def _file_identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _sqlite_engine(path: Path, *, read_only: bool, busy_seconds: float) -> Engine:
    # Never "rwc": a file that has gone must not come back empty.
    query = {"mode": "ro" if read_only else "rw", "uri": "true"}
    url = URL.create("sqlite", database=path.as_uri().replace("file://", "file:"), query=query)
    # Without an isolation level Python begins no transaction of its own; the listener below does, at the right time.
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": busy_seconds, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SQLiteConnection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("ledger_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
