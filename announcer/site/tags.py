"""Which tags have feeds and a calendar of their own.

A tag that one event has is a hashtag; nobody follows it, and a large site has thousands of them. So a tag has feeds
from its second event on. The first hundred have them at once: few houses ever have more, and the address of a tag's
calendar may be on paper before its second event is.

Whatever has feeds keeps them, be its events removed or tagged otherwise since: a subscriber's address does not go away.
That is why all that was ever seen counts, and only what can never become less.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from announcer.model import Event, History, Record, Series, zone
from announcer.site.paths import tag_key

FIRST = 100
"""So many tags have feeds with their first event."""
SECOND = 2
"""So many events any other tag wants."""


def is_silent(series: Series, today: date) -> bool:
    """The site knows dates only: it speaks of a series from the day of its announce_at."""
    return series.announce_at is not None and series.announce_at.astimezone(zone(series.timezone)).date() > today


def followed_tags(history: History, today: date) -> Mapping[str, str]:
    """Those that have feeds on `today`, by their part of an address (`tag_key`), sorted; each as it was first written.
    Nothing of a series that is silent still."""
    seen: dict[str, tuple[datetime, str]] = {}
    events: dict[str, int] = defaultdict(int)
    for record in history.events.values():
        series = history.series.get(record.subject.of_series)
        if series is not None and not is_silent(series.latest.facts, today):
            for key, first in _tags_of(record, series.latest.facts.announce_at).items():
                seen[key] = min(first, seen.get(key, first))
                events[key] += 1
    order = {key: place for place, key in enumerate(sorted(seen, key=lambda one: (seen[one][0], one)))}
    return {key: seen[key][1] for key in sorted(seen) if order[key] < FIRST or events[key] >= SECOND}


def _tags_of(record: Record[Event], announce_at: datetime | None) -> dict[str, tuple[datetime, str]]:
    """All that the event ever had, each with when it came into sight with that first, and as it was written then."""
    found: dict[str, tuple[datetime, str]] = {}
    for revision in record.revisions:
        at = max(revision.at, announce_at) if announce_at is not None else revision.at
        for tag in revision.facts.tags:
            found.setdefault(tag_key(tag), (at, tag))
    return found
