"""Where a comment cuts a value short: in YAML a `#` after a blank begins one, whatever the author meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from announcer.definitions.curly_quotes import without_marks
from announcer.definitions.invalid_value import shown
from announcer.model import Message

PUT_QUOTES = Message("put quotes around the text")

_CUT = re.compile(r"[ \t]+(?P<rest>#+[^\s#].*)")
"""A remark has a blank after its `#`, and so is left alone."""
_VALUE_BEFORE = re.compile(r"[^\[\]{},:]*$")
_VALUE_AFTER = re.compile(r"#[^\[\]{},]*")


@dataclass(frozen=True, slots=True)
class CommentCut:
    """A comment: line and column of its `#`, from 0, and what is lost."""

    line: int
    column: int
    rest: str


def cut_after(lines: Sequence[str], line: int, column: int) -> CommentCut | None:
    """What stands behind a value that ends there (from 0), when it looks like more of the value."""
    found = _CUT.match(lines[line], column) if line < len(lines) else None
    return None if found is None else CommentCut(line, found.start("rest"), found["rest"].rstrip())


def in_words(cut: CommentCut, value: str, *, is_tag: bool) -> tuple[Message, Message]:
    """Message and remedy."""
    message = Message("a # after a blank begins a comment, so {rest} is not read", rest=shown(cut.rest))
    if is_tag:
        return message, Message("write tags without #, such as tags: [Twente]")
    if "\n" in value:
        return message, Message("put quotes around the text; a remark has a blank after its #")
    meant = shown(quoted(f"{value} {cut.rest}".strip()))
    return message, Message("put quotes around the text: {meant}; a remark has a blank after its #", meant=meant)


def swallowed_bracket(lines: Sequence[str], line: int, column: int) -> CommentCut | None:
    """The comment in a list or mapping in brackets, open from there on, that has its end in it."""
    return next((cut for cut in _comments(lines, line, column) if {"]", "}"} & set(cut.rest)), None)


def swallowed_in_words(lines: Sequence[str], cut: CommentCut) -> tuple[Message, Message]:
    before, after = _VALUE_BEFORE.search(lines[cut.line][: cut.column]), _VALUE_AFTER.match(cut.rest)
    value = "".join(part.group() for part in (before, after) if part is not None).strip()
    return (
        Message(
            "a # after a blank begins a comment, so {rest} is not read, and the bracket is never closed",
            rest=shown(cut.rest),
        ),
        put_quotes(value),
    )


def _comments(lines: Sequence[str], line: int, column: int) -> Iterator[CommentCut]:
    """The comments behind a place, outside quotation marks."""
    quote, is_escaped = "", False
    for number in range(line, len(lines)):
        text, last = lines[number], ","
        for at in range(column if number == line else 0, len(text)):
            character = text[at]
            if quote:
                quote = "" if character == quote and not is_escaped else quote
                is_escaped = quote == '"' and character == "\\" and not is_escaped
            elif character in "\"'" and last in "[{,:":
                quote = character
            elif character == "#" and (at == 0 or text[at - 1] in " \t[{,"):
                yield CommentCut(number, at, text[at:].rstrip())
                break
            last = last if character in " \t" else character
        is_escaped = False  # a backslash at the end of a line joins it to the next one


def put_quotes(value: str) -> Message:
    """The remedy for a text that YAML takes for something else."""
    return Message("put quotes around the text: {text}", text=shown(quoted(value)))


def quoted(value: str) -> str:
    """Between straight quotation marks; curly ones around it go."""
    value = without_marks(value) or value
    return f'"{value}"' if '"' not in value else "'" + value.replace("'", "''") + "'"
