"""Whether a rule of recurrence ever comes true.

dateutil looks for the next day until the year 9999: of a rule for the 30th of February that takes a quarter of a
minute, and a calendar can hold thousands.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

_YEARS = 40
"""Every weekday has fallen on every day of the year by then."""
_FILTERS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def comes_true(rule: Mapping[str, Any], start: date | datetime) -> bool:
    """Whether any day within 40 years of the start fits; what has nothing to fit does."""
    parts = {str(name).upper(): value for name, value in rule.items()}
    frequency = str(next(iter(parts.get("FREQ", ["DAILY"])))).upper()
    weekdays = [_weekday(str(one)) for one in parts.get("BYDAY", ())]
    interval = int(next(iter(parts.get("INTERVAL", [1]))))
    if interval < 1:  # RFC 5545, 3.3.10 wants a positive one; dateutil goes on for ever with 0
        return False
    has_numbers = any(number for number, _ in weekdays)
    is_plain = not has_numbers and not any(name in parts for name in _FILTERS)
    if is_plain and (interval == 1 or frequency != "DAILY" or not weekdays):
        return True
    if frequency in ("DAILY", "WEEKLY") and _asks_for_too_many(parts, frequency, len(weekdays)):
        return False
    first = start.date() if isinstance(start, datetime) else start
    return any(_fits(day, parts, weekdays, frequency) for day in _turns(first, frequency, interval))


def _asks_for_too_many(parts: Mapping[str, Any], frequency: str, weekdays: int) -> bool:
    """BYSETPOS beyond what a day or a week has; and what RFC 5545, 3.3.10 leaves to longer turns."""
    most = max(weekdays, 1) if frequency == "WEEKLY" else 1
    positions = [abs(int(one)) for one in parts.get("BYSETPOS", ())]
    return any(one > most for one in positions) or "BYYEARDAY" in parts or "BYWEEKNO" in parts


def _weekday(text: str) -> tuple[int, int]:
    """The number before it, 0 for none, and the weekday as `date.weekday` counts."""
    name = text[-2:].upper()
    number = text[:-2]
    return int(number or 0), _WEEKDAYS.index(name) if name in _WEEKDAYS else -1


def _turns(first: date, frequency: str, interval: int) -> Iterator[date]:
    """The days of the turns that count; of weeks with any first day."""
    last_year = min(first.year + _YEARS, date.max.year)
    day = first
    while day.year < last_year:
        if frequency == "DAILY":
            counts = True
        elif frequency == "WEEKLY":
            weeks = (day - first).days / 7
            counts = interval == 1 or -1 < weeks % interval < 1 or weeks % interval > interval - 1
        elif frequency == "MONTHLY":
            counts = (day.year * 12 + day.month - first.year * 12 - first.month) % interval == 0
        else:
            counts = (day.year - first.year) % interval == 0
        if counts:
            yield day
        step = interval if frequency == "DAILY" else 1
        try:
            day += timedelta(days=step)
        except OverflowError:
            return


def _fits(day: date, parts: Mapping[str, Any], weekdays: list[tuple[int, int]], frequency: str) -> bool:
    if "BYMONTH" in parts and day.month not in {int(one) for one in parts["BYMONTH"]}:
        return False
    length = monthrange(day.year, day.month)[1]
    if "BYMONTHDAY" in parts and not {day.day, day.day - length - 1} & {int(one) for one in parts["BYMONTHDAY"]}:
        return False
    in_year, days = day.timetuple().tm_yday, 366 if monthrange(day.year, 2)[1] == 29 else 365
    if "BYYEARDAY" in parts and not {in_year, in_year - days - 1} & {int(one) for one in parts["BYYEARDAY"]}:
        return False
    within = frequency == "YEARLY" and "BYMONTH" not in parts
    place, size = (in_year, days) if within else (day.day, length)
    counted = {0, (place - 1) // 7 + 1, -((size - place) // 7 + 1)}
    return not weekdays or any(weekday == day.weekday() and number in counted for number, weekday in weekdays)
