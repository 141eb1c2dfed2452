"""The collection and what came of it, as docs/security.md has it."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.attacks.attack import Attack, Kind, Result
from tests.support.repository import DOCS

PAGE = DOCS / "security.md"
BEGIN, END = "<!-- attacks: {} -->", "<!-- the end of attacks: {} -->"


def table(kind: Kind[Any], results: Sequence[Result] = ()) -> str:
    """A row for each attack, those of one aim together. Without results: as it has to be."""
    happened = {result.attack.name: _happened(result) for result in results if result.was_made}
    lines = [
        f"{len(kind.attacks)} attacks, {_fallen(results)}.",
        "",
        "| at | attack | what happened |",
        "|---|---|---|",
    ]
    for group in kind.groups:
        for number, attack in enumerate(attacks_at(kind, group)):
            cells = ("" if number else group, attack.name, happened.get(attack.name, attack.happens))
            lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(lines)


def _fallen(results: Iterable[Result]) -> str:
    number = sum(result.got_through for result in results)
    return f"{number} got through" if number else "none got through"


def _happened(result: Result) -> str:
    return f"**got through**: {result.happened}" if result.got_through else result.happened


def _cell(text: str) -> str:
    """On one line, whatever an attack is called or made the service say."""
    printable = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return printable.replace("|", "\\|").replace("<", "&lt;")


def between_marks(kind: Kind[Any], page: str) -> str:
    """What the page has of this kind. Raises ValueError where its marks are not there."""
    begin, end = _marks(kind)
    return page[page.index(begin) + len(begin) : page.index(end)].strip("\n")


def with_table(kind: Kind[Any], written: str, page: str) -> str:
    """The page with this table of the kind. Raises ValueError where its marks are not there."""
    begin, end = _marks(kind)
    return page[: page.index(begin) + len(begin)] + f"\n\n{written}\n\n" + page[page.index(end) :]


def _marks(kind: Kind[Any]) -> tuple[str, str]:
    return BEGIN.format(kind.name), END.format(kind.name)


def fallen(results: Iterable[Result]) -> list[str]:
    """A paragraph for each attack that got through."""
    return [
        f"{one.attack.at}: {one.attack.name}\n  must: {one.attack.happens}\n  did:  {one.happened}"
        for one in results
        if one.got_through
    ]


def attacks_at(kind: Kind[Any], group: str) -> list[Attack[Any]]:
    return [attack for attack in kind.attacks if attack.at == group]
