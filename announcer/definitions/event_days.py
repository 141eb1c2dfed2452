"""The day of an event, and what helps those who wrote more into it: the days of several, or the hour."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from announcer.definitions.dates import parse_date
from announcer.definitions.hours import parse_hours
from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.model import Message

_BETWEEN = re.compile(
    r"\s*(?:\b(?:t/m|t\.m\.|tm|tot en met|tot|to|until|till|through|thru)(?!\w)|[-–—/])\s*"
    r"|\s*(?P<apart>[&+,]|\b(?:en|and)\b)\s*",
    re.IGNORECASE,
)
"""What stands between the first day and the last, or between days that may be apart."""
_BEHIND = re.compile(r"(?P<day>.*?\d)(?:,?\s+(?:om\s|at\s|van\s|vanaf\s|from\s)?|T)(?P<hours>\d.*)", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_MOST_CUTS = 12
"""Places where a text may be cut in two days: five are in `22-2-2024 - 24-2-2024`."""
_LONGEST, _LONGEST_OVER_NEW_YEAR = timedelta(days=366), timedelta(days=60)


def parse_day(text: str, languages: Sequence[str] = ()) -> date:
    """The date of an event or its last day, as `parse_date` has it. Raises InvalidValue, which names the field where
    the rest belongs."""
    try:
        return parse_date(text, languages)
    except InvalidValue as wrong:
        better = _of_several_days(text, languages) or _with_hours(text, languages)
        if better is None:
            raise
        raise better from wrong


def _with_hours(text: str, languages: Sequence[str]) -> InvalidValue | None:
    match = _BEHIND.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    try:
        parse_hours(match["hours"])
    except InvalidValue:
        return None
    try:
        parse_date(match["day"], languages)
    except InvalidValue as wrong:
        return wrong  # what is wrong with the day itself comes first
    return InvalidValue(
        Message("a time stands behind the date"),
        Message("write `date: {day}` and `time: {hours}`", day=match["day"], hours=match["hours"]),
    )


def _of_several_days(text: str, languages: Sequence[str]) -> InvalidValue | None:
    text = " ".join(text.split())
    if not _YEAR.search(text):
        if _span(f"{text} 2024", languages) is None and _span(f"{text}-2024", languages) is None:
            return None
        return InvalidValue(
            Message("{text} is more than one day, and the year is missing", text=shown(text)),
            Message("write the first day in `date:` and the last in `until:`, both with the year"),
        )
    found = _span(text, languages)
    if found is None:
        return None
    first, last, are_apart = found
    message = Message("{text} is more than one day", text=shown(text))
    fields = {"first": first.isoformat(), "last": last.isoformat()}
    if are_apart:
        return InvalidValue(
            message,
            Message(
                "write `date: {first}` and `until: {last}` if it is one event, else make an event of each day", **fields
            ),
        )
    return InvalidValue(message, Message("write `date: {first}` and `until: {last}`", **fields))


def _span(text: str, languages: Sequence[str]) -> tuple[date, date, bool] | None:
    """The first day and the last, and whether the days between them may be none of the event's."""
    for between in islice(_BETWEEN.finditer(text), _MOST_CUTS):
        for left, right in _completed(text[: between.start()], text[between.end() :]):
            try:
                first, last = parse_date(left, languages), parse_date(right, languages)
            except InvalidValue:
                continue
            longest = _LONGEST
            if first > last and not _YEAR.search(text[: between.start()]):
                first, longest = _a_year_earlier(first), _LONGEST_OVER_NEW_YEAR
            if first < last <= first + longest:
                return first, last, between["apart"] is not None
    return None


def _a_year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _completed(left: str, right: str) -> Iterator[tuple[str, str]]:
    """Both, with what only the other says: `22` and `23 februari 2024`, `Feb 22` and `23, 2024`."""
    yield left, right
    if (year := _YEAR.search(right)) is None:
        return
    yield f"{left} {year[0]}", right
    if (tail := re.search(r"(?<=\d)\D*[^\W\d_]\D*\d{4}$", right)) is not None:
        yield f"{left}{tail[0]}", right
    if (numbers := re.search(r"([-/.])\d{4}$", right)) is not None:
        yield f"{left}{numbers[0]}", right
    if (numbers := re.search(r"([-/.])\d{1,2}\1\d{4}$", right)) is not None:
        yield f"{left}{numbers[0]}", right
    yield f"{left}, {year[0]}", f"{re.sub(r'[^a-zà-ÿ. ]', '', left, flags=re.IGNORECASE)} {right}"
