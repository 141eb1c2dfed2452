"""VTIMEZONE for any IANA zone, from the zone's own rules (RFC 5545, 3.6.5; `site.calendars.tzif` reads them).

RDATE is avoided, as old Outlook ignores it. A change that comes back every year is an RRULE where one can say it
(most of Europe and America; Nuuk, Gaza and Santiago by weekday and days of the month), else one observance a year
(Cairo in autumn). Changes of the past are observances of their own.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from announcer.site.calendars.tzif import LAST_YEAR, Change, Offset, YearDay, ZoneRules, zone_rules

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_UTC_NAMES = frozenset("UTC UCT Universal Zulu Etc/UTC Etc/UCT Etc/Universal Etc/Zulu".split())


def is_utc(zone_name: str) -> bool:
    """Times in this zone are written with `Z` and need no VTIMEZONE."""
    return zone_name in _UTC_NAMES


@lru_cache(maxsize=256)
def vtimezone(zone_name: str, first: date, last: date) -> bytes:
    """The VTIMEZONE component, right for every moment of the years of `first` to `last`; where the zone follows a
    yearly rule that an RRULE can say, for ever after too. Without X-LIC-LOCATION: dateutil refuses every property that
    it does not know (`tz.tzical`), and a TZID that is the IANA name needs no other. Raises ZoneInfoNotFoundError."""
    rules = zone_rules(zone_name)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone_name}"]
    for change, recurrence in _observances(rules, first.year, min(last.year, LAST_YEAR)):
        lines += _observance(change, recurrence)
    return "\r\n".join([*lines, "END:VTIMEZONE", ""]).encode("ascii")


def _observances(rules: ZoneRules, first: int, last: int) -> Iterator[tuple[Change, str | None]]:
    """The changes that count for the years `first` to `last`, each with the RRULE that repeats it."""
    # A day on either side: the year begins in no zone further than that from its beginning in UTC.
    start = datetime(max(first, 2), 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    recurring = _recurring(rules)
    single = [
        change
        for change in rules.changes(first - 1, last)
        if change.at < end and not (rules.follows_rule(change) and change.after in recurring)
    ]
    repeated = [(change, rrule) for change, rrule in recurring.values() if change.at < end]
    found: list[tuple[Change, str | None]] = [*repeated, *((change, None) for change in single if change.at > start)]
    begun = [change for change in single if change.at <= start]
    known = [change for change, _ in repeated if change.at <= start]
    latest = max(begun + known, key=lambda change: change.at, default=None) or _beginning(rules.first, first)
    if latest not in known:
        found.append((latest, None))
    yield from sorted(found, key=lambda pair: pair[0].at)


def _beginning(offset: Offset, year: int) -> Change:
    """An observance for a zone whose clocks have not changed before `year`: it must have one that begins earlier."""
    return Change(datetime(max(1, min(1970, year - 1)), 1, 2, tzinfo=UTC) - offset.utc, offset, offset)


def _recurring(rules: ZoneRules) -> dict[Offset, tuple[Change, str]]:
    """By the offset that it brings, the first change that the zone's rule makes and its RRULE."""
    found = {}
    if rules.rule is not None:
        for to_summer, day in ((True, rules.rule.summer_from), (False, rules.rule.standard_from)):
            change, rrule = rules.rule_starts(to_summer=to_summer), _rrule(day)
            if change is not None and rrule is not None:
                found[change.after] = (change, rrule)
    return found


def _rrule(day: YearDay) -> str | None:
    """The recurrence of a day of every year; None where RFC 5545 has no words for it."""
    if day.form != "M":
        return None
    month, week, weekday = day.numbers
    shift = day.time // timedelta(days=1)
    if shift == 0:
        number = -1 if week == 5 else week
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY={number}{_WEEKDAYS[weekday]}"
    # The change comes days before or after the day that the rule names (Nuuk: the evening before the last Sunday), so
    # it is a weekday among seven days of the month, if they all lie in the month, every year.
    days = calendar.monthrange(2023, month)[1]
    first = (days - 6 if week == 5 else 7 * (week - 1) + 1) + shift
    if first < 1 or first + 6 > days or (month == 2 and week == 5):
        return None
    among = ",".join(str(number) for number in range(first, first + 7))
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={among};BYDAY={_WEEKDAYS[(weekday + shift) % 7]}"


def _observance(change: Change, rrule: str | None) -> list[str]:
    kind = "DAYLIGHT" if _is_daylight(change) else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{re.sub('[-:]', '', change.local.isoformat(timespec='seconds'))}",
        f"TZOFFSETFROM:{_utc_offset(change.before.utc)}",
        f"TZOFFSETTO:{_utc_offset(change.after.utc)}",
        f"TZNAME:{change.after.name}",
        *([f"RRULE:{rrule}"] if rrule else []),
        f"END:{kind}",
    ]


def _is_daylight(change: Change) -> bool:
    """DAYLIGHT is the larger offset: Dublin's law has its standard time in summer, and clients do not expect that."""
    if change.before.is_dst != change.after.is_dst and change.before.utc != change.after.utc:
        return change.after.utc > change.before.utc
    return change.after.is_dst


def _utc_offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    text = f"{'-' if seconds < 0 else '+'}{hours:02}{rest // 60:02}"
    return f"{text}{rest % 60:02}" if rest % 60 else text
