"""When posts are due: calendar days and elapsed hours, quiet hours, half leads. All instants come back in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from announcer.model import Event, Lead, Policy, zone

MORNING = time(9)
"""When something is said that has a day but no hour."""

AT_ONCE = timedelta(hours=2)
"""What would come less than this before the start does not wait for settling or for the end of quiet hours."""

BEFORE_QUIET = timedelta(minutes=30)


def wall(day: date, clock: time, timezone: str) -> datetime:
    """The instant at which a clock on the wall shows `clock` on `day`.

    An hour that the clock change skips is read with the offset before it; of an hour that comes twice the first is
    taken (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, clock, tzinfo=zone(timezone)).astimezone(UTC)


def before(event: Event, lead: timedelta) -> datetime:
    """`lead` before the event: whole days are calendar days at the same wall time, the rest is elapsed time."""
    days = timedelta(days=lead.days)
    same_hour = wall(event.starts_on - days, event.start_time or MORNING, event.timezone)
    return same_hour - (lead - days)


def quiet_period(at: datetime, policy: Policy) -> tuple[datetime, datetime] | None:
    """The quiet hours in which `at` lies, half-open, or None."""
    if policy.quiet_from == policy.quiet_until:
        return None
    today = at.astimezone(zone(policy.timezone)).date()
    wraps = timedelta(days=1) if policy.quiet_until < policy.quiet_from else timedelta()
    for day in (today - timedelta(days=1), today):
        begin = wall(day, policy.quiet_from, policy.timezone)
        end = wall(day + wraps, policy.quiet_until, policy.timezone)
        if begin <= at < end:
            return begin, end
    return None


def after_quiet(at: datetime, policy: Policy) -> datetime:
    """`at`, or the end of the quiet hours in which it lies."""
    period = quiet_period(at, policy)
    return at.astimezone(UTC) if period is None else period[1]


def reminder_due(event: Event, lead: Lead, policy: Policy) -> datetime | None:
    """When a reminder goes; None for one of hours while the start is unknown.

    In quiet hours it waits for their end, unless it would then keep less than half its lead: then it goes half an hour
    before they begin.
    """
    if lead.in_days is None:
        starts_at = event.starts_at
        if starts_at is None:
            return None
        start = starts_at.astimezone(UTC)
        due = start - lead.span
    else:
        due = before(event, lead.span)
        start = wall(event.starts_on, event.start_time or MORNING, event.timezone)
    period = quiet_period(due, policy)
    if period is None:
        return due
    begin, end = period
    return begin - BEFORE_QUIET if (start - end) * 2 < start - due else end


def urgent_until(event: Event) -> datetime | None:
    """From this moment on, news about the event goes at once; None while its start is unknown."""
    starts_at = event.starts_at
    return None if starts_at is None else starts_at.astimezone(UTC) - AT_ONCE
