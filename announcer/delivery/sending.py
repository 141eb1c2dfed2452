"""The way of a due row to its request: in stages, each of which says go on, not now, or how the row ends."""

from dataclasses import dataclass, replace

from announcer.delivery import protocol
from announcer.delivery.account import Body, body_of
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.account_history import AccountHistory
from announcer.delivery.attempt import Attempts
from announcer.delivery.lengths import Lengths
from announcer.delivery.outbox import Outbox, OutboxRow
from announcer.delivery.pictures import Pictures
from announcer.delivery.row_memory import DeliveryMemory
from announcer.delivery.settlement import Ending, Settlement, expired
from announcer.delivery.step import Step
from announcer.model import Message, PostRecord


@dataclass(frozen=True, slots=True)
class Request:
    """Go on: the row, with what the stages have found out for its request."""

    row: OutboxRow
    in_reply_to_id: str | None = None
    media_ids: tuple[str, ...] = ()

    @property
    def post(self) -> PostRecord:
        return self.row.post

    @property
    def body(self) -> Body:
        return body_of(self.post.draft, self.in_reply_to_id, self.media_ids)


@dataclass(frozen=True, slots=True)
class NotNow:
    """The row waits. The stage has told the step when to come back, if a moment is known."""


Verdict = Request | NotNow | Ending


class Sending:
    """Not thread-safe."""

    def __init__(
        self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory, *, history: AccountHistory,
        pictures: Pictures, lengths: Lengths, settlement: Settlement, attempts: Attempts,
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._access = access
        self._history = history
        self._pictures = pictures
        self._lengths = lengths
        self._settlement = settlement
        self._memory = memory
        self._attempts = attempts

    def send(self, step: Step, row: OutboxRow) -> None:
        """Sends a due row, or does what is to be done instead."""
        request = Request(row)
        for stage in (
            self._adopt,
            self._ask_protocol,
            self._await_retry,
            self._await_access,
            self._read_history,
            self._check_length,
            self._attach_picture,
            self._check_time,
        ):
            match stage(step, request):
                case Request() as further:
                    request = further
                case NotNow():
                    return
                case Ending() as ending:
                    self._settlement.end(step, row.post, ending)
                    return
        self._attempts.make(step, row, request.body)

    def _adopt(self, step: Step, request: Request) -> Verdict:
        """First of all: what is on the account already needs no parent, and is never too late."""
        return self._history.adoption(step, request.row) or request

    def _ask_protocol(self, step: Step, request: Request) -> Verdict:
        """Whether it is still of use, and what it replies to."""
        post = request.post
        parent = self._outbox.parent(post) if post.draft.reply_to is not None else None
        match protocol.for_pending(request.row, parent, step.now):
            case protocol.Wait(until):
                step.come_back(until)
                return NotNow()
            case protocol.Expire(reason):
                denial = self._access.denial
                why = denial.words if denial is not None else post.reason or self._access.hindrance
                return expired(Message("{reason}: {why}", reason=reason, why=why) if why else reason)
            case protocol.Attempt(in_reply_to_id):
                return replace(request, in_reply_to_id=in_reply_to_id)

    def _await_retry(self, step: Step, request: Request) -> Verdict:
        """What went wrong with this row is left alone for a while."""
        breaker = self._memory.of_row(request.post.id).breaker
        return request if breaker is None or breaker.allows(step) else NotNow()

    def _await_access(self, step: Step, request: Request) -> Verdict:
        return request if self._access.may_send(step) else NotNow()

    def _read_history(self, step: Step, request: Request) -> Verdict:
        """Nothing is sent before it is known what the account has, and will have of what was sent before."""
        self._history.read(step)
        return request if self._history.is_whole else NotNow()

    def _check_length(self, step: Step, request: Request) -> Verdict:  # noqa: ARG002  # a stage like the others
        """What is known to be refused is made shorter by a round first."""
        return NotNow() if self._lengths.forbid(request.body) else request

    def _attach_picture(self, step: Step, request: Request) -> Verdict:
        media_ids = self._pictures.media_ids(step, request.post)
        return NotNow() if media_ids is None else replace(request, media_ids=media_ids)

    def _check_time(self, step: Step, request: Request) -> Verdict:
        """What went before, an upload say, may have taken long: the quiet time counts from the step's `now`."""
        return request if step.has_time() else NotNow()
