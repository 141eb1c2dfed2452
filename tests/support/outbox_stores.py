"""Where the protocol's tests keep their rows: in memory, or in the real ledger. Both answer as `outbox.Outbox` says."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from announcer.delivery.account import Body, SeenStatus, body_of, says
from announcer.delivery.outbox import EditRow, Outbox, OutboxRow
from announcer.ledger.ledger import Ledger
from announcer.ledger.outbox_rows import DELETED_THERE
from announcer.model import Edit, History, PlannedPost, PostRecord, Round, State, idempotency_key, marker
from announcer.model.states import IN_HAND, Actor, sources

BOTH_STORES = pytest.mark.parametrize("store_kind", ["memory", "ledger"])


class Store(Protocol):
    account: str

    def add(self, post: PlannedPost, at: datetime) -> None: ...

    def add_edit(self, edit: Edit, at: datetime) -> None: ...

    def outbox(self) -> Outbox: ...

    def rows(self) -> Sequence[PostRecord]: ...

    def forget(self) -> None:
        """The ledger is lost: an empty one takes its place."""


@dataclass
class _Row:
    outbox_row: OutboxRow
    owner: str | None = None
    lease_until: datetime | None = None
    media_id: str | None = None


class MemoryStore:
    """A ledger in memory: what a method wrote is there when it returns, whatever happens next."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.forget()

    def forget(self) -> None:
        self._rows: dict[int, _Row] = {}
        self._edits: dict[int, tuple[Edit, str | None]] = {}
        self._found: dict[str, list[SeenStatus]] = {}
        self._scanned_to: str | None = None
        self._restored_at: datetime | None = None

    def add(self, post: PlannedPost, at: datetime) -> None:
        row = PostRecord(
            id=len(self._rows) + 1,
            key=post.key,
            account=self.account,
            marker=marker(self.account, post.key),
            state=State.PENDING,
            draft=post.draft,
            revision=post.revision,
            due_at=post.due_at,
            useful_until=post.useful_until,
            created_at=at,
        )
        key = idempotency_key(self.account, post.key)
        outbox_row = OutboxRow(
            post=row, idempotency_key=key, ambiguous=False, body=None, baseline_id=None, caused_at=post.caused_at,
            former_marker=marker(self.account, replace(post.key, subject=post.formerly)) if post.formerly else None,
        )  # fmt: skip
        self._rows[row.id] = _Row(outbox_row)

    def add_edit(self, edit: Edit, at: datetime) -> None:  # noqa: ARG002
        self._edits[len(self._edits) + 1] = (edit, None)

    def outbox(self) -> "MemoryStore":
        return self

    def rows(self) -> Sequence[PostRecord]:
        return [row.outbox_row.post for row in self._rows.values()]

    # --- outbox.Outbox

    def recover(self, now: datetime, owner: str) -> int | None:
        left = [
            row
            for row in self._rows.values()
            if row.outbox_row.post.state is State.SENDING
            and (row.owner != owner or (row.lease_until is not None and row.lease_until <= now))
        ]
        for row in left:
            self._change(row, ambiguous=True, state=State.UNKNOWN)
        return len(left)

    def due(self, now: datetime) -> Sequence[OutboxRow]:
        due = [outbox_row for outbox_row in self._in(State.PENDING) if outbox_row.post.due_at <= now]
        return sorted(due, key=lambda outbox_row: (outbox_row.post.due_at, outbox_row.post.id))

    def unknown(self) -> Sequence[OutboxRow]:
        return self._in(State.UNKNOWN)

    def find(self, post_id: int) -> OutboxRow | None:
        row = self._rows.get(post_id)
        return row.outbox_row if row is not None else None

    def parent(self, post: PostRecord) -> PostRecord | None:
        return next((row for row in self.rows() if row.key == post.draft.reply_to), None)

    def begin(
        self, post_id: int, *, attempt: int, body: Body, baseline_id: str | None, owner: str, lease_until: datetime,
        now: datetime,
    ) -> bool:  # fmt: skip
        row = self._rows[post_id]
        post = row.outbox_row.post
        if post.state not in (State.PENDING, State.UNKNOWN) or attempt != post.attempts + 1:
            return False
        if not says(body, post.draft):
            return False
        row.owner, row.lease_until = owner, lease_until
        first = post.first_sent_at or now
        self._change(row, body=body, baseline_id=baseline_id, clean_lists=0, last_list_at=None, state=State.SENDING)
        self._change(row, attempts=attempt, first_sent_at=first, last_sent_at=now)
        return True

    def finish(
        self, post_id: int, *, attempt: int, state: State, now: datetime, reason: str = "",
        status_id: str | None = None, url: str | None = None, due_at: datetime | None = None,
        posted_at: datetime | None = None,
    ) -> bool:  # fmt: skip
        row = self._rows[post_id]
        post = row.outbox_row.post
        if post.state not in sources(state, Actor.DELIVERY) & IN_HAND or attempt != post.attempts:
            return False
        given = {"status_id": status_id, "url": url, "due_at": due_at}
        self._change(row, **{name: value for name, value in given.items() if value is not None})
        posted_at = posted_at or now if state is State.POSTED else post.posted_at
        ambiguous = row.outbox_row.ambiguous or state is State.UNKNOWN
        self._change(row, state=state, reason=reason, posted_at=posted_at, ambiguous=ambiguous)
        body, reply_to = row.outbox_row.body, post.draft.reply_to
        if state is State.POSTED and reply_to is not None and body is not None and body.in_reply_to_id is None:
            self._change(row, parent_gone=True, is_new_root=True, draft=replace(post.draft, reply_to=None))
        return True

    def saw_no_marker(self, post_id: int, *, attempt: int, now: datetime) -> bool:
        row = self._rows[post_id]
        if row.outbox_row.post.state is not State.UNKNOWN or row.outbox_row.post.attempts != attempt:
            return False
        self._change(row, clean_lists=row.outbox_row.clean_lists + 1, last_list_at=now)
        return True

    def drop_parent(self, post_id: int, *, now: datetime) -> bool:  # noqa: ARG002
        self._change(self._rows[post_id], parent_gone=True)
        parent = self._rows[post_id].outbox_row.post.draft.reply_to
        for row in self._rows.values():
            if row.outbox_row.post.key == parent and row.outbox_row.post.state is State.POSTED:
                self._change(row, state=State.GONE, reason=DELETED_THERE)
        return True

    def media(self, post_id: int) -> str | None:
        return self._rows[post_id].media_id

    def keep_media(self, post_id: int, media_id: str | None) -> None:
        self._rows[post_id].media_id = media_id

    def scanned_to(self) -> str | None:
        return self._scanned_to

    def restored_at(self) -> datetime | None:
        return self._restored_at

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None, *, restored_at: datetime | None) -> bool:
        sent = {row.status_id for row in self.rows()}
        for one in seen:
            for code in one.markers if one.id not in sent else ():
                if one.id not in {earlier.id for earlier in self._found.get(code, ())}:
                    self._found.setdefault(code, []).append(one)
        self._scanned_to, self._restored_at = newest_id, restored_at
        return True

    def found(self) -> Mapping[str, Sequence[SeenStatus]]:
        return self._found

    def edits(self) -> Sequence[EditRow]:
        return [self._edit_row(id_) for id_, (_, outcome) in self._edits.items() if outcome in (None, "unknown")]

    def begin_edit(self, edit_id: int, *, edit: Edit, now: datetime) -> bool:  # noqa: ARG002
        held, outcome = self._edits[edit_id]
        if outcome not in (None, "unknown") or held != edit:
            return False
        self._edits[edit_id] = (edit, "unknown")
        return True

    def finish_edit(self, edit_id: int, *, outcome: str, now: datetime, reason: str = "") -> None:  # noqa: ARG002
        edit, _ = self._edits[edit_id]
        self._edits[edit_id] = (edit, outcome)
        row = self._row(edit)
        if outcome == "gone":
            self._change(row, state=State.GONE, reason=DELETED_THERE)
        if outcome == "done" and row.outbox_row.body is not None:
            warning = edit.draft.content_warning or ""
            body = replace(row.outbox_row.body, text=edit.draft.text, content_warning=warning)
            self._change(row, body=body, draft=edit.draft)

    def _edit_row(self, edit_id: int) -> EditRow:
        edit, outcome = self._edits[edit_id]
        outbox_row = self._row(edit).outbox_row
        last = outbox_row.body or body_of(outbox_row.post.draft)
        return EditRow(
            id=edit_id, edit=edit, post=outbox_row.post, last_text=last.text, last_warning=last.content_warning,
            ambiguous=outcome == "unknown",
        )  # fmt: skip

    def _row(self, edit: Edit) -> _Row:
        return next(row for row in self._rows.values() if row.outbox_row.post.key == edit.key)

    def _in(self, state: State) -> list[OutboxRow]:
        return [row.outbox_row for row in self._rows.values() if row.outbox_row.post.state is state]

    @staticmethod
    def _change(row: _Row, **values: Any) -> None:
        of_row = {"ambiguous", "body", "baseline_id", "clean_lists", "last_list_at", "parent_gone"}
        post = replace(row.outbox_row.post, **{name: value for name, value in values.items() if name not in of_row})
        others = {name: value for name, value in values.items() if name in of_row}
        row.outbox_row = replace(row.outbox_row, post=post, **others)


