"""How an attempt to change something on the account ended, as figures count it."""

from enum import StrEnum


class AttemptResult(StrEnum):
    TAKEN = "taken"
    """The server took it."""
    NOT_SENT = "not_sent"
    """The request surely never reached the server."""
    RATE_LIMITED = "rate_limited"
    """429."""
    REFUSED = "refused"
    """Another 4xx."""
    DENIED = "denied"
    """401 or 403."""
    UNCERTAIN = "uncertain"
    """It may have been taken, or not."""
