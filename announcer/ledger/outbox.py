"""The ledger as delivery sees it: `delivery.outbox.Outbox` for one account."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select, update

from announcer.delivery.account import Body, SeenStatus
from announcer.delivery.outbox import EditRow, OutboxRow
from announcer.ledger import codec
from announcer.ledger.database import Database
from announcer.ledger.history_reader import POST_COLUMNS, post_record
from announcer.ledger.leadership import holds_fence
from announcer.ledger.schema import edits, found, outbox, scans
from announcer.model import Edit, PostKey, PostRecord, State
from announcer.model.states import OPEN, Actor, sources

DELETED_THERE = "it was posted, and is not on the instance any more"
LEFT_BEHIND = "the service stopped while it was being sent"

_OUTBOX_ROW = select(
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


class LedgerOutbox:
    """Takes a connection for each call: another thread than the ledger's may use it."""

    def __init__(self, database: Database, account: str, fence: Callable[[], int]) -> None:
        self._database = database
        self._account = account
        self._fence = fence

    # --- posts ----------------------------------------------------------------------------------------------------

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
        found = self._outbox_rows(_OUTBOX_ROW.where(outbox.c.id == post_id, outbox.c.account == self._account))
        return found[0] if found else None

    def parent(self, post: PostRecord) -> PostRecord | None:
        key = post.draft.reply_to
        if key is None:
            return None
        wanted = select(*POST_COLUMNS).where(outbox.c.account == self._account, _has_key(key))
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else post_record(row)

    def begin(
        self, post_id: int, *, attempt: int, body: Body, baseline_id: str | None, owner: str, lease_until: datetime,
        now: datetime,
    ) -> bool:  # fmt: skip
        """The baseline stays while an earlier attempt may have reached the server: it must lie before all of them."""
        ours = (
            outbox.c.id == post_id,
            outbox.c.account == self._account,
            outbox.c.attempts == attempt - 1,
            _may_become(State.SENDING),
        )
        values = {
            "state": State.SENDING, "attempts": attempt, "body": codec.encode_body(body), "owner": owner,
            "lease_until": lease_until, "last_sent_at": now, "clean_lists": 0, "last_list_at": None, "reason": "",
        }  # fmt: skip
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            row = connection.execute(select(outbox.c.ambiguous, outbox.c.first_sent_at).where(*ours)).one_or_none()
            if row is None:
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
            return self._update(connection, post_id, attempt, _may_become(state), **values)

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
                self._mark_gone(connection, _has_key(PostKey.parse(parent)))
            return self._update(connection, post_id, None, open_, parent_gone=True)

    def _mark_gone(self, connection: Connection, row: ColumnElement[bool]) -> None:
        """A post that the instance has no more: nobody replies to it, edits it or sends it again."""
        ours = outbox.c.account == self._account, outbox.c.state == State.POSTED, row
        connection.execute(update(outbox).where(*ours).values(state=State.GONE, reason=DELETED_THERE))

    def media(self, post_id: int) -> str | None:
        with self._database.reading() as connection:
            return connection.scalar(select(outbox.c.media_id).where(outbox.c.id == post_id))

    def keep_media(self, post_id: int, media_id: str | None) -> None:
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.id == post_id).values(media_id=media_id))

    # --- what the account had --------------------------------------------------------------------------------------

    def scanned_to(self) -> str | None:
        with self._database.reading() as connection:
            return connection.scalar(select(scans.c.newest_id).where(scans.c.account == self._account))

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None) -> bool:
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            ours = outbox.c.account == self._account, outbox.c.status_id.is_not(None)
            sent = {*connection.scalars(select(outbox.c.status_id).where(*ours))}
            before = select(found.c.marker, found.c.status_id, found.c.position).where(found.c.account == self._account)
            kept = connection.execute(before).all()
            there = {(row.marker, row.status_id) for row in kept}
            rows = [
                self._found(marker, one, position)
                for position, one in enumerate(seen, start=max((row.position for row in kept), default=0) + 1)
                for marker in one.markers
                if one.id not in sent and (marker, one.id) not in there
            ]
            if rows:
                connection.execute(insert(found), rows)
            connection.execute(delete(scans).where(scans.c.account == self._account))
            connection.execute(insert(scans).values(account=self._account, newest_id=newest_id))
            return True

    def _found(self, marker: str, one: SeenStatus, position: int) -> dict[str, Any]:
        return {
            "account": self._account, "marker": marker, "status_id": one.id, "position": position, "url": one.url,
            "created_at": one.created_at, "words": one.words, "found_at": one.found_at,
        }  # fmt: skip

    def found(self) -> Mapping[str, Sequence[SeenStatus]]:
        ours = select(found).where(found.c.account == self._account).order_by(found.c.position)
        with self._database.reading() as connection:
            rows = connection.execute(ours).all()
        by_marker: dict[str, list[SeenStatus]] = {}
        for row in rows:
            one = SeenStatus(
                id=row.status_id, url=row.url, markers=frozenset({row.marker}), created_at=row.created_at,
                words=row.words, found_at=row.found_at,
            )  # fmt: skip
            by_marker.setdefault(row.marker, []).append(one)
        return by_marker

    # --- edits ----------------------------------------------------------------------------------------------------

    def edits(self) -> Sequence[EditRow]:
        wanted = (
            select(edits).join(outbox).where(outbox.c.account == self._account, is_open_edit()).order_by(edits.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            of_posts = _OUTBOX_ROW.where(outbox.c.id.in_([row.post_id for row in rows]))
            posts = {row.id: row for row in connection.execute(of_posts)}
        return [_edit_row(row, posts[row.post_id]) for row in rows]

    def begin_edit(self, edit_id: int, *, now: datetime) -> bool:  # noqa: ARG002 - the port's signature
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            being_made = update(edits).where(edits.c.id == edit_id, is_open_edit())
            return connection.execute(being_made.values(outcome="unknown", reason="it is being made")).rowcount == 1

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
                self._mark_gone(connection, outbox.c.id == row.post_id)

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

    # --- parts ----------------------------------------------------------------------------------------------------

    def _in_state(self, state: State) -> Select[Any]:
        return _OUTBOX_ROW.where(outbox.c.account == self._account, outbox.c.state == state)

    def _outbox_rows(self, wanted: Select[Any]) -> list[OutboxRow]:
        with self._database.reading() as connection:
            return [_outbox_row(row) for row in connection.execute(wanted)]

    def _update(
        self, connection: Connection, post_id: int, attempt: int | None, condition: ColumnElement[bool], **values: Any
    ) -> bool:
        """Changes the row if it is as `attempt` left it, and tells whether it did."""
        ours = [outbox.c.id == post_id, outbox.c.account == self._account, condition]
        if attempt is not None:
            ours.append(outbox.c.attempts == attempt)
        return connection.execute(update(outbox).where(*ours).values(**values)).rowcount == 1


def sent_as(row: Row[Any]) -> dict[str, Any]:
    """What a posted row is besides: what was to be a reply and went as none, its parent gone or never there, begins its
    thread anew."""
    if row.reply_to is None or row.body is None or codec.decode_body(row.body).in_reply_to_id is not None:
        return {}
    return {"reply_to": None, "parent_gone": True}


def _may_become(state: State) -> ColumnElement[bool]:
    """The row stands so that delivery may make it `state`."""
    return outbox.c.state.in_(sources(state, Actor.DELIVERY))


def _has_key(key: PostKey) -> ColumnElement[bool]:
    return and_(
        outbox.c.subject == str(key.subject),
        outbox.c.kind == key.kind,
        outbox.c.discriminator == key.discriminator,
        outbox.c.language == key.language,
    )


def is_open_edit() -> ColumnElement[bool]:
    """Not yet attempted, or attempted without knowing the outcome."""
    return or_(edits.c.outcome.is_(None), edits.c.outcome == "unknown")


def _outbox_row(row: Row[Any]) -> OutboxRow:
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


def _edit_row(row: Any, post_row: Any) -> EditRow:
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
