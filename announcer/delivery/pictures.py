"""A post's picture: uploaded before the first attempt, remembered in the outbox, never a reason to lose the post.

A post waits for its picture for eight tries over some ten minutes, or for a rate limit or a denial that uploads meet;
but a try that would come after a quarter of the time that was left for the post, when its picture first failed, is not
waited for: the post goes without, at once, and the reason says so. So what is of use for minutes goes within them.
"""

from datetime import timedelta

from announcer.delivery.account_access import AccountAccess
from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.delivery.crash_points import Point
from announcer.delivery.outbox import Outbox
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Outcome,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unreachable,
)
from announcer.delivery.row_memory import DeliveryMemory, PictureMemory
from announcer.delivery.step import Step
from announcer.delivery.token_denials import UPLOADS, Call, Operation
from announcer.model import Message, PostRecord

_TRIES = 8  # over some ten minutes
_SHARE = 4  # of the time that is left for the post, the picture has one part in so many
_PAUSE = timedelta(minutes=5)  # after a denial the account is left alone for as long at least


class Pictures:
    """Not thread-safe."""

    def __init__(self, outbox: Outbox, access: AccountAccess, memory: DeliveryMemory) -> None:
        self._outbox = outbox
        self._access = access
        self._memory = memory

    def media_ids(self, step: Step, post: PostRecord) -> tuple[str, ...] | None:
        """What to attach; None: not now. A picture that cannot be had does not keep the post back."""
        memory = self._of(post)
        if post.draft.image is None or memory.given_up:
            return ()
        if memory.breaker is not None and not memory.breaker.allows(step):
            return None
        try:
            got = self._get(step, post)
        except Unreachable as error:
            return self._unchecked(step, post, error)
        if not isinstance(got, str):
            return self._without(step, post, got)
        memory.ready_id = got
        return (got,)

    def _of(self, post: PostRecord) -> PictureMemory:
        return self._memory.of_row(post.id).picture

    def _get(self, step: Step, post: PostRecord) -> str | Processing | Outcome:
        media_id = self._outbox.media(post.id)
        if media_id is None:
            return self._upload(step, post)
        if self._of(post).ready_id == media_id:
            return media_id
        ready = self._check(media_id)
        if ready is None:
            self._forget(post)
            return Ambiguous(Message("the instance lost the upload"))
        return media_id if ready else Processing(media_id)

    def _upload(self, step: Step, post: PostRecord) -> str | Processing | Outcome:
        may_leave = step.send_guard()
        with self._access.around(Point.UPLOAD):
            got = self._access.account.upload(post.draft, may_leave)
        media_id = got.media_id if isinstance(got, Processing) else got
        if isinstance(media_id, str):
            self._access.upload_succeeded(UPLOADS)
            with self._access.around(Point.KEEP_MEDIA):
                self._outbox.keep_media(post.id, media_id)
        return got

    def _check(self, media_id: str) -> bool | None:
        with self._access.around(Point.MEDIA_CHECK):
            return self._access.account.media_ready(media_id)

    def _forget(self, post: PostRecord) -> None:
        self._of(post).ready_id = None
        with self._access.around(Point.FORGET_MEDIA):
            self._outbox.keep_media(post.id, None)

    def _without(self, step: Step, post: PostRecord, got: Processing | Outcome) -> tuple[()] | None:
        """What an upload that gave no picture means: try again, wait, or go without."""
        match got:
            case Refused(_, reason):
                return self._give_up(post, reason)
            case Limited() | Unauthorized() if not self._may_wait(step, post, _rest_of(step, got)):
                # Nothing is recorded of it: if it is the account's, the post finds out for itself.
                return self._give_up(post, got.reason)
            case NotSent() | Limited() | Unauthorized():
                judged = self._access.record(step, UPLOADS, got)
                return self._give_up(post, judged.reason) if isinstance(judged, Refused) else None
            case Processing():
                return self._try_again(step, post, Message("the instance has not finished working on it"))
            case Ambiguous(reason):
                return self._try_again(step, post, reason)
            case Posted():
                return self._try_again(step, post, Message("the instance gave no id for it"))

    def _try_again(self, step: Step, post: PostRecord, reason: str) -> tuple[()] | None:
        memory = self._of(post)
        memory.failures += 1
        memory.breaker = memory.breaker or CircuitBreaker(timedelta(seconds=5), timedelta(minutes=5))
        next_at = memory.breaker.fail(step.now)
        if memory.failures >= _TRIES or not self._may_wait(step, post, next_at - step.now):
            return self._give_up(post, reason)
        step.come_back(next_at)
        return None

    def _may_wait(self, step: Step, post: PostRecord, wait: timedelta) -> bool:
        """Whether the post can be kept back for so long, as things stand since its picture first failed."""
        memory = self._of(post)
        if memory.wanted_by is None:
            memory.wanted_by = step.now + max(post.useful_until - step.now, timedelta()) / _SHARE
        return max(step.now + wait, step.current_time()) <= memory.wanted_by

    def _unchecked(self, step: Step, post: PostRecord, error: Unreachable) -> tuple[()] | None:
        """Whether the instance has the picture cannot be said now; it is asked before the post is sent again."""
        self._of(post).ready_id = None
        reason = Message("whether the instance has it is not known: {reason}", reason=error.reason)
        if isinstance(error, Denied) and not self._may_wait(step, post, _PAUSE):
            return self._give_up(post, reason)
        if not self._access.read_failed_for(step, Operation(Call.MEDIA_CHECK, post.key), error):
            return None
        return self._try_again(step, post, reason)

    def _give_up(self, post: PostRecord, reason: str) -> tuple[()]:
        self._of(post).given_up = Message("posted without its picture: {reason}", reason=reason)
        return ()

    # --- after a refusal

    def leave_out(self, post: PostRecord, reason: str) -> None:
        """From now on the post goes without it, as it was refused with it."""
        self._give_up(post, reason)

    def is_refused(self, step: Step, post: PostRecord, media_id: str) -> bool | None:
        """Whether a refusal is the picture's. True: it is attached already, or gone, and will be uploaded once more
        if need be. False: not the picture's. None: cannot be said now."""
        memory = self._of(post)
        try:
            ready = self._check(media_id)
        except Unreachable as error:
            self._unchecked(step, post, error)
            return None
        if ready is False:
            memory.ready_id = None
            self._try_again(step, post, Message("the instance has not finished working on it"))
            return None
        if ready is None and not memory.is_uploaded_again:
            memory.is_uploaded_again = True
            self._forget(post)
            return True
        return False


def _rest_of(step: Step, got: Limited | Unauthorized) -> timedelta:
    """For how long the account would be left alone after such an answer, at the least."""
    if isinstance(got, Unauthorized):
        return _PAUSE
    if got.wait is not None:
        return got.wait
    return got.until - step.now if got.until is not None else timedelta()
