"""What months and weekdays are called: CLDR's names, through Babel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
"""A number or a word."""

_LITERAL = re.compile(r"'([^']*)'")
_FILLERS = frozenset("of the on from op de den van".split())
"""Beside those of CLDR: what people write in Dutch and English."""


@dataclass(frozen=True, slots=True)
class DateNames:
    """Those of one language."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """0 is Monday, as `date.weekday` counts."""
    weekday_words: tuple[str, ...]
    month_words: tuple[str, ...]
    fillers: frozenset[str]
    """Words that only join, as `de` in Spanish dates."""
    day_first: bool


def _folded(name: str) -> str:
    return " ".join(TOKEN.findall(name.casefold()))


@cache
def _names(language: str) -> DateNames | None:
    """The names of one language; None when CLDR has none."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    months, weekdays = {}, {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            months.update({_folded(str(name)): number for number, name in locale.months[context][width].items()})
        for width in ("wide", "abbreviated", "short"):
            weekdays.update({_folded(str(name)): number for number, name in locale.days[context][width].items()})
    return DateNames(
        months=months,
        weekdays=weekdays,
        weekday_words=tuple(str(locale.days["format"]["wide"][number]) for number in range(7)),
        month_words=tuple(str(locale.months["format"]["wide"][number]) for number in range(1, 13)),
        fillers=_fillers(locale),
        day_first=str(locale.date_formats["short"].pattern).lower().startswith("d"),
    )


def _fillers(locale: Locale) -> frozenset[str]:
    """The literal words of the language's own long dates; CLDR puts them in quotation marks."""
    patterns = (str(locale.date_formats[width].pattern) for width in ("full", "long"))
    return _FILLERS | frozenset(
        word for pattern in patterns for text in _LITERAL.findall(pattern) for word in TOKEN.findall(text.casefold())
    )


def names_in(languages: Sequence[str]) -> list[DateNames]:
    """Those of the languages, and of Dutch and English, in this order."""
    found = (_names(language) for language in dict.fromkeys([*languages, "nl", "en"]))
    return [names for names in found if names is not None]


def number_of(word: str, tables: Sequence[Mapping[str, int]]) -> tuple[int, int] | None:
    """The number of a name and the index of the table that knows it; a unique beginning of three letters will do."""
    for index, table in enumerate(tables):
        if word in table:
            return table[word], index
    for index, table in enumerate(tables):
        meant = {number for name, number in table.items() if len(word) >= 3 and name.startswith(word)}
        if len(meant) == 1:
            return meant.pop(), index
    return None
