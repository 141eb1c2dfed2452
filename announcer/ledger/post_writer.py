"""The posts and edits of a round, written to the outbox. Only what differs is written, so that the same round once
more changes nothing.

A row is *unsent* while it is surely on no server: never attempted, or attempted and surely not taken (no connection,
the rate limit, not in the account's list). Unsent rows follow the plan; all others belong to delivery.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from announcer.ledger import codec
from announcer.ledger.history_reader import key_of
from announcer.ledger.outbox_rows import is_open_edit
from announcer.ledger.revision_writer import batches
from announcer.ledger.tables import edits, holds, outbox
from announcer.model import (
    Draft,
    Edit,
    HeldByPerson,
    PlannedPost,
    PostKey,
    Round,
    SkippedPost,
    State,
    Visibility,
    idempotency_key,
    marker,
)
from announcer.model.states import WAITING, Actor, sources
from announcer.model.status_text import StatusText

Rows = dict[PostKey, Row[Any]]


def write_posts(connection: Connection, round_: Round, account: str) -> None:
    """Makes and changes rows as `model.Round` says of posts, skipped and withdrawn."""
    planned = {post.key: post for post in round_.posts}
    withdrawn = {skip.key: skip for skip in (*round_.withdrawn, *round_.skipped) if skip.key not in planned}
    skipped = {skip.key: skip for skip in round_.skipped if skip.key not in planned}
    rows = _rows(connection, account, [*planned, *withdrawn])
    held = frozenset(connection.scalars(select(holds.c.key))) if planned else frozenset()
    planned = {key: _held_back(post, held) for key, post in planned.items()}
    for key, row in rows.items():
        if key in planned and _may_become(row, _state_of(planned[key])):
            _replan(connection, planned[key], row)
        elif key in withdrawn and _may_become(row, withdrawn[key].state):
            _change(connection, row, {"state": withdrawn[key].state, "reason": withdrawn[key].reason})
    identities = _identities(connection, account, [key for key in (*planned, *skipped) if key not in rows])
    new = [
        _new_row(key, account, round_.at)
        | identity
        | (_planned(planned[key], account, identity["marker"]) if key in planned else _gone_by(skipped[key], round_.at))
        for key, identity in identities.items()
    ]
    if new:
        connection.execute(insert(outbox), new)


def write_edits(connection: Connection, round_: Round, account: str) -> None:
    """Adds each edit of a posted post, in place of one that was not attempted yet.

    Not added: what the post says already, what was tried in the same words and settled otherwise than by doing it, and
    what would overtake an edit of which the outcome is still unknown.
    """
    rows = _rows(connection, account, [edit.key for edit in round_.edits])
    for edit in round_.edits:
        row = rows.get(edit.key)
        if row is not None and row.state == State.POSTED:
            _write_edit(connection, edit, row, round_.at)


def _state_of(post: PlannedPost) -> State:
    return State.PENDING if post.held is None else State.HELD


def _may_become(row: Row[Any], state: State) -> bool:
    """A round may make it so, or leave it so: it is surely on no server, and was not settled by a person."""
    return not row.final and (row.state in sources(state, Actor.ROUND) or (row.state == state and state in WAITING))


def _rows(connection: Connection, account: str, keys: Sequence[PostKey]) -> Rows:
    subjects = sorted({str(key.subject) for key in keys})
    of_account = select(outbox).where(outbox.c.account == account)
    return {
        key_of(row): row
        for part in batches(subjects)
        for row in connection.execute(of_account.where(outbox.c.subject.in_(part)))
    }


def _held_back(post: PlannedPost, held: frozenset[str]) -> PlannedPost:
    """A hold counts from the moment it was made, also when the plan was made before it."""
    if post.held is None and not held.isdisjoint(post.reached_by):
        return replace(post, held=HeldByPerson())
    return post


def _replan(connection: Connection, post: PlannedPost, row: Row[Any]) -> None:
    values = _planned(post, row.account, row.marker)
    if row.attempts and row.state in WAITING:
        values["due_at"] = row.due_at  # delivery has put it off
    _change(connection, row, values)


def _planned(post: PlannedPost, account: str, own_marker: str) -> dict[str, Any]:
    """What a plan decides of a row."""
    return {
        "state": _state_of(post),
        "reason": str(post.held or ""),
        "draft": codec.encode_draft(_marked(post.draft, account, post.key, own_marker)),
        "reply_to": post.draft.reply_to and str(post.draft.reply_to),
        "revision": post.revision,
        "stated": codec.encode_stated(post.stated),
        "due_at": post.due_at,
        "useful_until": post.useful_until,
        "why": post.why,
        "caused_at": post.caused_at,
        "former_marker": marker(account, replace(post.key, subject=post.formerly)) if post.formerly else None,
    }


def _change(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    """Writes what differs. New words are no longer those of an earlier attempt, which nobody saw."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed.keys() == {"reason"} and row.state == State.PENDING:
        return  # delivery's word on why it is put off
    if changed.keys() & {"draft", "reply_to"}:
        changed |= {"body": None, "parent_gone": False, "media_id": None}
    if changed:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(**changed))


