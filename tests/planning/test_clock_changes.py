"""Reminders across clock changes, held against arithmetic of another kind: UTC offsets read from the zone's table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from announcer.model import Lead, Policy
from announcer.planning.due_times import reminder_due
from tests.support.planner_world import event

ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York", "America/Nuuk",
    "America/Santiago", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem",
    "Atlantic/Azores", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Amsterdam", "Europe/Chisinau",
    "Europe/Dublin", "Europe/London", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Norfolk",
]  # fmt: skip
NEVER_QUIET = Policy(quiet_from=time(0), quiet_until=time(0))
LEADS = [Lead(7, "d"), Lead(1, "d"), Lead(1, "w"), Lead(2, "h"), Lead(36, "h"), Lead(90, "m")]
HOURS = [time(0, 30), time(2, 30), time(9), time(19), time(23, 45)]


def offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def change_days(zone: ZoneInfo) -> Iterator[date]:
    """Local days of 2024 and 2025 on which the offset changes."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    while day.year < 2026:
        following = day + timedelta(days=1)
        if offset(zone, day) != offset(zone, following):
            yield day.astimezone(zone).date()
            yield following.astimezone(zone).date()
        day = following


def instants_that_show(zone: ZoneInfo, shown: datetime) -> list[datetime]:
    """Every UTC instant at which a clock in `zone` shows `shown` (naive): none, one or two. By trying the offsets."""
    as_utc = shown.replace(tzinfo=UTC)
    near = {offset(zone, as_utc + timedelta(hours=hours)) for hours in (-26, -14, 0, 14, 26)}
    tried = [as_utc - one for one in near]
    return sorted(one for one in tried if one.astimezone(zone).replace(tzinfo=None) == shown)


@pytest.mark.parametrize("name", ZONES)
def test_day_reminders_keep_the_hour_on_the_wall_and_hour_reminders_the_time_that_passes(name: str) -> None:
    zone = ZoneInfo(name)
    checked = 0
    for change in change_days(zone):
        for after in (0, 1, 3, 7):
            on = change + timedelta(days=after)
            for hour in HOURS:
                starts = instants_that_show(zone, datetime.combine(on, hour))
                if not starts:
                    continue  # `announcer check` refuses an hour that does not exist
                one = event("a", on.isoformat(), hour.isoformat(), timezone=name)
                for lead in LEADS:
                    due = reminder_due(one, lead, NEVER_QUIET)
                    if lead.in_days is None:
                        assert due == starts[0] - lead.span
                    else:
                        shown = datetime.combine(on - timedelta(days=lead.in_days), hour)
                        moments = instants_that_show(zone, shown)
                        # an hour that is skipped on that day: as long after the change as it says
                        assert due == (moments[0] if moments else shown.replace(tzinfo=UTC) - before_gap(zone, shown))
                    checked += 1
    assert checked > 200


def before_gap(zone: ZoneInfo, shown: datetime) -> timedelta:
    """The offset before the change that skips `shown`."""
    return offset(zone, shown.replace(tzinfo=UTC) - timedelta(hours=26))
