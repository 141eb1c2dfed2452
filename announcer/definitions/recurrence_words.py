"""How often and on which days, as people write it: `2 weeks`, `first tuesday`, `15`, `22 februari`.

Weekdays and months are named in the file's language, in Dutch or in English; the rest in Dutch or in English.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from announcer.definitions import limits
from announcer.definitions.date_names import TOKEN, names_in, number_of
from announcer.definitions.invalid_value import InvalidValue, nearest, shown
from announcer.model import Message

Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Frequency:
    """Every so many units: RFC 5545's FREQ and INTERVAL."""

    unit: Unit
    interval: int = 1


@dataclass(frozen=True, slots=True)
class RuleDay:
    """One of the days on which a rule comes true; what is None is not said."""

    weekday: int | None = None
    """0 is Monday."""
    nth: int | None = None
    """Which of those weekdays in the month: 1 to 5, -1 for the last."""
    day: int | None = None
    """Of the month: 1 to 31, -1 for the last."""
    month: int | None = None


_UNITS: tuple[tuple[Unit, int, str], ...] = (
    ("day", 1, "day days daily dag dagen dagelijks"),
    ("week", 1, "week weeks weekly weken wekelijks"),
    ("week", 2, "fortnight fortnightly tweewekelijks"),
    ("month", 1, "month months monthly maand maanden maandelijks"),
    ("month", 3, "quarter quarterly kwartaal"),
    ("year", 1, "year years yearly annually jaar jaren jaarlijks"),
)
_UNIT_WORDS: Mapping[str, tuple[Unit, int]] = {
    word: (unit, factor) for unit, factor, words in _UNITS for word in words.split()
}
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        ("one een één", "two twee other second tweede", "three drie third derde", "four vier fourth vierde",
         "five vijf", "six zes", "seven zeven", "eight acht", "nine negen", "ten tien"), 1,
    )
    for word in words.split()
}  # fmt: skip
ORDINALS: Mapping[str, Mapping[int, str]] = {
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"},
    "nl": {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", -1: "laatste"},
}
"""By language, and by which it is in the month."""
_ORDINALS = {word: number for words in ORDINALS.values() for number, word in words.items()} | {
    str(number): number for number in range(1, 6)
}
_SETS = {
    "weekdays": range(5), "werkdagen": range(5), "doordeweeks": range(5), "weekend": (5, 6), "weekends": (5, 6),
}  # fmt: skip
_FILLERS = frozenset("every each elke elk iedere ieder per om de a the of in on op van".split())
_DAY_WORDS = frozenset(("day", "dag"))
_ORDINAL_ENDING = re.compile(r"(?<=\d)(?:st|nd|rd|th|ste|de|e)\b")
_BETWEEN = re.compile(r"[,;&+]|\b(?:and|en)\b", re.IGNORECASE)
_WRITE_EVERY = Message("write day, week, 2 weeks, month or year")
_WRITE_ON = Message("write a weekday, such as tuesday; of a month first tuesday, last friday or 15")


def parse_frequency(text: str, languages: Sequence[str] = ()) -> Frequency:
    """What `week`, `2 weeks`, `om de 2 weken` or `maand` says. Raises InvalidValue."""
    folded = " ".join(text.casefold().split())
    found = [word for word in TOKEN.findall(_ORDINAL_ENDING.sub("", folded)) if word not in _FILLERS]
    if not found or found[-1] not in _UNIT_WORDS or len(found) > 2:
        raise InvalidValue(Message("{text} does not say how often", text=shown(text)), _instead(text, found, languages))
    unit, factor = _UNIT_WORDS[found[-1]]
    interval = 2 if len(found) == 1 and folded.startswith("om de ") else 1
    if len(found) == 2:
        interval = int(found[0]) if found[0].isdecimal() else _NUMBER_WORDS.get(found[0], 0)
        if not interval:
            raise InvalidValue(Message("{text} does not say how often", text=shown(text)), _WRITE_EVERY)
    if interval * factor > limits.INTERVAL:
        raise InvalidValue(
            Message("{n:,} is too many to wait for", n=interval * factor),
            Message("{most} at most", most=limits.INTERVAL),
        )
    return Frequency(unit, interval * factor)


def _instead(text: str, words: Sequence[str], languages: Sequence[str]) -> Message:
    """A day stands there often, where the frequency belongs."""
    try:
        (day, *_) = parse_days(text, languages)
    except InvalidValue:
        meant = nearest(words[-1], _UNIT_WORDS) if words else None
        return Message("did you mean {meant}?", meant=meant) if meant else _WRITE_EVERY
    unit = "week" if day.nth is None and day.day is None else "month" if day.month is None else "year"
    return Message("write `every: {unit}` and `on: {text}`", unit=unit, text=text.strip())


def parse_days(text: str, languages: Sequence[str] = ()) -> tuple[RuleDay, ...]:
    """The days that `tuesday`, `dinsdag en donderdag`, `first tuesday`, `the 15th` or `22 februari` names, each once.
    Raises InvalidValue."""
    found: list[RuleDay] = []
    nth: int | None = None
    for part in reversed(_BETWEEN.split(text)):
        words = [word for word in TOKEN.findall(_ORDINAL_ENDING.sub("", part.casefold())) if word not in _FILLERS]
        if len(words) == 1 and words[0] in _ORDINALS and not words[0].isdecimal() and found and nth is not None:
            # `first and third tuesday`
            found.append(RuleDay(found[-1].weekday, _ORDINALS[words[0]], None, found[-1].month))
            continue
        days = _days(words, languages)
        if not days:
            raise InvalidValue(Message("{text} names no day of a rule", text=shown(part.strip() or text)), _WRITE_ON)
        nth = days[0].nth
        found += reversed(days)
    return tuple(dict.fromkeys(reversed(found)))


def _days(words: list[str], languages: Sequence[str]) -> list[RuleDay]:
    """Of one part of the text; none where it says something else."""
    if len(words) == 1 and words[0] in _SETS:
        return [RuleDay(weekday) for weekday in _SETS[words[0]]]
    words = [word for word in words if word not in _DAY_WORDS] if len(words) == 2 else words
    if len(words) == 1:
        return _one_word(words[0], languages)
    if len(words) == 2:
        return _two_words(*words, languages=languages)
    if len(words) == 3:
        weekday, month = _weekday(words[1], languages), _month(words[2], languages)
        if words[0] in _ORDINALS and weekday is not None and month is not None:
            return [RuleDay(weekday, _ORDINALS[words[0]], month=month)]
    return []


def _one_word(word: str, languages: Sequence[str]) -> list[RuleDay]:
    if word.isdecimal():
        return [RuleDay(day=int(word))] if len(word) < 3 and 1 <= int(word) <= 31 else []
    if _ORDINALS.get(word) == -1:  # of `last day`
        return [RuleDay(day=-1)]
    weekday = _weekday(word, languages)
    return [] if weekday is None else [RuleDay(weekday)]


def _two_words(one: str, other: str, *, languages: Sequence[str]) -> list[RuleDay]:
    weekday = _weekday(other, languages)
    if one in _ORDINALS and weekday is not None:
        return [RuleDay(weekday, _ORDINALS[one])]
    for number, name in ((one, other), (other, one)):
        month = _month(name, languages)
        if number.isdecimal() and len(number) < 3 and month is not None and 1 <= int(number) <= _LONGEST[month - 1]:
            return [RuleDay(day=int(number), month=month)]
    return []


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _weekday(word: str, languages: Sequence[str]) -> int | None:
    """Also of more than one: `tuesdays`, `dinsdagen`."""
    tables = [names.weekdays for names in names_in(languages)]
    for name in (word, word.removesuffix("s"), word.removesuffix("en")):
        if (found := number_of(name, tables)) is not None:
            return found[0]
    return None


def _month(word: str, languages: Sequence[str]) -> int | None:
    found = number_of(word, [names.months for names in names_in(languages)])
    return None if found is None else found[0]
