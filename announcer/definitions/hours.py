"""Hours of the clock as people write them."""

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.model import Message


@dataclass(frozen=True, slots=True)
class Hours:
    """What `time:` says. `ends_at_midnight`: the end was written as 24:00."""

    start: time
    end: time | None = None
    ends_at_midnight: bool = False


_CLOCK = (
    r"(?P<h{0}>\d{{1,2}})(?:(?:[.:]| ?[uh] ?)(?P<m{0}>\d{{2}})(?::00)?)?"
    r"\s*(?P<s{0}>a\.?m\.?|p\.?m\.?|uur|uren|u\.?|hrs?\.?|h\.?|o'clock)?"
)
_FIRST, _SECOND = _CLOCK.format(1), _CLOCK.format(2)
_UNTIL = r"(?:[-–—]|\btot en met\b|\bt/m\b|\btot\b|\bto\b|\buntil\b|\btill?\b)"
_HOURS = re.compile(rf"(?:(?:van|vanaf|om|from|at) )?{_FIRST}(?:\s*{_UNTIL}\s*{_SECOND})?")
_BETWEEN = re.compile(rf"(?:tussen|between) {_FIRST}\s+(?:en|and)\s+{_SECOND}")
_WRITE_TIME = Message("write 19.00-20.30 or 19:00, or leave the time out while it is not known")


@lru_cache(maxsize=1024)  # an evening is much like another: their hours are the same objects
def parse_hours(text: str) -> Hours:
    """What `19.00-20.30`, `19:00`, `19u30`, `19.00 - 20.30 uur` or `7:30pm-9pm` says. Raises InvalidValue."""
    folded = " ".join(text.casefold().split())
    match = _HOURS.fullmatch(folded) or _BETWEEN.fullmatch(folded)
    if match is None:
        raise InvalidValue(Message("{text} is not a time", text=shown(text)), _WRITE_TIME)
    halves = [(match["h1"], match["m1"], match["s1"] or ""), (match["h2"], match["m2"], match["s2"] or "")]
    (hour, minute, suffix), (end_hour, end_minute, end_suffix) = halves
    if end_hour is None:
        return Hours(_clock(hour, minute, suffix, text))
    if end_suffix[:1] in ("a", "p") and not suffix:
        # 7:30-9pm starts in the evening too; 11-1pm starts before noon.
        end = _clock(end_hour, end_minute, end_suffix, text)
        start = _clock(hour, minute, end_suffix, text)
        start = start if start < end else _clock(hour, minute, "a" if end_suffix.startswith("p") else "p", text)
        return Hours(start, end)
    if end_suffix and not suffix:
        suffix = end_suffix
    if end_hour == "24" and end_minute in (None, "00") and end_suffix[:1] not in ("a", "p"):
        return Hours(_clock(hour, minute, suffix, text), time(0), ends_at_midnight=True)
    return Hours(_clock(hour, minute, suffix, text), _clock(end_hour, end_minute, end_suffix, text))


def _clock(hour: str, minute: str | None, suffix: str, text: str) -> time:
    if minute is None and not suffix:
        raise InvalidValue(
            Message("{text} can be a time in the morning or in the evening", text=shown(text)), _WRITE_TIME
        )
    hours, minutes = int(hour), int(minute or 0)
    if suffix[:1] in ("a", "p"):
        if not 1 <= hours <= 12:
            raise InvalidValue(Message("there is no {hours} {suffix}", hours=hours, suffix=suffix), _WRITE_TIME)
        hours = hours % 12 + (12 if suffix.startswith("p") else 0)
    if hours > 23 or minutes > 59:
        raise InvalidValue(
            Message("{hours:02d}:{minutes:02d} is no time of the day", hours=hours, minutes=minutes), _WRITE_TIME
        )
    return time(hours, minutes)
