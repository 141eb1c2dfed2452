"""Bytes to YAML events, and what is wrong when there are none, in words for someone who does not know YAML."""

import contextlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from announcer.definitions.comment_cuts import (
    PUT_QUOTES,
    CommentCut,
    cut_after,
    in_words,
    put_quotes,
    swallowed_bracket,
    swallowed_in_words,
)
from announcer.definitions.limits import DEPTH, FILE_BYTES
from announcer.definitions.yaml_lines import lines_of
from announcer.model import Message
from announcer.model.message import NOTHING

# YAML 1.2.2, production 1, c-printable, without the surrogates that UTF-8 cannot hold anyway.
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Place(NamedTuple):
    """Line and column, both from 1; columns count characters."""

    line: int = 1
    column: int = 1


class UnreadableYaml(Exception):
    """Nothing behind this place can be read."""

    def __init__(self, place: Place, message: Message, remedy: Message) -> None:
        super().__init__(message)
        self.place, self.message, self.remedy = place, message, remedy


def events(text: str) -> Iterator[yaml.Event]:
    """The events of libyaml's parser. Raises UnreadableYaml where nothing more can be read, and nothing else."""
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        opened, scalar = _before_the_error(text)
        raise _by_a_comment(error, lines_of(text), opened, scalar) or _syntax(error, text) from None
    # PyYAML lets these out too, of broken directives, escapes and deep nesting.
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, OverflowError) as error:
        raise UnreadableYaml(Place(), Message("not YAML: {error}", error=error), _CHECK) from None


