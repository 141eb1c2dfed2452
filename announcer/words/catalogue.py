"""The words of each message, in the language that announcer speaks for a BCP 47 tag.

Code knows the names of messages only. A language has words when its catalogue lacks nothing (`po_files.lacks`); for
every other language English is spoken, as a whole: labels, dates and hours alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from gettext import c2py

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog

from announcer.words import po_files

SOURCE = "en"
"""The language of the template, spoken where a language has no words."""

OWN_WORDS = "-x-own"
"""Behind the tag of a language for which somebody brings words of his own (BCP 47, 2.2.7: private use): then dates and
hours are CLDR's in that language."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """The words for one BCP 47 tag."""

    language: str
    """What is really spoken, without script and territory: `en` where the language asked for has no words."""
    locale: Locale
    """CLDR's, by which dates are written."""
    messages: Mapping[str, po_files.Forms]
    """By name."""
    plural: Callable[[int], int]
    """Which of the forms goes with a number."""

    def message(self, name: str, n: object = None) -> str:
        """The words with their fields unfilled; of a message with plural forms those for `n`, a whole number.

        Raises KeyError for a name that no message has.
        """
        forms = self.messages[name]
        return forms[self.plural(n)] if len(forms) > 1 and isinstance(n, int) else forms[0]

    def text(self, name: str, /, **fields: object) -> str:
        """The words with their fields filled, as plain text."""
        return self.message(name, fields.get("n")).format(**fields)


@cache
def catalogue(language: str) -> Catalogue:
    """The words for a BCP 47 tag: of its first part, with dates as its territory writes them; else English."""
    tag, base = language.removesuffix(OWN_WORDS), _base(language)
    if language == base:
        return _of(language) or _english()
    found = catalogue(base)
    is_local = tag != language or ("-" in tag and found.language == base)
    return replace(found, locale=_locale(tag) or found.locale) if is_local else found


def spoken(language: str) -> str:
    """The language in which announcer itself speaks where `language` is wanted: its first part where there are words of
    ours, else English. What the organiser wrote stays in its own language.
    """
    return catalogue(language).language


def has_words(language: str) -> bool:
    """Whether announcer speaks it."""
    return spoken(language) == _base(language)


def languages() -> tuple[str, ...]:
    """All that announcer speaks, English first."""
    return (SOURCE, *(name for name in po_files.languages() if name != SOURCE and has_words(name)))


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].casefold()


def _of(language: str) -> Catalogue | None:
    """The language's own words; None when there are none, or not all."""
    po = po_files.find(language) if language != SOURCE else None
    if po is None or po_files.lacks(po):
        return None
    return _catalogue(language, po, {name: po_files.forms(one.string) for name, one in po_files.messages(po)})


@cache
def _english() -> Catalogue:
    template = po_files.template()
    return _catalogue(SOURCE, template, {name: po_files.forms(one.id) for name, one in po_files.messages(template)})


def _catalogue(language: str, po: Catalog, messages: Mapping[str, po_files.Forms]) -> Catalogue:
    locale = po.locale or _locale(language) or Locale.parse(SOURCE)
    return Catalogue(language=language, locale=locale, messages=messages, plural=c2py(po.plural_expr))


def _locale(tag: str) -> Locale | None:
    """CLDR's locale for a BCP 47 tag, by its longest part that CLDR knows."""
    for candidate in (tag, _base(tag)):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None
