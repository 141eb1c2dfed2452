"""Brings a ledger's tables to the version that this software knows.

A new ledger's are made as `tables` has them; Alembic, which takes a quarter of a second and ten megabytes, is imported
only for an older one.
"""

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, text

from announcer.errors import LedgerError
from announcer.ledger.database import Database
from announcer.ledger.tables import FIRST_ROWS, HEAD, VERSIONS, metadata, version_table
from announcer.model import Message

_MARKS = {"leader", "outbox", "revisions"}
"""Tables that a ledger of each version has, and hardly another program's database."""
_NAMED = 3
_VERSION_TABLE = text(  # as alembic.runtime.migration.MigrationContext makes it
    f"CREATE TABLE {version_table.name}"
    " (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def version_of(database: Database) -> str | None:
    """The version of the tables; None when there are none yet."""
    with database.reading() as connection:
        return _version(connection)


def migrate(database: Database, *, new: bool = False) -> None:
    """Changes the tables, all in one transaction, unless they are up to date; makes them in what is `new` (a database
    of PostgreSQL always may be).

    Raises LedgerError when there are none in a file that is not new, and as `require_ours`.
    """
    version = version_of(database)
    require_ours(database)
    if version == HEAD:
        database.write_ahead()
        return
    if version is None and database.is_sqlite and not new:
        raise without_tables(database.name)
    database.write_ahead()
    with database.exclusive() as connection:
        _require_ours(connection, database.name)
        version = _version(connection)  # another process may have been faster
        if version is None:
            _make(connection)
        elif version != HEAD:
            _upgrade(connection)
    database.checkpoint()  # a copy of the file alone has its tables at least


BEGIN_ANEW = Message("to begin a new one (what is on the account already is looked up there, and not posted again)")


def without_tables(name: str) -> LedgerError:
    """What there is to say about a file that is no ledger: nobody begins anew by mistake."""
    return LedgerError(
        Message(
            "the ledger {name} has no tables of a ledger: it is an empty file, another program's"
            " database, or a copy that was made beside a running service; put a whole copy in"
            " its place (`announcer restore`), or remove it {begin_anew}",
            name=name,
            begin_anew=BEGIN_ANEW,
        )
    )


def require_ours(database: Database) -> None:
    """Raises LedgerError for tables that are another program's or a newer announcer's, say no version, or are not all
    there. None at all are nobody's."""
    with database.reading() as connection:
        _require_ours(connection, database.name)


def _require_ours(connection: Connection, name: str) -> None:
    there, version = set(inspect(connection).get_table_names()), _version(connection)
    wanted = set(metadata.tables) if version == HEAD else _MARKS
    if not there or (version in VERSIONS and wanted <= there):
        return
    if not _MARKS & there:
        raise LedgerError(
            Message(
                "{name} holds another program's tables ({tables}): give announcer an ANNOUNCER_DATABASE_URL of its own",
                name=name,
                tables=", ".join(sorted(there)[:_NAMED]),
            )
        )
    if version in VERSIONS:
        raise LedgerError(
            Message(
                "the ledger {name} has lost tables ({tables}): put a whole copy in its place (`announcer restore`)",
                name=name,
                tables=", ".join(sorted(wanted - there)),
            )
        )
    if version is None:
        raise LedgerError(
            Message(
                "the ledger {name} has lost the version of its tables (the row of {table}): put a whole copy in its"
                " place (`announcer restore`)",
                name=name,
                table=version_table.name,
            )
        )
    raise LedgerError(
        Message(
            "the ledger {name} was made by a newer announcer (its tables have version {version},"
            " this one knows {known}): install that version again, or put back a copy of the"
            " ledger from before",
            name=name,
            version=version,
            known=HEAD,
        )
    )


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(version_table.name):
        return None
    return connection.scalar(select(version_table.c.version_num))


def _make(connection: Connection) -> None:
    """What the migrations make of nothing (tests/ledger/test_ledger_upgrades.py)."""
    metadata.create_all(connection)
    for table, row in FIRST_ROWS.items():
        connection.execute(insert(table).values(id=1, **row))
    connection.execute(_VERSION_TABLE)
    connection.execute(insert(version_table).values(version_num=HEAD))


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - most starts do without
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
