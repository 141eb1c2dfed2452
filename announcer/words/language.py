"""Dates, hours and places in words. Pure; what months and days are called comes from Babel's CLDR data.

Dates are written as CLDR has them. The few words that CLDR has not (`Words`) stand here in Dutch and in English; for
another language English is spoken, as a whole (`spoken`).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name

from announcer.model import Event, Status, Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What CLDR has no words for."""

    locale: str
    """CLDR's locale for the language without a territory."""
    hour: str
    """A strftime pattern for an hour."""
    hour_unit: str
    """Comes after the last hour: ` uur`."""
    daily: str
    """Goes before the hours of each day of several."""
    time_follows: str
    place_follows: str
    """In a list, behind the date."""
    place_still_follows: str
    """Alone on a line."""
    at_the_latest: str
    """Goes before the last day on which something can be done."""
    online: str
    also_online: str
    cancelled: str
    postponed: str
    tentative: str

    def status(self, status: Status) -> str:
        """In words; empty for a scheduled event, which needs no word."""
        return {
            Status.SCHEDULED: "",
            Status.TENTATIVE: self.tentative,
            Status.POSTPONED: self.postponed,
            Status.CANCELLED: self.cancelled,
        }[status]


_ENGLISH = Words(
    locale="en_GB",
    hour="%H:%M",
    hour_unit="",
    daily="daily",
    time_follows="time to be announced",
    place_follows="place to be announced",
    place_still_follows="The place is still to be announced.",
    at_the_latest="by",
    online="online",
    also_online="also online",
    cancelled="cancelled",
    postponed="postponed",
    tentative="provisional",
)
_WORDS = {
    "en": _ENGLISH,
    "nl": Words(
        locale="nl",
        hour="%H.%M",
        hour_unit=" uur",
        daily="dagelijks",
        time_follows="tijd volgt",
        place_follows="plaats volgt",
        place_still_follows="De plaats volgt nog.",
        at_the_latest="uiterlijk",
        online="online",
        also_online="ook online",
        cancelled="geannuleerd",
        postponed="uitgesteld",
        tentative="onder voorbehoud",
    ),
}


OWN_WORDS = "-x-own"
"""Behind the tag of a language for which somebody brings words of his own (BCP 47, 2.2.7: private use): then dates and
hours are CLDR's in that language."""


def spoken(language: str) -> str:
    """The language in which announcer itself speaks where `language` is wanted: its first part where there are words of
    ours, else English, as a whole: labels, dates and hours alike. What the organiser wrote stays in its own language.
    """
    base = language.split("-", maxsplit=1)[0].casefold()
    return base if base in _WORDS else "en"


def has_words(language: str) -> bool:
    """Whether announcer speaks it."""
    return spoken(language) == language.split("-", maxsplit=1)[0].casefold()


def words(language: str) -> Words:
    """The words of a BCP 47 language; English for one that has none here."""
    return _WORDS[spoken(language)]


def date_in_words(day: date, language: str, *, weekday: bool = True, year: bool = True) -> str:
    """`donderdag 22 februari 2024`; without the weekday `22 februari 2024`; without the year `22 februari`."""
    locale = _locale(language)
    pattern = locale.date_formats["full" if weekday else "long"].pattern
    return str(format_date(day, pattern if year else _without_year(pattern), locale=locale))


def time_in_words(hour: time, language: str, *, unit: bool = True) -> str:
    """`19.00 uur` in Dutch, `19:00` in English, elsewhere as CLDR has it; without the unit `19.00`."""
    if language.endswith(OWN_WORDS):
        return str(format_time(hour, "short", locale=_locale(language)))
    own = words(language)
    return hour.strftime(own.hour) + (own.hour_unit if unit else "")


def hours_in_words(event: Event, language: str) -> str:
    """Start and end as `19.00–20.30 uur`, the start alone as `19.00 uur`; `tijd volgt` while there is no start."""
    if event.start_time is None:
        return words(language).time_follows
    if event.end_time is None:
        return time_in_words(event.start_time, language)
    start = time_in_words(event.start_time, language, unit=False)
    return f"{start}–{time_in_words(event.end_time, language)}"


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
    return f"{span}, {words(language).time_follows}" if event.start_time is None else span


def daily_in_words(event: Event, language: str) -> str:
    """The hours of each day of several: `dagelijks 10.00–17.00 uur`."""
    return f"{words(language).daily} {hours_in_words(event, language)}"


def zone_mark(event: Event, language: str, home_zone: str) -> str:
    """` (CET)` behind the hours of an event that people can follow from anywhere; ` (Britse zomertijd)` behind those of
    one in another zone than the site's; empty where everybody knows, and while there is no hour.
    """
    if event.starts_at is None or (event.timezone == home_zone and event.online is None):
        return ""
    short = str(get_timezone_name(event.starts_at, width="short", locale=_locale(language)))
    is_plain = event.timezone == home_zone and short.isalpha()
    return f" ({short if is_plain else zone_in_words(event.starts_at, language)})"


def zone_in_words(at: datetime, language: str) -> str:
    """The zone of an aware instant: `Britse zomertijd`, or `GMT+05:45` where CLDR has no name."""
    return str(get_timezone_name(at, locale=_locale(language)))


def place_in_words(venue: Venue, language: str, *, country: bool = True) -> str:
    """One line: `Tetem, Stroinksbleekweg 16, 7523 ZL Enschede, Nederland`, as much of it as is known."""
    town = " ".join(part for part in (venue.postal_code, venue.city) if part)
    land = _locale(language).territories.get(venue.country, venue.country) if country and venue.country else None
    parts: list[str] = []
    for part in (venue.name, venue.street, town, land):
        if part and part not in parts:
            parts.append(part)
    return ", ".join(parts)


def where_in_words(event: Event, language: str, *, country: bool = True) -> str:
    """The place, `online`, or both (`Tetem, Enschede, ook online`); empty when nothing is known."""
    own = words(language)
    place = place_in_words(event.venue, language, country=country) if event.venue else ""
    if event.online is None:
        return place
    if place:
        return f"{place}, {own.also_online}"
    return f"{own.online}, via {event.online.name}" if event.online.name else own.online


@cache
def _locale(language: str) -> Locale:
    """CLDR's locale for a BCP 47 tag, by its longest part that CLDR knows; English where there are no words."""
    base, tag = language.split("-", maxsplit=1)[0].casefold(), language.removesuffix(OWN_WORDS)
    if tag == language and base not in _WORDS:
        return Locale.parse(_ENGLISH.locale)
    if "-" not in tag and base in _WORDS:
        return Locale.parse(_WORDS[base].locale)
    for candidate in (tag, base):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_ENGLISH.locale)


# CLDR has no pattern with weekday, day and whole month for most locales. A full date that ends in its year is one
# without that end; where the year stands elsewhere it stays.
_YEAR_LAST = re.compile(r"(.*(?:MMMM|d))(?:,? | 'del?' )y(?: '[^']*'\.?)?")


@cache
def _without_year(pattern: str) -> str:
    found = _YEAR_LAST.fullmatch(pattern)
    return found[1] if found else pattern
