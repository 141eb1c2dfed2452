"""Answers of 401 and 403: whose they are, the account's or one operation's own."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from announcer.delivery.outcomes import Denied, Unauthorized
from announcer.model import Message, PostKey, PostRecord
from announcer.model.findings import Cause, Finding


@dataclass(frozen=True, slots=True)
class Denial:
    """Why nothing is sent until a person mends it: the instance refuses the token, or the account."""

    account: str
    """As a person calls it: the account, or the instance while the account is not known."""
    reason: str
    """What the server said."""
    status: int
    """401 or 403."""
    scope: str | None = None
    """The scope that the token lacks; None: that is not said to be the cause."""

    @classmethod
    def of(cls, account: str, refused: Denied | Unauthorized) -> Self:
        return cls(account, refused.reason, refused.status, refused.scope)

    @property
    def words(self) -> Message:
        """What a person reads."""
        return Message(
            "{account} refuses the access token: {reason}; nothing is sent until that is mended",
            account=self.account,
            reason=self.reason,
        )

    @property
    def finding(self) -> Finding:
        return Finding.of_instance(self.account, self.words, Cause.DENIED)


class Call(Enum):
    """What an instance may deny for one post or edit alone."""

    POST = auto()
    EDIT = auto()
    """With the reading of the source that goes before it."""
    UPLOAD = auto()
    MEDIA_CHECK = auto()
    PARENT_CHECK = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """A call, and the post or the edit that it is for."""

    call: Call
    of: PostKey | int | None = None
    """The post's key, or the edit's id. None: all posts alike."""


UPLOADS = Operation(Call.UPLOAD)
"""All uploads are one: a token may lack `write:media`; then posts go without pictures."""


def posting(post: PostRecord) -> Operation:
    """The operation that puts the post on the account."""
    return Operation(Call.POST, post.key)


@dataclass(slots=True)
class _Met:
    """What is known of a 401 or 403 since it was met."""

    token_works: bool = False
    others_went: bool = False


class Denials:
    """Which operations met a 401 or 403, and what went well since."""

    def __init__(self) -> None:
        self._met: dict[Operation, _Met] = {}
        self._any_went = False

    def is_own(self, operation: Operation) -> bool:
        """Whether the 401 or 403 that `operation` met now is its own, not the account's.

        It is when the token works by itself, the operation meets the same again, and others went through meanwhile, or
        no other was denied. A post has to wait until some post has gone: a token that may not post at all loses none.
        """
        others = [met for other, met in self._met.items() if other != operation]
        own = self._met.setdefault(operation, _Met())
        is_sure = self._any_went or operation.call is not Call.POST
        return own.token_works and (own.others_went or (is_sure and all(other.others_went for other in others)))

    def has(self, operation: Operation) -> bool:
        return operation in self._met

    def token_works(self) -> None:
        """The token was accepted by itself."""
        for met in self._met.values():
            met.token_works = True

    def went_through(self) -> None:
        """A post or an edit was taken."""
        self._any_went = True
        for met in self._met.values():
            met.others_went = True

    def forget(self, operation: Operation) -> None:
        """It went through: that it was denied says nothing any more."""
        self._met.pop(operation, None)
