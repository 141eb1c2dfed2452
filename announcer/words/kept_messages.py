"""What the ledger or the publisher's state has kept of a message is its English. Here it is said in another language.

The English is held against the texts with fields of the catalogue, those with the most words first. What fits none
stays English, so that nothing depends on it but the language.
"""

import re
import string
from functools import cache

from announcer.model.message import Message
from announcer.words import po_files
from announcer.words.messages import EDITOR, SOURCE, in_language, spoken

_ABOUT = re.compile(r"(?P<name>\S+/\S*?)(?P<colon>:?) (?P<words>.+)", re.DOTALL)
_FEWEST_LETTERS = 8
"""Beside its fields: a text with fewer would fit what it was not made of."""


def kept_in_language(text: str, language: str) -> str:
    """English as it was kept, in a language (BCP 47; its first part counts). Of a message it is what its fields hold
    that may have been kept.
    """
    tongue = spoken(language)
    return str(text) if tongue == SOURCE else in_language(_whole(text, tongue), tongue)


def _whole(text: str, language: str) -> str:
    if not isinstance(text, Message):
        return _recognised(text, language)
    fields = {name: _whole(value, language) if isinstance(value, str) else value for name, value in text.fields.items()}
    return text.with_fields(fields) if text.forms else text


def _recognised(text: str, language: str) -> str:
    """The message that the text was; the text itself, when it was none."""
    for pattern, forms in _patterns(language):
        if (match := pattern.fullmatch(text)) is not None:
            fields: dict[str, object] = {
                name: int(value) if name == "n" and value.isdecimal() else _recognised(value, language)
                for name, value in match.groupdict().items()
            }
            if len(forms) == 1 or isinstance(fields.get("n"), int):
                message = Message.counted if len(forms) > 1 else Message
                return message(*forms, **fields)  # type: ignore[arg-type]  # the fields are the text's own
    return _about_something(text, language)


def _about_something(text: str, language: str) -> str:
    """A line that begins with the key or the address of what it is about."""
    match = _ABOUT.fullmatch(text)
    words = _recognised(match["words"], language) if match is not None else text
    if match is None or not isinstance(words, Message):
        return text
    if match["colon"]:
        return Message("{name}: {words}", name=match["name"], words=words)
    return Message("{key} {predicate}", key=match["name"], predicate=words)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], po_files.Forms], ...]:
    po = po_files.find(language, EDITOR)
    found = [] if po is None else [
        (*_pattern(form), po_files.forms(message.id))
        for _, message in po_files.messages(po)
        for form in po_files.forms(message.id)
    ]  # fmt: skip
    found.sort(key=lambda one: -one[0])
    return tuple((pattern, forms) for letters, pattern, forms in found if letters >= _FEWEST_LETTERS)


def _pattern(text: str) -> tuple[int, re.Pattern[str]]:
    """How many letters stand beside the fields, and what the filled text looks like."""
    letters, parts, seen = 0, [], set()
    for literal, field, _, _ in string.Formatter().parse(text):
        letters += sum(character.isalpha() for character in literal)
        parts.append(re.escape(literal))
        if field is not None:
            parts.append(f"(?P={field})" if field in seen else f"(?P<{field}>.+?)")
            seen.add(field)
    return letters, re.compile("".join(parts), re.DOTALL)
