"""What a rule of recurrence may ask for: it comes from others, and a line of it can make a year of seconds."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Component, vRecur

from announcer.definitions.calendar_import.possible_days import comes_true
from announcer.model import Message

MAX_OCCURRENCES = 5_000
"""Of one calendar in its window, and of one rule."""
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST_A_DAY = 24


def bounded(event: Component, start: date | datetime, last_on: date) -> Message | None:
    """Ends the rule of an event that starts at `start` with the last day that matters; else what is wrong with it."""
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules is not None else []:
        if not isinstance(rule, vRecur):
            return Message("it recurs in a way that cannot be read")
        if (wrong := _too_often(rule)) is not None:
            return wrong
        if not _is_possible(rule, start):
            return Message("it recurs in a way that cannot be read")
        if "COUNT" not in rule:
            _end_with(rule, start, last_on + timedelta(days=2))
    return None


def _is_possible(rule: vRecur, start: date | datetime) -> bool:
    try:
        return comes_true(rule, start)
    except (TypeError, ValueError):
        return False


def _too_often(rule: Mapping[str, Any]) -> Message | None:
    parts = {str(name).upper(): value for name, value in rule.items()}
    frequency = {str(one).upper() for one in parts.get("FREQ", ())}
    a_day = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        a_day *= max(1, len(parts.get(name, ())))
    counts: Iterable[Any] = parts.get("COUNT", ())
    is_endless = any(isinstance(one, int) and one > MAX_OCCURRENCES for one in counts)
    is_too_often = frequency & _TOO_OFTEN or a_day > _MOST_A_DAY or is_endless
    return Message("it recurs more often than once an hour") if is_too_often else None


def _end_with(rule: vRecur, start: date | datetime, last_on: date) -> None:
    """UNTIL on that day: a rule without one may never find a day (the 30th of February)."""
    stated = rule.get("UNTIL") or ()
    until = min((one.date() if isinstance(one, datetime) else one for one in stated), default=last_on)
    if until < last_on:
        return
    if not isinstance(start, datetime):
        rule["UNTIL"] = [last_on]
    else:
        moment = datetime.combine(last_on, time(0))
        rule["UNTIL"] = [moment if start.tzinfo is None else moment.replace(tzinfo=UTC)]
