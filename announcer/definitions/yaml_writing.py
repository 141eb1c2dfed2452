"""Values as YAML lines, so that our reader and every editor's YAML (1.1 and 1.2) read the same text from them.

Our reader takes every scalar as text; an editor takes `19.30` for a number, `no` for a truth value and `2024-02-22` for
a date. What any of them could take for something else stands in quotation marks.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

import yaml
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from announcer.definitions.comment_cuts import quoted

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value] | None"
"""What a definition file holds. A text of several lines ends in one line end, whatever it had."""

STEP = 2
"""Columns from one level to the next."""

# YAML 1.2.2, 10.3.2 (core schema), and the single letters that YAML 1.1 (yaml.org/type/bool.html) takes for truth
# values and PyYAML does not; and every number with colons, which parsers of 1.1 read in base sixty.
_SOMETHING_ELSE = re.compile(
    r"[-+.]?\d[\d_.:]*(?:[eE][-+]?\d+)?|0[oOxXbB][\da-fA-F_]+|[yYnN]|[-+]?\.(?:inf|nan)", re.IGNORECASE
)
_NO_BLOCK = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")


def cleaned(value: Value) -> Value:
    """As our reader reads it once it is written: an empty text is None."""
    if isinstance(value, str):
        text = _LINE_END.sub("\n", value)
        body = text.rstrip("\n")
        text = f"{body}\n" if "\n" in body else body
        return text if text.strip() else None
    if isinstance(value, Mapping):
        return {key.strip(): cleaned(inner) for key, inner in value.items()}
    return None if value is None else [cleaned(inner) for inner in value]


@cache
def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether it needs no quotation marks."""
    found = Emitter(None, allow_unicode=True).analyze_scalar(text)  # type: ignore[arg-type]  # nothing is emitted
    allowed = found.allow_flow_plain if flow else found.allow_block_plain
    if not allowed or found.multiline or _SOMETHING_ELSE.fullmatch(text):
        return False
    resolved = Resolver().resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # no types
    return bool(resolved == "tag:yaml.org,2002:str")


def scalar(text: str, *, flow: bool = False) -> str:
    """The text on one line. `flow`: inside brackets."""
    if _is_plain(text, flow=flow):
        return text
    if _NO_BLOCK.search(text) or "\n" in text or "\t" in text or "\\" in text or text != text.strip():
        return yaml.dump(text, default_style='"', allow_unicode=True, width=math.inf).rstrip("\n")
    return quoted(text)


def in_brackets(value: Value) -> str:
    """The value on one line, as it stands inside `[ ]` and `{ }`."""
    if value is None:
        return '""'
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {in_brackets(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(map(in_brackets, value)) + "]"


def entry_lines(key: str, value: Value, indent: int) -> list[str]:
    """`key: value` in as many lines as it takes, the first `indent` columns from the margin."""
    head = f"{' ' * indent}{scalar(key)}:"
    if value is None:
        return [head]
    if isinstance(value, str):
        return _text_lines(head, value, indent + STEP)
    if isinstance(value, Mapping):
        inner = [line for name, one in value.items() for line in entry_lines(name, one, indent + STEP)]
        return [head, *inner] if inner else [f"{head} {{}}"]
    if any(isinstance(one, Mapping) for one in value):
        return [head, *(line for one in value for line in item_lines(one, indent + STEP))]
    return [f"{head} {in_brackets(value)}"]


def item_lines(value: Value, indent: int) -> list[str]:
    """An entry of a list, its dash `indent` columns from the margin."""
    dash = f"{' ' * indent}- "
    if not isinstance(value, Mapping) or not value:
        return [dash + in_brackets(value)]
    lines = [line for key, inner in value.items() for line in entry_lines(key, inner, indent + STEP)]
    return [dash + lines[0].lstrip(" "), *lines[1:]]


def _text_lines(head: str, text: str, indent: int) -> list[str]:
    if "\n" not in text or _NO_BLOCK.search(text):
        return [f"{head} {scalar(text)}"]
    indicator = f"|{STEP}" if text[0] in " \n\t" else "|"
    margin = " " * indent
    return [f"{head} {indicator}", *(f"{margin}{line}" if line else "" for line in text.rstrip("\n").split("\n"))]
