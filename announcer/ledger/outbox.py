"""The ledger as delivery sees it: `delivery.outbox.Outbox` for one account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, update

from announcer.delivery.account import Body, says
from announcer.delivery.outbox import OutboxRow
from announcer.ledger import codec
from announcer.ledger.account_scans import AccountScans
from announcer.ledger.history_reader import POST_COLUMNS, post_record
from announcer.ledger.leadership import holds_fence
from announcer.ledger.outbox_edits import OutboxEdits
from announcer.ledger.outbox_rows import OUTBOX_ROW, has_key, mark_gone, may_become, outbox_row, outcome_may_be, sent_as
from announcer.ledger.tables import outbox
from announcer.model import Message, PostKey, PostRecord, State
from announcer.model.states import OPEN

LEFT_BEHIND = Message("the service stopped while it was being sent")


class LedgerOutbox(OutboxEdits, AccountScans):
    """Fulfils `delivery.outbox.Outbox`: posts here, edits and the account's list in its bases."""

    def recover(self, now: datetime, owner: str) -> int | None:
        left = or_(outbox.c.owner != owner, outbox.c.lease_until <= now)
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return None
            return connection.execute(
                update(outbox)
                .where(outbox.c.account == self._account, outbox.c.state == State.SENDING, left)
                .values(state=State.UNKNOWN, ambiguous=True, owner=None, lease_until=None, reason=LEFT_BEHIND)
            ).rowcount

    def due(self, now: datetime) -> Sequence[OutboxRow]:
        return self._outbox_rows(
            self._in_state(State.PENDING).where(outbox.c.due_at <= now).order_by(outbox.c.due_at, outbox.c.id)
        )

    def unknown(self) -> Sequence[OutboxRow]:
        return self._outbox_rows(self._in_state(State.UNKNOWN).order_by(outbox.c.last_sent_at, outbox.c.id))

    def find(self, post_id: int) -> OutboxRow | None:
        found = self._outbox_rows(OUTBOX_ROW.where(outbox.c.id == post_id, outbox.c.account == self._account))
        return found[0] if found else None

    def parent(self, post: PostRecord) -> PostRecord | None:
        key = post.draft.reply_to
        if key is None:
            return None
        wanted = select(*POST_COLUMNS).where(outbox.c.account == self._account, has_key(key))
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else post_record(row)

    def begin(
        self, post_id: int, *, attempt: int, body: Body, baseline_id: str | None, owner: str, lease_until: datetime,
        now: datetime,
    ) -> bool:  # fmt: skip
        """The baseline stays while an earlier attempt may have reached the server: it must lie before all of them.
        A round may have given the row other words since delivery read it: what was told must be what the row says."""
        ours = (
            outbox.c.id == post_id,
            outbox.c.account == self._account,
            outbox.c.attempts == attempt - 1,
            may_become(State.SENDING),
        )
        values = {
            "state": State.SENDING, "attempts": attempt, "body": codec.encode_body(body), "owner": owner,
            "lease_until": lease_until, "last_sent_at": now, "clean_lists": 0, "last_list_at": None, "reason": "",
        }  # fmt: skip
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            as_it_is = select(outbox.c.ambiguous, outbox.c.first_sent_at, outbox.c.draft).where(*ours)
            row = connection.execute(as_it_is).one_or_none()
            if row is None or not says(body, codec.decode_draft(row.draft, None)):
                return False
            if not row.ambiguous:
                values["baseline_id"] = baseline_id
            values["first_sent_at"] = row.first_sent_at or now
            return connection.execute(update(outbox).where(*ours).values(**values)).rowcount == 1

    def finish(
        self, post_id: int, *, attempt: int, state: State, now: datetime, reason: str = "",
        status_id: str | None = None, url: str | None = None, due_at: datetime | None = None,
        posted_at: datetime | None = None,
    ) -> bool:  # fmt: skip
        """A leader that was only slow may still say how its attempt ended, as long as nobody made another."""
        values: dict[str, Any] = {"state": state, "reason": reason, "owner": None, "lease_until": None}
        if state is State.UNKNOWN:
            values["ambiguous"] = True
        if state is State.POSTED:
            values["posted_at"] = posted_at or now
        given = {"status_id": status_id, "url": url, "due_at": due_at}
        values |= {name: value for name, value in given.items() if value is not None}
        with self._database.writing() as connection:
            if state is State.POSTED and (
                row := connection.execute(select(outbox).where(outbox.c.id == post_id)).first()
            ):
                values |= sent_as(row)
            return self._update(connection, post_id, attempt, outcome_may_be(state), **values)

    def saw_no_marker(self, post_id: int, *, attempt: int, now: datetime) -> bool:
        with self._database.writing() as connection:
            return holds_fence(connection, self._fence()) and self._update(
                connection,
                post_id,
                attempt,
                outbox.c.state == State.UNKNOWN,
                clean_lists=outbox.c.clean_lists + 1,
                last_list_at=now,
            )

    def drop_parent(self, post_id: int, *, now: datetime) -> bool:  # noqa: ARG002 - the port's signature
        open_ = outbox.c.state.in_(OPEN)
        with self._database.writing() as connection:
            parent = connection.scalar(select(outbox.c.reply_to).where(outbox.c.id == post_id))
            if parent is not None:
                mark_gone(connection, self._account, has_key(PostKey.parse(parent)))
            return self._update(connection, post_id, None, open_, parent_gone=True)

    def media(self, post_id: int) -> str | None:
        with self._database.reading() as connection:
            return connection.scalar(select(outbox.c.media_id).where(outbox.c.id == post_id))

    def keep_media(self, post_id: int, media_id: str | None) -> None:
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.id == post_id).values(media_id=media_id))

    def _in_state(self, state: State) -> Select[Any]:
        return OUTBOX_ROW.where(outbox.c.account == self._account, outbox.c.state == state)

    def _outbox_rows(self, wanted: Select[Any]) -> list[OutboxRow]:
        with self._database.reading() as connection:
            return [outbox_row(row) for row in connection.execute(wanted)]

    def _update(
        self, connection: Connection, post_id: int, attempt: int | None, condition: ColumnElement[bool], **values: Any
    ) -> bool:
        """Changes the row if it is as `attempt` left it, and tells whether it did."""
        ours = [outbox.c.id == post_id, outbox.c.account == self._account, condition]
        if attempt is not None:
            ours.append(outbox.c.attempts == attempt)
        return connection.execute(update(outbox).where(*ours).values(**values)).rowcount == 1
