"""Dates and times as people write them: names of months and weekdays are CLDR's, through Babel."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from babel import Locale, UnknownLocaleError

from announcer.definitions.invalid_value import InvalidValue, nearest, shown

FIRST_YEAR, LAST_YEAR = 1900, 2199

_NUMBERS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ste|de|e)\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LITERAL = re.compile(r"'([^']*)'")
_FILLERS = frozenset("of the on op de den".split())
"""Beside those of CLDR: what people write in Dutch and English."""
_WRITE_DATE = "write 2024-02-22 or 22 februari 2024"


@dataclass(frozen=True, slots=True)
class Hours:
    """What `time:` says. `ends_at_midnight`: the end was written as 24:00."""

    start: time
    end: time | None = None
    ends_at_midnight: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """0 is Monday, as `date.weekday` counts."""
    weekday_words: tuple[str, ...]
    month_words: tuple[str, ...]
    fillers: frozenset[str]
    """Words that only join, as `de` in Spanish dates."""
    day_first: bool


def _folded(name: str) -> str:
    return " ".join(_TOKEN.findall(name.casefold()))


@cache
def _names(language: str) -> _Names | None:
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
    return _Names(
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
    return frozenset(
        word for pattern in patterns for text in _LITERAL.findall(pattern) for word in _TOKEN.findall(text.casefold())
    )


def _all_names(languages: Sequence[str]) -> list[_Names]:
    found = (_names(language) for language in dict.fromkeys([*languages, "nl", "en"]))
    return [names for names in found if names is not None]


def _number(word: str, tables: Sequence[Mapping[str, int]]) -> tuple[int, int] | None:
    """The number of a name and the index of the language that knows it; a unique beginning of three letters will do."""
    for index, table in enumerate(tables):
        if word in table:
            return table[word], index
    for index, table in enumerate(tables):
        meant = {number for name, number in table.items() if len(word) >= 3 and name.startswith(word)}
        if len(meant) == 1:
            return meant.pop(), index
    return None


# --- dates ------------------------------------------------------------------------------------------------------


def parse_date(text: str, languages: Sequence[str] = ()) -> date:
    """The date that `text` writes, with names in one of `languages`, Dutch or English. Raises InvalidValue."""
    text = " ".join(text.split())
    names = _all_names(languages)
    if match := _NUMBERS.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS_DAY_FIRST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if not names[0].day_first and first <= 12:
            raise InvalidValue(
                f"{shown(text)} can be two dates",
                f"write {year:04d}-{first:02d}-{second:02d} or {year:04d}-{second:02d}-{first:02d}",
            )
        return _day(year, second, first)
    return _date_in_words(text, names)


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(f"the year {year} cannot be meant", f"write a year from {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise InvalidValue(f"there is no month {month}", "write the month as 1 to 12: year-month-day")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise InvalidValue(f"there is no day {day} in that month", f"{year:04d}-{month:02d} has days 1 to {days}")
    return date(year, month, day)


def _date_in_words(text: str, names: Sequence[_Names]) -> date:
    tokens = _TOKEN.findall(_ORDINAL.sub("", text.casefold()))
    numbers = [token for token in tokens if token.isdigit()]
    years = [token for token in numbers if len(token) == 4]
    days = [token for token in numbers if len(token) <= 2]
    if len(years) != 1 or len(days) != 1 or len(numbers) != 2:
        missing = "the year is missing" if len(days) == 1 == len(numbers) else f"{shown(text)} is not a date"
        raise InvalidValue(missing, _WRITE_DATE)
    month, weekday, stated = None, None, ""
    for phrase in _phrases(tokens, _FILLERS.union(*(table.fillers for table in names))):
        found_month, found_weekday = _read_phrase(phrase, names)
        month = found_month or month
        if found_weekday is not None:
            weekday, stated = found_weekday, " ".join(phrase)
    if month is None:
        raise InvalidValue(f"{shown(text)} names no month", _WRITE_DATE)
    day = _day(int(years[0]), month, int(days[0]))
    if weekday is not None and weekday[0] != day.weekday():
        _refuse_weekday(day, stated, names[weekday[1]])
    return day


def _refuse_weekday(day: date, stated: str, names: _Names) -> None:
    right = names.weekday_words[day.weekday()]
    written = f"{right} {day.day} {names.month_words[day.month - 1]} {day.year}"
    raise InvalidValue(f"{day.isoformat()} is a {right}, not a {stated}", f"write {written}, or correct the date")


def _phrases(tokens: Sequence[str], fillers: frozenset[str]) -> list[list[str]]:
    """The words between the numbers, without those that only join."""
    phrases: list[list[str]] = [[]]
    for token in tokens:
        if token.isdigit():
            phrases.append([])
        elif token not in fillers:
            phrases[-1].append(token)
    return [phrase for phrase in phrases if phrase]


def _read_phrase(phrase: list[str], names: Sequence[_Names]) -> tuple[int | None, tuple[int, int] | None]:
    """Month and weekday (with the index of its language) in one run of words, which may hold both."""
    months, weekdays = [table.months for table in names], [table.weekdays for table in names]
    for cut in range(len(phrase) + 1):
        left, right = " ".join(phrase[:cut]), " ".join(phrase[cut:])
        for month_word, weekday_word in ((left, right), (right, left)):
            month = _number(month_word, months) if month_word else None
            weekday = _number(weekday_word, weekdays) if weekday_word else None
            if (month or not month_word) and (weekday or not weekday_word):
                return (month[0] if month else None), weekday
    known = [name for table in names for name in (*table.months, *table.weekdays)]
    meant = next((found for word in phrase if (found := nearest(word, known)) and found != word), None)
    raise InvalidValue(
        f"{shown(' '.join(phrase))} is no month or weekday", f"did you mean {meant}?" if meant else _WRITE_DATE
    )


# --- times ------------------------------------------------------------------------------------------------------

_CLOCK = r"(?P<h{0}>\d{{1,2}})(?:[.:h](?P<m{0}>\d{{2}}))?\s*(?P<s{0}>a\.?m\.?|p\.?m\.?|uur|u|h)?"
_HOURS = re.compile(
    rf"(?:van |from )?{_CLOCK.format(1)}(?:\s*(?:[-–—]|\btot\b|\bto\b|\buntil\b|\btill\b)\s*{_CLOCK.format(2)})?"
)
_WRITE_TIME = "write 19.00-20.30 or 19:00, or leave the time out while it is not known"


def parse_hours(text: str) -> Hours:
    """What `19.00-20.30`, `19:00`, `19.00 - 20.30 uur` or `7:30pm-9pm` says. Raises InvalidValue."""
    match = _HOURS.fullmatch(" ".join(text.casefold().split()))
    if match is None:
        raise InvalidValue(f"{shown(text)} is not a time", _WRITE_TIME)
    halves = [(match["h1"], match["m1"], match["s1"] or ""), (match["h2"], match["m2"], match["s2"] or "")]
    (hour, minute, suffix), (end_hour, end_minute, end_suffix) = halves
    if end_hour is None:
        return Hours(_clock(hour, minute, suffix, text))
    if end_suffix[:1] in ("a", "p") and not suffix:
        # 7:30-9pm starts in the evening too; 11-1pm starts before noon.
        end = _clock(end_hour, end_minute, end_suffix, text)
        start = _clock(hour, minute, end_suffix, text)
        start = start if start < end else _clock(hour, minute, "a" if end_suffix.startswith("p") else "p", text)
        return Hours(start, end)
    if end_suffix and not suffix:
        suffix = end_suffix
    if end_hour == "24" and end_minute in (None, "00") and end_suffix[:1] not in ("a", "p"):
        return Hours(_clock(hour, minute, suffix, text), time(0), ends_at_midnight=True)
    return Hours(_clock(hour, minute, suffix, text), _clock(end_hour, end_minute, end_suffix, text))


def _clock(hour: str, minute: str | None, suffix: str, text: str) -> time:
    if minute is None and not suffix:
        raise InvalidValue(f"{shown(text)} can be a time in the morning or in the evening", _WRITE_TIME)
    hours, minutes = int(hour), int(minute or 0)
    if suffix[:1] in ("a", "p"):
        if not 1 <= hours <= 12:
            raise InvalidValue(f"there is no {hours} {suffix}", _WRITE_TIME)
        hours = hours % 12 + (12 if suffix.startswith("p") else 0)
    if hours > 23 or minutes > 59:
        raise InvalidValue(f"{hours:02d}:{minutes:02d} is no time of the day", _WRITE_TIME)
    return time(hours, minutes)


# --- both -------------------------------------------------------------------------------------------------------

_MOMENT = re.compile(
    r"(?P<date>.*?\d{1,4})(?:,?\s+(?:om |at )?|T)(?P<time>\d{1,2}[.:]\d{2}(?::00)?(?: (?:uur|[ap]\.?m\.?))?)",
    re.IGNORECASE,
)
_OFFSET = re.compile(r".*\d{1,2}:\d{2}(?::\d{2})?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def parse_moment(text: str, languages: Sequence[str] = ()) -> datetime:
    """A local date and time without a zone; a date alone is its first moment. Raises InvalidValue."""
    text = " ".join(text.split())
    if _OFFSET.fullmatch(text):
        raise InvalidValue(
            "a time zone stands behind the time", "leave it out: the time is local, in the series' `timezone`"
        )
    match = _MOMENT.fullmatch(text)
    if match is None:
        return datetime.combine(parse_date(text, languages), time(0))
    clock = match["time"].removesuffix(":00") if match["time"].count(":") == 2 else match["time"]
    hours = parse_hours(clock)
    return datetime.combine(parse_date(match["date"], languages), hours.start)
