"""A post's picture: uploaded before the first attempt, remembered in the outbox, never a reason to lose the post.

A post waits for its picture for eight tries over some ten minutes, or for a rate limit or a denial that uploads meet;
but a try that would come after a quarter of the time that was left for the post, when its picture first failed, is not
waited for: the post goes without, at once, and the reason says so. So what is of use for minutes goes within them.
"""

from datetime import datetime, timedelta

from announcer.delivery.line import Gate, Line
from announcer.delivery.ports import (
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Outbox,
    Outcome,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unreachable,
)
from announcer.delivery.step import Step
from announcer.model import PostRecord

_TRIES = 8  # over some ten minutes
_SHARE = 4  # of the time that is left for the post, the picture has one part in so many
_PAUSE = timedelta(minutes=5)  # after a denial the line waits for as long at least
_UPLOADS = "uploads"
"""What the line calls them when they are denied: a token may lack `write:media`; then posts go without pictures."""


class Pictures:
    def __init__(self, outbox: Outbox, line: Line) -> None:
        self._outbox = outbox
        self._line = line
        self._tries: dict[int, int] = {}
        self._wanted_by: dict[int, datetime] = {}
        self._gates: dict[int, Gate] = {}
        self._ready: dict[int, str] = {}
        self._uploaded_again: set[int] = set()
        self._given_up: dict[int, str] = {}

    def problem(self, post: PostRecord) -> str:
        """Why the post goes without its picture; empty: it does not."""
        return self._given_up.get(post.id, "")

    def media_ids(self, step: Step, post: PostRecord) -> tuple[str, ...] | None:
        """What to attach; None: not now. A picture that cannot be had does not keep the post back."""
        if post.draft.image is None or post.id in self._given_up:
            return ()
        gate = self._gates.get(post.id)
        if gate is not None and not self._line.is_open(step, gate):
            return None
        try:
            got = self._get(step, post)
        except Unreachable as error:
            return self._unchecked(step, post, error)
        if not isinstance(got, str):
            return self._without(step, post, got)
        self._ready[post.id] = got
        return (got,)

    def _get(self, step: Step, post: PostRecord) -> str | Processing | Outcome:
        media_id = self._outbox.media(post.id)
        if media_id is None:
            return self._upload(step, post)
        if self._ready.get(post.id) == media_id:
            return media_id
        ready = self._check(media_id)
        if ready is None:
            self._forget(post)
            return Ambiguous("the instance lost the upload")
        return media_id if ready else Processing(media_id)

    def _upload(self, step: Step, post: PostRecord) -> str | Processing | Outcome:
        may_leave = step.leaving()
        with self._line.around("upload"):
            got = self._line.account.upload(post.draft, may_leave)
        media_id = got.media_id if isinstance(got, Processing) else got
        if isinstance(media_id, str):
            self._line.allowed(_UPLOADS)
            with self._line.around("keep media"):
                self._outbox.keep_media(post.id, media_id)
        return got

    def _check(self, media_id: str) -> bool | None:
        with self._line.around("media check"):
            return self._line.account.media_ready(media_id)

    def _forget(self, post: PostRecord) -> None:
        self._ready.pop(post.id, None)
        with self._line.around("forget media"):
            self._outbox.keep_media(post.id, None)

    def _without(self, step: Step, post: PostRecord, got: Processing | Outcome) -> tuple[()] | None:
        """What an upload that gave no picture means: try again, wait, or go without."""
        match got:
            case Refused(_, reason):
                return self._give_up(post, reason)
            case Limited() | Unauthorized() if not self._may_wait(step, post, _rest_of(step, got)):
                # The line learns nothing from it: if it is the line's, the post finds out for itself.
                return self._give_up(post, got.reason)
            case NotSent() | Limited() | Unauthorized():
                judged = self._line.learn(step, got, _UPLOADS)
                return self._give_up(post, judged.reason) if isinstance(judged, Refused) else None
            case Processing():
                return self._try_again(step, post, "the instance has not finished working on it")
            case Ambiguous(reason):
                return self._try_again(step, post, reason)
            case Posted():
                return self._try_again(step, post, "the instance gave no id for it")

    def _try_again(self, step: Step, post: PostRecord, reason: str) -> tuple[()] | None:
        tries = self._tries[post.id] = self._tries.get(post.id, 0) + 1
        gate = self._gates.setdefault(post.id, Gate(timedelta(seconds=5), timedelta(minutes=5)))
        next_at = gate.fail(step.now)
        if tries >= _TRIES or not self._may_wait(step, post, next_at - step.now):
            return self._give_up(post, reason)
        step.come_back(next_at)
        return None

    def _may_wait(self, step: Step, post: PostRecord, wait: timedelta) -> bool:
        """Whether the post can be kept back for so long, as things stand since its picture first failed."""
        left = max(post.useful_until - step.now, timedelta())
        wanted_by = self._wanted_by.setdefault(post.id, step.now + left / _SHARE)
        return max(step.now + wait, step.moment()) <= wanted_by

    def _unchecked(self, step: Step, post: PostRecord, error: Unreachable) -> tuple[()] | None:
        """Whether the instance has the picture cannot be said now; it is asked before the post is sent again."""
        self._ready.pop(post.id, None)
        if isinstance(error, Denied) and not self._may_wait(step, post, _PAUSE):
            return self._give_up(post, f"whether the instance has it is not known: {error}")
        if not self._line.read_in_vain(step, f"the picture of {post.key}", error):
            return None
        return self._try_again(step, post, f"whether the instance has it is not known: {error}")

    def _give_up(self, post: PostRecord, reason: str) -> tuple[()]:
        self._given_up[post.id] = f"posted without its picture: {reason}"
        return ()

    # --- after a refusal

    def refused(self, step: Step, post: PostRecord, media_id: str) -> bool | None:
        """Whether a refusal is the picture's. True: it is attached already, or gone, and will be uploaded once more
        if need be. False: not the picture's. None: cannot be said now."""
        try:
            ready = self._check(media_id)
        except Unreachable as error:
            self._unchecked(step, post, error)
            return None
        if ready is False:
            self._ready.pop(post.id, None)
            self._try_again(step, post, "the instance has not finished working on it")
            return None
        if ready is None and post.id not in self._uploaded_again:
            self._uploaded_again.add(post.id)
            self._forget(post)
            return True
        return False

    def done(self, post: PostRecord) -> None:
        """The row is settled: nothing about it needs remembering."""
        self._tries.pop(post.id, None)
        self._wanted_by.pop(post.id, None)
        self._gates.pop(post.id, None)
        self._ready.pop(post.id, None)
        self._given_up.pop(post.id, None)
        self._uploaded_again.discard(post.id)


def _rest_of(step: Step, got: Limited | Unauthorized) -> timedelta:
    """For how long the line would be left alone after such an answer, at the least."""
    if isinstance(got, Unauthorized):
        return _PAUSE
    if got.wait is not None:
        return got.wait
    return got.until - step.now if got.until is not None else timedelta()
