"""Whether a ledger may be opened: its tables are this announcer's, and its clock is the caller's."""

from typing import Literal

from sqlalchemy import select, update

from announcer.errors import LedgerClock, LedgerError
from announcer.ledger.database import Database
from announcer.ledger.migrate import version_of, without_tables
from announcer.ledger.tables import HEAD, meta

ClockKind = Literal["real", "simulated"]


def require_head(database: Database) -> None:
    """Raises LedgerError when there is no ledger, or when its tables are of another version."""
    version = version_of(database)
    if version is None and database.is_sqlite:
        raise without_tables(database.name)
    if version is None:
        raise LedgerError(f"there is no ledger in {database.name}; `announcer run` makes it")
    if version != HEAD:
        raise LedgerError(
            f"the ledger {database.name} has tables of version {version}, this announcer reads {HEAD}: start"
            " `announcer run` of the newest version once"
        )


def fix_clock(database: Database, clock: ClockKind | None) -> None:
    """The first clock is the ledger's for ever. Raises LedgerClock when it belongs to the other kind of clock."""
    if clock is None:
        return
    with database.reading() as connection:
        own = connection.scalar(select(meta.c.clock))
    if own is None:
        with database.writing() as connection:
            connection.execute(update(meta).where(meta.c.clock.is_(None)).values(clock=clock))
            own = connection.scalar(select(meta.c.clock))
    if own != clock:
        remedy = "leave --now away" if own == "real" else "start with --now"
        raise LedgerClock(
            f"the ledger {database.name} belongs to a {own} clock, this is a {clock} one: {remedy}, or give it an"
            " ANNOUNCER_DATABASE_URL of its own"
        )
