"""The facts of a round, written: identities and revisions. Only what differs is written, so that the same round once
more changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, literal, null, select, update

from announcer.ledger.known_facts import KnownFacts
from announcer.ledger.tables import Instant, meta, revisions, subjects
from announcer.model import GONE_UNANNOUNCED, Round, Subject

T = TypeVar("T")

_BATCH = 500
"""How many values one statement names: both databases have a limit."""


def write_heartbeat(connection: Connection, at: datetime) -> None:
    """A round was completed at `at`."""
    connection.execute(
        update(meta).values(last_round_at=at, first_round_at=func.coalesce(meta.c.first_round_at, literal(at, Instant)))
    )


def write_namespace(connection: Connection, namespace: str | None) -> None:
    """Fixes the namespace in every identity that has none yet."""
    if namespace is not None:
        nameless = subjects.c.namespace.is_(None)
        connection.execute(update(subjects).where(nameless).values(namespace=namespace))


def write_revisions(connection: Connection, round_: Round, known: KnownFacts) -> None:
    """Adds each revision whose facts are not those of its subject's latest one; the first makes the subject. Facts that
    are written are `known` from then on."""
    if not round_.revisions:
        return
    wanted = {new.subject: new for new in round_.revisions}
    added = _add_subjects(connection, round_, wanted)
    latest = added | _latest(connection, [str(subject) for subject in wanted if str(subject) not in added])
    rows = []
    for subject, new in wanted.items():
        facts, last = known.encoded(new.facts), latest[str(subject)]
        if facts != last.facts:
            rows.append(
                {
                    "subject_id": last.id,
                    "number": (last.number or 0) + 1,
                    "at": round_.at,
                    "facts": facts,
                    "sequence": new.sequence,
                    "settled": new.settled,
                }
            )
    if rows:
        connection.execute(insert(revisions), rows)
        without_ruling = {row.id for row in added.values()}
        for ids in batches([row["subject_id"] for row in rows if row["subject_id"] not in without_ruling]):
            connection.execute(update(subjects).where(subjects.c.id.in_(ids)).values(ruling=None))


def write_comings_and_goings(connection: Connection, round_: Round) -> None:
    """Marks what went before anything was said of it, and what is back."""
    for gone, ruling in ((round_.gone_unannounced, GONE_UNANNOUNCED), (round_.back_in_files, None)):
        for keys in batches([str(subject) for subject in gone]):
            connection.execute(update(subjects).where(subjects.c.key.in_(keys)).values(ruling=ruling))


def _add_subjects(connection: Connection, round_: Round, wanted: Iterable[Subject]) -> dict[str, Any]:
    """Those of `wanted` that are not known, as `_latest` has them."""
    keys = [str(subject) for subject in wanted]
    known = {key for part in batches(keys) for key in connection.scalars(_where_in(subjects.c.key, part))}
    new = [key for key in keys if key not in known]
    taken = {origin for part in batches(new) for origin in connection.scalars(_where_in(subjects.c.origin, part))}
    rows = [
        {
            "key": key,
            "origin": _free_origin(connection, key) if key in taken else key,
            "namespace": round_.namespace,
            "first_seen_at": round_.at,
            "removed": False,
        }
        for key in new
    ]
    if not rows:
        return {}
    connection.execute(insert(subjects), rows)
    nothing_yet = null().label("number"), null().label("facts")
    added = select(subjects.c.id, subjects.c.key, *nothing_yet).where(subjects.c.serial == connection.info["serial"])
    found = {row.key: row for row in connection.execute(added)}
    return {key: found[key] for key in new}


def add_subject(connection: Connection, subject: Subject, at: datetime) -> None:
    """A subject without any revision yet, unless it is known."""
    _add_subjects(connection, Round(at=at), [subject])


def _free_origin(connection: Connection, key: str) -> str:
    """An origin of its own for a key whose former bearer was renamed: two events never share a UID."""
    number = 2
    while connection.scalar(select(subjects.c.id).where(subjects.c.origin == f"{key}-{number}")) is not None:
        number += 1
    return f"{key}-{number}"


def _latest(connection: Connection, wanted: Sequence[str]) -> dict[str, Any]:
    """Of each subject: id, key, and number and facts of its latest revision (None when it has none)."""
    rows: dict[str, Any] = {}
    for keys in batches(wanted):
        ids = select(subjects.c.id).where(subjects.c.key.in_(keys))
        newest = (
            select(revisions.c.subject_id, func.max(revisions.c.number).label("number"))
            .where(revisions.c.subject_id.in_(ids))
            .group_by(revisions.c.subject_id)
            .subquery()
        )
        found = (
            select(subjects.c.id, subjects.c.key, revisions.c.number, revisions.c.facts)
            .outerjoin_from(subjects, newest, newest.c.subject_id == subjects.c.id)
            .outerjoin(revisions, (revisions.c.subject_id == subjects.c.id) & (revisions.c.number == newest.c.number))
            .where(subjects.c.key.in_(keys))
        )
        rows.update((row.key, row) for row in connection.execute(found))
    return rows


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts that one statement can name."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _where_in(column: Any, values: Sequence[str]) -> Any:
    return select(column).where(column.in_(values))
