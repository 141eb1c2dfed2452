"""Edits that the account did not take: what a person should know of posts that still state old facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from announcer.ledger import codec
from announcer.ledger.history_reader import key_of
from announcer.ledger.tables import edits, outbox
from announcer.model import Draft, PostKey, State


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedEdit:
    """The newest edit of a post that is on the account, when that ended otherwise than by being made."""

    key: PostKey
    account: str
    url: str | None
    outcome: str
    """`left` (a person edited the post), or `rejected` (the server does not take it)."""
    reason: str
    draft: Draft
    """What the post was to say."""
    at: datetime


def refused_edits(connection: Connection) -> Sequence[RefusedEdit]:
    """Of every account, oldest first."""
    newest = select(func.max(edits.c.id)).group_by(edits.c.post_id)
    wanted = (
        select(
            *(outbox.c[name] for name in ("account", "subject", "kind", "discriminator", "language", "url")),
            *(edits.c[name] for name in ("outcome", "reason", "draft", "reply_to", "created_at", "finished_at")),
        )
        .join_from(edits, outbox)
        .where(edits.c.id.in_(newest), edits.c.outcome.in_(("left", "rejected")), outbox.c.state == State.POSTED)
        .order_by(edits.c.id)
    )
    return [
        RefusedEdit(
            key=key_of(row),
            account=row.account,
            url=row.url,
            outcome=row.outcome,
            reason=row.reason,
            draft=codec.decode_draft(row.draft, row.reply_to),
            at=row.finished_at or row.created_at,
        )
        for row in connection.execute(wanted)
    ]
