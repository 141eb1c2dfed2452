"""From a start and an end to `date`, `time` and `until` as a definition file has them, in the zone of its series."""

from datetime import date, datetime, time, timedelta

from announcer.definitions.event_times import LONGEST_NIGHT
from announcer.model import zone


def local_times(starts: date | datetime, ends: date | datetime | None, timezone: str) -> dict[str, str]:
    """A whole day has no time, and the day that it ends on is the one before DTEND (RFC 5545, 3.6.1). Seconds go. An
    end in the small hours is the same night's."""
    if not isinstance(starts, datetime):
        last_on = ends - timedelta(days=1) if ends is not None else starts
        return {"date": str(starts), **({"until": str(last_on)} if last_on > starts else {})}
    start = starts.astimezone(zone(timezone)).replace(tzinfo=None)
    if not isinstance(ends, datetime):
        return {"date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}"}
    end = ends.astimezone(zone(timezone)).replace(tzinfo=None)
    if end <= start:  # within the hour that comes twice
        return {"date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}"}
    hours = f"{start:%H:%M}-{end:%H:%M}"
    if end.date() == start.date() or _is_same_night(start, end):
        return {"date": f"{start:%Y-%m-%d}", "time": hours}
    return {"date": f"{start:%Y-%m-%d}", "time": hours, "until": f"{end:%Y-%m-%d}"}


def _is_same_night(start: datetime, end: datetime) -> bool:
    is_next_day = end.date() - start.date() == timedelta(days=1)
    return is_next_day and end.time() <= start.time() and end - start <= LONGEST_NIGHT and end.time() < time(12)
