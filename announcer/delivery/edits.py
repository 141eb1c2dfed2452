"""Edits of posts that are on the account: verified by the source, never over a person's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from announcer.delivery import edit_protocol
from announcer.delivery.account import body_of
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.delivery.crash_points import Point
from announcer.delivery.edit_protocol import EditDone, Write
from announcer.delivery.lengths import Lengths
from announcer.delivery.outbox import EditRow, Outbox
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Posted,
    Refused,
    Unauthorized,
    Unreachable,
    Unsupported,
)
from announcer.delivery.protocol_timing import Timing
from announcer.delivery.row_memory import DeliveryMemory, EditMemory
from announcer.delivery.step import Step
from announcer.delivery.token_denials import Call, Operation
from announcer.model import Message, PostRecord, State
from announcer.model.findings import Finding

_NOT_THERE = EditDone("gone", "the post is not on the instance")


class Edits:
    """Not thread-safe."""

    def __init__(
        self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory, *, timing: Timing, lengths: Lengths
    ) -> None:
        self._outbox = outbox
        self._access = access
        self._timing = timing
        self._lengths = lengths
        self._memory = memory

    def make(
        self, step: Step, shows: Callable[[PostRecord], bool], in_hurry: Callable[[], bool] = lambda: False
    ) -> None:
        """Makes what can be made now; of several edits of one post the first, as the next builds on it.

        `shows` is asked after the reading, and before each: whether the site shows what such a post may tell. Once
        `in_hurry()` another step is wanted at once: after a mass of changes there are hundreds of edits, and posts come
        first.
        """
        rows = [row for row in self._outbox.edits() if shows(row.post)]
        firsts = {row.post.id: row for row in reversed(rows)}
        for row in reversed(firsts.values()):
            if not shows(row.post):
                continue
            is_made = self._make(step, row)
            if is_made and len(firsts) < len(rows):
                step.come_back(step.now)
            if is_made and in_hurry():
                step.come_back(step.now)
                return

    def _make(self, step: Step, row: EditRow) -> bool:
        """Whether the edit is settled now."""
        post, memory = row.post, self._memory.of_edit(row.id)
        if post.state.is_open or not self._has_rested(step, row, memory):
            return False
        if post.status_id is None or post.state is not State.POSTED:
            return self._finish(step, row, _NOT_THERE)
        if not self._may_try(step, memory):
            return False
        try:
            move = self._decide(row, post.status_id)
        except Unreachable as error:
            return self._unread(step, row, memory, error)
        memory.waits_for = None
        if isinstance(move, Write):
            return self._write(step, row, memory, post.status_id, move)
        return self._finish(step, row, move)

    def _has_rested(self, step: Step, row: EditRow, memory: EditMemory) -> bool:
        """An edit that may still be on its way is left alone for the quiet time, lest it land on a newer one."""
        if memory.rests_until is None and row.ambiguous:
            memory.rests_until = step.now + self._timing.rest(1)
        if memory.rests_until is not None and step.now < memory.rests_until:
            step.come_back(memory.rests_until)
            return False
        return True

    def _may_try(self, step: Step, memory: EditMemory) -> bool:
        if memory.breaker is not None and not memory.breaker.allows(step):
            if memory.waits_for is not None:
                step.report_trouble(memory.waits_for)
            return False
        return self._access.may_send(step) and self._access.may_read(step)

    def _decide(self, row: EditRow, status_id: str) -> Write | EditDone:
        if self._access.account.certain:
            return edit_protocol.write_of(row.edit.draft)
        with self._access.around(Point.SOURCE):
            source = self._access.account.source(status_id)
        self._access.read_succeeded()
        return edit_protocol.for_edit(row, source)

    def _unread(self, step: Step, row: EditRow, memory: EditMemory, error: Unreachable) -> bool:
        """The words that the post has now cannot be had: the others go on."""
        if isinstance(error, Unsupported):
            return self._finish(step, row, EditDone("rejected", edit_protocol.NO_SOURCE))
        if not self._access.read_failed_for(step, _operation(row), error):
            return False
        if isinstance(error, Denied):
            return self._finish(step, row, EditDone("rejected", edit_protocol.no_source(error.reason)))
        memory.breaker = memory.breaker or CircuitBreaker(timedelta(minutes=1), timedelta(minutes=30))
        step.come_back(memory.breaker.fail(step.now))
        predicate = Message("could not be edited yet: {reason}; it is tried again", reason=error.reason)
        memory.waits_for = Finding.of_named_post(row.post.key, predicate)
        step.report_trouble(memory.waits_for)
        return False

    def _write(self, step: Step, row: EditRow, memory: EditMemory, status_id: str, write: Write) -> bool:
        draft, may_leave = replace(row.edit.draft, image=edit_protocol.image_of(row)), step.send_guard()
        with self._access.around(Point.EDIT_INTENT):
            if not self._outbox.begin_edit(row.id, edit=row.edit, now=step.now):
                return False
        began = step.timer()
        with self._access.around(Point.EDIT):
            body = replace(body_of(draft), text=write.text, content_warning=write.warning)
            outcome = self._access.account.edit(status_id, body, draft, may_leave)
        step.measure(began, outcome)
        outcome = self._access.record(step, _operation(row), outcome)
        match outcome:
            case Posted():
                return self._finish(step, row, EditDone("done"))
            case Refused(404 | 410):
                return self._finish(step, row, _NOT_THERE)
            case Refused(_, reason):
                self._lengths.explain(outcome, body)  # then the next round words the edit anew, shorter
                return self._finish(step, row, EditDone("rejected", reason))
            case Ambiguous():
                memory.ambiguous_answers += 1
                memory.rests_until = step.current_time() + self._timing.rest(memory.ambiguous_answers)
                step.come_back(memory.rests_until)
            case NotSent() | Limited() | Unauthorized():
                memory.rests_until = step.now
        return False

    def _finish(self, step: Step, row: EditRow, done: EditDone) -> bool:
        with self._access.around(Point.EDIT_FINISH):
            self._outbox.finish_edit(row.id, outcome=done.outcome, now=step.now, reason=done.reason)
        self._memory.drop_edit(row.id)
        step.changes += 1
        if done.outcome in ("left", "rejected"):
            predicate = Message("could not be edited: {reason}", reason=done.reason)
            step.report_trouble(Finding.of_named_post(row.post.key, predicate))
        return True


def _operation(row: EditRow) -> Operation:
    return Operation(Call.EDIT, row.id)
