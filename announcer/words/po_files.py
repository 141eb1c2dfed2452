"""gettext's files: where they lie, what is in them, and what a catalogue lacks.

A language has a catalogue for each domain, as gettext calls it: `announcer`, what followers and visitors see, and
`editor`, what is said at a terminal. `locale/<domain>.pot` is the template with all messages, from which every
catalogue is begun; a catalogue has a translation of each. A message of `announcer` has a name (gettext's context,
`page.home.title`) and its English (the message id), one of `editor` its English alone.
"""

import re
import string
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

_LOCALE = files("announcer.words") / "locale"
SITE = "announcer"
"""The domain of what followers and visitors see."""

SEARCH_PATH: list[Traversable] = [_LOCALE]
"""Folders with `<language>/LC_MESSAGES/<domain>.po`, a language's subtag in small letters. The first that has a
language counts."""

Forms = tuple[str, ...]
"""The words of a message: one text, or one for each of the language's plural forms."""

_HTML_TAG = re.compile(r"<[^>]*>")


def languages(domain: str = SITE) -> tuple[str, ...]:
    """Those with a file, by name."""
    return tuple(
        sorted({folder.name for path in SEARCH_PATH for folder in path.iterdir() if _file(folder.name, domain)})
    )


def find(language: str, domain: str = SITE) -> Catalog | None:
    """The catalogue of a language's subtag; None when it has no file."""
    file = _file(language, domain)
    return None if file is None else _read(file)


def _file(language: str, domain: str) -> Traversable | None:
    files = (path.joinpath(language, "LC_MESSAGES", f"{domain}.po") for path in SEARCH_PATH if language.isalpha())
    return next((file for file in files if file.is_file()), None)


@cache
def template(domain: str = SITE) -> Catalog:
    """All messages, in English."""
    return _read(_LOCALE / f"{domain}.pot")


def _read(file: Traversable) -> Catalog:
    with file.open("rb") as po:
        return read_po(po)


def messages(po: Catalog) -> Iterator[tuple[str, Message]]:
    """The messages by name (without one by their English), without the head of the file."""
    return ((str(message.context or forms(message.id)[0]), message) for message in po if message.id)


def forms(text: str | list[str] | tuple[str, ...] | None) -> Forms:
    """What Babel gives for an id or a translation, which may have plural forms."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def lacks(po: Catalog, domain: str = SITE) -> tuple[str, ...]:
    """A line for each message of the template that has no translation, only a guessed one (fuzzy), one without all of
    the language's plural forms, or one with other fields or other HTML than the English."""
    found = (
        (name, lack(message, po.get(message.id, message.context), po.num_plurals))
        for name, message in messages(template(domain))
    )
    return tuple(f"{name}: {what}" for name, what in found if what)


def lack(english: Message, translated: Message | None, plurals: int) -> str:
    """What a translation lacks to stand for the English of the template, in words; empty: nothing."""
    text = forms(english.id)[-1]
    if translated is None or translated.fuzzy:
        return f"no translation of {text!r}"
    found = forms(translated.string)
    if len(found) != (plurals if english.pluralizable else 1) or not all(found):
        return f"no translation of {text!r} in all forms"
    if any(_fields(form) != _fields(text) for form in found):
        return f"other fields than {text!r}"
    if any(sorted(_HTML_TAG.findall(form)) != sorted(_HTML_TAG.findall(text)) for form in found):
        return f"other HTML than {text!r}"
    return ""


def _fields(text: str) -> set[str] | None:
    """The names of a text's fields, but for the number, which a form may have in words; None for a broken text."""
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None} - {"n"}
    except ValueError:
        return None
