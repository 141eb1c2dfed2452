"""Ledgers of older announcers: made by the migrations of their time, with the rows of a ledger of today's in them."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text

import announcer.ledger
from announcer.ledger.database import Database

Rows = dict[str, list[dict[str, Any]]]
"""By table, in no order; values as the database keeps them."""


def make_by_migrations(url: str, version: str) -> None:
    """Makes a ledger of `version` at `url`, where none is, as one grew that is as old as this software."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).touch(mode=0o600)
    database = Database(url)
    with database.exclusive() as connection:
        _upgrade(connection, version)
    database.close()


def make_older(newest_url: str, older_url: str, version: str) -> Rows:
    """Makes a ledger of `version` at `older_url`, where none is, and gives it what it can hold of `newest_url`'s rows.
    What it holds then."""
    make_by_migrations(older_url, version)
    source, target = Database(newest_url), Database(older_url)
    with source.reading() as newest, target.exclusive() as older:
        rows = {name: _rows(newest, table) for name, table in _tables(newest).items()}
        for table in reversed(_sorted(older)):
            older.execute(table.delete())
        for table in _sorted(older):
            kept = [
                {name: row[name] for name in (column.name for column in table.columns) if name in row}
                for row in rows[table.name]
            ]
            if kept:
                older.execute(insert(table), kept)
        if not target.is_sqlite:
            _set_counters(older)
    source.close()
    target.close()
    return rows_of(older_url)


def rows_of(url: str) -> Rows:
    """All rows of a ledger."""
    database = Database(url)
    with database.reading() as connection:
        found = {name: _rows(connection, table) for name, table in _tables(connection).items()}
    database.close()
    return found


def shape_of(url: str) -> dict[str, list[list[str]]]:
    """Its tables as the database tells of them: columns, indexes and constraints, the columns in no order."""
    database = Database(url)
    with database.reading() as connection:
        tables = inspect(connection)
        parts = (
            tables.get_columns, tables.get_indexes, tables.get_unique_constraints, tables.get_foreign_keys,
            tables.get_check_constraints, lambda name: [tables.get_pk_constraint(name)],
        )  # fmt: skip
        found = {name: [sorted(map(str, part(name))) for part in parts] for name in tables.get_table_names()}
    database.close()
    return found


def _upgrade(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(announcer.ledger.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _tables(connection: Connection) -> dict[str, Table]:
    return {table.name: table for table in _sorted(connection)}


def _sorted(connection: Connection) -> list[Table]:
    """Those that others refer to first; without alembic's own."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _set_counters(connection: Connection) -> None:
    """PostgreSQL goes on counting where the rows that were written with their numbers end."""
    for table in _sorted(connection):
        if "id" in table.columns:
            counter = f"pg_get_serial_sequence('{table.name}', 'id')"  # null, and so no counter set, where it has none
            largest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
            connection.execute(text(f"SELECT setval({counter}, {largest}, false)"))
