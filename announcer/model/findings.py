"""What a service finds wrong, as data: what it is about, in words for a person, and what is known of its cause.

`/healthz` shows lines alone; `announcer status` chooses by kind and cause what to do about each.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from announcer.model.facts import Problem
from announcer.model.identity import PostKey
from announcer.model.message import Message
from announcer.model.undone import Undone


class FindingKind(StrEnum):
    """What a finding is about."""

    ROUND = "round"
    """A round that failed."""
    FILE = "file"
    """An event file."""
    INSTANCE = "instance"
    """The account's instance, which does not answer as it should."""
    POST = "post"
    """A post, as delivery met it."""
    REFUSED_POST = "refused_post"
    """A post that the account does not take, as the ledger has it; without `about`, how many more there are."""
    SOURCE = "source"
    """A calendar elsewhere that is kept as event files."""
    UNDONE = "undone"
    """A series or a page that could not be made."""
    DELIVERY = "delivery"
    """Delivery as a whole, which does not go on."""
    OTHER = "other"
    """Nobody knows: another version of announcer found it."""


class Cause(StrEnum):
    """Why an instance does not answer as it should, as far as that decides what a person can do."""

    RATE_LIMITED = "rate_limited"
    """It wants a rest from requests."""
    READING_IN_PARTS = "reading_in_parts"
    """A list is long, and is read on."""
    ARRIVING = "arriving"
    """What another ledger's service sent may still be under way."""
    DENIED = "denied"
    """It refuses the access token, or the account."""
    UNREACHABLE = "unreachable"
    """All else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a person should know."""

    kind: FindingKind
    about: str = ""
    """A post's key, a file, a calendar's name, an account or its instance; empty: the service."""
    words: str
    """For a person who sees what it is about."""
    line: str
    """For a person who does not: what `/healthz` and the log show."""
    cause: Cause | None = None
    """Of an instance that does not answer as it should."""

    @classmethod
    def of_round(cls, message: str) -> Self:
        """A round failed."""
        return cls(kind=FindingKind.ROUND, words=message, line=Message("round: {what}", what=message))

    @classmethod
    def of_file(cls, problem: Problem) -> Self:
        return cls(kind=FindingKind.FILE, about=problem.file, words=str(problem), line=str(problem))

    @classmethod
    def of_instance(cls, name: str, line: str, cause: Cause) -> Self:
        """`name`: the account's or the instance's, as the line has it."""
        return cls(kind=FindingKind.INSTANCE, about=name, words=line, line=line, cause=cause)

    @classmethod
    def of_post(cls, key: PostKey, words: str) -> Self:
        return cls(kind=FindingKind.POST, about=str(key), words=words, line=f"{key}: {words}")

    @classmethod
    def of_named_post(cls, key: PostKey, predicate: str) -> Self:
        """`predicate`: a sentence whose subject is the post."""
        line = Message("{key} {predicate}", key=key, predicate=predicate)
        return cls(kind=FindingKind.POST, about=str(key), words=line, line=line)

    @classmethod
    def of_refusal(cls, key: PostKey, account: str, reason: str) -> Self:
        """The account refuses the post."""
        return cls.of_post(key, Message("{account} refuses it: {reason}", account=account, reason=reason))

    @classmethod
    def of_source(cls, name: str, words: str) -> Self:
        """The calendar cannot be had, or not believed."""
        return cls(kind=FindingKind.SOURCE, about=name, words=words, line=f"{name}: {words}")

    @classmethod
    def of_undone(cls, one: Undone) -> Self:
        """A series or a page that could not be laid out or rendered."""
        words = Message(
            "it cannot be made for the site: {reason}; what was there before stays, and it is tried again when it is"
            " another",
            reason=one.reason,
        )
        return cls(kind=FindingKind.UNDONE, about=one.about, words=words, line=f"{one.about}: {words}")

    @classmethod
    def of_delivery(cls, line: str) -> Self:
        return cls(kind=FindingKind.DELIVERY, words=line, line=line)

    @classmethod
    def of_sentence(cls, line: str) -> Self:
        """A sentence of which nothing else is known."""
        return cls(kind=FindingKind.OTHER, words=line, line=line)
