"""One attempt to post a row: the intent on disk, one request, its outcome on disk."""

from dataclasses import replace
from datetime import timedelta

from announcer.delivery.account import Body
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.account_history import AccountHistory
from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.delivery.crash_points import Point
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.outcomes import Outcome, Posted, Refused
from announcer.delivery.protocol_timing import Timing
from announcer.delivery.refused_posts import Refusals
from announcer.delivery.row_memory import DeliveryMemory
from announcer.delivery.send_deadline import Timer
from announcer.delivery.settlement import Settlement
from announcer.delivery.step import Step
from announcer.delivery.token_denials import posting
from announcer.model import PostRecord, State
from announcer.model.findings import Finding


class Attempts:
    """Not thread-safe. `owner` names this process for ever; `timer` counts seconds, also while the process stands
    still."""

    def __init__(
        self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory, *, history: AccountHistory,
        refusals: Refusals, settlement: Settlement, owner: str, timing: Timing, timer: Timer,
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._access = access
        self._history = history
        self._refusals = refusals
        self._settlement = settlement
        self._memory = memory
        self._owner = owner
        self._timing = timing
        self._timer = timer

    def make(self, step: Step, row: OutboxRow, body: Body) -> None:
        """Whatever ends the process in between, the row says that it may be on its way."""
        post = row.post
        attempt, may_leave = post.attempts + 1, step.send_guard()
        with self._access.around(Point.BEGIN):
            ours = self._outbox.begin(
                post.id,
                attempt=attempt,
                body=body,
                baseline_id=row.baseline_id or self._history.newest_id,
                owner=self._owner,
                lease_until=step.now + self._timing.lease,
                now=step.now,
            )
        if not ours:
            self._leave_to_others(step, row)
            return
        step.changes += 1
        self._memory.of_row(post.id).sent_at = self._timer()
        began = step.timer()
        with self._access.around(Point.SEND):
            outcome = self._access.account.send(body, self._history.key_for(row), may_leave)
        step.measure(began, outcome)
        if isinstance(outcome, Posted):
            self._history.newest_id = outcome.status_id
        self._conclude(step, row, attempt, body, outcome)

    def _conclude(self, step: Step, row: OutboxRow, attempt: int, body: Body, outcome: Outcome) -> None:
        post = row.post
        outcome = self._access.record(step, posting(post), outcome)
        conclusion = self._refusals.conclude(step, row, body, outcome)
        change = conclusion.change
        if (given_up := self._memory.of_row(post.id).picture.given_up) and not conclusion.is_picture_left_out:
            step.report_trouble(Finding.of_post(post.key, given_up))
            change = replace(change, reason=change.reason or given_up)
        with self._access.around(Point.FINISH):
            self._settlement.write(step, post, attempt, change)
        if conclusion.is_parent_gone:
            with self._access.around(Point.DROP_PARENT):
                self._outbox.drop_parent(post.id, now=step.now)
        if change.state is State.REJECTED:
            step.report_trouble(Finding.of_refusal(post.key, self._access.name, change.reason))
        if change.state is State.PENDING and isinstance(outcome, Refused) and not conclusion.is_resolved:
            self._leave_alone(step, post)
        elif change.state.is_open:
            step.come_back(step.now)  # the next step asks the protocol, and the account's breakers, when to go on

    def _leave_to_others(self, step: Step, row: OutboxRow) -> None:
        """A row that could not be begun. What a round or a person has changed since it was read, the next step reads
        anew."""
        if self._outbox.find(row.post.id) != row:
            step.come_back(step.now)
        else:
            self._leave_alone(step, row.post)

    def _leave_alone(self, step: Step, post: PostRecord) -> None:
        """A row that could not be begun as it was, or whose answer decided nothing: for longer each time."""
        memory = self._memory.of_row(post.id)
        memory.breaker = memory.breaker or CircuitBreaker(timedelta(seconds=30), timedelta(minutes=30))
        step.come_back(memory.breaker.fail(step.now))
