"""Dates as people write them, in words and in numbers, with the names of months and weekdays of their language.

In numbers the day comes first, as in Europe: `3/4/2024` is 3 April. Only where the file's language puts the month
first (`en`, `en-US`; not `en-GB`) such a date is refused, with both that it can be, unless its weekday says which. What
can be one date only is that date in every language: `2/22/2024`, `February 22, 2024`, `22 februari 2024`. A year of two
digits is of this century.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time

from announcer.definitions.date_names import TOKEN, DateNames, names_in, number_of
from announcer.definitions.hours import parse_hours
from announcer.definitions.invalid_value import InvalidValue, nearest, shown
from announcer.definitions.limits import FIRST_YEAR, LAST_YEAR
from announcer.model import Message

_WORDS = r"(?:(?P<before>\D*?)[\s(,.]+)?"
_WORDS_BEHIND = r"(?:[\s),.]+(?P<after>\D*))?"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(
    rf"{_WORDS}(\d{{4}})(?:\s*([-/.])\s*(\d{{1,2}})\s*\3\s*(\d{{1,2}})|()(\d\d)(\d\d)){_WORDS_BEHIND}"
)
_YEAR_LAST = re.compile(rf"{_WORDS}(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\3\s*(\d{{4}}|'?\d\d){_WORDS_BEHIND}")
_NO_YEAR = re.compile(r"\D*\d{1,2}\s*[-/.]\s*\d{1,2}[-/.]?\D*")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ste|de|e)\b")
_SHORT_YEAR = re.compile(r"\d[^\W\d_]*[\s.,-]+[^\W\d_][^\d]*(?P<one>\d\d)|.*\d,?\s*['’](?P<other>\d\d)")
"""Two digits that are a year: behind the month, which stands between day and year; or behind an apostrophe."""
_WRITE_DATE = Message("write 2024-02-22 or 22 februari 2024")

_MOST_WORDS = 6
"""Of a month and a weekday; each cut of more would be looked up in three languages, and what is near each word."""

_Weekday = tuple[int, int]
"""0 is Monday; and the index of the language that calls it so."""


class YearMissing(InvalidValue):
    """A day and a month, and no year."""


class OtherWeekday(InvalidValue):
    """The weekday does not belong to the date, which is `day`."""

    def __init__(self, day: date, message: Message, remedy: Message) -> None:
        super().__init__(message, remedy)
        self.day = day


def with_coming_year(text: str, languages: Sequence[str], today: date) -> str:
    """`text`, where it names no year with that in which its day comes next. Raises InvalidValue as `parse_date`."""
    try:
        parse_date(text, languages)
    except YearMissing:
        bare = text.rstrip(" -/.")
        mark = next((one for one in "-/." if one in bare and _NO_YEAR.fullmatch(bare)), " ")
        for year in (today.year, today.year + 1):
            dated = f"{bare}{mark}{year}"
            try:
                day = parse_date(dated, languages)
            except OtherWeekday as wrong:
                if wrong.day >= today:
                    raise
            else:
                if day >= today:
                    return dated
        raise
    return text


def parse_date(text: str, languages: Sequence[str] = ()) -> date:
    """The date that `text` writes, with names in one of `languages`, Dutch or English. Raises InvalidValue."""
    text = " ".join(text.split())
    if _ISO.fullmatch(text):  # no names: Babel's data of three languages stay unread
        return _day(*map(int, text.split("-")))
    names = names_in(languages)
    if match := _YEAR_FIRST.fullmatch(text):
        numbers = [int(number) for number in match.groups() if number and number.isdecimal()]
        weekday = _weekday_beside(match, text, names)
        return _on_its_weekday(_day(*numbers), weekday, names)
    if match := _YEAR_LAST.fullmatch(text):
        year = match[5].lstrip("'")
        numbers = [int(match[2]), int(match[4]), int(year) + (2000 if len(year) == 2 else 0)]
        return _of_numbers(text, numbers, _weekday_beside(match, text, names), names)
    if _NO_YEAR.fullmatch(text):
        raise YearMissing(Message("the year is missing"), _WRITE_DATE)
    return _date_in_words(text, names)


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(
            Message("the year {year} cannot be meant", year=year),
            Message("write a year from {first} to {last}", first=FIRST_YEAR, last=LAST_YEAR),
        )
    if not 1 <= month <= 12:
        raise InvalidValue(
            Message("there is no month {month}", month=month), Message("write the month as 1 to 12: year-month-day")
        )
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise InvalidValue(
            Message("there is no day {day} in that month", day=day),
            Message("{year:04d}-{month:02d} has days 1 to {days}", year=year, month=month, days=days),
        )
    return date(year, month, day)


# --- in numbers -------------------------------------------------------------------------------------------------


def _of_numbers(
    text: str, numbers: Sequence[int], weekday: tuple[_Weekday, str] | None, names: Sequence[DateNames]
) -> date:
    first, second, year = numbers
    can_be_two = 1 <= first <= 12 and 1 <= second <= 12 and first != second
    if can_be_two and not names[0].day_first:
        both = [_day(year, first, second), _day(year, second, first)]
        meant = [day for day in both if weekday is not None and day.weekday() == weekday[0][0]]
        if len(meant) == 1:
            return meant[0]
        first_day, other_day = both
        raise InvalidValue(
            Message("{text} can be two dates", text=shown(text)),
            Message("write {one} or {other}", one=first_day.isoformat(), other=other_day.isoformat()),
        )
    is_month_first = first <= 12 < second <= 31
    day = _day(year, first, second) if is_month_first else _day(year, second, first)
    return _on_its_weekday(day, weekday, names)


def _weekday_beside(match: re.Match[str], text: str, names: Sequence[DateNames]) -> tuple[_Weekday, str] | None:
    """The weekday in the words around a date in numbers, and the words."""
    tokens = TOKEN.findall(f"{match['before'] or ''} {match['after'] or ''}".casefold())
    phrase = [token for token in tokens if token not in _fillers(names)]
    if not phrase:
        return None
    month, weekday = _read_phrase(phrase, names)
    if month is not None or weekday is None:
        raise InvalidValue(Message("{text} is not a date", text=shown(text)), _WRITE_DATE)
    return weekday, " ".join(phrase)


# --- in words ---------------------------------------------------------------------------------------------------


def _date_in_words(text: str, names: Sequence[DateNames]) -> date:
    plain = _ORDINAL.sub("", text.casefold())
    tokens = TOKEN.findall(plain)
    year, day = _year_and_day(text, plain, [token for token in tokens if token.isdecimal()])
    month: int | None = None
    weekday: tuple[_Weekday, str] | None = None
    for phrase in _phrases(tokens, _fillers(names)):
        found_month, found_weekday = _read_phrase(phrase, names)
        month = found_month or month
        if found_weekday is not None:
            weekday = found_weekday, " ".join(phrase)
    if month is None:
        raise InvalidValue(Message("{text} names no month", text=shown(text)), _WRITE_DATE)
    return _on_its_weekday(_day(year, month, day), weekday, names)


def _year_and_day(text: str, plain: str, numbers: Sequence[str]) -> tuple[int, int]:
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) == 1 and len(days) == 1 and len(numbers) == 2:
        return int(years[0]), int(days[0])
    short = _SHORT_YEAR.search(plain) if len(days) == 2 == len(numbers) else None
    if short is not None and plain.endswith(found := short["one"] or short["other"]):
        return 2000 + int(found), int(days[0])
    if len(days) == 1 == len(numbers):
        raise YearMissing(Message("the year is missing"), _WRITE_DATE)
    raise InvalidValue(Message("{text} is not a date", text=shown(text)), _WRITE_DATE)


def _on_its_weekday(day: date, weekday: tuple[_Weekday, str] | None, names: Sequence[DateNames]) -> date:
    if weekday is None or weekday[0][0] == day.weekday():
        return day
    (_, language), stated = weekday
    right = names[language].weekday_words[day.weekday()]
    written = f"{right} {day.day} {names[language].month_words[day.month - 1]} {day.year}"
    raise OtherWeekday(
        day,
        Message("{day} is a {right}, not a {stated}", day=day.isoformat(), right=right, stated=stated),
        Message("write {written}, or correct the date", written=written),
    )


def _fillers(names: Sequence[DateNames]) -> frozenset[str]:
    return frozenset[str]().union(*(table.fillers for table in names))


def _phrases(tokens: Sequence[str], fillers: frozenset[str]) -> list[list[str]]:
    """The words between the numbers, without those that only join."""
    phrases: list[list[str]] = [[]]
    for token in tokens:
        if token.isdecimal():
            phrases.append([])
        elif token not in fillers:
            phrases[-1].append(token)
    return [phrase for phrase in phrases if phrase]


def _read_phrase(phrase: list[str], names: Sequence[DateNames]) -> tuple[int | None, _Weekday | None]:
    """Month and weekday in one run of words, which may hold both."""
    if len(phrase) > _MOST_WORDS:
        raise InvalidValue(Message("{phrase} is no month or weekday", phrase=shown(" ".join(phrase))), _WRITE_DATE)
    months, weekdays = [table.months for table in names], [table.weekdays for table in names]
    for cut in range(len(phrase) + 1):
        left, right = " ".join(phrase[:cut]), " ".join(phrase[cut:])
        for month_word, weekday_word in ((left, right), (right, left)):
            month = number_of(month_word, months) if month_word else None
            weekday = number_of(weekday_word, weekdays) if weekday_word else None
            if (month or not month_word) and (weekday or not weekday_word):
                return (month[0] if month else None), weekday
    known = [name for table in names for name in (*table.months, *table.weekdays)]
    meant = next((found for word in phrase if (found := nearest(word, known)) and found != word), None)
    raise InvalidValue(
        Message("{phrase} is no month or weekday", phrase=shown(" ".join(phrase))),
        Message("did you mean {meant}?", meant=meant) if meant else _WRITE_DATE,
    )


# --- with an hour -----------------------------------------------------------------------------------------------

_MOMENT = re.compile(
    r"(?P<date>.*?\d{1,4}\)?)(?:,?\s+(?:om |at |vanaf |from )?|T)"
    r"(?P<time>\d{1,2}(?:[.:uh]\d{2}(?::00)?(?: ?(?:uur|u|h|[ap]\.?m\.?))?| ?(?:uur|u|h|[ap]\.?m\.?)))",
    re.IGNORECASE,
)
_OFFSET = re.compile(r".*\d{1,2}:\d{2}(?::\d{2})?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def parse_moment(text: str, languages: Sequence[str] = ()) -> datetime:
    """A local date and time without a zone; a date alone is its first moment. Raises InvalidValue."""
    text = " ".join(text.split())
    if _OFFSET.fullmatch(text):
        raise InvalidValue(
            Message("a time zone stands behind the time"),
            Message("leave it out: the time is local, in the series' `timezone`"),
        )
    match = _MOMENT.fullmatch(text)
    if match is None:
        return datetime.combine(parse_date(text, languages), time(0))
    return datetime.combine(parse_date(match["date"], languages), parse_hours(match["time"]).start)