_NOTE_MOVES = """
CREATE TABLE moves (source TEXT, target TEXT);
CREATE TRIGGER moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state
BEGIN INSERT INTO moves VALUES (OLD.state, NEW.state); END;
"""


class LedgerStore:
    """The real ledger on SQLite. `template`: a ledger without rows, to save making one.

    What moves from which state to which is noted by the database itself, and held against the table when it is closed.
    """

    def __init__(self, account: str, folder: Path, *, template: Path | None = None) -> None:
        self.account = account
        self._folder = folder / "ledger"
        self._template = template
        self._open()

    def _open(self) -> None:
        if self._template is not None:
            self._folder.mkdir()
            shutil.copy(self._template, self._folder / "announcer.db")
        self._ledger = Ledger.open(f"sqlite:///{self._folder}/announcer.db", clock="simulated")
        self._ledger.lead().acquire(datetime.fromisoformat("2024-01-01T00:00:00+00:00"), "test")
        with closing(sqlite3.connect(self._folder / "announcer.db")) as database:
            database.executescript(_NOTE_MOVES)

    def close(self) -> None:
        self._ledger.close()
        with closing(sqlite3.connect(self._folder / "announcer.db")) as database:
            moves = {(State(source), State(target)) for source, target in database.execute("SELECT * FROM moves")}
        allowed = {(source, target) for actor in Actor for target in State for source in sources(target, actor)}
        assert moves <= allowed, f"not in model.states.TRANSITIONS: {sorted(moves - allowed)}"

    def forget(self) -> None:
        self.close()
        shutil.rmtree(self._folder)
        self._open()

    def add(self, post: PlannedPost, at: datetime) -> None:
        self._ledger.commit(Round(at=at, posts=(post,)), self.account)

    def add_edit(self, edit: Edit, at: datetime) -> None:
        self._ledger.commit(Round(at=at, edits=(edit,)), self.account)

    def outbox(self) -> Outbox:
        return self._ledger.outbox(self.account)

    def rows(self) -> Sequence[PostRecord]:
        return self.history().posts

    def history(self) -> History:
        return self._ledger.history(self.account)

    def commit(self, round_: Round) -> None:
        self._ledger.commit(round_, self.account)


NewStore = Callable[[str], Store]
