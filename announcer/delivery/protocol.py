"""What to do with a row of the outbox: decided from what is known, without acting.

The states and waits are those of a model that gave no duplicate and no loss with 40% of all calls failing:

    pending --begin--> sending --+-- posted
       ^                         +-- pending    surely not sent, and not ambiguous before
       |                         +-- rejected   it will not be taken as it is
       +-- a person              +-- gone       it was posted, and deleted since
                                 +-- unknown    everything else, and every `sending` that a dead process left
    unknown: rest, list the account, list again; the marker is there -> posted, twice not there -> pending, same key
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from announcer.delivery.ports import (
    Ambiguous,
    Body,
    EditTicket,
    Limited,
    NotSent,
    Outcome,
    Posted,
    Refused,
    Seen,
    Source,
    Ticket,
    Unauthorized,
)
from announcer.model import Draft, Image, Kind, PostRecord, State
from announcer.model.text import StatusText, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the protocol waits, and for what."""

    quiet: timedelta = timedelta(minutes=5)
    """Within this a server finishes a request or drops it: the condition of exactly once."""
    glance: timedelta = timedelta(seconds=20)
    """After this an unknown row is looked for once already: being there settles it, being absent says nothing yet."""
    slack: timedelta = timedelta(seconds=30)
    """By so much at most a step's `now` lies before the moment at which its request left (`step.Step.may_begin`,
    `worker.Delivery`)."""
    lists: int = 2
    """Complete lists without the marker before a row is sent again."""
    apart: timedelta = timedelta(seconds=60)
    """Between those lists."""
    longest_rest: timedelta = timedelta(minutes=30)
    """A row whose attempts go on failing rests longer each time, up to this."""
    lease: timedelta = timedelta(minutes=3)
    """Longer than an attempt can take."""
    person: timedelta = timedelta(hours=1)
    """Unsettled for so long, a row is reported to a person."""


CAREFUL = Timing()
_NONE = timedelta(0)
AT_ONCE = Timing(quiet=_NONE, glance=_NONE, slack=_NONE, lists=0, apart=_NONE, longest_rest=_NONE)
"""For an account whose answers are final."""


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


def for_pending(ticket: Ticket, parent: PostRecord | None, now: datetime) -> Wait | Expire | Attempt:
    """What a pending row whose time has come wants; `parent` is the row of its `reply_to`, None without one.

    A reply waits while its parent may still get a status, and goes without it when it never will.
    """
    post = ticket.post
    if now >= post.useful_until:
        waited = f"; it waited for {parent.key}" if parent is not None and parent.state.is_open else ""
        return Expire(f"it was of no use any more when it could be sent{waited}")
    if parent is None or ticket.parent_gone:
        return Attempt(None)
    if parent.state.is_open:
        return Wait(post.useful_until, f"waits for {parent.key}")
    return Attempt(parent.status_id if parent.state is State.POSTED else None)


def for_unknown(
    ticket: Ticket, now: datetime, timing: Timing, *, glanced: bool
) -> Wait | Expire | ListAccount | Requeue:
    """What a row of unknown fate wants; `glanced`: at it since its last attempt. It never expires before its fate is
    known."""
    post = ticket.post
    sent_at = post.last_sent_at or post.created_at
    rested_at = sent_at + rest(post.attempts, timing)
    if now < rested_at:
        if not glanced:
            glance_at = sent_at + timing.glance
            return ListAccount(glance=True) if now >= glance_at else Wait(glance_at, "will be looked for")
        return Wait(rested_at, "rests until the server has finished or dropped the request")
    if ticket.clean_lists >= timing.lists:
        if now >= post.useful_until:
            return Expire("it is surely not on the account, and of no use any more")
        return Requeue()
    if ticket.last_list_at is not None and now < ticket.last_list_at + timing.apart:
        return Wait(ticket.last_list_at + timing.apart, "will look at the account's list once more")
    return ListAccount()


def rest(attempts: int, timing: Timing) -> timedelta:
    """How long after its last attempt an unknown row is left alone: the quiet time, doubled from the third attempt."""
    doubled = timing.quiet * (1 << min(max(0, attempts - 2), 6))
    return max(timing.quiet, min(doubled, timing.longest_rest)) + timing.slack


def wants_a_person(ticket: Ticket, now: datetime, timing: Timing) -> bool:
    """Whether an unknown row has been unsettled for too long."""
    since = ticket.post.first_sent_at
    return since is not None and now >= since + timing.person


# --- what an earlier ledger sent ----------------------------------------------------------------------------------


_SKEW = timedelta(minutes=5)  # our clock and the instance's


def is_it(seen: Seen, ticket: Ticket) -> bool:
    """Whether a status that was on the account when a process began is the row's, as its marker says.

    Revisions are counted by the ledger: after its loss, or with an old copy, the number of a change may be one that
    another change had. So a change that came up after the first round of the process that found the status is new;
    and one that was found at a start was told before only in the same words. A cancellation is a cancellation.
    """
    post = ticket.post
    if post.key.kind not in (Kind.CHANGE, Kind.CANCELLATION):
        return True
    if seen.found_at is not None and (ticket.caused_at or post.created_at) > seen.found_at:
        return False
    if seen.created_at is None or seen.created_at >= post.created_at - _SKEW:
        return True
    return post.key.kind is Kind.CANCELLATION or seen.words == words_of(post.draft.text)