def _before_the_error(text: str) -> tuple[yaml.Event | None, yaml.Event | None]:
    """Of a text that libyaml refuses: the first bracket that is open where it does, and the scalar just before."""
    brackets: list[yaml.Event] = []
    scalar: yaml.Event | None = None
    with contextlib.suppress(yaml.MarkedYAMLError):
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            scalar = event if isinstance(event, yaml.ScalarEvent) else None
            if isinstance(event, yaml.CollectionStartEvent):
                brackets.append(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                brackets.pop()
    return next((one for one in brackets if one.flow_style), None), scalar  # type: ignore[attr-defined]  # of collections


def plain_cut(event: yaml.Event, lines: list[str]) -> CommentCut | None:
    """What a comment cuts off a value without quotation marks."""
    if not isinstance(event, yaml.ScalarEvent) or event.style or event.end_mark is None:
        return None
    return cut_after(lines, event.end_mark.line, event.end_mark.column)


# --- bytes to text ----------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Raises UnreadableYaml for what is no text that YAML can be."""
    if len(content) > FILE_BYTES:
        raise UnreadableYaml(
            Place(),
            Message("the file has {n:,} bytes", n=len(content)),
            Message("keep it under {most} KiB", most=FILE_BYTES // 1024),
        )
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableYaml(Place(), Message("the file is written in UTF-16"), Message("save it as UTF-8"))
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").removeprefix("\ufeff")
        byte = content[error.start]
        meant = bytes([byte]).decode("cp1252", "replace")
        guess = Message(" (in Windows-1252 it would be {meant})", meant=meant) if meant.isalpha() else NOTHING
        raise UnreadableYaml(
            _end_of(before),
            Message("the byte 0x{byte:02X} is no UTF-8{guess}", byte=byte, guess=guess),
            Message("save the file as UTF-8"),
        ) from None
    if odd := _NOT_PRINTABLE.search(text):
        raise UnreadableYaml(
            _end_of(text[: odd.start()]),
            Message("the character U+{code:04X} may not stand in YAML", code=ord(odd.group())),
            Message("take it out"),
        )
    return text


def _end_of(text: str) -> Place:
    lines = lines_of(text)
    return Place(len(lines), len(lines[-1]) + 1)


# --- what libyaml refuses ------------------------------------------------------------------------------------------

_VALUE = re.compile(r"\s*(?:- +)*(?:[^\s:#'\"]+:\s+)?(?P<value>.*)")
MEANINGS = {
    "*": Message("a `*` at the start of a text is an alias to YAML"),
    "&": Message("a `&` at the start of a text is an anchor to YAML"),
    "!": Message("a `!` at the start of a text is a tag to YAML"),
    "%": Message("a text cannot start with `%` in YAML"),
    "@": Message("a text cannot start with `@` in YAML"),
    "`": Message("a text cannot start with a backtick in YAML"),
    ">": Message("a `>` at the start of a text begins a folded block in YAML"),
    "|": Message("a `|` at the start of a text begins a block in YAML"),
    "[": Message("a `[` at the start of a text begins a list in YAML"),
    "{": Message("a `{{` at the start of a text begins keys and values in YAML"),
    '"': Message("the text goes on after its closing quotation mark"),
    "'": Message("the text goes on after its closing quotation mark"),
}


_CHECK = Message("check quotes, brackets and indentation")
_ESCAPE = Message("a backslash in double quotation marks begins a code")
_SINGLE = Message("use single quotation marks")
_ALIGN = Message("give keys of one level the same indentation")
_TAB = (Message("a tab cannot indent in YAML"), Message("use spaces"))
_DIRECTIVE = (Message("a line that starts with % is a directive to YAML"), Message("take it out"))
TOO_DEEP = (
    Message("nested more than {most} deep", most=DEPTH),
    Message("a definition needs four levels at most"),
)
_PROBLEMS = (
    ("maximum nesting depth", *TOO_DEEP),  # libyaml 0.2.6 and later has a limit of its own, of a thousand
    ("mapping values are not allowed", Message("a key stands where none can be"), _ALIGN),
    ("escape", _ESCAPE, _SINGLE),
    ("hexdecimal", _ESCAPE, _SINGLE),
    ("end of stream", Message("a quotation mark is opened here and never closed"), Message("close it")),
    (
        "expected ',' or",
        Message("a bracket is opened and never closed"),
        Message("close it; if it belongs to a text, put quotes around the text"),
    ),
    (
        "could not find expected ':'",
        Message("the line is no `key: value`"),
        Message("write `key: value`, or indent the line to continue the text above it"),
    ),
    (
        "expected '-'",
        Message("the line belongs neither to the list above nor to what comes after it"),
        Message("indent its entries alike, each with `- `"),
    ),
)


# Of these libyaml's problem stands somewhere behind the place that a person has to change.
_MARKED_AT_THEIR_START = ("an alias", "an anchor", "a tag", "quoted scalar", "block scalar", "simple key")


def _rest_later(message: Message) -> Message:
    return Message("{message} (the rest of the file is checked when this is mended)", message=message)


def _by_a_comment(
    error: yaml.MarkedYAMLError, lines: list[str], opened: yaml.Event | None, scalar: yaml.Event | None
) -> UnreadableYaml | None:
    """When a ` #` is behind it: libyaml finds out lines later, at the end of the file perhaps."""
    mark = error.problem_mark
    if opened is not None and opened.start_mark is not None:
        cut = swallowed_bracket(lines, opened.start_mark.line, opened.start_mark.column)
        if cut is not None:
            message, remedy = swallowed_in_words(lines, cut)
            return UnreadableYaml(
                Place(cut.line + 1, cut.column + 1),
                _rest_later(message),
                remedy,
            )
    cut = plain_cut(scalar, lines) if isinstance(scalar, yaml.ScalarEvent) else None
    if cut is None or mark is None or mark.line != cut.line + 1:
        return None
    message = in_words(cut, "", is_tag=False)[0]
    return UnreadableYaml(
        Place(cut.line + 1, cut.column + 1),
        _rest_later(Message("{message}, nor is the next line", message=message)),
        PUT_QUOTES,
    )


def _syntax(error: yaml.MarkedYAMLError, text: str) -> UnreadableYaml:
    """What libyaml refused, in words for someone who does not know YAML."""
    mark = error.problem_mark or error.context_mark
    context, problem = error.context or "", error.problem or "it cannot be read"
    if error.context_mark is not None and context.endswith(_MARKED_AT_THEIR_START):
        mark = error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place()
    lines = lines_of(text)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    message, remedy = _in_words(context, problem, line, place.column)
    return UnreadableYaml(place, _rest_later(message), remedy)


def _in_words(context: str, problem: str, line: str, column: int) -> tuple[Message, Message]:
    """Message and remedy. The problem's own words decide first, then how the text in its line begins."""
    value = match["value"] if (match := _VALUE.fullmatch(line)) else ""
    if "mapping values are not allowed" in problem and (": " in value or value.endswith(":")):
        message = Message("a colon followed by a blank begins a value, and this line has two")
        return message, put_quotes(value)
    if line.startswith(("\t", "%")) or "\t" in line[column - 1 : column]:
        return _DIRECTIVE if line.startswith("%") else _TAB
    known = next((words for part, *words in _PROBLEMS if part in problem), None)
    if known is not None:
        return known[0], known[1]
    if value[:1] in MEANINGS and not value.startswith(("- ", "? ")):
        return MEANINGS[value[0]], put_quotes(value)
    if "did not find expected key" in problem:
        return Message("this line does not stand under a key of its level"), _ALIGN
    return Message("not YAML: {error}", error=" ".join(f"{context} {problem}".split())), _CHECK
