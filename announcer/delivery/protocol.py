"""What to do with a row of the outbox: decided from what is known, without acting.

The states and waits are those of a model that gave no duplicate and no loss with 40% of all calls failing:

    pending --begin--> sending --+-- posted
       ^                         +-- pending    surely not sent, and not ambiguous before
       |                         +-- rejected   it will not be taken as it is
       +-- a person              +-- gone       it was posted, and deleted since
                                 +-- unknown    everything else, and every `sending` that a dead process left
    unknown: rest, list the account, list again; the marker is there -> posted, twice not there -> pending, same key
"""

from dataclasses import dataclass
from datetime import datetime

from announcer.delivery.account import Body
from announcer.delivery.outbox import OutboxRow
from announcer.delivery.outcomes import Ambiguous, Limited, NotSent, Outcome, Posted, Refused, Unauthorized
from announcer.delivery.protocol_timing import Timing
from announcer.model import Message, PostRecord, State

# --- rows -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until`."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Expire:
    """Too late to be of use."""

    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """To be sent for the first time, or again after it was surely not sent."""

    in_reply_to_id: str | None


@dataclass(frozen=True, slots=True)
class ListAccount:
    """Its fate is read from the account's own list. A glance finds what is there, and does not count what is not."""

    glance: bool = False


@dataclass(frozen=True, slots=True)
class Requeue:
    """Surely not on the account: it is pending again, under the same key, with the words that hold by now."""


def for_pending(row: OutboxRow, parent: PostRecord | None, now: datetime) -> Wait | Expire | Attempt:
    """What a pending row whose time has come wants; `parent` is the row of its `reply_to`, None without one.

    A reply waits while its parent may still get a status, and goes without it when it never will.
    """
    post = row.post
    if now >= post.useful_until:
        if parent is not None and parent.state.is_open:
            waited = Message("it was of no use any more when it could be sent; it waited for {key}", key=parent.key)
            return Expire(waited)
        return Expire(Message("it was of no use any more when it could be sent"))
    if parent is None or row.parent_gone:
        return Attempt(None)
    if parent.state.is_open:
        return Wait(post.useful_until, f"waits for {parent.key}")
    return Attempt(parent.status_id if parent.state is State.POSTED else None)


def for_unknown(
    row: OutboxRow, now: datetime, timing: Timing, *, glanced: bool
) -> Wait | Expire | ListAccount | Requeue:
    """What a row of unknown fate wants; `glanced`: at it since its last attempt. It never expires before its fate is
    known."""
    post = row.post
    sent_at = post.last_sent_at or post.created_at
    rested_at = sent_at + timing.rest(post.attempts)
    if now < rested_at:
        if not glanced:
            glance_at = sent_at + timing.glance
            return ListAccount(glance=True) if now >= glance_at else Wait(glance_at, "will be looked for")
        return Wait(rested_at, "rests until the server has finished or dropped the request")
    if row.clean_lists >= timing.lists:
        if now >= post.useful_until:
            return Expire(Message("it is surely not on the account, and of no use any more"))
        return Requeue()
    if row.last_list_at is not None and now < row.last_list_at + timing.apart:
        return Wait(row.last_list_at + timing.apart, "will look at the account's list once more")
    return ListAccount()


def wants_a_person(row: OutboxRow, now: datetime, timing: Timing) -> bool:
    """Whether an unknown row has been unsettled for too long."""
    since = row.post.first_sent_at
    return since is not None and now >= since + timing.person


# --- answers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """The row's new state."""

    state: State
    reason: str = ""
    status_id: str | None = None
    url: str | None = None
    posted_at: datetime | None = None
    """None: now."""


@dataclass(frozen=True, slots=True)
class AskForParent:
    """The refusal may be the parent's: ask the server for that first."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class AskForMedia:
    """The refusal may be the picture's: ask the server for that first."""

    refused: Refused


def after_send(outcome: Outcome, body: Body, *, ambiguous: bool) -> StateChange | AskForParent | AskForMedia:
    """What an answer means; `ambiguous`: an earlier attempt of this row may have reached the server."""
    match outcome:
        case Posted(status_id, url):
            return StateChange(state=State.POSTED, status_id=status_id, url=url)
        case NotSent(reason) | Limited(_, reason) | Unauthorized(_, reason):
            return StateChange(state=State.UNKNOWN if ambiguous else State.PENDING, reason=reason)
        case Ambiguous(reason):
            return StateChange(state=State.UNKNOWN, reason=reason)
        case Refused(400 | 404 | 410 | 422) if body.in_reply_to_id is not None:
            # 404 on Mastodon; 422 on Akkoma, and 400 on older servers of that family.
            return AskForParent(outcome)
        case Refused(400 | 422) if body.media_ids:
            return AskForMedia(outcome)
        case Refused():
            return refused(outcome, ambiguous=ambiguous)


def refused(outcome: Refused, *, ambiguous: bool) -> StateChange:
    """What a refusal means that is neither the parent's nor the picture's.

    Mastodon answers a key whose status was deleted with 404 (app/services/post_status_service.rb, idempotency).
    """
    if ambiguous and outcome.status in (404, 410):
        return StateChange(state=State.GONE, reason=Message(
            "it answered {status} when it was sent again: it was posted, it seems, and deleted there since",
            status=outcome.status,
        ))  # fmt: skip
    return StateChange(state=State.REJECTED, reason=outcome.reason)
