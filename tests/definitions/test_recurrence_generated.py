"""Rules of every kind, in three zones, held against dateutil by the text of RFC 5545, and against what a calendar
program makes of the same rule: the same days, and the same instants on both sides of a clock change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from announcer.model import zone
from tests.definitions.series_texts import ReadText
from tests.support.on_ci import size

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DUTCH = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_NTH = {1: ("first", "eerste"), 2: ("second", "tweede"), 3: ("third", "derde"), 4: ("fourth", "vierde"),
        5: ("fifth", "vijfde"), -1: ("last", "laatste")}  # fmt: skip
_ZONES = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe")


class Rule(NamedTuple):
    """The same rule as a file of ours says it, and as a calendar."""

    every: str
    on: str
    rrule: str


def _weekly(random: Random) -> Rule:
    interval, language = random.choice((1, 1, 2, 3)), random.randrange(2)
    days = random.sample(range(7), random.randrange(4))
    names = [(_ENGLISH, _DUTCH)[language][day] for day in days]
    every = ("week", "week")[language] if interval == 1 else f"{interval} {('weeks', 'weken')[language]}"
    by_day = ";BYDAY=" + ",".join(_CODES[day] for day in days) if days else ""
    return Rule(every, random.choice((", ", " and ", " en ")).join(names), f"FREQ=WEEKLY;INTERVAL={interval}{by_day}")


def _monthly(random: Random) -> Rule:
    interval, language, kind = random.choice((1, 1, 2, 3)), random.randrange(2), random.randrange(3)
    every = ("month", "maand")[language] if interval == 1 else f"{interval} {('months', 'maanden')[language]}"
    rrule = f"FREQ=MONTHLY;INTERVAL={interval}"
    if kind == 0:
        return Rule(every, "", rrule)
    if kind == 1:
        days = random.sample([*range(1, 32), -1], random.randrange(1, 3))
        words = [("last day", "laatste dag")[language] if day < 0 else str(day) for day in days]
        return Rule(every, ", ".join(words), f"{rrule};BYMONTHDAY={','.join(map(str, days))}")
    weekdays = [(random.choice(list(_NTH)), random.randrange(7)) for _ in range(random.randrange(1, 3))]
    words = [f"{_NTH[nth][language]} {(_ENGLISH, _DUTCH)[language][day]}" for nth, day in weekdays]
    return Rule(every, ", ".join(words), f"{rrule};BYDAY={','.join(f'{nth}{_CODES[day]}' for nth, day in weekdays)}")


def _others(random: Random) -> Rule:
    if random.randrange(2):
        interval = random.randrange(1, 40)
        return Rule(f"{interval} days", "", f"FREQ=DAILY;INTERVAL={interval}")
    month = random.choice((("march", 3), ("oktober", 10), ("april", 4)))
    if random.randrange(2):
        day = random.randrange(1, 31)
        return Rule("year", f"{day} {month[0]}", f"FREQ=YEARLY;BYMONTH={month[1]};BYMONTHDAY={day}")
    nth, weekday = random.choice(list(_NTH)), random.randrange(7)
    on = f"{_NTH[nth][0]} {_DUTCH[weekday]} of {month[0]}"
    return Rule("jaar", on, f"FREQ=YEARLY;BYMONTH={month[1]};BYDAY={nth}{_CODES[weekday]}")


class Generated(NamedTuple):
    text: str
    days: list[date]
    instants: list[datetime]


def _generated(random: Random) -> Iterator[Generated]:
    """Those that give a date, without those whose hour a clock change leaves out: they are refused."""
    while True:
        rule = random.choice((_weekly, _weekly, _monthly, _monthly, _others))(random)
        first = date(2024, random.randrange(1, 13), random.randrange(1, 29))
        at, name = time(random.choice((0, 1, 3, 12, 19, 23)), random.choice((0, 30))), random.choice(_ZONES)
        last = first + timedelta(days=random.randrange(60, 900))
        count = random.randrange(2, 30)
        is_counted = bool(random.randrange(2))
        end = f"COUNT={count}" if is_counted else f"UNTIL={last:%Y%m%d}T235959"
        found = [one.date() for one in rrulestr(f"RRULE:{rule.rrule};{end}", dtstart=datetime.combine(first, time()))]
        if not found or found[-1].year > 2190:
            continue
        off = sorted(random.sample(found, min(len(found) - 1, random.randrange(3))))
        calendar = _calendar(rule, f"COUNT={len(found)}", found[0], off, at=at, name=name)
        text = (
            f"title: Café\ntimezone: {name}\nrepeat:\n  every: {rule.every}\n  on: {rule.on}\n  from: {first}\n"
            f"  {f'count: {count}' if is_counted else f'until: {last}'}\n  except: [{', '.join(map(str, off))}]\n"
            f"  time: {at:%H.%M}\n"
        )
        yield Generated(text, [day for day in found if day not in off], _instants(calendar, found))


def _calendar(rule: Rule, end: str, first: date, off: list[date], *, at: time, name: str) -> bytes:
    start, local = f"{first:%Y%m%d}T{at:%H%M%S}", [f"{day:%Y%m%d}T{at:%H%M%S}" for day in off]
    exceptions = f"EXDATE;TZID={name}:{','.join(local)}\r\n" if off else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\n"
        f"DTSTART;TZID={name}:{start}\r\nRRULE:{rule.rrule};{end}\r\n{exceptions}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def _instants(calendar: bytes, days: list[date]) -> list[datetime]:
    expanded = recurring_ical_events.of(icalendar.Calendar.from_ical(calendar)).between(
        days[0] - timedelta(days=2), days[-1] + timedelta(days=2)
    )
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in expanded)


def test_generated_rules_give_what_dateutil_and_a_calendar_program_make_of_them(understand: ReadText) -> None:
    random, crossed = Random(14), 0
    generated = _generated(random)
    wanted = size(30, on_ci=2_000)
    for _ in range(wanted):
        one = next(generated)
        reading = understand(one.text)
        assert reading.series is not None, (one.text, [str(problem) for problem in reading.problems])
        events = reading.series.events
        assert [event.key.event for event in events] == [day.isoformat() for day in one.days], one.text
        assert [event.starts_at.astimezone(UTC) for event in events if event.starts_at] == one.instants, one.text
        offsets = {day.astimezone(zone(events[0].timezone)).utcoffset() for day in one.instants}
        crossed += len(offsets) > 1
    assert crossed > wanted / 3, "the rules lie on both sides of a clock change"
