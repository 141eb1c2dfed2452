"""Why a post that is due waits for a person, and which posts a hold or an approval reaches.

The words of a reason are what the outbox keeps as the row's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from announcer.model.facts import Problem
from announcer.model.identity import PostKey
from announcer.model.message import Message


@dataclass(frozen=True, slots=True)
class Question:
    """Something about a series or an event that only a person can say: whether it was removed, renamed, copied."""

    problem: Problem
    """The question, with what to write or type; beside the problems of files where a file gave rise to it."""

    def __str__(self) -> str:
        return self.problem.message

    @property
    def message(self) -> Message:
        return self.problem.message

    @property
    def remedy(self) -> Message:
        return self.problem.remedy


@dataclass(frozen=True, slots=True)
class HeldByPerson:
    """`announcer hold` of a key that reaches the post."""

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        return Message("held back by `announcer hold`")


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """With ANNOUNCER_APPROVAL=manual: nobody has approved it."""

    key: PostKey

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        return Message("waits for `announcer approve {key}`", key=self.key)


@dataclass(frozen=True, slots=True)
class TooLong:
    """It does not fit, even when shortened. Counted as the instance counts."""

    length: int
    limit: int

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        return Message(
            "{length} characters even when shortened, of which the instance takes {limit}: shorten title and place",
            length=self.length,
            limit=self.limit,
        )


Hold = Question | HeldByPerson | NeedsApproval | TooLong


def reached_by(key: PostKey, original_language: str, stated: Iterable[str]) -> frozenset[str]:
    """Every key by which a person can hold back or approve a post: its own; that of the post which it translates,
    `original_language` being the series'; its subject's and its series'; those of the events that it speaks of
    (`stated`, keys of events). Whoever asks what a hold or an approval reaches asks here.
    """
    original = replace(key, language=original_language)
    return frozenset({str(key), str(original), str(key.subject), key.subject.series, *stated})