def _new_row(key: PostKey, account: str, at: datetime) -> dict[str, Any]:
    return {
        "account": account,
        "subject": str(key.subject),
        "kind": key.kind,
        "discriminator": key.discriminator,
        "language": key.language,
        "attempts": 0,
        "created_at": at,
        "ambiguous": False,
        "clean_lists": 0,
        "parent_gone": False,
        "final": False,
    }


def _gone_by(skip: SkippedPost, at: datetime) -> dict[str, Any]:
    due_at = skip.due_at or at
    nothing = Draft(text=StatusText(""), language=skip.key.language, visibility=Visibility.PUBLIC)
    return {
        "state": skip.state,
        "reason": skip.reason,
        "draft": codec.encode_draft(nothing),
        "reply_to": None,
        "revision": 0,
        "stated": codec.encode_stated({}),
        "caused_at": None,
        "former_marker": None,
        "due_at": due_at,
        "useful_until": due_at,
        "why": "",
    }


def _identities(connection: Connection, account: str, keys: Sequence[PostKey]) -> dict[PostKey, dict[str, str]]:
    """Idempotency key and marker for new rows: the keys' own, unless a renamed post has taken them along."""
    own = {key: idempotency_key(account, key) for key in keys}
    of_rows = select(outbox.c.marker)  # which outlives the key: a person's word may have given the row another
    taken = {
        row
        for part in batches([digest[:12] for digest in own.values()])
        for row in connection.scalars(of_rows.where(outbox.c.marker.in_(part)))
    }
    found = {key: _free(connection, digest) if digest[:12] in taken else digest for key, digest in own.items()}
    return {key: {"idempotency_key": digest, "marker": digest[:12]} for key, digest in found.items()}


def _free(connection: Connection, taken: str) -> str:
    """Another idempotency key, derived from one that is taken, with another marker."""
    candidate = taken
    number = 1
    is_taken = select(outbox.c.id)
    while connection.scalar(
        is_taken.where(or_(outbox.c.idempotency_key == candidate, outbox.c.marker == candidate[:12])).limit(1)
    ):
        number += 1
        candidate = hashlib.sha256(f"{taken}\0{number}".encode()).hexdigest()
    return candidate


def _marked(draft: Draft, account: str, key: PostKey, own_marker: str) -> Draft:
    """The draft with the row's own marker in its link, also when the row came by its key in a rename."""
    planned = marker(account, key)
    if planned == own_marker:
        return draft
    return replace(draft, text=StatusText(draft.text.replace(f"?p={planned}", f"?p={own_marker}")))


def _write_edit(connection: Connection, edit: Edit, row: Row[Any], at: datetime) -> None:
    says = {
        "draft": codec.encode_draft(_marked(edit.draft, row.account, edit.key, row.marker)),
        "reply_to": edit.draft.reply_to and str(edit.draft.reply_to),
        "stated": codec.encode_stated(edit.stated),
    }
    values = says | {"mark": edit.mark}
    earlier = connection.execute(
        select(edits, is_open_edit().label("is_open")).where(edits.c.post_id == row.id).order_by(edits.c.id.desc())
    ).first()
    if earlier is not None and earlier.is_open:
        if earlier.outcome is None and _differs(earlier, values):
            changed = values | {"why": edit.why, "created_at": at}
            connection.execute(update(edits).where(edits.c.id == earlier.id).values(**changed))
        return
    tried = earlier is not None and earlier.outcome != "done" and not _differs(earlier, values)
    if _differs(row, says) and not tried:
        new = values | {"post_id": row.id, "why": edit.why, "reason": "", "created_at": at}
        connection.execute(insert(edits).values(**new))


def _differs(row: Row[Any], values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def posts_with(connection: Connection, key: PostKey) -> Sequence[Row[Any]]:
    """The rows of one key, on every account, newest first."""
    wanted = select(outbox).where(
        outbox.c.subject == str(key.subject),
        outbox.c.kind == key.kind,
        outbox.c.discriminator == key.discriminator,
        outbox.c.language == key.language,
    )
    return connection.execute(wanted.order_by(outbox.c.id.desc())).all()
