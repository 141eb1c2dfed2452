"""How a command of ours ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandResult:
    status: int
    out: str
    err: str
