"""The whole history, read whole once and after that only as far as it is newer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Any

from sqlalchemy import Connection, Row, select

from announcer.ledger import codec
from announcer.ledger.known_facts import KnownFacts
from announcer.ledger.service_row import known_accounts
from announcer.ledger.tables import approvals, holds, meta, outbox, revisions, subjects
from announcer.model import (
    EMPTY_HISTORY,
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
    with_changes,
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
    """Both by the numbers of their rows, and also what has no revision yet, which is in no history."""
    history: History = EMPTY_HISTORY

    def read(self, connection: Connection) -> NewRows | None:
        """None: there is nothing newer. Changes nothing here, so that a failure half way leaves the cache as it was."""
        state = connection.execute(select(meta.c.serial, meta.c.first_round_at)).one()
        if state.serial == self.serial:
            return None
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

    def learn(self, rows: NewRows, known: KnownFacts) -> History:
        """The history as of `rows`, with the facts that are `known` where it has the same. What they change nothing of
        stays the same objects (`with_changes`), however often its rows were written. Raises LedgerError for facts that
        cannot be read, and has then learnt nothing."""
        added: dict[int, list[Row[Any]]] = {}
        for row in rows.revisions:
            added.setdefault(row.subject_id, []).append(row)
        places = {subject_id: place for place, subject_id in enumerate(added)}
        series, events = {}, {}
        # A revision is never written without touching its subject. What has facts first is first seen.
        for row in sorted(rows.subjects, key=lambda row: places.get(row.id, -1)):
            subject, own = Subject.parse(row.key), added.get(row.id, ())
            if subject.is_event:
                events[row.id] = _record(row, subject, self.events.get(row.id), own, known.event)
            else:
                series[row.id] = _record(row, subject, self.series.get(row.id), own, known.series)
        keys = [*_keys(self.series, series), *_keys(self.events, events)]
        self.history = with_changes(
            self.history,
            series={record.subject: record for record in series.values() if record.revisions},
            events={record.subject: record for record in events.values() if record.revisions},
            posts=rows.posts,
            renames={before: now for before, now in keys if before != now},
            holds=rows.holds,
            approvals=rows.approvals,
            agreed=(self.history.agreed - {before for before, _ in keys})
            | {*_agreed(series.values()), *_agreed(events.values())},
            started_at=rows.started_at or EPOCH,
            accounts=rows.accounts,
        )
        self.series.update(series)
        self.events.update(events)
        self.last_revision_id = max([self.last_revision_id, *(row.id for row in rows.revisions)])
        self.serial = rows.serial
        return self.history


def _keys(before: Mapping[int, Record[F]], now: Mapping[int, Record[F]]) -> Iterator[tuple[Subject, Subject]]:
    """The keys that known subjects had, with those that they have now."""
    return ((before[row].subject, record.subject) for row, record in now.items() if row in before)


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
    revisions = (*known, *new)
    return Record(
        subject=_as_facts_have_it(subject, revisions),
        identity=Identity(
            origin=row.origin,
            namespace=None if row.namespace is None else intern(row.namespace),
            first_seen_at=row.first_seen_at,
        ),
        revisions=revisions,
        removed=row.removed,
        ruling=row.ruling,
    )


def _as_facts_have_it(subject: Subject, revisions: Sequence[Revision[F]]) -> Subject:
    """The same object as in the facts: there are thousands."""
    facts = revisions[-1].facts if revisions else None
    return facts.key if isinstance(facts, Event) and facts.key == subject else subject


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
    return PostKey(Subject.parse(row.subject), Kind(row.kind), row.discriminator, intern(row.language))


def post_record(row: Row[Any]) -> PostRecord:
    """A row with POST_COLUMNS as what the rest of the service knows of it."""
    return PostRecord(
        id=row.id,
        key=key_of(row),
        account=intern(row.account),
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
