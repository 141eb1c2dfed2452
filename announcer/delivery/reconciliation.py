"""Rows of unknown fate: looked for on the account, until it is sure whether they are there."""

from collections.abc import Sequence
from datetime import timedelta

from announcer.delivery import protocol
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.account_history import AccountHistory, Listing
from announcer.delivery.crash_points import Point
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.protocol_timing import Timing
from announcer.delivery.row_memory import DeliveryMemory
from announcer.delivery.send_deadline import Timer
from announcer.delivery.settlement import Ending, Settlement, expired, posted_as
from announcer.delivery.step import Step
from announcer.model import Message, PostRecord, State
from announcer.model.findings import Finding


class Reconciliation:
    """Not thread-safe. `timer`: the one that a step's clock runs as fast as; None: none does. `is_planned`: a round of
    the publisher's decides anew about what is not on the account."""

    def __init__(
        self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory, *, history: AccountHistory,
        settlement: Settlement, timing: Timing, timer: Timer | None, is_planned: bool,
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._access = access
        self._history = history
        self._settlement = settlement
        self._memory = memory
        self._timing = timing
        self._timer = timer
        self._is_planned = is_planned

    def reconcile(self, step: Step, rows: Sequence[OutboxRow]) -> None:
        """Does for each row of unknown fate what can be done now."""
        lists: list[Listing] = []
        for row in rows:
            ending = self._history.adoption(step, row) or self._find_out(step, row, lists)
            if ending is not None:
                self._settlement.end(step, row.post, ending)

    def _find_out(self, step: Step, row: OutboxRow, lists: list[Listing]) -> Ending | None:
        """How the row ends; None: that is not known yet."""
        post = row.post
        if protocol.wants_a_person(row, step.now, self._timing):
            words = Message("whether it was posted is not known: {reason}; look, and `resolve` it", reason=post.reason)
            step.report_trouble(Finding.of_post(post.key, words))
        glanced = self._memory.of_row(post.id).glanced_attempt == post.attempts
        rests = self._rests(step, post)
        if rests and glanced:
            return None
        match protocol.for_unknown(row, step.now, self._timing, glanced=glanced):
            case protocol.Wait(until):
                step.come_back(until)
            case protocol.Expire(reason):
                return expired(reason)
            case protocol.Requeue():
                return self._requeue(step)
            case protocol.ListAccount(glance):
                listing = self._history.list_for(step, row, lists)
                if listing is not None:
                    glance = glance or rests or self._began_too_soon(post, listing)
                    return self._look(step, row, listing, glance=glance)
        return None

    def _rests(self, step: Step, post: PostRecord) -> bool:
        """Whether its quiet time is not over by the timer, whatever the clock says."""
        sent_at = self._memory.of_row(post.id).sent_at
        if sent_at is None or self._timer is None:
            return False
        left = self._timing.rest(post.attempts).total_seconds() - (self._timer() - sent_at)
        if left > 0:
            step.come_back(step.now + timedelta(seconds=left))
        return left > 0

    def _began_too_soon(self, post: PostRecord, listing: Listing) -> bool:
        """Whether a part of the list may have been read while the row rested: then its not being there says nothing."""
        rest = self._timing.rest(post.attempts)
        sent_at = self._memory.of_row(post.id).sent_at if self._timer is not None else None
        return listing.began_at < (post.last_sent_at or post.created_at) + rest or (
            sent_at is not None and listing.began - sent_at < rest.total_seconds()
        )

    def _look(self, step: Step, row: OutboxRow, listing: Listing, *, glance: bool) -> Ending | None:
        post = row.post
        if (status := listing.find(post.marker, row.baseline_id)) is not None:
            self._access.sending_works()
            return posted_as(status, Point.SETTLE)
        self._memory.of_row(post.id).glanced_attempt = post.attempts
        counted = True
        if not glance:
            with self._access.around(Point.SAW_NO_MARKER):
                counted = self._outbox.saw_no_marker(post.id, attempt=post.attempts, now=step.now)
        # The next step asks the protocol what that means; a row that is not ours to write is left alone for a while.
        step.come_back(step.now if counted else step.now + self._timing.apart)
        return None

    def _requeue(self, step: Step) -> Ending:
        """Minutes have passed since its words were decided on: a round decides anew what is said of it, if anything."""
        if not self._is_planned:
            step.come_back(step.now)
        return Ending(
            Point.REQUEUE, protocol.StateChange(state=State.PENDING, reason=Message("it is not on the account"))
        )
