"""The ledger's tables, and the versions of them that this software knows.

Instants are integers, microseconds since 1970 in UTC: ordered, exact and the same on both databases. `serial` numbers
the writing transactions: each row carries the one that wrote it last, so that a reader that has seen serial N asks for
what is newer only. A change here needs a migration in `migrations/versions` and its name in VERSIONS; new ledgers are
made as they stand here.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    column,
    table,
)
from sqlalchemy.engine.default import DefaultExecutionContext

from announcer.model import EPOCH

VERSIONS = ("0001", "0002", "0003", "0005", "0006", "0007", "0008")
"""Every version that a migration leads to, oldest first."""
HEAD = VERSIONS[-1]

_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970; comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> int | None:  # noqa: ARG002
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: object) -> datetime | None:  # noqa: ARG002
        return None if value is None else _instant(value)


@lru_cache(maxsize=4096)
def _instant(microseconds: int) -> datetime:
    """A round writes thousands of rows with one moment: they hold the same object."""
    return EPOCH + timedelta(microseconds=microseconds)


class Words(TypeDecorator[str]):
    """Text for people, which may quote a server: without what PostgreSQL cannot keep (NUL, lone surrogates)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:  # noqa: ARG002
        return None if value is None else value.replace("\0", "").encode(errors="replace").decode()


def _serial(context: DefaultExecutionContext) -> Any:
    """The number of the writing transaction (`Database.writing` sets it)."""
    return context.root_connection.info["serial"]


def _serial_column() -> Column[int]:
    return Column("serial", BigInteger, nullable=False, index=True, default=_serial, onupdate=_serial)


def _id_column() -> Column[int]:
    return Column("id", Integer, primary_key=True)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

version_table = table("alembic_version", column("version_num", Text))

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("serial", BigInteger, nullable=False),
    Column("clock", Text),
    Column("first_round_at", Instant),
    Column("last_round_at", Instant),
    Column("restored_at", Instant),  # NULL again once nothing from before can be under way any more
)

leader = Table(
    "leader",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("fence", BigInteger, nullable=False),
    Column("owner", Words),
    Column("lease_until", Instant),
    # The leader holds the advisory lock too (PostgreSQL): when that is free, the leader is dead.
    Column("locked", Boolean, nullable=False),
)

subjects = Table(
    "subjects",
    metadata,
    _id_column(),
    Column("key", Text, nullable=False, unique=True),
    Column("origin", Text, nullable=False, unique=True),
    Column("namespace", Text),
    Column("first_seen_at", Instant, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("ruling", Text),
    _serial_column(),
)

revisions = Table(
    "revisions",
    metadata,
    _id_column(),
    Column("subject_id", Integer, ForeignKey("subjects.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("facts", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("settled", Boolean, nullable=False),
    UniqueConstraint("subject_id", "number"),
)

outbox = Table(
    "outbox",
    metadata,
    _id_column(),
    Column("account", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("discriminator", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("marker", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("reply_to", Text),  # a post key, beside the draft, since a rename changes it
    Column("revision", Integer, nullable=False),
    Column("stated", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("useful_until", Instant, nullable=False),
    Column("why", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("status_id", Text),
    Column("url", Text),
    Column("posted_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("first_sent_at", Instant),
    Column("last_sent_at", Instant),
    Column("created_at", Instant, nullable=False),
    # what delivery alone needs
    Column("ambiguous", Boolean, nullable=False),
    Column("body", Text),
    Column("baseline_id", Text),
    Column("owner", Words),
    Column("lease_until", Instant),
    Column("clean_lists", Integer, nullable=False),
    Column("last_list_at", Instant),
    Column("parent_gone", Boolean, nullable=False),
    Column("media_id", Text),
    Column("final", Boolean, nullable=False),  # a person settled it: no plan brings it back
    Column("caused_at", Instant),
    Column("sent", Text),  # the draft as it was sent, once an edit has replaced it
    Column("former_marker", Text),  # that of the key under which an earlier ledger may have sent it
    _serial_column(),
    UniqueConstraint("account", "subject", "kind", "discriminator", "language"),
    Index(None, "account", "state", "due_at"),
    Index(None, "account", "posted_at"),
)

edits = Table(
    "edits",
    metadata,
    _id_column(),
    Column("post_id", Integer, ForeignKey("outbox.id"), nullable=False, index=True),
    Column("draft", Text, nullable=False),
    Column("reply_to", Text),
    Column("stated", Text, nullable=False),
    Column("why", Words, nullable=False),
    Column("mark", Text),
    Column("outcome", Text),  # NULL: not yet attempted
    Column("reason", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

scans = Table(
    "scans",
    metadata,
    Column("account", Text, primary_key=True),
    Column("newest_id", Text),  # every status up to this one was looked at, and is in `found` or was the outbox's
)

found = Table(
    "found",
    metadata,
    Column("account", Text, primary_key=True),
    Column("marker", Text, primary_key=True),
    Column("status_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),  # the order of the account's list: ids have none of their own
    Column("url", Text, nullable=False),
    Column("created_at", Instant),
    Column("words", Words, nullable=False),
    Column("found_at", Instant, nullable=False),  # the first round of the publisher that found it
)

accounts = Table(
    "accounts",
    metadata,
    _id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("instance", Text, nullable=False),
)

service = Table(
    "service",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("told", Words, nullable=False),  # JSON: what the publisher that leads, or led last, runs with
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("memory", Words, nullable=False),  # JSON: what the operator was told, and when
)

holds = Table("holds", metadata, Column("key", Text, primary_key=True))

approvals = Table("approvals", metadata, Column("key", Text, primary_key=True))

FIRST_ROWS: dict[Table, dict[str, Any]] = {
    meta: {"serial": 0},
    leader: {"fence": 0, "locked": False},
    service: {"told": "{}"},
    notifications: {"memory": "{}"},
}
"""What a new ledger has in the tables of one row."""
