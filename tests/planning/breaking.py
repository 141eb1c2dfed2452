"""Steps that fail for a single series or page, as a mistake of ours would make them."""

from collections.abc import Callable
from typing import Never, TypeVar

from announcer.model.undone import OneByOne, Step, Undone

V = TypeVar("V")


class Breaking(OneByOne):
    """As `OneByOne`, but what is in `broken` raises. `begun`: all that was tried, in order."""

    def __init__(self, *broken: tuple[Step, str]) -> None:
        super().__init__(lambda step, about: self.begun.append((step, about)) if about else None)
        self.broken = set(broken)
        self.begun: list[tuple[Step, str]] = []

    def do(self, step: Step, about: str, make: Callable[[], V]) -> V | Undone:
        return super().do(step, about, _fail if (step, about) in self.broken else make)


def _fail() -> Never:
    raise ZeroDivisionError("kaput")
