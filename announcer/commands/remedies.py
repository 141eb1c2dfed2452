"""What keeps a post back or kept it from being posted, and what a person can do or type about it: for `plan`,
`status` and the commands that write to the ledger.

What a hold or an approval reaches is the model's to say (`model.reached_by`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from announcer.model import Facts, NeedsApproval, PlannedPost, PostKey, PostRecord, Question, State, Subject, TooLong
from announcer.model.findings import Cause
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


def why_held(post: PlannedPost, preview: Preview) -> str:
    """Why a post that is held waits, and what to type or mend; empty: it is not held."""
    if post.held is None:
        return ""
    if isinstance(post.held, Question):
        return f"{post.held}; {post.held.remedy}"
    if keys := holders(post, preview):
        return f"held back; {_each('release', keys)} lets it go"
    if isinstance(post.held, TooLong):
        return too_long(post.held, preview.known_limits)
    return str(post.held)


def too_long(held: TooLong, known: KnownLimits) -> str:
    """Why it waits, without a word of what the instance takes when nobody knows that."""
    if known.max_characters is not None:
        return str(held)
    return (
        f"{held.length} characters even when shortened, and {held.limit} are usual; what the instance takes is not"
        " known: shorten title and place"
    )


def waits(post: PlannedPost, preview: Preview) -> str:
    """`why_held` as a clause that begins with `waits`; empty: it is not held."""
    why = why_held(post, preview)
    is_clause = isinstance(post.held, NeedsApproval) and not holders(post, preview)
    return why if is_clause or not why else f"waits: {why}"


def _each(command: str, keys: Iterable[str]) -> str:
    return " and ".join(f"`announcer {command} {key}`" for key in keys)


def is_coming(subject: Subject, preview: Preview) -> bool:
    """Whether the event, or some event of the series, is not past."""
    return any(
        event.over_at > preview.now
        for series in preview.facts.series
        for event in series.events
        if subject in (event.key, series.key)
    )


# --- what an instance answers ---------------------------------------------------------------------------------------

_RENEW = "make a new token on the instance (`announcer login`), and start again"


def remedy_of_refused(post: PostRecord, now: datetime) -> str:
    """What settles a post that the account does not take."""
    if now >= post.useful_until:
        return f"it is of no use any more; `announcer resolve {post.key} --skip` gives it up"
    first = "mend the cause"
    if not gives_cause(post.reason):
        first = "the instance does not say why: ask those who run it, or say it in other words in the event file"
    return (
        f"{first}; then `announcer resolve {post.key} --not-posted` sends it again;"
        f" `announcer resolve {post.key} --skip` gives it up"
    )


def remedy_of_deleted(post: PostRecord, now: datetime) -> str:
    """What can be typed about a post that was deleted on the instance; empty: nothing brings it back."""
    if post.state is not State.GONE or now >= post.useful_until:
        return ""
    return (
        f"`announcer resolve {post.key} --not-posted` sends it again;"
        f" `announcer resolve {post.key} --skip` leaves it so"
    )


SCOPES = "profile, read:statuses, write:statuses and write:media"
"""What a token needs; before Mastodon 4.3 read:accounts in place of profile."""


def remedy_of_denial(status: int | None, scope: str | None) -> str:
    """What ends a pause of the account; `status` None: an older announcer does not say. Mastodon answers 403 when the
    account itself is disabled or not yet let in (app/controllers/api/base_controller.rb, require_user!), and when the
    token has too few scopes."""
    if scope is not None:
        return (
            f"make a new token on the instance with the scopes {SCOPES} (`announcer login`): this one lacks"
            f" {scope}; then start again"
        )
    if status != 403:
        return f"{_RENEW}; if that is refused too, look whether the account itself is well"
    return (
        "look at the account on the instance first: log in there, and see whether it is disabled, suspended or waits"
        " for something, such as a confirmed address; posts go on by themselves once that is mended. If all is well"
        f" there: {_RENEW}"
    )


def remedy_of_unlearnt(unlearnt: Unlearnt) -> str:
    """What to do when a command could not learn from the instance what it wanted to know."""
    if unlearnt.denial is not None:
        return remedy_of_denial(unlearnt.denial.status, unlearnt.denial.scope)
    if unlearnt.is_no_instance:
        return (
            "ANNOUNCER_MASTODON__BASE_URL has to be the address at which the instance itself answers, without a path,"
            " such as https://mastodon.example: write that"
        )
    return "look whether the instance is up, and whether ANNOUNCER_MASTODON__BASE_URL is its address"


def remedy_of_former(preview: Preview) -> str:
    """What to do when the token is of another account than the service's."""
    mend = f"put the token of {preview.former} in the settings"
    if preview.former == preview.account:
        return f"{mend}; or, if the new account is meant, stop the service, and start `announcer run` with its token"
    return f"if that is meant, start `announcer run`: it goes on there with what is to come; if not, {mend}"


def remedy_of_instance(cause: Cause | None) -> str:
    """What to do about an instance that does not answer as it should."""
    if cause is Cause.RATE_LIMITED:
        return (
            "the instance wants a rest from requests; the service waits for as long, and goes on by itself: there is"
            " nothing to do"
        )
    if cause is Cause.READING_IN_PARTS:
        return "the service reads on by itself: there is nothing to do"
    return (
        "the service goes on by itself once the instance is well; look whether it is up, and whether"
        " ANNOUNCER_MASTODON__BASE_URL is its address"
    )