def key_for(ticket: Ticket, seen: Seen | None) -> str:
    """The idempotency key; another than the one that an old status of another ledger's may have been sent with."""
    if seen is None:
        return ticket.idempotency_key
    return hashlib.sha256(f"{ticket.idempotency_key}\0{seen.id}".encode()).hexdigest()


# --- answers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
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


def after_send(outcome: Outcome, body: Body, *, ambiguous: bool) -> Settle | AskForParent | AskForMedia:
    """What an answer means; `ambiguous`: an earlier attempt of this row may have reached the server."""
    match outcome:
        case Posted(status_id, url):
            return Settle(state=State.POSTED, status_id=status_id, url=url)
        case NotSent(reason) | Limited(_, reason) | Unauthorized(_, reason):
            return Settle(state=State.UNKNOWN if ambiguous else State.PENDING, reason=reason)
        case Ambiguous(reason):
            return Settle(state=State.UNKNOWN, reason=reason)
        case Refused(400 | 404 | 410 | 422) if body.in_reply_to_id is not None:
            # 404 on Mastodon; 422 on Akkoma, and 400 on older servers of that family.
            return AskForParent(outcome)
        case Refused(400 | 422) if body.media_ids:
            return AskForMedia(outcome)
        case Refused():
            return refused(outcome, ambiguous=ambiguous)


def refused(outcome: Refused, *, ambiguous: bool) -> Settle:
    """What a refusal means that is neither the parent's nor the picture's.

    Mastodon answers a key whose status was deleted with 404 (app/services/post_status_service.rb, idempotency).
    """
    if ambiguous and outcome.status in (404, 410):
        return Settle(state=State.GONE, reason=f"it answered {outcome.status} when it was sent again: it was"
                      " posted, it seems, and deleted there since")  # fmt: skip
    return Settle(state=State.REJECTED, reason=outcome.reason)


# --- edits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Write:
    """What to put on the server."""

    text: StatusText
    warning: str


@dataclass(frozen=True, slots=True)
class EditDone:
    """`outcome` as `Outbox.finish_edit` takes it."""

    outcome: str
    reason: str = ""


NO_SOURCE = "the instance does not tell the words that the post has now, and they may be a person's"


def ours(draft: Draft) -> Write:
    """The words and the warning of the draft."""
    return Write(draft.text, draft.content_warning or "")


def for_edit(ticket: EditTicket, source: Source | None) -> Write | EditDone:
    """What an edit wants, given what the server has now (None: the post is gone).

    What differs from what we sent last, the words or the warning before them, is a person's work, and stays. A warning
    that the server does not tell is taken for ours.
    """
    wanted = ours(ticket.edit.draft)
    if source is None:
        return EditDone("gone", "the post is not on the instance any more")
    if ticket.last_text.split() and not source.text.split():
        return EditDone("rejected", f"{NO_SOURCE}: it gives an empty text")  # Pleroma, when it kept no source
    warning = ticket.last_warning if source.warning is None else source.warning
    has_words = _same(source.text, wanted.text)
    if has_words and _same(warning, wanted.warning):
        is_said = ticket.ambiguous or image_of(ticket) is None  # an edit that came through brought all of it
        return EditDone("done") if is_said else wanted
    if _same(source.text, ticket.last_text) and _same(warning, ticket.last_warning):
        return wanted
    if has_words and (source.warning is None or _same(ticket.last_warning, wanted.warning)):
        return EditDone("done")  # a warning of a person's stays before our words
    return _for_a_person_s(source.text, warning, ticket.edit.mark)


def image_of(ticket: EditTicket) -> Image | None:
    """The post's picture, when the edit describes it anew; None: it stays as it is. Another picture does not take its
    place, and a description that is as it was may have become a person's."""
    image, former = ticket.edit.draft.image, ticket.post.draft.image
    is_the_post_s = image is not None and former is not None and image.file == former.file
    return image if is_the_post_s and image != former else None


def _for_a_person_s(text: str, warning: str, mark: StatusText | None) -> Write | EditDone:
    """What an edit wants of a post that a person edited: the mark before their words, under their warning."""
    left = "a person edited the post on the instance"
    if mark is None:
        return EditDone("left", left)
    if _same(text[: len(mark)], mark):
        return EditDone("left", f"{left}; the mark stands before their words")
    return Write(StatusText(f"{mark}\n\n{text}"), warning)


def _same(one: str, other: str) -> bool:
    """The same words: servers treat white space in their own ways."""
    return one.split() == other.split()


def backoff(failures: int, first: timedelta, most: timedelta) -> timedelta:
    """Growing waits: `first`, doubled with each further failure, `most` at most."""
    return min(first * (1 << min(max(0, failures - 1), 16)), most)
