"""When an event is: days, hours and the clock change held against each other."""

from datetime import UTC, date, datetime, timedelta

from announcer.definitions.event_fields import EventShape
from announcer.definitions.hours import Hours
from announcer.definitions.limits import SPAN_DAYS
from announcer.definitions.remarks import Remarks
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message, zone

LONGEST_NIGHT = timedelta(hours=12)
"""An end before the start is the next day's, at most this long after the start."""
_ANY_DAY = date(2024, 1, 1)


def check_daily(path: Path, shape: EventShape, remarks: Remarks) -> None:
    """Says what is wrong with the hours of each day."""
    hours, here = shape.hours, (*path, "hours")
    if hours is None:
        return
    if shape.until is None and (*path, "until") not in remarks.unreadable:
        message = Message("these are the hours of each day, and there is one day")
        remarks.say(here, message, Message("write `time:`, or add `until:`"))
    elif shape.time is not None:
        message = Message("`time` and `hours` contradict each other")
        remarks.say(here, message, Message("keep `hours` if they hold each day, else `time`"))
    elif hours.end is None or hours.ends_at_midnight or hours.end <= hours.start:
        message = Message("the hours of each day want an end on that day")
        remarks.say(here, message, Message("write them as 10.00-17.00"))


def check_hours(path: Path, shape: EventShape, hours: Hours | None, timezone: str, remarks: Remarks) -> None:
    """Says what is wrong with the event's day, last day and hours (its own, or the series'); of an event whose date is
    not there what can be said without one."""
    stated = next((name for name in ("hours", "time") if getattr(shape, name) is not None), "date")
    where, first_on = (*path, stated), shape.date
    if shape.until is not None and first_on is not None and shape.until <= first_on:
        remedy = Message("write a later day, or leave `until` out: an end after midnight needs none")
        remarks.say((*path, "until"), Message("the last day is not after the first"), remedy)
        return
    if shape.until is not None and first_on is not None and (shape.until - first_on).days >= SPAN_DAYS:
        message = Message("the event lasts {n:,} days", n=(shape.until - first_on).days + 1)
        remarks.say((*path, "until"), message, Message("{most:,} at most: write a nearer last day", most=SPAN_DAYS))
        return
    if hours is None:
        return
    if first_on is not None:
        check_exists(where, datetime.combine(first_on, hours.start), timezone, remarks)
    if hours.end is None or (shape.until is None and (*path, "until") in remarks.unreadable):
        return
    last_on = _last_day(where, first_on or _ANY_DAY, shape.until, hours, remarks)
    if last_on is not None and first_on is not None:
        check_exists(where, datetime.combine(last_on, hours.end), timezone, remarks)


def check_series_hours(hours: Hours, remarks: Remarks) -> None:
    """Says what is wrong with the series' time itself, where no event can tell."""
    if hours.end is not None:
        _last_day(("time",), _ANY_DAY, None, hours, remarks)


def _last_day(path: Path, first_on: date, until: date | None, hours: Hours, remarks: Remarks) -> date | None:
    """The day of the end; None when there is no telling, which is said."""
    assert hours.end is not None
    if until is not None:
        if hours.ends_at_midnight:
            message = Message("24:00 on the last day of several can be two midnights")
            remarks.say(path, message, Message("write 23:59"))
        return until
    if hours.end > hours.start:
        return first_on
    last_on = first_on + timedelta(days=1)
    night = datetime.combine(last_on, hours.end) - datetime.combine(first_on, hours.start)
    if night <= LONGEST_NIGHT:
        return last_on
    message = Message(
        "the end {end:%H:%M} is not after the start {start:%H:%M}, and on the next day it would be {hours:g} "
        "hours later",
        end=hours.end,
        start=hours.start,
        hours=night.total_seconds() / 3600,
    )
    remarks.say(path, message, Message("correct the time, or write `until:` with the last day"))
    return None


def check_exists(path: Path, local: datetime, timezone: str, remarks: Remarks) -> None:
    """Refuses a local time that the clock change leaves out.

    Of one that comes twice the first is meant, as RFC 5545 3.3.5 says (`fold=0`, Python's default).
    """
    if _exists(local, timezone):
        return
    # The gap ends at the first minute that exists; the longest is of a whole day, where a zone crossed the date line.
    after = local
    while not _exists(after, timezone):
        after += timedelta(minutes=1)
    remarks.say(
        path,
        Message(
            "{local:%H:%M} does not exist on {local:%Y-%m-%d} in {timezone}: the clock is put forward",
            local=local,
            timezone=timezone,
        ),
        Message("the next time that exists is {after:%H:%M}", after=after)
        if after.date() == local.date()
        else Message("the next time that exists is {after:%H:%M} on {after:%Y-%m-%d}", after=after),
    )


def _exists(local: datetime, timezone: str) -> bool:
    there = local.replace(tzinfo=zone(timezone)).astimezone(UTC).astimezone(zone(timezone))
    return there.replace(tzinfo=None) == local
