"""Whether a ledger may be opened: its tables are this announcer's, and its clock is the caller's."""

from typing import Literal

from sqlalchemy import select, update

from announcer.errors import LedgerClock, LedgerError
from announcer.ledger.database import Database
from announcer.ledger.migrate import require_ours, version_of, without_tables
from announcer.ledger.tables import HEAD, meta
from announcer.model import Message

ClockKind = Literal["real", "simulated"]


def require_head(database: Database) -> None:
    """Raises LedgerError when there is no ledger, or when its tables are of another version."""
    version = version_of(database)
    require_ours(database)
    if version is None and database.is_sqlite:
        raise without_tables(database.name)
    if version is None:
        raise LedgerError(Message("there is no ledger in {name}; `announcer run` makes it", name=database.name))
    if version != HEAD:
        raise LedgerError(
            Message(
                "the ledger {name} has tables of version {version}, this announcer reads {known}:"
                " start `announcer run` of the newest version once",
                name=database.name,
                version=version,
                known=HEAD,
            )
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
    if own is not None and own != clock:
        remedy = Message("leave --now out") if own == "real" else Message("start with --now")
        words = {"real": Message("real"), "simulated": Message("simulated")}
        raise LedgerClock(
            Message(
                "the ledger {name} belongs to a {own} clock, this is a {clock} one: {remedy}, or"
                " give it an ANNOUNCER_DATABASE_URL of its own",
                name=database.name,
                own=words[own],
                clock=words[clock],
                remedy=remedy,
            )
        )
