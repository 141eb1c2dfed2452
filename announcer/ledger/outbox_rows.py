"""Rows of the outbox as delivery gets them, and conditions on them that several statements share."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from announcer.delivery.outbox import EditRow, OutboxRow
from announcer.ledger import codec
from announcer.ledger.history_reader import POST_COLUMNS, post_record
from announcer.ledger.tables import edits, outbox
from announcer.model import Edit, Message, PostKey, State
from announcer.model.states import IN_HAND, Actor, sources

DELETED_THERE = Message("it was posted, and is not on the instance any more")

OUTBOX_ROW = select(
    *POST_COLUMNS,
    outbox.c.idempotency_key,
    outbox.c.ambiguous,
    outbox.c.body,
    outbox.c.baseline_id,
    outbox.c.clean_lists,
    outbox.c.last_list_at,
    outbox.c.parent_gone,
    outbox.c.caused_at,
    outbox.c.former_marker,
)


def outbox_row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        post=post_record(row),
        idempotency_key=row.idempotency_key,
        ambiguous=row.ambiguous,
        body=None if row.body is None else codec.decode_body(row.body),
        baseline_id=row.baseline_id,
        clean_lists=row.clean_lists,
        last_list_at=row.last_list_at,
        parent_gone=row.parent_gone,
        caused_at=row.caused_at,
        former_marker=row.former_marker,
    )


def edit_row(row: Any, post_row: Any) -> EditRow:
    post = post_record(post_row)
    draft = codec.decode_draft(row.draft, row.reply_to)
    body = None if post_row.body is None else codec.decode_body(post_row.body)
    return EditRow(
        id=row.id,
        edit=Edit(key=post.key, draft=draft, stated=codec.decode_stated(row.stated), why=row.why, mark=row.mark),
        post=post,
        last_text=post.draft.text if body is None else body.text,
        last_warning=post.draft.content_warning or "" if body is None else body.content_warning,
        ambiguous=row.outcome == "unknown",
    )


def says_edit(row: Row[Any], edit: Edit) -> bool:
    """Whether a row of edits is this one still."""
    held = codec.decode_draft(row.draft, row.reply_to), codec.decode_stated(row.stated), row.mark
    return held == (edit.draft, edit.stated, edit.mark)


def sent_as(row: Row[Any]) -> dict[str, Any]:
    """What a posted row is besides: what was to be a reply and went as none, its parent gone or never there, begins its
    thread anew."""
    if row.reply_to is None or row.body is None or codec.decode_body(row.body).in_reply_to_id is not None:
        return {}
    return {"reply_to": None, "parent_gone": True}


def may_become(state: State) -> ColumnElement[bool]:
    """The row stands so that delivery may make it `state`."""
    return outbox.c.state.in_(sources(state, Actor.DELIVERY))


def outcome_may_be(state: State) -> ColumnElement[bool]:
    """The row is in delivery's hands, so that an attempt may end as `state`."""
    return outbox.c.state.in_(sources(state, Actor.DELIVERY) & IN_HAND)


def has_key(key: PostKey) -> ColumnElement[bool]:
    return and_(
        outbox.c.subject == str(key.subject),
        outbox.c.kind == key.kind,
        outbox.c.discriminator == key.discriminator,
        outbox.c.language == key.language,
    )


def is_open_edit() -> ColumnElement[bool]:
    """Not yet attempted, or attempted without knowing the outcome."""
    return or_(edits.c.outcome.is_(None), edits.c.outcome == "unknown")


def mark_gone(connection: Connection, account: str, row: ColumnElement[bool]) -> None:
    """A post that the instance has no more: nobody replies to it, edits it or sends it again."""
    ours = outbox.c.account == account, outbox.c.state == State.POSTED, row
    connection.execute(update(outbox).where(*ours).values(state=State.GONE, reason=DELETED_THERE))
