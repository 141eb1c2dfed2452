"""Edits of posts that are on the account: verified by the source, never over a person's words."""

from dataclasses import replace
from datetime import datetime

from announcer.delivery import protocol
from announcer.delivery.line import Line
from announcer.delivery.ports import (
    Ambiguous,
    Body,
    EditTicket,
    Limited,
    NotSent,
    Outbox,
    Posted,
    Refused,
    Unauthorized,
    Unreachable,
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
    def __init__(self, outbox: Outbox, line: Line, timing: protocol.Timing) -> None:
        self._outbox = outbox
        self._line = line
        self._timing = timing
        self._rests: dict[int, datetime] = {}

    def make(self, step: Step) -> None:
        """Makes what can be made now; of several edits of one post the first, as the next builds on it."""
        tickets = self._outbox.edits()
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
        if not self._line.may_send(step) or not self._line.may_read(step):
            return False
        try:
            move = self._decide(ticket, post.status_id)
        except Unreachable as error:
            self._line.read_failed(step, error)
            return False
        if isinstance(move, protocol.Write):
            return self._write(step, ticket, post.status_id, move)
        return self._finish(step, ticket, move)

    def _decide(self, ticket: EditTicket, status_id: str) -> protocol.Write | protocol.EditDone:
        if self._line.account.certain:
            return protocol.Write(ticket.edit.draft.text)
        with self._line.around("source"):
            return protocol.for_edit(ticket, self._line.account.source(status_id))

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
        draft = ticket.edit.draft
        with self._line.around("edit intent"):
            if not self._outbox.begin_edit(ticket.id, now=step.now):
                return False
        with self._line.around("edit"):
            outcome = self._line.account.edit(
                status_id, replace(body_of(draft), text=write.text), draft, step.may_leave
            )
        self._line.learn(step, outcome)
        match outcome:
            case Posted():
                return self._finish(step, ticket, protocol.EditDone("done"))
            case Refused(404 | 410):
                return self._finish(step, ticket, _NOT_THERE)
            case Refused(_, reason):
                return self._finish(step, ticket, protocol.EditDone("rejected", reason))
            case Ambiguous():
                self._rests[ticket.id] = step.now + protocol.rest(1, self._timing)
                step.come_back(self._rests[ticket.id])
            case NotSent() | Limited() | Unauthorized():
                self._rests[ticket.id] = step.now
        return False

    def _finish(self, step: Step, ticket: EditTicket, done: protocol.EditDone) -> bool:
        with self._line.around("edit finish"):
            self._outbox.finish_edit(ticket.id, outcome=done.outcome, now=step.now, reason=done.reason)
        self._rests.pop(ticket.id, None)
        step.changes += 1
        if done.outcome in ("left", "rejected"):
            step.tell(f"{ticket.post.key} could not be edited: {done.reason}")
        return True
