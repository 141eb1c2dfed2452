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
    """The pages of what is coming, by start; of the nearest before all that follows, of the others as LATER."""
    BESIDE = 2
    """What lies beside them: their files for calendars, the pages of their series."""
    TAG = 3
    LATER = 4
    SERIES = 5
    """Feeds and calendars of one series."""
    PAST = 6
    ARCHIVE = 7
    LAST = 8


AT_FIRST: Wanted = (Turn.FIRST, 0.0)


def nearness(one: ListedItem | None) -> Wanted:
    """Of the page of an event; of a series by the event of it that is nearest, None: it has none yet."""
    if one is None:
        return Turn.COMING, 0.0
    return (Turn.PAST, -one.order[0]) if one.is_past else (Turn.COMING, one.order[0])


def beside(page: Wanted) -> Wanted:
    """Of what lies beside such a page."""
    turn, start = page
    return (Turn.BESIDE, start) if turn == Turn.COMING else page


def nearest(listed: Sequence[ListedItem]) -> ListedItem | None:
    """The next of what is listed by start; where all are past the last."""
    return next((one for one in listed if not one.is_past), listed[-1] if listed else None)


def wanted_order(wanted: Wanted, horizon: float) -> Wanted:
    """`horizon`: the start of the last of the nearest events."""
    turn, start = wanted
    return (Turn.LATER, start) if turn in (Turn.COMING, Turn.BESIDE) and start > horizon else wanted
