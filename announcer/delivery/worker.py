"""Moves the outbox to the account: asks the protocol what a row wants, commits, calls, commits.

The hook is called by name on both sides of every commit and every call (`crash_points.POINTS`). Whatever kills the
process there, the next one finds what it needs in the outbox and on the account.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from announcer.delivery.account import Account
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.account_history import AccountHistory
from announcer.delivery.attempt import Attempts
from announcer.delivery.crash_points import Point
from announcer.delivery.edits import Edits
from announcer.delivery.late_arrivals import LateArrivals
from announcer.delivery.lengths import Lengths
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.pictures import Pictures
from announcer.delivery.protocol_timing import AT_ONCE, CAREFUL, Timing
from announcer.delivery.reconciliation import Reconciliation
from announcer.delivery.refused_posts import Refusals
from announcer.delivery.round_gate import RoundGate
from announcer.delivery.row_memory import DeliveryMemory
from announcer.delivery.send_deadline import MayLeave, Timer
from announcer.delivery.sending import Sending
from announcer.delivery.settlement import Settlement
from announcer.delivery.step import Report, Step, Trouble
from announcer.delivery.token_denials import posting
from announcer.model import PostRecord


class Delivery:
    """The path from the outbox to the account, exactly once.

    Not thread-safe. `owner` names this process for ever; `leads` says whether it surely leads; `timer` counts seconds,
    also while the process stands still. `in_step`: it runs as fast as the clock that the steps' `now` is read from.
    Then a clock that is set forward makes no quiet time shorter, as long as the process lives. `since`: the process's
    first round, in which it found what had happened before (None: the first step). `round_gate`: of the publisher,
    whose decisions are sent once the site shows them (None: at once).
    """

    def __init__(
        self,
        outbox: Outbox,
        account: Account,
        *,
        owner: str,
        leads: MayLeave = lambda: True,
        hook: Callable[[str], None] = lambda _: None,
        timing: Timing | None = None,
        timer: Timer,
        in_step: bool = False,
        since: datetime | None = None,
        round_gate: RoundGate | None = None,
    ) -> None:
        timing, is_planned = timing or (AT_ONCE if account.certain else CAREFUL), round_gate is not None
        memory, access = DeliveryMemory(), AccountAccess(account, hook)
        in_step_timer = timer if in_step else None
        history = AccountHistory(outbox, access, since, LateArrivals(timing, in_step_timer))
        settlement, lengths = Settlement(outbox, access, memory), Lengths(account)
        pictures = Pictures(outbox, access, memory)
        refusals = Refusals(access, pictures, lengths, is_planned=is_planned)
        attempts = Attempts(
            outbox, access, memory, history=history, refusals=refusals, settlement=settlement, owner=owner,
            timing=timing, timer=timer,
        )  # fmt: skip
        self.history = history
        """What the account had before this process."""
        self._outbox = outbox
        self._owner = owner
        self._leads = leads
        self._timer = timer
        self._round_gate = round_gate
        self._access = access
        self._lengths = lengths
        self._sending = Sending(
            outbox, access, memory, history=history, pictures=pictures, lengths=lengths, settlement=settlement,
            attempts=attempts,
        )  # fmt: skip
        self._reconciliation = Reconciliation(
            outbox, access, memory, history=history, settlement=settlement, timing=timing,
            timer=in_step_timer, is_planned=is_planned,
        )  # fmt: skip
        self._edits = Edits(outbox, access, memory, timing=timing, lengths=lengths)

    def step(
        self, now: datetime, *, stop: Callable[[], bool] = lambda: False, began: float | None = None,
        in_hurry: Callable[[], bool] = lambda: False,
    ) -> Report:  # fmt: skip
        """Does all that can be done at `now` without waiting. Never sleeps, and begins nothing once `stop()` holds.
        Does nothing when this process does not lead. Once `in_hurry()`, as a post may be due that the step has not
        seen, edits are left to the next.

        `began` is what the timer said before `now` was read (None: now), for a process may stand still in between.
        Raises LedgerError when the outbox cannot be used; a later step finds out what became of an attempt.
        """
        step = Step(now, stop, self._timer, self._timer() if began is None else began, self._leads)
        self.history.begin(now)
        with self._access.around(Point.RECOVER):
            recovered = self._outbox.recover(now, self._owner)
        if recovered is None:
            return step.report(None, limits=self._lengths.limits)
        step.changes += recovered
        self._access.verify_again(step)
        unknown, due = self._outbox.unknown(), self._outbox.due(now)
        due = [row for row in due if self._shows(row.post)]  # asked after the reading: later ones are not among it
        if self.history.read(step):
            step.changes += 1  # a round decides with what is known now
        self._reconciliation.reconcile(step, unknown)
        for row in sorted(due, key=lambda row: self._access.was_denied(posting(row.post))):
            if self._shows(row.post) and self._is_decided(row):  # what goes before may take seconds
                self._sending.send(step, row)
        self._edits.make(step, self._shows, in_hurry)
        self._access.report_troubles(step)
        return step.report(self._access.denial, limits=self._lengths.limits)

    def drain(self, now: datetime) -> Report:
        """Steps until there is nothing left to do at `now`: for a simulated clock."""
        reports = [self.step(now)]
        while reports[-1].next_at is not None and reports[-1].next_at <= now:
            reports.append(self.step(now))
        return replace(
            reports[-1],
            sent=tuple(key for report in reports for key in report.sent),
            adopted=tuple(key for report in reports for key in report.adopted),
            changes=sum(report.changes for report in reports),
            attempts=tuple(one for report in reports for one in report.attempts),
            delays=tuple(one for report in reports for one in report.delays),
            troubles=_still(reports),
        )

    def _shows(self, post: PostRecord) -> bool:
        return self._round_gate is None or self._round_gate.shows(post)

    def _is_decided(self, row: OutboxRow) -> bool:
        return self._round_gate is None or self._round_gate.has_decided(row.post)


def _still(reports: Sequence[Report]) -> tuple[Trouble, ...]:
    """What was found wrong, but for what had kept the account from being used and does not any more."""
    last = reports[-1].troubles
    every = dict.fromkeys(trouble for report in reports for trouble in report.troubles)
    return tuple(trouble for trouble in every if trouble in last or not trouble.is_of_access)
