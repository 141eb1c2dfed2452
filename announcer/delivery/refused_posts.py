"""What the answer to an attempt means for its row; a refusal may be the parent's, the picture's or the length's."""

from dataclasses import dataclass, replace

from announcer.delivery import protocol
from announcer.delivery.account import Body
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.crash_points import Point
from announcer.delivery.lengths import SHORTENED, Lengths
from announcer.delivery.outbox import OutboxRow
from announcer.delivery.outcomes import Outcome, Refused, Unreachable
from announcer.delivery.pictures import Pictures
from announcer.delivery.protocol import StateChange
from announcer.delivery.step import Step
from announcer.delivery.token_denials import Call, Operation
from announcer.model import Message, State


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What an attempt came to."""

    change: StateChange
    is_parent_gone: bool = False
    is_too_long: bool = False
    is_picture_left_out: bool = False

    @property
    def is_resolved(self) -> bool:
        """Whether the reason of a refusal is known, or a guess at it is left, and the row goes on without it."""
        return self.is_parent_gone or self.is_too_long or self.is_picture_left_out


class Refusals:
    """Asks the instance what a refusal is about. `is_planned`: a round of the publisher's fits what is too long."""

    def __init__(self, access: AccountAccess, pictures: Pictures, lengths: Lengths, *, is_planned: bool) -> None:
        self._access = access
        self._pictures = pictures
        self._lengths = lengths
        self._is_planned = is_planned

    def conclude(self, step: Step, row: OutboxRow, body: Body, outcome: Outcome) -> Conclusion:
        """What the outcome means; asks the instance where a refusal does not say what it is about."""
        conclusion = self._judge(step, row, body, outcome)
        if self._is_too_long(row, body, outcome, conclusion.change):
            return Conclusion(StateChange(state=State.PENDING, reason=SHORTENED), is_too_long=True)
        if isinstance(outcome, Refused) and _may_be_the_pictures(body, outcome, conclusion.change):
            self._pictures.leave_out(row.post, outcome.reason)
            return Conclusion(StateChange(state=_undecided(row), reason=outcome.reason), is_picture_left_out=True)
        return conclusion

    def _judge(self, step: Step, row: OutboxRow, body: Body, outcome: Outcome) -> Conclusion:
        match protocol.after_send(outcome, body, ambiguous=row.ambiguous):
            case protocol.AskForParent(refused):
                return self._ask_for_parent(step, row, body, refused)
            case protocol.AskForMedia(refused):
                return Conclusion(self._ask_for_media(step, row, body, refused))
            case StateChange() as change:
                return Conclusion(change)

    def _is_too_long(self, row: OutboxRow, body: Body, outcome: Outcome, change: StateChange) -> bool:
        """Whether it was refused, and a shorter text may not be: a 4xx is surely not posted, so it goes once more."""
        if change.state is not State.REJECTED or not isinstance(outcome, Refused) or row.ambiguous:
            return False
        return self._is_planned and self._lengths.explain(outcome, body)

    def _ask_for_parent(self, step: Step, row: OutboxRow, body: Body, refused: Refused) -> Conclusion:
        """Whether the refusal is the parent's: then the row goes on without it."""
        undecided = _undecided(row)
        assert body.in_reply_to_id is not None
        try:
            with self._access.around(Point.PARENT_CHECK):
                parent_is_there = self._access.account.exists(body.in_reply_to_id)
        except Unreachable as error:
            self._access.read_failed_for(step, Operation(Call.PARENT_CHECK, row.post.key), error)
            reason = Message(
                "{refused}; whether its parent is there: {reason}", refused=refused.reason, reason=error.reason
            )
            return Conclusion(StateChange(state=undecided, reason=reason))
        if parent_is_there:
            answer = protocol.after_send(refused, replace(body, in_reply_to_id=None), ambiguous=row.ambiguous)
            if isinstance(answer, StateChange):
                return Conclusion(answer)
            return Conclusion(self._ask_for_media(step, row, body, refused))
        gone = StateChange(state=undecided, reason=Message("the post that it replies to is gone"))
        return Conclusion(gone, is_parent_gone=True)

    def _ask_for_media(self, step: Step, row: OutboxRow, body: Body, refused: Refused) -> StateChange:
        """Whether the refusal is the picture's. Attached already: an attempt came through, so its fate is unknown."""
        match self._pictures.is_refused(step, row.post, body.media_ids[0]):
            case True:
                return StateChange(state=State.UNKNOWN, reason=Message("its picture is attached already, or gone"))
            case False:
                return protocol.refused(refused, ambiguous=row.ambiguous)
            case None:
                return StateChange(state=_undecided(row), reason=refused.reason)


def _may_be_the_pictures(body: Body, outcome: Refused, change: StateChange) -> bool:
    """Whether a refusal that nothing explains may be the picture's, which is never a reason to lose a post: an instance
    that says that it has one may still not take it. Without it the post goes once more."""
    return change.state is State.REJECTED and outcome.status in (400, 422) and bool(body.media_ids)


def _undecided(row: OutboxRow) -> State:
    return State.UNKNOWN if row.ambiguous else State.PENDING
