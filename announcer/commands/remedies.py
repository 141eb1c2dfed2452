"""What keeps a post back or kept it from being posted, and what a person can do or type about it: for `plan`,
`status` and the commands that write to the ledger.

What a hold or an approval reaches is the model's to say (`model.reached_by`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from announcer.model import (
    Facts,
    Message,
    NeedsApproval,
    PlannedPost,
    PostKey,
    PostRecord,
    Question,
    State,
    Subject,
    TooLong,
)
from announcer.model.findings import Cause
from announcer.model.message import NOTHING
from announcer.model.refusal_reason import gives_cause
from announcer.publisher.instance_query import Unlearnt
from announcer.publisher.known_limits import KnownLimits
from announcer.publisher.preview import Preview


def original(key: PostKey, facts: Facts) -> PostKey:
    """The post of which `key` is a translation; itself, when it is none."""
    for series in facts.series:
        if series.id == key.subject.series:
            own = next((event.language for event in series.events if event.key == key.subject), series.language)
            return replace(key, language=own)
    return key


def about(key: str, preview: Preview) -> list[PlannedPost]:
    """The posts to come that a hold or an approval of `key` reaches."""
    return [post for post in preview.plan.posts if key in post.reached_by]


def holders(post: PlannedPost, preview: Preview) -> list[str]:
    """The keys with which a person holds the post back."""
    return sorted(post.reached_by & preview.history.holds)


def is_held_by(key: str, post: PlannedPost, preview: Preview) -> bool:
    """Whether the hold of `key` is all that the post waits for."""
    return post.held is not None and not isinstance(post.held, Question) and holders(post, preview) == [key]


def why_held(post: PlannedPost, preview: Preview) -> Message:
    """Why a post that is held waits, and what to type or mend; empty: it is not held."""
    if post.held is None:
        return NOTHING
    if isinstance(post.held, Question):
        return Message("{what}; {remedy}", what=post.held.message, remedy=post.held.remedy)
    if keys := holders(post, preview):
        return Message("held back; {commands} lets it go", commands=each_command("release", keys))
    if isinstance(post.held, TooLong):
        return too_long(post.held, preview.known_limits)
    return post.held.message


def held_plainly(post: PlannedPost, preview: Preview) -> Message:
    """Why a post waits, for who cannot do anything about it; empty: it is not held."""
    match post.held:
        case None:
            return NOTHING
        case Question():
            return post.held.message
        case TooLong() if not holders(post, preview):
            return too_long(post.held, preview.known_limits)
        case NeedsApproval() if not holders(post, preview):
            return Message("it has to be approved first")
        case _:
            return Message("it is held back by a person")


def too_long(held: TooLong, known: KnownLimits) -> Message:
    """Why it waits, without a word of what the instance takes when nobody knows that."""
    if known.max_characters is not None:
        return held.message
    return Message(
        "{length} characters even when shortened, and {limit} are usual; what the instance takes is not known: shorten"
        " title and place",
        length=held.length,
        limit=held.limit,
    )


def waits(post: PlannedPost, preview: Preview) -> Message:
    """`why_held` as a clause that begins with `waits`; empty: it is not held."""
    why = why_held(post, preview)
    is_clause = isinstance(post.held, NeedsApproval) and not holders(post, preview)
    return why if is_clause or not why else Message("waits: {why}", why=why)


def each_command(command: str, keys: Iterable[str]) -> Message:
    """The command with each of the keys, as one types it."""
    first, *others = keys
    typed = Message.verbatim(f"`announcer {command} {first}`")
    if not others:
        return typed
    return Message("{command} and {others}", command=typed, others=each_command(command, others))


def is_coming(subject: Subject, preview: Preview) -> bool:
    """Whether the event, or some event of the series, is not past."""
    return any(
        event.over_at > preview.now
        for series in preview.facts.series
        for event in series.events
        if subject in (event.key, series.key)
    )


# --- what an instance answers ---------------------------------------------------------------------------------------


def remedy_of_refused(post: PostRecord, now: datetime) -> Message:
    """What settles a post that the account does not take."""
    key = post.key
    if now >= post.useful_until:
        return Message("it is of no use any more; `announcer resolve {key} --skip` gives it up", key=key)
    if gives_cause(post.reason):
        return Message(
            "mend the cause; then `announcer resolve {key} --not-posted` sends it again; `announcer resolve {key}"
            " --skip` gives it up",
            key=key,
        )
    return Message(
        "the instance does not say why: ask those who run it, or say it in other words in the event file; then"
        " `announcer resolve {key} --not-posted` sends it again; `announcer resolve {key} --skip` gives it up",
        key=key,
    )


def remedy_of_deleted(post: PostRecord, now: datetime) -> Message:
    """What can be typed about a post that was deleted on the instance; empty: nothing brings it back."""
    if post.state is not State.GONE or now >= post.useful_until:
        return NOTHING
    return Message(
        "`announcer resolve {key} --not-posted` sends it again; `announcer resolve {key} --skip` leaves it so",
        key=post.key,
    )


SCOPES = "profile, read:statuses, write:statuses and write:media"
"""What a token needs; before Mastodon 4.3 read:accounts in place of profile."""


def remedy_of_denial(status: int | None, scope: str | None) -> Message:
    """What ends a pause of the account; `status` None: an older announcer does not say. Mastodon answers 403 when the
    account itself is disabled or not yet let in (app/controllers/api/base_controller.rb, require_user!), and when the
    token has too few scopes."""
    if scope is not None:
        return Message(
            "make a new token on the instance with the scopes {scopes} (`announcer login`): this one lacks"
            " {scope}; then start again",
            scopes=SCOPES,
            scope=scope,
        )
    if status != 403:
        return Message("{renew}; if that is refused too, look whether the account itself is well", renew=_renew())
    return Message(
        "look at the account on the instance first: log in there, and see whether it is disabled, suspended or waits"
        " for something, such as a confirmed address; posts go on by themselves once that is mended. If all is well"
        " there: {renew}",
        renew=_renew(),
    )


def _renew() -> Message:
    return Message("make a new token on the instance (`announcer login`), and start again")


def remedy_of_unlearnt(unlearnt: Unlearnt) -> Message:
    """What to do when a command could not learn from the instance what it wanted to know."""
    if unlearnt.denial is not None:
        return remedy_of_denial(unlearnt.denial.status, unlearnt.denial.scope)
    if unlearnt.is_no_instance:
        return Message(
            "ANNOUNCER_MASTODON__BASE_URL has to be the address at which the instance itself answers, without a path,"
            " such as https://mastodon.example: write that"
        )
    return Message("look whether the instance is up, and whether ANNOUNCER_MASTODON__BASE_URL is its address")


def remedy_of_former(preview: Preview) -> Message:
    """What to do when the token is of another account than the service's."""
    if preview.former == preview.account:
        return Message(
            "put the token of {account} in the settings; or, if the new account is meant, stop the service, and start"
            " `announcer run` with its token",
            account=preview.former,
        )
    return Message(
        "if that is meant, start `announcer run`: it goes on there with what is to come; if not, put the token of"
        " {account} in the settings",
        account=preview.former,
    )


def remedy_of_instance(cause: Cause | None) -> Message:
    """What to do about an instance that does not answer as it should."""
    if cause is Cause.RATE_LIMITED:
        return Message(
            "the instance wants a rest from requests; the service waits for as long, and goes on by itself: there is"
            " nothing to do"
        )
    if cause is Cause.READING_IN_PARTS:
        return Message("the service reads on by itself: there is nothing to do")
    if cause is Cause.ARRIVING:
        return Message("the service goes on by itself then: there is nothing to do")
    return Message(
        "the service goes on by itself once the instance is well; look whether it is up, and whether"
        " ANNOUNCER_MASTODON__BASE_URL is its address"
    )
