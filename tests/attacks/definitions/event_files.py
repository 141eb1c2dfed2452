"""An event file as an attack, and what is said of it."""

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from tests.attacks.attack import Attack

ACCEPTED = "accepted"


def refused(at: str, name: str, text: str | bytes, happens: str) -> Attack[None]:
    """`happens`: the first problem, as `check` says it, with its place."""
    content = text if isinstance(text, bytes) else text.encode()
    return Attack(at=at, name=name, happens=happens, make=lambda _: said_of(content))


def said_of(content: bytes) -> str:
    (reading,) = read([SourceFile("attack.yaml", content)], Defaults())
    if not reading.problems:
        return ACCEPTED
    first = min(reading.problems, key=lambda problem: (problem.line or 0, problem.column or 0))
    return f"refused, line {first.line}, column {first.column}: {first.message}"
