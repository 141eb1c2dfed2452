"""What was understood, said back in words."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

from babel.dates import format_timedelta
from babel.lists import format_list

from announcer.model import Event, Lead, Message
from announcer.words.catalogue import catalogue
from announcer.words.dates import days_in_words, hours_in_words
from announcer.words.messages import in_language
from announcer.words.places import where_in_words

_NUMBERS = (
    Message("one"), Message("two"), Message("three"), Message("four"), Message("five"), Message("six"),
    Message("seven"), Message("eight"), Message("nine"), Message("ten"), Message("eleven"), Message("twelve"),
)  # fmt: skip
_UNITS: dict[str, Literal["week", "day", "hour", "minute"]] = {"w": "week", "d": "day", "h": "hour", "m": "minute"}


def day_in_words(event: Event, today: date, language: str) -> str:
    """`donderdag 22 februari 2024, over twaalf weken`."""
    return f"{days_in_words(event, language)}, {in_language(away_in_words(event.starts_on, today), language)}"


def away_in_words(day: date, today: date) -> Message:
    """How far off a day is: in days up to two weeks, in weeks up to four months, then in months, then in years."""
    n = abs((day - today).days)
    is_past = day < today
    if n < 2:
        return Message("today") if n == 0 else Message("yesterday") if is_past else Message("tomorrow")
    if n < 14:
        span = Message.counted("{number} day", "{number} days", n=n, number=_number(n))
    elif n < 120:
        n //= 7
        span = Message.counted("{number} week", "{number} weeks", n=n, number=_number(n))
    elif n < 730:
        n = int(n / 30.44)
        span = Message.counted("{number} month", "{number} months", n=n, number=_number(n))
    else:
        n = int(n / 365.25)
        span = Message.counted("{number} year", "{number} years", n=n, number=_number(n))
    return Message("{span} ago", span=span) if is_past else Message("in {span}", span=span)


def _number(n: int) -> object:
    return _NUMBERS[n - 1] if 0 < n <= len(_NUMBERS) else n


def hours_said_back(event: Event, language: str) -> str:
    """`19.00–20.30 uur`, or that the time follows."""
    return hours_in_words(event, language)


def place_said_back(event: Event, language: str) -> str:
    """The place, with `online`; or that it follows."""
    return where_in_words(event, language) or catalogue(language).text("place.follows")


def reminders_said_back(reminders: Sequence[Lead], language: str) -> Message:
    if not reminders:
        return Message("no reminders")
    locale = catalogue(language).locale
    # A threshold that nothing reaches: 7 days are told as 7 days, and not as a week.
    leads = [format_timedelta(one.span, _UNITS[one.unit], threshold=math.inf, locale=locale) for one in reminders]
    return Message("reminders {leads} before the start", leads=format_list(leads, locale=locale))


def event_in_words(event: Event, language: str) -> str:
    """One line: title, days, hours, place."""
    parts = [str(event.title), days_in_words(event, language), hours_in_words(event, language)]
    return " · ".join([*parts, place_said_back(event, language)])
