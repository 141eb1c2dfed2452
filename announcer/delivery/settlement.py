"""How a row ends, or goes on: written to the outbox, and what was remembered of it dropped."""

from dataclasses import dataclass
from datetime import timedelta

from announcer.delivery.account import SeenStatus
from announcer.delivery.account_access import AccountAccess
from announcer.delivery.crash_points import Point
from announcer.delivery.outbox import Outbox
from announcer.delivery.protocol import StateChange
from announcer.delivery.row_memory import DeliveryMemory
from announcer.delivery.step import Step
from announcer.model import PostRecord, State


@dataclass(frozen=True, slots=True)
class Ending:
    """The new state of a row that no request is made for."""

    point: Point
    change: StateChange


def expired(reason: str) -> Ending:
    """It is of no use any more."""
    return Ending(Point.EXPIRE, StateChange(state=State.EXPIRED, reason=reason))


def posted_as(status: SeenStatus, point: Point, reason: str = "") -> Ending:
    """It was found on the account."""
    change = StateChange(
        state=State.POSTED, status_id=status.id, url=status.url, reason=reason, posted_at=status.created_at
    )
    return Ending(point, change)


class Settlement:
    """The one place that writes a row's new state."""

    def __init__(self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory) -> None:
        self._outbox = outbox
        self._access = access
        self._memory = memory

    def end(self, step: Step, post: PostRecord, ending: Ending) -> None:
        """Settles a row that no request is made for."""
        with self._access.around(ending.point):
            self.write(step, post, post.attempts, ending.change, is_adopted=ending.point is Point.ADOPT)

    def write(
        self, step: Step, post: PostRecord, attempt: int, change: StateChange, *, is_adopted: bool = False
    ) -> None:
        """Writes what became of a row; nothing when the attempt is not the row's own any more."""
        posted_at = min(change.posted_at or step.now, step.now)
        if self._outbox.finish(
            post.id,
            attempt=attempt,
            state=change.state,
            now=step.now,
            reason=change.reason,
            status_id=change.status_id,
            url=change.url,
            posted_at=posted_at,
        ):
            step.changes += 1
            if change.state is State.POSTED:
                (step.adopted if is_adopted else step.sent).append(post.key)
                if not is_adopted:
                    step.delays.append(max(posted_at - post.due_at, timedelta()))
        if not change.state.is_open:
            self._memory.drop_row(post.id)
