"""Edits of posts that are on the account, as delivery makes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from announcer.delivery.outbox import EditRow
from announcer.ledger import codec
from announcer.ledger.account_tables import AccountTables
from announcer.ledger.leadership import holds_fence
from announcer.ledger.outbox_rows import OUTBOX_ROW, edit_row, is_open_edit, mark_gone, says_edit
from announcer.ledger.tables import edits, outbox
from announcer.model import Edit


class OutboxEdits(AccountTables):
    """The part of `delivery.outbox.Outbox` about edits."""

    def edits(self) -> Sequence[EditRow]:
        wanted = (
            select(edits).join(outbox).where(outbox.c.account == self._account, is_open_edit()).order_by(edits.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            of_posts = OUTBOX_ROW.where(outbox.c.id.in_([row.post_id for row in rows]))
            posts = {row.id: row for row in connection.execute(of_posts)}
        return [edit_row(row, posts[row.post_id]) for row in rows]

    def begin_edit(self, edit_id: int, *, edit: Edit, now: datetime) -> bool:  # noqa: ARG002 - the port's signature
        """A round puts a newer edit in the place of one that was not begun, in the same row."""
        ours = edits.c.id == edit_id, is_open_edit()
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            row = connection.execute(select(edits).where(*ours)).one_or_none()
            if row is None or not says_edit(row, edit):
                return False
            being_made = update(edits).where(*ours).values(outcome="unknown", reason="it is being made")
            return connection.execute(being_made).rowcount == 1

    def finish_edit(self, edit_id: int, *, outcome: str, now: datetime, reason: str = "") -> None:
        """Nothing happens to an edit that is settled already."""
        with self._database.writing() as connection:
            row = connection.execute(select(edits).where(edits.c.id == edit_id, is_open_edit())).one_or_none()
            if row is None:
                return
            settled_at = None if outcome == "unknown" else now
            values = {"outcome": outcome, "reason": reason, "finished_at": settled_at}
            connection.execute(update(edits).where(edits.c.id == edit_id).values(**values))
            if outcome == "done":
                self._take_edit(connection, row)
            elif outcome == "gone":
                mark_gone(connection, self._account, outbox.c.id == row.post_id)

    def _take_edit(self, connection: Connection, edit: Row[Any]) -> None:
        """The post now says what the edit says; what it said first is kept."""
        body = connection.scalar(select(outbox.c.body).where(outbox.c.id == edit.post_id))
        draft = codec.decode_draft(edit.draft, None)
        if body is not None:
            warning = draft.content_warning or ""
            sent = replace(codec.decode_body(body), text=draft.text, language=draft.language, content_warning=warning)
            body = codec.encode_body(sent)
        connection.execute(
            update(outbox)
            .where(outbox.c.id == edit.post_id)
            .values(
                sent=func.coalesce(outbox.c.sent, outbox.c.draft),
                draft=edit.draft,
                reply_to=edit.reply_to,
                stated=edit.stated,
                body=body,
            )
        )
