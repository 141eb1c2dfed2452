"""What a command says of the instance: what it could not learn of it and why, whose limits are shown, and that the
token is another account's; each in one line, with what to do about it."""

from datetime import timedelta

from announcer.commands.output import minute
from announcer.commands.remedies import remedy_of_former, remedy_of_unlearnt
from announcer.model import Message
from announcer.model.message import NOTHING
from announcer.publisher.instance_query import Unlearnt
from announcer.publisher.known_limits import KnownLimits, Teller
from announcer.publisher.preview import Preview


def lines(preview: Preview, timezone: str) -> list[tuple[Message, Message]]:
    """All of it, most pressing first: what to know, and what to do (empty: nothing)."""
    found = []
    limits = limits_words(preview.known_limits, timezone)
    if preview.unlearnt is not None:
        found.append((unlearnt_words(preview, timezone), remedy_of_unlearnt(preview.unlearnt)))
    elif limits:
        found.append((limits, NOTHING))
    if preview.former is not None:
        found.append((former_words(preview), remedy_of_former(preview)))
    return found


def is_problem(preview: Preview) -> bool:
    """Whether something of it does not mend itself: nothing could be sent, or another account would send it."""
    return preview.former is not None or (preview.unlearnt is not None and preview.unlearnt.wants_person)


def unlearnt_words(preview: Preview, timezone: str) -> Message:
    """What the instance did not say, why, and what that means for the limits. There has to be something."""
    assert preview.unlearnt is not None
    why, limits = _why_unlearnt(preview.unlearnt), limits_words(preview.known_limits, timezone)
    return Message("{why}; {limits}", why=why, limits=limits) if limits else why


def _why_unlearnt(unlearnt: Unlearnt) -> Message:
    if unlearnt.denial is not None:
        return unlearnt.denial.words
    if unlearnt.knows_account:
        return Message(
            "{instance} could not be asked what it takes: {reason}", instance=unlearnt.instance, reason=unlearnt.reason
        )
    return Message(
        "{instance} could not be asked whose account it is and what it takes: {reason}",
        instance=unlearnt.instance,
        reason=unlearnt.reason,
    )


def limits_words(known: KnownLimits, timezone: str) -> Message:
    """Whose the limits are, where they are not what the instance says now; empty: they are."""
    if known.told_by is None:
        return Message(
            "what it takes is not known, so posts are fitted to what is usual on Mastodon: {count} characters",
            count=known.fitted_to.max_characters,
        )
    if known.told_by is not Teller.SERVICE or known.told_at is None:
        return NOTHING
    return Message(
        "its limits are what the service that runs learnt {ago}, at {when}",
        ago=ago(known.age),
        when=minute(known.told_at, timezone),
    )


def ago(age: timedelta) -> Message:
    """`3 hours ago`, in the largest unit of which there are two or more."""
    minutes = max(0, int(age.total_seconds())) // 60
    if minutes < 2:
        return Message("just now")
    if minutes < 120:
        return Message("{count} minutes ago", count=minutes)
    if minutes < 2 * 24 * 60:
        return Message("{count} hours ago", count=minutes // 60)
    return Message("{count} days ago", count=minutes // (24 * 60))


def length_words(length: int, known: KnownLimits) -> Message:
    """`231/500 characters`; of an unknown limit nothing is said but that."""
    if known.max_characters is None:
        return Message("{length} characters (limit not known)", length=length)
    return Message("{length}/{limit} characters", length=length, limit=known.max_characters)


def former_words(preview: Preview) -> Message:
    """That the token is of another account than the service's."""
    if preview.former == preview.account:
        return Message(
            "the service that runs posts to {former}, and the access token here is {account}'s: what follows is as the"
            " service has it",
            former=preview.former,
            account=preview.answer.account,
        )
    return Message(
        "the ledger has posted to {former} so far, and the access token is {account}'s: what was said there is not said"
        " again here",
        former=preview.former,
        account=preview.account,
    )
