"""In what order the site is wanted: what all ask for, then what is about to take place, then the rest."""

from collections.abc import Sequence
from enum import IntEnum

from announcer.site.listed_items import ListedItem

Wanted = tuple[int, float]
"""A turn, and what is nearer within it: smaller is sooner."""


class Turn(IntEnum):
    """Of one turn all is wanted sooner than anything of the next."""

    FIRST = 0
    """What is about everything."""
    COMING = 1
    """Pages and files of what is coming, by start; of the nearest before the tags, of the others after them."""
    TAG = 2
    LATER = 3
    SERIES = 4
    """Feeds and calendars of one series."""
    PAST = 5
    ARCHIVE = 6
    LAST = 7


AT_FIRST: Wanted = (Turn.FIRST, 0.0)


def nearness(one: ListedItem | None) -> Wanted:
    """Of the page of an event; of a series by the event of it that is nearest, None: it has none yet."""
    if one is None:
        return Turn.COMING, 0.0
    return (Turn.PAST, -one.order[0]) if one.is_past else (Turn.COMING, one.order[0])


def nearest(listed: Sequence[ListedItem]) -> ListedItem | None:
    """The next of what is listed by start; where all are past the last."""
    return next((one for one in listed if not one.is_past), listed[-1] if listed else None)


def wanted_order(wanted: Wanted, horizon: float) -> Wanted:
    """`horizon`: the start of the last of the nearest events."""
    turn, start = wanted
    return (Turn.LATER, start) if turn == Turn.COMING and start > horizon else wanted
