"""A mass of changed files taken in bites, as if an editor had saved one file after the other."""

from collections.abc import Sequence
from datetime import date

from announcer.definitions.reading import Reading
from announcer.model import Series

BITE = 50
"""Files, at most, whose changes a round takes on: of ten events each they are decided, committed and laid out in about
half a second, and no post that comes due waits for longer than that."""


def bite(last: Sequence[Reading], new: Sequence[Reading], today: date, most: int = BITE) -> Sequence[Reading]:
    """`new` (itself, when that is not too much), but for what can wait: of that `most` are new, those whose events are
    nearest after `today`, and the others are as in `last`.

    A plain edit can wait: of a file that is good before and after, with the same events, no renames and the same
    pictures. What the files say together depends on none of these, so every bite is something that could lie there.
    """
    before = {reading.name: reading for reading in last}
    plain = [one for one in new if _is_plain_edit(before.get(one.name), one)]
    if len(plain) <= most:
        return new
    plain.sort(key=lambda one: _nearness(one, today))
    waiting = {one.name for one in plain[most:]}
    return tuple(before[one.name] if one.name in waiting else one for one in new)


def _is_plain_edit(last: Reading | None, new: Reading) -> bool:
    if last is None or last is new or last.series is None or new.series is None or last == new:
        return False
    if _renames(last.series) or _renames(new.series):
        return False
    return _ties(last.series) == _ties(new.series) and _pictures(last) == _pictures(new)


def _ties(series: Series) -> tuple[object, ...]:
    """What other files may have to do with."""
    return series.id, {event.key for event in series.events}


def _pictures(reading: Reading) -> set[str | None]:
    return {use.image.file for use in reading.images}


def _renames(series: Series) -> bool:
    return series.was is not None or any(event.was is not None for event in series.events)


def _nearness(reading: Reading, today: date) -> tuple[date, str]:
    """What comes first comes first, and what is over last."""
    events = reading.series.events if reading.series is not None else ()
    coming = (event.starts_on for event in events if (event.until_on or event.starts_on) >= today)
    return min(coming, default=date.max), reading.name
