"""The ledger in a few numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from announcer.ledger import service_row
from announcer.ledger.database import Database
from announcer.ledger.outbox_rows import is_open_edit
from announcer.ledger.tables import HEAD, edits, leader, meta, outbox, revisions, subjects
from announcer.model import State


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """The ledger in a few numbers, for `status`, `/healthz` and metrics."""

    name: str
    """The file, or the URL without its password."""
    version: str
    clock: str | None
    first_round_at: datetime | None
    last_round_at: datetime | None
    series: int
    events: int
    revisions: int
    posts: Mapping[State, int] = field(hash=False)
    """Rows of all accounts, by state; states without rows are left out."""
    open_edits: int
    leader: str | None
    """Who acquired the leadership last and has not released it. On SQLite it may have died since."""
    lease_until: datetime | None
    """PostgreSQL only."""
    runs_with: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the publisher that leads, or led last, said with `tell`; empty: nothing yet."""


def state_of(database: Database) -> LedgerState:
    """The ledger as it stands. Raises LedgerUnavailable."""
    with database.reading() as connection:
        about = connection.execute(select(meta)).one()
        leads = connection.execute(select(leader)).one()
        by_state = select(outbox.c.state, func.count()).group_by(outbox.c.state).order_by(outbox.c.state)
        is_event = subjects.c.key.contains("/")
        return LedgerState(
            name=database.name,
            version=HEAD,
            clock=about.clock,
            first_round_at=about.first_round_at,
            last_round_at=about.last_round_at,
            series=_count(connection, select(subjects).where(~is_event)),
            events=_count(connection, select(subjects).where(is_event)),
            revisions=_count(connection, select(revisions)),
            posts={State(state): count for state, count in connection.execute(by_state)},
            open_edits=_count(connection, select(edits).where(is_open_edit())),
            leader=leads.owner,
            lease_until=leads.lease_until,
            runs_with=service_row.read(connection),
        )


def _count(connection: Connection, rows: Select[tuple[object, ...]]) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0
