"""Dates and hours in words. What months and days are called, and how a date is written, is CLDR's (through Babel); the
few words that CLDR has not are in the catalogues."""

import re
from datetime import date, datetime, time
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name

from announcer.model import Event, Status
from announcer.words.catalogue import OWN_WORDS, catalogue


def date_in_words(day: date, language: str, *, weekday: bool = True, year: bool = True) -> str:
    """`donderdag 22 februari 2024`; without the weekday `22 februari 2024`; without the year `22 februari`."""
    locale = catalogue(language).locale
    pattern = locale.date_formats["full" if weekday else "long"].pattern
    return _formatted(day, pattern if year else _without_year(pattern), locale)


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, locale: Locale) -> str:
    return str(format_date(day, pattern, locale=locale))


def time_in_words(hour: time, language: str, *, unit: bool = True) -> str:
    """`19.00 uur` in Dutch, `19:00` in English, elsewhere as CLDR has it; without the unit `19.00`."""
    if language.endswith(OWN_WORDS):
        return str(format_time(hour, "short", locale=catalogue(language).locale))
    own = catalogue(language)
    clock = own.text("date.clock", hour=f"{hour.hour:02}", minute=f"{hour.minute:02}")
    return own.text("date.hour", start=clock) if unit else clock


def hours_in_words(event: Event, language: str) -> str:
    """Start and end as `19.00–20.30 uur`, the start alone as `19.00 uur`; `tijd volgt` while there is no start."""
    if event.start_time is None:
        return catalogue(language).text("date.time_follows")
    if event.end_time is None:
        return time_in_words(event.start_time, language)
    start, end = (time_in_words(hour, language, unit=False) for hour in (event.start_time, event.end_time))
    return catalogue(language).text("date.hours", start=start, end=end)


def span_in_words(event: Event, language: str, *, home_zone: str | None = None) -> str:
    """When an event is: `donderdag 22 februari 2024, 19.00–20.30 uur`.

    Of several days: `vrijdag 1 maart 2024, 19.00 uur – zondag 3 maart 2024, 17.00 uur`. An hour in another zone than
    `home_zone` gets that zone's name behind it, and so does any hour of an event online (`zone_mark`). What does not
    take place has no time to follow.
    """
    if event.start_time is None and not is_time_to_follow(event):
        span = days_in_words(event, language)
    elif event.until_on is None:
        span = f"{date_in_words(event.starts_on, language)}, {hours_in_words(event, language)}"
    else:
        span = _several_days(event, event.until_on, language)
    return span if home_zone is None else span + zone_mark(event, language, home_zone)


def is_time_to_follow(event: Event) -> bool:
    """It takes place on its day as far as is known, and nobody knows when."""
    return event.start_time is None and event.status in (Status.SCHEDULED, Status.TENTATIVE)


def days_in_words(event: Event, language: str) -> str:
    """The date without the hours; of several days `vrijdag 1 maart 2024 – zondag 3 maart 2024`."""
    first = date_in_words(event.starts_on, language)
    return first if event.until_on is None else f"{first} – {date_in_words(event.until_on, language)}"


def _several_days(event: Event, until_on: date, language: str) -> str:
    first = date_in_words(event.starts_on, language)
    last = date_in_words(until_on, language)
    if event.is_daily:
        return f"{first} – {last}, {daily_in_words(event, language)}"
    if event.start_time is not None:
        first = f"{first}, {time_in_words(event.start_time, language)}"
    if event.end_time is not None:
        last = f"{last}, {time_in_words(event.end_time, language)}"
    span = f"{first} – {last}"
    return f"{span}, {hours_in_words(event, language)}" if event.start_time is None else span


def daily_in_words(event: Event, language: str) -> str:
    """The hours of each day of several: `dagelijks 10.00–17.00 uur`."""
    return catalogue(language).text("date.daily", hours=hours_in_words(event, language))


def zone_mark(event: Event, language: str, home_zone: str) -> str:
    """` (CET)` behind the hours of an event that people can follow from anywhere; ` (Britse zomertijd)` behind those of
    one in another zone than the site's; empty where everybody knows, and while there is no hour.
    """
    if event.starts_at is None or (event.timezone == home_zone and event.online is None):
        return ""
    short = str(get_timezone_name(event.starts_at, width="short", locale=catalogue(language).locale))
    is_plain = event.timezone == home_zone and short.isalpha()
    return f" ({short if is_plain else zone_in_words(event.starts_at, language)})"


def zone_in_words(at: datetime, language: str) -> str:
    """The zone of an aware instant: `Britse zomertijd`, or `GMT+05:45` where CLDR has no name."""
    return str(get_timezone_name(at, locale=catalogue(language).locale))


# CLDR has no pattern with weekday, day and whole month for most locales. A full date that ends in its year is one
# without that end; where the year stands elsewhere it stays.
_YEAR_LAST = re.compile(r"(.*(?:MMMM|d))(?:,? | 'del?' )y(?: '[^']*'\.?)?")


@cache
def _without_year(pattern: str) -> str:
    found = _YEAR_LAST.fullmatch(pattern)
    return found[1] if found else pattern
