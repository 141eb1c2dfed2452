"""The whole history, read whole once and after that only as far as it is newer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from announcer.ledger import codec
from announcer.ledger.service_row import known_accounts
from announcer.ledger.tables import approvals, holds, meta, outbox, revisions, subjects
from announcer.model import (
    EPOCH,
    Event,
    F,
    History,
    Identity,
    Kind,
    KnownAccount,
    PostKey,
    PostRecord,
    Record,
    Revision,
    Series,
    State,
    Subject,
)
from announcer.planning.renamed_history import under

POST_COLUMNS = tuple(
    outbox.c[name]
    for name in (
        "id account subject kind discriminator language marker state draft reply_to parent_gone revision stated due_at"
        " useful_until"
        " why reason status_id url posted_at attempts first_sent_at last_sent_at created_at sent"
    ).split()
)


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows that are newer than what was read before, as of one moment."""

    serial: int
    subjects: Sequence[Row[Any]]
    revisions: Sequence[Row[Any]]
    posts: Sequence[PostRecord]
    holds: frozenset[str]
    approvals: frozenset[str]
    started_at: datetime | None
    accounts: tuple[KnownAccount, ...]


@dataclass(slots=True)
class HistoryCache:
    """What was read so far. `read` gives what is newer, `learn` takes it in and gives the history."""

    serial: int = -1
    last_revision_id: int = 0
    series: dict[int, Record[Series]] = field(default_factory=dict)
    events: dict[int, Record[Event]] = field(default_factory=dict)
    posts: dict[int, PostRecord] = field(default_factory=dict)

    def read(self, connection: Connection) -> NewRows:
        """Changes nothing here, so that a failure half way leaves the cache as it was."""
        state = connection.execute(select(meta.c.serial, meta.c.first_round_at)).one()
        newer = select(subjects).where(subjects.c.serial > self.serial).order_by(subjects.c.id)
        added = select(revisions).where(revisions.c.id > self.last_revision_id).order_by(revisions.c.id)
        changed = select(*POST_COLUMNS).where(outbox.c.serial > self.serial).order_by(outbox.c.id)
        return NewRows(
            serial=state.serial,
            subjects=connection.execute(newer).all(),
            revisions=connection.execute(added).all(),
            posts=[post_record(row) for row in connection.execute(changed)],
            holds=frozenset(connection.scalars(select(holds.c.key))),
            approvals=frozenset(connection.scalars(select(approvals.c.key))),
            started_at=state.first_round_at,
            accounts=known_accounts(connection),
        )

    def learn(self, rows: NewRows) -> History:
        """Raises LedgerError for facts that cannot be read, and has then learnt nothing."""
        added: dict[int, list[Row[Any]]] = {}
        for row in rows.revisions:
            added.setdefault(row.subject_id, []).append(row)
        series, events = {}, {}
        for row in rows.subjects:  # a revision is never written without touching its subject
            subject, own = Subject.parse(row.key), added.get(row.id, ())
            if subject.is_event:
                events[row.id] = _record(row, subject, self.events.get(row.id), own, codec.decode_event)
            else:
                series[row.id] = _record(row, subject, self.series.get(row.id), own, codec.decode_series)
        self.series.update(series)
        self.events.update(events)
        self.posts.update((post.id, post) for post in rows.posts)
        self.last_revision_id = max([self.last_revision_id, *(row.id for row in rows.revisions)])
        self.serial = rows.serial
        return History(
            series={record.subject: record for record in self.series.values() if record.revisions},
            events={record.subject: record for record in self.events.values() if record.revisions},
            posts=tuple(self.posts.values()),
            holds=rows.holds,
            approvals=rows.approvals,
            agreed=frozenset({*_agreed(self.series.values()), *_agreed(self.events.values())}),
            started_at=rows.started_at or EPOCH,
            accounts=rows.accounts,
        )


def _agreed(records: Iterable[Record[F]]) -> Iterator[Subject]:
    return (record.subject for record in records if not record.revisions and record.ruling == "as-written")


def _record(
    row: Row[Any],
    subject: Subject,
    before: Record[F] | None,
    added: Iterable[Row[Any]],
    decode: Callable[[str, Subject], F],
) -> Record[F]:
    known = before.revisions if before else ()
    if before and before.subject != subject:
        known = tuple(_renamed(revision, subject) for revision in known)
    new = (
        Revision(number=one.number, at=one.at, facts=decode(one.facts, subject), sequence=one.sequence,
                 settled=one.settled)
        for one in added
    )  # fmt: skip
    return Record(
        subject=subject,
        identity=Identity(origin=row.origin, namespace=row.namespace, first_seen_at=row.first_seen_at),
        revisions=(*known, *new),
        removed=row.removed,
        ruling=row.ruling,
    )


def _renamed(revision: Revision[F], subject: Subject) -> Revision[F]:
    return Revision(
        number=revision.number,
        at=revision.at,
        facts=under(revision.facts, subject),
        sequence=revision.sequence,
        settled=revision.settled,
    )


def key_of(row: Row[Any]) -> PostKey:
    """The key of a row of the outbox."""
    return PostKey(Subject.parse(row.subject), Kind(row.kind), row.discriminator, row.language)


def post_record(row: Row[Any]) -> PostRecord:
    """A row with POST_COLUMNS as what the rest of the service knows of it."""
    return PostRecord(
        id=row.id,
        key=key_of(row),
        account=row.account,
        marker=row.marker,
        state=State(row.state),
        draft=codec.decode_draft(row.draft, row.reply_to),
        is_new_root=row.parent_gone,
        revision=row.revision,
        stated=codec.decode_stated(row.stated),
        due_at=row.due_at,
        useful_until=row.useful_until,
        why=row.why,
        reason=row.reason,
        status_id=row.status_id,
        url=row.url,
        posted_at=row.posted_at,
        sent=None if row.sent is None else codec.decode_draft(row.sent, row.reply_to),
        attempts=row.attempts,
        first_sent_at=row.first_sent_at,
        last_sent_at=row.last_sent_at,
        created_at=row.created_at,
    )
