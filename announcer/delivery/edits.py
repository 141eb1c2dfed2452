"""Edits of posts that are on the account: verified by the source, never over a person's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from announcer.delivery import protocol
from announcer.delivery.lengths import Lengths
from announcer.delivery.line import Gate, Line
from announcer.delivery.ports import (
    Ambiguous,
    Body,
    Denied,
    EditTicket,
    Limited,
    NotSent,
    Outbox,
    Posted,
    Refused,
    Unauthorized,
    Unreachable,
    Unsupported,
)
from announcer.delivery.step import Step
from announcer.model import Draft, State

_NOT_THERE = protocol.EditDone("gone", "the post is not on the instance")


def body_of(draft: Draft, in_reply_to_id: str | None = None, media_ids: tuple[str, ...] = ()) -> Body:
    """The words of a draft, to be frozen."""
    return Body(
        text=draft.text,
        language=draft.language,
        visibility=draft.visibility,
        content_warning=draft.content_warning or "",
        media_ids=media_ids,
        in_reply_to_id=in_reply_to_id,
    )


class Edits:
    def __init__(self, outbox: Outbox, line: Line, timing: protocol.Timing, lengths: Lengths) -> None:
        self._outbox = outbox
        self._line = line
        self._timing = timing
        self._lengths = lengths
        self._rests: dict[int, datetime] = {}
        self._unsure: dict[int, int] = {}
        """How often in a row an edit's outcome stayed unknown."""
        self._gates: dict[int, Gate] = {}
        self._waits: dict[int, str] = {}
        """Why an edit waits behind its gate."""

    def make(self, step: Step, is_shown: Callable[[], bool]) -> None:
        """Makes what can be made now; of several edits of one post the first, as the next builds on it.

        `is_shown` is asked after the reading: whether the site shows what was read.
        """
        tickets = self._outbox.edits()
        if not is_shown():
            return
        firsts = {ticket.post.id: ticket for ticket in reversed(tickets)}
        for ticket in reversed(firsts.values()):
            if self._make(step, ticket) and len(firsts) < len(tickets):
                step.come_back(step.now)

    def _make(self, step: Step, ticket: EditTicket) -> bool:
        """Whether the edit is settled now."""
        post = ticket.post
        if post.state.is_open or not self._rested(step, ticket):
            return False
        if post.status_id is None or post.state is not State.POSTED:
            return self._finish(step, ticket, _NOT_THERE)
        if not self._may_try(step, ticket):
            return False
        try:
            move = self._decide(ticket, post.status_id)
        except Unreachable as error:
            return self._unread(step, ticket, error)
        self._waits.pop(ticket.id, None)
        if isinstance(move, protocol.Write):
            return self._write(step, ticket, post.status_id, move)
        return self._finish(step, ticket, move)

    def _may_try(self, step: Step, ticket: EditTicket) -> bool:
        gate = self._gates.get(ticket.id)
        if gate is not None and not self._line.is_open(step, gate):
            if ticket.id in self._waits:
                step.tell(self._waits[ticket.id])
            return False
        return self._line.may_send(step) and self._line.may_read(step)

    def _unread(self, step: Step, ticket: EditTicket, error: Unreachable) -> bool:
        """The words that the post has now cannot be had: the others go on."""
        if isinstance(error, Unsupported):
            return self._finish(step, ticket, protocol.EditDone("rejected", protocol.NO_SOURCE))
        if not self._line.read_in_vain(step, self._name(ticket), error):
            return False
        if isinstance(error, Denied):
            return self._finish(step, ticket, protocol.EditDone("rejected", f"{protocol.NO_SOURCE}: {error}"))
        gate = self._gates.setdefault(ticket.id, Gate(timedelta(minutes=1), timedelta(minutes=30)))
        step.come_back(gate.fail(step.now))
        self._waits[ticket.id] = f"{ticket.post.key} could not be edited yet: {error}; it is tried again"
        step.tell(self._waits[ticket.id])
        return False

    @staticmethod
    def _name(ticket: EditTicket) -> str:
        """What the line calls it."""
        return f"edit {ticket.id}"

    def _decide(self, ticket: EditTicket, status_id: str) -> protocol.Write | protocol.EditDone:
        if self._line.account.certain:
            return protocol.ours(ticket.edit.draft)
        with self._line.around("source"):
            source = self._line.account.source(status_id)
        self._line.read_done()
        return protocol.for_edit(ticket, source)

    def _rested(self, step: Step, ticket: EditTicket) -> bool:
        """An edit that may still be on its way is left alone for the quiet time, lest it land on a newer one."""
        rested_at = self._rests.get(ticket.id)
        if rested_at is None and ticket.ambiguous:
            rested_at = self._rests[ticket.id] = step.now + protocol.rest(1, self._timing)
        if rested_at is not None and step.now < rested_at:
            step.come_back(rested_at)
            return False
        return True

    def _write(self, step: Step, ticket: EditTicket, status_id: str, write: protocol.Write) -> bool:
        draft, may_leave = replace(ticket.edit.draft, image=protocol.image_of(ticket)), step.leaving()
        with self._line.around("edit intent"):
            if not self._outbox.begin_edit(ticket.id, now=step.now):
                return False
        with self._line.around("edit"):
            body = replace(body_of(draft), text=write.text, content_warning=write.warning)
            outcome = self._line.account.edit(status_id, body, draft, may_leave)
        outcome = self._line.learn(step, outcome, self._name(ticket))
        match outcome:
            case Posted():
                return self._finish(step, ticket, protocol.EditDone("done"))
            case Refused(404 | 410):
                return self._finish(step, ticket, _NOT_THERE)
            case Refused(_, reason):
                self._lengths.explain(outcome, body)  # then the next round words the edit anew, shorter
                return self._finish(step, ticket, protocol.EditDone("rejected", reason))
            case Ambiguous():
                times = self._unsure[ticket.id] = self._unsure.get(ticket.id, 0) + 1
                self._rests[ticket.id] = step.moment() + protocol.rest(times, self._timing)
                step.come_back(self._rests[ticket.id])
            case NotSent() | Limited() | Unauthorized():
                self._rests[ticket.id] = step.now
        return False

    def _finish(self, step: Step, ticket: EditTicket, done: protocol.EditDone) -> bool:
        with self._line.around("edit finish"):
            self._outbox.finish_edit(ticket.id, outcome=done.outcome, now=step.now, reason=done.reason)
        for memory in (self._rests, self._unsure, self._gates, self._waits):
            memory.pop(ticket.id, None)
        step.changes += 1
        if done.outcome in ("left", "rejected"):
            step.tell(f"{ticket.post.key} could not be edited: {done.reason}")
        return True
