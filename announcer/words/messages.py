"""What announcer says to the people who write event files and run commands (`model.message.Message`), in their own
language.

Their catalogues are `locale/<language>/LC_MESSAGES/editor.po`, with the English itself as the message id. They are read
only when somebody wants another language than English. A message without a translation is told in English, as gettext
does: a mistake that nobody is told of is worse. Logs are English always.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.numbers import get_decimal_symbol, get_group_symbol

from announcer.model import Problem
from announcer.model.message import Message
from announcer.words import po_files

__all__ = ["EDITOR", "Message", "in_language", "languages", "problem_in_language", "spoken"]

SOURCE = "en"
EDITOR = "editor"
"""The name of their catalogues."""


def in_language(text: str, language: str) -> str:
    """A message in a language (BCP 47; its first part counts), its fields too where they are messages. What is no
    message, or has no translation, stays as it is.
    """
    if not isinstance(text, Message):
        return text
    words = _words(spoken(language))
    return str(text) if words is None else words.say(text)


def problem_in_language(problem: Problem, language: str) -> str:
    """A problem as `str` gives it, in a language."""
    return problem.in_words(in_language(problem.message, language), in_language(problem.remedy, language))


def spoken(language: str) -> str:
    """The language in which editors are spoken to where `language` is wanted: its first part, else English."""
    base = language.split("-", maxsplit=1)[0].casefold()
    return base if base in languages() else SOURCE


@cache
def languages() -> tuple[str, ...]:
    """Those that editors can be spoken to in, English first."""
    return (SOURCE, *(name for name in po_files.languages(EDITOR) if name != SOURCE))


@dataclass(frozen=True, slots=True)
class _Words:
    """One catalogue."""

    po: Catalog
    locale: Locale
    plural: Callable[[int], int]
    fill: "_Fill"

    def say(self, message: Message) -> str:
        translated = self._form(message)
        if translated is None:
            return str(message)
        return self.fill.vformat(translated, (), {name: self._field(value) for name, value in message.fields.items()})

    def _form(self, message: Message) -> str | None:
        if not message.forms:
            return None
        found = self.po.get(message.forms[0])
        if found is None or po_files.lack(found, found, self.po.num_plurals):
            return None
        forms = po_files.forms(found.string)
        n = message.fields.get("n")
        return forms[self.plural(n)] if len(forms) > 1 and isinstance(n, int) else forms[0]

    def _field(self, value: object) -> object:
        return self.say(value) if isinstance(value, Message) else value


class _Fill(string.Formatter):
    """`str.format`, with numbers as the language writes them."""

    def __init__(self, locale: Locale) -> None:
        signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}
        self._signs = str.maketrans(signs)

    def format_field(self, value: Any, format_spec: str) -> str:
        text = format(value, format_spec)
        return text.translate(self._signs) if format_spec[-1:] in (",", "f", "g") else text


@cache
def _words(language: str) -> _Words | None:
    """None for English, which is what messages are."""
    po = None if language == SOURCE else po_files.find(language, EDITOR)
    if po is None:
        return None
    locale = po.locale or Locale.parse(language)
    return _Words(po, locale, c2py(po.plural_expr), _Fill(locale))
