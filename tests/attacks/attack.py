"""What an attack is, and a kind of attacks with the ground that they are made on."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

Ground = TypeVar("Ground")


@dataclass(frozen=True, slots=True)
class Attack(Generic[Ground]):
    """One thing that somebody does to us.

    `make` does it, for real, and returns what happened in few words, the same ones each time. It has got through when
    those are others than `happens`, or when it raises.
    """

    at: str
    """What it is aimed at: a field, a part of a request, a phase. The table is grouped by it."""
    name: str
    """What the attacker does, in plain words; no two of a kind have the same."""
    happens: str
    make: Callable[[Ground], str]
    left_to_ci: str = ""
    """Why a run of the tests at home leaves it out: it takes more than some milliseconds, say. Empty: it does not."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Ground]):
    name: str
    """Also its folder in `tests/attacks`."""
    title: str
    least: int
    """As many attacks there have to be, and more."""
    ground: Callable[[Path], AbstractContextManager[Ground]]
    """What its attacks have in common, in a folder of its own: a server, say. Made once for all of them."""
    attacks: Sequence[Attack[Ground]]

    @property
    def groups(self) -> list[str]:
        """What its attacks are aimed at, in the order in which they stand."""
        return list(dict.fromkeys(attack.at for attack in self.attacks))


class NotHere(Exception):
    """Raised by an attack that cannot be made on this machine, with what is missing. It did not get through then."""


@dataclass(frozen=True, slots=True)
class Result:
    attack: Attack[Any]
    happened: str
    was_made: bool = True

    @property
    def got_through(self) -> bool:
        return self.was_made and self.happened != self.attack.happens


def result_of(attack: Attack[Ground], ground: Ground) -> Result:
    """Makes the attack. What it raises is what happened."""
    try:
        return Result(attack, attack.make(ground))
    except NotHere as error:
        return Result(attack, f"not made here: {error}", was_made=False)
    except Exception as error:  # noqa: BLE001  # whatever it is, the attack has found it
        return Result(attack, f"{type(error).__name__}: {error}")
