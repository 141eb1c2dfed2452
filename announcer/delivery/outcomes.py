"""How a call to an account ends: the outcomes of one that writes, and why one that reads gave no whole answer.

Unreachable             a reading call did not give a whole answer
 +-- Denied             401 or 403
 +-- NoAnswer           nothing answered
 +-- NoSuchApi          what answered does not speak the API
 +-- RateLimited        429
 +-- Unfinished         read in part
 +-- Unsupported        the server does not have it
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from announcer.model import Message
from announcer.model.attempts import AttemptResult
from announcer.model.findings import Cause


@dataclass(frozen=True, slots=True)
class Posted:
    """The server answered 2xx with a status."""

    status_id: str
    url: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request surely never reached the server."""

    reason: str


@dataclass(frozen=True, slots=True)
class Limited:
    """429: the server did not take it."""

    until: datetime | None
    reason: str = Message("the server's rate limit")
    wait: timedelta | None = None
    """How long, by the server's own clock; goes before `until`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Another 4xx: it will not be taken as it is."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """401 or 403: the account pauses until a person mends it."""

    status: int
    reason: str
    scope: str | None = None
    """The scope that the token lacks for it; None: that is not said to be the cause."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Anything else: it may have been posted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Processing:
    """The server has the picture and still works on it."""

    media_id: str


Outcome = Posted | NotSent | Limited | Refused | Unauthorized | Ambiguous

RESULTS: dict[type[Outcome], AttemptResult] = {
    Posted: AttemptResult.TAKEN,
    NotSent: AttemptResult.NOT_SENT,
    Limited: AttemptResult.RATE_LIMITED,
    Refused: AttemptResult.REFUSED,
    Unauthorized: AttemptResult.DENIED,
    Ambiguous: AttemptResult.UNCERTAIN,
}
"""What figures count each outcome as."""


class Unreachable(Exception):
    """A reading call did not give a whole answer; the message says why, without secrets. `wait`: how long the server
    asks to be left alone (429)."""

    cause: ClassVar[Cause] = Cause.UNREACHABLE

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """The message; what is a `Message` stays one."""
        self.wait = wait


class Denied(Unreachable):
    """A reading call was answered with 401 or 403: the account pauses until a person mends it. `scope`: as of
    `Unauthorized`."""

    cause = Cause.DENIED

    def __init__(self, reason: str, *, status: int = 401, scope: str | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.scope = scope


class NoAnswer(Unreachable):
    """Nothing answered: it says nothing about what was asked for."""


class NoSuchApi(Unreachable):
    """A page, a redirect, or words that no server of its kind says: what lies at the address is something else."""


class RateLimited(Unreachable):
    """429: the server wants a rest from requests, for `wait` where it says how long."""

    cause = Cause.RATE_LIMITED


class Unfinished(Unreachable):
    """A list is long, and was read in part: the next call goes on there."""

    cause = Cause.READING_IN_PARTS


class Unsupported(Unreachable):
    """The server does not have what was asked for, and never will."""
