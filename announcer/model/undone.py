"""What could not be done of one series, or of one page, and does not keep the others from it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from announcer.errors import AnnouncerError
from announcer.model.message import Message

V = TypeVar("V")


class Step(StrEnum):
    """What a round is at."""

    ELECTION = "election"
    READING = "reading"
    LEDGER = "ledger"
    DECIDING = "deciding"
    WORDING = "wording"
    LAYING_OUT = "laying out"
    RENDERING = "rendering"
    PUBLISHING = "publishing"
    INSTANCE = "instance"
    SENDING = "sending"


@dataclass(frozen=True, slots=True, eq=False)
class Undone:
    """In the place of a value."""

    step: Step
    about: str
    """A series, or the address of a page."""
    reason: str
    """For people, in a line."""
    error: Exception | None = field(default=None, repr=False)


class OneByOne:
    """Does what is one series', or one page's, apart from the others. For one thread.

    Whoever keeps what was made from the same inputs keeps an Undone as well: it is tried again when they are others.
    """

    def __init__(
        self, begin: Callable[[Step, str], object] = lambda *_: None, hung: Collection[tuple[Step, str]] = (),
        settle: Callable[[Step, str], object] = lambda *_: None,
    ) -> None:  # fmt: skip
        """`begin` is told what is begun, and at its end that it is about nothing single any more. `hung`: what did not
        end in an earlier process, and is not tried at first; `settle` is told of it when it is done after all."""
        self._begin = begin
        self._hung = set(hung)
        self._settle = settle
        self._unsettled: set[tuple[Step, str]] = set()
        self.found: dict[str, Undone] = {}
        """By what they are about: those that came up since `anew`."""

    def anew(self) -> None:
        """What is still not done comes up again."""
        self.found.clear()

    def taken(self, value: "V | Undone") -> V | None:
        """The value; None where it is not there, which is noted then."""
        if isinstance(value, Undone):
            self.found[value.about] = value
            return None
        return value

    def do(self, step: Step, about: str, make: Callable[[], V]) -> "V | Undone":
        """What `make` gives, or Undone where that raises. Of what concerns all (an AnnouncerError, no memory) nothing
        is left out: that is raised."""
        if (skipped := self.skipped(step, about)) is not None:
            return skipped
        self._begin(step, about)
        try:
            value = make()
        except (AnnouncerError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this one's alone, and it is told
            return Undone(step, about, f"{type(error).__name__}: {error}", error)
        finally:
            self._begin(step, "")
        if (step, about) in self._unsettled:
            self._unsettled.discard((step, about))
            self._settle(step, about)
        return value

    def skipped(self, step: Step, about: str) -> Undone | None:
        """What is not tried this once; None: it may be."""
        if (step, about) not in self._hung:
            return None
        self._hung.discard((step, about))
        self._unsettled.add((step, about))
        return Undone(step, about, Message("it took so long that the publisher had to be started anew"))
