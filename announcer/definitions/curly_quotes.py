"""Quotation marks of word processors: to YAML they are letters, and what they were to protect is not protected."""

import re
from dataclasses import dataclass

from announcer.definitions.yaml_lines import LINE_END

_OPEN, _CLOSE = "“”„‟«»‘‚‛‹›", "“”«»‘’‹›"
"""Not `’` at the start: that is an apostrophe, as in ’s Avonds."""
_ANY = re.compile(f"[{_OPEN}{_CLOSE}]")
_INNER = "“”„‟«»‘‚‛‹›"
"""What does not stand within a text of which the marks around are those of the whole."""
_WRAPPED = re.compile(rf"(?P<open>[{_OPEN}\"'])(?P<inner>.*)(?P<close>[{_CLOSE}\"'])")
_VALUE = re.compile(
    rf"(?P<head>\s*(?:- +)*(?:[^\s:#\"'{_OPEN}]+\s*:\s+)?)(?P<open>[{_OPEN}\"'])(?P<inner>.*)(?P<close>[{_CLOSE}\"'])"
    r"(?P<tail>\s*(?:\s#(?:\s.*)?)?)"
)
_ITEM = re.compile(
    rf"(?P<before>[\[{{,:]\s*)(?P<open>[{_OPEN}])(?P<inner>[^{_OPEN}\"]*)(?P<close>[{_CLOSE}])(?=\s*[\]}},])"
)


def has_marks(text: str) -> bool:
    """A curly quotation mark stands in it; where none does, nothing else here has anything to say of it."""
    return not text.isascii() and _ANY.search(text) is not None


def without_marks(text: str) -> str | None:
    """What stands between curly quotation marks around a whole text; None when there are none."""
    if text.isascii():
        return None
    found = _WRAPPED.fullmatch(text.strip())
    return found["inner"].strip() if found is not None and _is_wrapped(found) else None


def is_cut_open(text: str) -> bool:
    """The text begins with a curly quotation mark that is not closed in it."""
    return text[:1] in _OPEN and bool(text) and not re.search(f"[{_CLOSE}]", text[1:])


@dataclass(frozen=True, slots=True)
class Straightened:
    """A file with straight quotation marks where curly ones stood around a value, character by character."""

    text: str
    at: frozenset[tuple[int, int]]
    """Line and column of each opening mark, from 0."""


def straightened(text: str) -> Straightened | None:
    """None when no value has curly ones. Lines of blocks are changed too: only where a value begins does `at` count."""
    at: set[tuple[int, int]] = set()
    lines = LINE_END.split(text)
    ends = [*LINE_END.findall(text), ""]
    for number, line in enumerate(lines):
        lines[number], columns = _straight_value(line) or _straight_items(line)
        at |= {(number, column) for column in columns}
    whole = "".join(line + end for line, end in zip(lines, ends, strict=True))
    return Straightened(whole, frozenset(at)) if at else None


_Straight = tuple[str, list[int]]
"""A line, and where its opening marks stand."""


def _straight_value(line: str) -> _Straight | None:
    found = _VALUE.fullmatch(line)
    if found is None or not _is_wrapped(found):
        return None
    mark = _mark_for(found["inner"])
    return (f"{found['head']}{mark}{found['inner']}{mark}{found['tail']}", [found.start("open")]) if mark else None


def _straight_items(line: str) -> _Straight:
    columns: list[int] = []

    def straight(found: re.Match[str]) -> str:
        mark = _mark_for(found["inner"])
        if mark is None:
            return found.group()
        columns.append(found.start("open"))
        return f"{found['before']}{mark}{found['inner']}{mark}"

    return _ITEM.sub(straight, line), columns


def _is_wrapped(found: re.Match[str]) -> bool:
    inner = found["inner"]
    return not {found["open"], found["close"]} <= {'"', "'"} and bool(inner.strip()) and not set(inner) & set(_INNER)


def _mark_for(inner: str) -> str | None:
    """The straight mark that the text itself leaves free."""
    return next((mark for mark in "\"'" if mark not in inner and not (mark == '"' and "\\" in inner)), None)
