"""What a person decides: hold, release, approve, resolve. Each is one transaction, made by a command."""

import hashlib
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from announcer.errors import LedgerError, NotFound
from announcer.ledger import codec
from announcer.ledger.history_reader import key_of
from announcer.ledger.outbox_rows import sent_as
from announcer.ledger.post_writer import posts_with
from announcer.ledger.revision_writer import add_subject
from announcer.ledger.tables import approvals, edits, holds, outbox, revisions, subjects
from announcer.model import HeldByPerson, Message, PostKey, State, Subject, reached_by
from announcer.model.states import ANSWERED, Actor, sources

PostVerdict = Literal["posted", "not-posted", "skip"]
Ruling = Literal["cancelled", "removed", "as-written"]

_BECOMES: dict[PostVerdict, State] = {
    "posted": State.POSTED,
    "not-posted": State.PENDING,
    "skip": State.SUPERSEDED,
}


def hold(connection: Connection, key: str, *, foreseen: bool = False) -> None:
    """Holds back a post, an event or a whole series, from this moment on: what was not sent yet waits, and an edit
    that was not begun is not made."""
    _require(connection, key, foreseen=foreseen)
    _add(connection, holds, key)
    series = key.split("/", maxsplit=1)[0]
    language = _language_of(connection, series)
    wanted = outbox.c.subject.in_([series]) | outbox.c.subject.startswith(f"{series}/", autoescape=True)
    for row in connection.execute(select(outbox).where(wanted)).all():
        own = key_of(row)
        if key not in reached_by(own, language or own.language, codec.decode_stated(row.stated)):
            continue
        connection.execute(delete(edits).where(edits.c.post_id == row.id, edits.c.outcome.is_(None)))
        if row.state in sources(State.HELD, Actor.PERSON):
            held = {"state": State.HELD, "reason": str(HeldByPerson())}
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(**held))


def _language_of(connection: Connection, series: str) -> str | None:
    """The original language of a series' posts; None while it is unknown."""
    newest = (
        select(revisions.c.facts)
        .join_from(revisions, subjects, revisions.c.subject_id == subjects.c.id)
        .where(subjects.c.key == series)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    facts = connection.scalar(newest)
    return None if facts is None else codec.decode_series(facts, Subject(series)).language


def release(connection: Connection, key: str) -> None:
    """Takes the hold away; the next round lets go what it held, unless something else holds it too."""
    if not connection.execute(delete(holds).where(holds.c.key == key)).rowcount:
        raise NotFound(Message("{key} is not held back; `announcer status` shows what is", key=key))


def approve(connection: Connection, key: str, *, foreseen: bool = False) -> None:
    _require(connection, key, foreseen=foreseen)
    _add(connection, approvals, key)


def resolve_post(
    connection: Connection,
    key: PostKey,
    verdict: PostVerdict,
    *,
    now: datetime,
    url: str | None = None,
    status_id: str | None = None,
    account: str | None = None,
) -> None:
    """Settles a post by a person's word. With rows on several accounts: `account`'s, else the one that can be
    settled.

    What is sent again after the server had answered (`rejected`, `gone`) goes under another idempotency key, with the
    same marker: the old key may be answered so again, for as long as the server remembers it (Mastodon for an hour,
    with 404 for a deleted status: app/services/post_status_service.rb). What may still be under way (`unknown`,
    `sending`) keeps its key: the request may arrive yet.
    """
    rows = [row for row in posts_with(connection, key) if account in (None, row.account)]
    if not rows:
        raise NotFound(Message("there is no post {key}; `announcer posts` shows what there is", key=key))
    row = next((row for row in rows if _can_be(row, verdict, now)), rows[0])
    if not _can_be(row, verdict, now):
        raise LedgerError(
            Message(
                "{key} cannot be resolved as {verdict}: {standing}", key=key, verdict=verdict, standing=_standing(row)
            )
        )
    becomes = _BECOMES[verdict]
    values: dict[str, Any] = {"owner": None, "lease_until": None}
    if verdict == "posted":
        values |= {"state": becomes, "posted_at": now, "reason": "", "url": url or row.url}
        values["status_id"] = status_id or row.status_id
        values |= sent_as(row)
    elif verdict == "not-posted":
        values |= {"state": becomes, "ambiguous": False, "reason": Message("a person saw that it was not posted")}
        if row.state in ANSWERED:
            values["idempotency_key"] = _fresh_key(connection, row)
    else:
        values |= {"state": becomes, "reason": Message("skipped by a person"), "final": True}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))


def _fresh_key(connection: Connection, row: Row[Any]) -> str:
    """An idempotency key that no row has, derived from the row's own and its attempts."""
    key: str = row.idempotency_key
    while connection.scalar(select(outbox.c.id).where(outbox.c.idempotency_key == key)) is not None:
        key = hashlib.sha256(f"{key}\0{row.attempts}".encode()).hexdigest()
    return key


def rule(connection: Connection, subject: Subject, ruling: Ruling, now: datetime, *, foreseen: bool = False) -> None:
    """Settles what became of a series or an event. `removed` lasts until another ruling; the others until the next
    revision."""
    if foreseen:
        add_subject(connection, subject, now)
    _require_subject(connection, subject)
    removed = ruling == "removed"
    values = {"removed": removed, "ruling": None if removed else ruling}
    connection.execute(update(subjects).where(subjects.c.key == str(subject)).values(**values))


def _can_be(row: Row[Any], verdict: PostVerdict, now: datetime) -> bool:
    if row.state == State.SENDING and row.lease_until is not None and row.lease_until > now:
        return False
    return row.state in sources(_BECOMES[verdict], Actor.PERSON)


def _standing(row: Row[Any]) -> Message:
    """Why a row is not for a person to settle, in words."""
    words = {
        State.POSTED: Message("it is posted, at {url}", url=row.url) if row.url else Message("it is posted"),
        State.PENDING: Message("it was not sent yet, and will be"),
        State.HELD: Message("it was not sent yet, and is held back"),
        State.SENDING: Message("it is being sent at this moment; try again in a minute"),
        State.SUPERSEDED: Message("another post took its place, or it was skipped"),
        State.EXPIRED: Message("it was not sent in time"),
    }
    return words.get(State(row.state), Message("`announcer posts` shows how it stands"))


def _require(connection: Connection, key: str, *, foreseen: bool) -> None:
    """Raises NotFound unless `key` is well made and its series or event is known, or `foreseen` by the caller."""
    try:
        subject = PostKey.parse(key).subject if key.count("/") > 1 else Subject.parse(key)
    except ValueError as error:
        raise NotFound(*error.args) from error
    if not foreseen:
        _require_subject(connection, subject)


def _require_subject(connection: Connection, subject: Subject) -> None:
    if connection.scalar(select(subjects.c.id).where(subjects.c.key == str(subject))) is None:
        raise NotFound(
            Message("the ledger knows no {subject}; `announcer status` shows what it knows", subject=subject)
        )


def _add(connection: Connection, table: Table, key: str) -> None:
    if connection.scalar(select(table.c.key).where(table.c.key == key)) is None:
        connection.execute(insert(table).values(key=key))
