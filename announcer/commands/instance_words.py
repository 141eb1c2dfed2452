"""What a command says of the instance: what it could not learn of it and why, whose limits are shown, and that the
token is another account's; each in one line, with what to do about it."""

from announcer.commands.output import minute
from announcer.commands.remedies import remedy_of_former, remedy_of_unlearnt
from announcer.publisher.instance_query import Unlearnt
from announcer.publisher.known_limits import KnownLimits, Teller
from announcer.publisher.preview import Preview
from announcer.words.dates import ago_in_words


def lines(preview: Preview, timezone: str) -> list[tuple[str, str]]:
    """All of it, most pressing first: what to know, and what to do (empty: nothing)."""
    found = []
    limits = limits_words(preview.known_limits, timezone)
    if preview.unlearnt is not None:
        found.append((unlearnt_words(preview, timezone), remedy_of_unlearnt(preview.unlearnt)))
    elif limits:
        found.append((limits, ""))
    if preview.former is not None:
        found.append((former_words(preview), remedy_of_former(preview)))
    return found


def is_problem(preview: Preview) -> bool:
    """Whether something of it does not mend itself: nothing could be sent, or another account would send it."""
    return preview.former is not None or (preview.unlearnt is not None and preview.unlearnt.wants_person)


def unlearnt_words(preview: Preview, timezone: str) -> str:
    """What the instance did not say, why, and what that means for the limits. There has to be something."""
    assert preview.unlearnt is not None
    limits = limits_words(preview.known_limits, timezone)
    return _why_unlearnt(preview.unlearnt) + (f"; {limits}" if limits else "")


def _why_unlearnt(unlearnt: Unlearnt) -> str:
    if unlearnt.denial is not None:
        return unlearnt.denial.words
    if unlearnt.knows_account:
        return f"{unlearnt.instance} could not be asked what it takes: {unlearnt.reason}"
    return f"{unlearnt.instance} could not be asked whose account it is and what it takes: {unlearnt.reason}"


def limits_words(known: KnownLimits, timezone: str) -> str:
    """Whose the limits are, where they are not what the instance says now; empty: they are."""
    if known.told_by is None:
        return (
            "what it takes is not known, so posts are fitted to what is usual on Mastodon:"
            f" {known.fitted_to.max_characters} characters"
        )
    if known.told_by is not Teller.SERVICE or known.told_at is None:
        return ""
    return (
        f"its limits are what the service that runs learnt {ago_in_words(known.age, 'en')},"
        f" at {minute(known.told_at, timezone)}"
    )


def length_words(length: int, known: KnownLimits) -> str:
    """`231/500 characters`; of an unknown limit nothing is said but that."""
    if known.max_characters is None:
        return f"{length} characters (limit not known)"
    return f"{length}/{known.max_characters} characters"


def former_words(preview: Preview) -> str:
    """That the token is of another account than the service's."""
    if preview.former == preview.account:
        return (
            f"the service that runs posts to {preview.former}, and the access token here is {preview.answer.account}'s:"
            " what follows is as the service has it"
        )
    return (
        f"the ledger has posted to {preview.former} so far, and the access token is {preview.account}'s: what was said"
        " there is not said again here"
    )
