"""Moves the outbox to the account: asks `protocol` what a row wants, commits, calls, commits.

The hook is called by name on both sides of every commit and every call (`line.POINTS`). Whatever kills the process
there, the next one finds what it needs in the outbox and on the account.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from announcer.delivery import protocol
from announcer.delivery.edits import Edits, body_of
from announcer.delivery.lengths import SHORTENED, Lengths
from announcer.delivery.line import Gate, Line
from announcer.delivery.past import Listing, Past
from announcer.delivery.pictures import Pictures
from announcer.delivery.ports import (
    Account,
    Body,
    Denial,
    MayLeave,
    Outbox,
    Outcome,
    Posted,
    Refused,
    Seen,
    Ticket,
    Timer,
    Unreachable,
)
from announcer.delivery.protocol import Settle, Timing
from announcer.delivery.rounds import Rounds
from announcer.delivery.step import Report, Step
from announcer.model import PostRecord, State
from announcer.model.text import words_of


class Delivery:
    """The path from the outbox to the account, exactly once.

    Not thread-safe. `owner` names this process for ever; `leads` says whether it surely leads; `timer` counts seconds,
    also while the process stands still. `in_step`: it runs as fast as the clock that the steps' `now` is read from.
    Then a clock that is set forward makes no quiet time shorter, as long as the process lives. `since`: the process's
    first round, in which it found what had happened before (None: the first step). `rounds`: of the publisher, whose
    decisions are sent once the site shows them (None: at once).
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
        rounds: Rounds | None = None,
    ) -> None:
        self._outbox = outbox
        self._account = account
        self._owner = owner
        self._timing = timing or (protocol.AT_ONCE if account.certain else protocol.CAREFUL)
        self._timer = timer
        self._in_step = in_step
        self._leads = leads
        self._line = Line(account, hook)
        self._pictures = Pictures(outbox, self._line)
        self._rounds = rounds
        self._lengths = Lengths(account)
        self._edits = Edits(outbox, self._line, self._timing, self._lengths)
        self._past = Past(outbox, self._line, since)
        self._gates: dict[int, Gate] = {}
        self._glanced: dict[int, int] = {}
        self._sent_at: dict[int, float] = {}

    def step(self, now: datetime, *, stop: Callable[[], bool] = lambda: False, began: float | None = None) -> Report:
        """Does all that can be done at `now` without waiting. Never sleeps, and begins nothing once `stop()` holds.
        Does nothing when this process does not lead.

        `began` is what the timer said before `now` was read (None: now), for a process may stand still in between.
        Raises LedgerError when the outbox cannot be used; a later step finds out what became of an attempt.
        """
        step = self._step(now, stop, self._timer() if began is None else began)
        self._past.begin(now)
        with self._line.around("recover"):
            recovered = self._outbox.recover(now, self._owner)
        if recovered is None:
            return self._report(step, None)
        step.changes += recovered
        self._line.try_access(step)
        unknown, due = self._outbox.unknown(), self._outbox.due(now)
        if not self._is_shown():  # asked after the reading: what was committed later is not among it
            due = []
        if not self._past.is_read and self._past.known(step):
            step.changes += 1  # a round decides with what is known now
        self._reconcile(step, unknown)
        for ticket in sorted(due, key=lambda ticket: self._line.was_denied(_name(ticket.post))):
            if self._is_decided(ticket.post):
                self._send_due(step, ticket)
        self._edits.make(step, self._is_shown)
        self._line.tell(step)
        return self._report(step, self._line.denial)

    @property
    def past(self) -> Past:
        """What the account had before this process."""
        return self._past

    def _report(self, step: Step, denial: Denial | None) -> Report:
        return step.report(denial, limits=self._lengths.limits)

    def _step(self, now: datetime, stop: Callable[[], bool], began: float) -> Step:
        return Step(now, stop, self._timer, began, self._leads)

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
            problems=self._still(reports),
        )

    def _still(self, reports: Sequence[Report]) -> tuple[str, ...]:
        """What was found wrong, but for what had kept the line from working and does not any more."""
        last = reports[-1].problems
        every = dict.fromkeys(problem for report in reports for problem in report.problems)
        return tuple(problem for problem in every if problem in last or not self._line.is_of(problem))

    def _adopted(self, step: Step, ticket: Ticket) -> bool:
        """Whether the account had the post before this process began; then the row is settled."""
        post = ticket.post
        seen = self._past.sent(ticket)
        if seen is None:
            return False
        if seen.words != words_of(post.draft.text):
            step.tell(f"{post.key} was found on the account in other words ({seen.url}): see whether they still hold")
        with self._line.around("adopt"):
            self._settle(step, post, post.attempts, _found(seen, "found on the account"), adopted=True)
        return True

    def _settle(self, step: Step, post: PostRecord, attempt: int, settle: Settle, *, adopted: bool = False) -> None:
        """Writes what became of a row; nothing when the attempt is not the row's own any more."""
        if self._outbox.finish(
            post.id,
            attempt=attempt,
            state=settle.state,
            now=step.now,
            reason=settle.reason,
            status_id=settle.status_id,
            url=settle.url,
            posted_at=min(settle.posted_at or step.now, step.now),
        ):
            step.changes += 1
            if settle.state is State.POSTED:
                (step.adopted if adopted else step.sent).append(post.key)
        if not settle.state.is_open:
            self._glanced.pop(post.id, None)
            self._sent_at.pop(post.id, None)
            self._gates.pop(post.id, None)
            self._pictures.done(post)

    # --- rows of unknown fate

    def _reconcile(self, step: Step, tickets: Sequence[Ticket]) -> None:
        lists: list[Listing] = []
        for ticket in tickets:
            post = ticket.post
            if self._adopted(step, ticket):
                continue
            if protocol.wants_a_person(ticket, step.now, self._timing):
                step.tell(f"{post.key}: whether it was posted is not known: {post.reason}; look, and `resolve` it")
            glanced = self._glanced.get(post.id) == post.attempts
            rests = self._rests(step, post)
            if rests and glanced:
                continue
            match protocol.for_unknown(ticket, step.now, self._timing, glanced=glanced):
                case protocol.Wait(until):
                    step.come_back(until)
                case protocol.Expire(reason):
                    self._expire(step, post, reason)
                case protocol.Requeue():
                    self._requeue(step, post)
                case protocol.ListAccount(glance):
                    listing = self._past.list_for(step, ticket, lists)
                    if listing is not None:
                        glance = glance or rests or self._began_too_soon(post, listing)
                        self._look(step, ticket, listing, glance=glance)

    def _rests(self, step: Step, post: PostRecord) -> bool:
        """Whether its quiet time is not over by the timer, whatever the clock says."""
        sent_at = self._sent_at.get(post.id)
        if sent_at is None or not self._in_step:
            return False
        left = protocol.rest(post.attempts, self._timing).total_seconds() - (self._timer() - sent_at)
        if left > 0:
            step.come_back(step.now + timedelta(seconds=left))
        return left > 0

    def _began_too_soon(self, post: PostRecord, listing: Listing) -> bool:
        """Whether a part of the list may have been read while the row rested: then its not being there says nothing."""
        rest = protocol.rest(post.attempts, self._timing)
        sent_at = self._sent_at.get(post.id) if self._in_step else None
        return listing.began_at < (post.last_sent_at or post.created_at) + rest or (
            sent_at is not None and listing.began - sent_at < rest.total_seconds()
        )

    def _look(self, step: Step, ticket: Ticket, listing: Listing, *, glance: bool) -> None:
        post = ticket.post
        if (status := listing.find(post.marker, ticket.baseline_id)) is not None:
            self._line.sends_work()
            with self._line.around("settle"):
                self._settle(step, post, post.attempts, _found(status))
            return
        self._glanced[post.id] = post.attempts
        counted = True
        if not glance:
            with self._line.around("saw no marker"):
                counted = self._outbox.saw_no_marker(post.id, attempt=post.attempts, now=step.now)
        # The next step asks the protocol what that means; a row that is not ours to write is left alone for a while.
        step.come_back(step.now if counted else step.now + self._timing.apart)

    def _requeue(self, step: Step, post: PostRecord) -> None:
        """Minutes have passed since its words were decided on: a round decides anew what is said of it, if anything."""
        with self._line.around("requeue"):
            self._settle(step, post, post.attempts, Settle(state=State.PENDING, reason="it is not on the account"))
        if self._rounds is None:
            step.come_back(step.now)

    def _is_decided(self, post: PostRecord) -> bool:
        return self._rounds is None or self._rounds.has_decided(post)

    def _is_shown(self) -> bool:
        return self._rounds is None or self._rounds.is_shown

    # --- due rows

    def _send_due(self, step: Step, ticket: Ticket) -> None:
        post = ticket.post
        if self._past.is_read and self._adopted(step, ticket):
            return  # first of all: what is there needs no parent, and is never too late
        parent = self._outbox.parent(post) if post.draft.reply_to is not None else None
        match protocol.for_pending(ticket, parent, step.now):
            case protocol.Wait(until):
                step.come_back(until)
            case protocol.Expire(reason):
                why = self._line.denial.words if self._line.denial else post.reason
                self._expire(step, post, f"{reason}: {why}" if why else reason)
            case protocol.Attempt(in_reply_to_id):
                self._attempt(step, ticket, in_reply_to_id)

    def _expire(self, step: Step, post: PostRecord, reason: str) -> None:
        with self._line.around("expire"):
            self._settle(step, post, post.attempts, Settle(state=State.EXPIRED, reason=reason))

    def _attempt(self, step: Step, ticket: Ticket, in_reply_to_id: str | None) -> None:
        post = ticket.post
        if not self._may_try(step, post) or not self._past.known(step):
            return
        if self._lengths.forbid(body_of(post.draft, in_reply_to_id, ())):
            return
        media_ids = self._pictures.media_ids(step, post)
        if media_ids is None:
            return
        baseline_id = ticket.baseline_id or self._past.newest_id
        self._deliver(step, ticket, body_of(post.draft, in_reply_to_id, media_ids), baseline_id)

    def _may_try(self, step: Step, post: PostRecord) -> bool:
        """Whether neither the line nor the row itself has to rest."""
        gate = self._gates.get(post.id)
        return (gate is None or self._line.is_open(step, gate)) and self._line.may_send(step)

    def _leave_alone(self, step: Step, post: PostRecord) -> None:
        """A row that could not be begun, or whose answer decided nothing: for longer each time."""
        gate = self._gates.setdefault(post.id, Gate(timedelta(seconds=30), timedelta(minutes=30)))
        step.come_back(gate.fail(step.now))

    # --- an attempt

    def _deliver(self, step: Step, ticket: Ticket, body: Body, baseline_id: str | None) -> None:
        """The intent on disk, one request, its outcome on disk."""
        if not step.may_begin():  # what went before, an upload say, took long: the quiet time counts from `now`
            return
        post = ticket.post
        attempt, may_leave = post.attempts + 1, step.leaving()
        with self._line.around("begin"):
            ours = self._outbox.begin(
                post.id,
                attempt=attempt,
                body=body,
                baseline_id=baseline_id,
                owner=self._owner,
                lease_until=step.now + self._timing.lease,
                now=step.now,
            )
        if not ours:
            self._leave_alone(step, post)
            return
        step.changes += 1
        self._sent_at[post.id] = self._timer()
        with self._line.around("send"):
            outcome = self._account.send(body, self._past.key_for(ticket), may_leave)
        if isinstance(outcome, Posted):
            self._past.newest_id = outcome.status_id
        self._conclude(step, ticket, attempt, body, outcome)

    def _conclude(self, step: Step, ticket: Ticket, attempt: int, body: Body, outcome: Outcome) -> None:
        post = ticket.post
        outcome = self._line.learn(step, outcome, _name(post), is_post=True)
        answer = protocol.after_send(outcome, body, ambiguous=ticket.ambiguous)
        parent_gone = False
        if isinstance(answer, protocol.AskForParent):
            settle, parent_gone = self._ask_for_parent(step, post, body, answer.refused, ambiguous=ticket.ambiguous)
        elif isinstance(answer, protocol.AskForMedia):
            settle = self._ask_for_media(step, post, body, answer.refused, ambiguous=ticket.ambiguous)
        else:
            settle = answer
        is_too_long = self._is_too_long(outcome, body, settle, ambiguous=ticket.ambiguous)
        if is_too_long:
            settle = Settle(state=State.PENDING, reason=SHORTENED)
        if problem := self._pictures.problem(post):
            step.tell(f"{post.key}: {problem}")
            settle = replace(settle, reason=settle.reason or problem)
        with self._line.around("finish"):
            self._settle(step, post, attempt, settle)
        if parent_gone:
            with self._line.around("drop parent"):
                self._outbox.drop_parent(post.id, now=step.now)
        if settle.state is State.REJECTED:
            step.tell(f"{post.key}: {self._line.name} refuses it: {settle.reason}")
        if settle.state is State.PENDING and isinstance(outcome, Refused) and not (parent_gone or is_too_long):
            self._leave_alone(step, post)
        elif settle.state.is_open:
            step.come_back(step.now)  # the next step asks the protocol, and the line, when to go on

    def _is_too_long(self, outcome: Outcome, body: Body, settle: Settle, *, ambiguous: bool) -> bool:
        """Whether it was refused, and a shorter text may not be: a 4xx is surely not posted, so it goes once more."""
        if settle.state is not State.REJECTED or not isinstance(outcome, Refused) or ambiguous:
            return False
        return self._rounds is not None and self._lengths.explain(outcome, body)

    def _ask_for_parent(
        self, step: Step, post: PostRecord, body: Body, refused: Refused, *, ambiguous: bool
    ) -> tuple[Settle, bool]:
        """Whether the refusal is the parent's: then the row goes on without it."""
        undecided = State.UNKNOWN if ambiguous else State.PENDING
        assert body.in_reply_to_id is not None
        try:
            with self._line.around("parent check"):
                parent_is_there = self._account.exists(body.in_reply_to_id)
        except Unreachable as error:
            self._line.read_in_vain(step, f"the parent of {post.key}", error)
            return Settle(state=undecided, reason=f"{refused.reason}; whether its parent is there: {error}"), False
        if parent_is_there:
            answer = protocol.after_send(refused, replace(body, in_reply_to_id=None), ambiguous=ambiguous)
            if isinstance(answer, protocol.Settle):
                return answer, False
            return self._ask_for_media(step, post, body, refused, ambiguous=ambiguous), False
        return Settle(state=undecided, reason="the post that it replies to is gone"), True

    def _ask_for_media(self, step: Step, post: PostRecord, body: Body, refused: Refused, *, ambiguous: bool) -> Settle:
        """Whether the refusal is the picture's. Attached already: an attempt came through, so its fate is unknown."""
        match self._pictures.refused(step, post, body.media_ids[0]):
            case True:
                return Settle(state=State.UNKNOWN, reason="its picture is attached already, or gone")
            case False:
                return protocol.refused(refused, ambiguous=ambiguous)
            case None:
                return Settle(state=State.UNKNOWN if ambiguous else State.PENDING, reason=refused.reason)


def _name(post: PostRecord) -> str:
    """What the line calls it."""
    return str(post.key)


def _found(seen: Seen, reason: str = "") -> Settle:
    return Settle(state=State.POSTED, status_id=seen.id, url=seen.url, reason=reason, posted_at=seen.created_at)
