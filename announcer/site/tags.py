"""Which tags have feeds and a calendar of their own.

A tag that one event has is a hashtag; nobody follows it, and a large site has thousands of them. So a tag has feeds
from its second event on. The first hundred have them at once: few houses ever have more, and the address of a tag's
calendar may be on paper before its second event is.

Whatever has feeds keeps them, be its events removed or tagged otherwise since: a subscriber's address does not go away.
That is why all that was ever seen counts, and only what can never become less.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from announcer.model import Event, History, Record, Series, zone
from announcer.model.memo import alike
from announcer.site.paths import tag_key

FIRST = 100
"""So many tags have feeds with their first event."""
SECOND = 2
"""So many events any other tag wants."""


SeenTags = Mapping[str, tuple[tuple[datetime, str], int]]
"""By their part of an address (`tag_key`): when each came into sight and as it was written then; how many events ever
had it."""


def is_silent(series: Series, today: date) -> bool:
    """The site knows dates only: it speaks of a series from the day of its announce_at."""
    spoken_on = spoken_from(series)
    return spoken_on is not None and spoken_on > today


def spoken_from(series: Series) -> date | None:
    """The local day of its announce_at; None when it has none."""
    return None if series.announce_at is None else series.announce_at.astimezone(zone(series.timezone)).date()


def seen_tags(series: Record[Series] | None, history: History, today: date) -> SeenTags:
    """Those of the series' events; nothing while it is silent."""
    if series is None or is_silent(series.latest.facts, today):
        return {}
    seen: dict[str, tuple[tuple[datetime, str], int]] = {}
    for record in history.events.values():
        if record.subject.series == series.subject.series:
            for key, first in _tags_of(record, series.latest.facts.announce_at).items():
                before, count = seen.get(key, (first, 0))
                seen[key] = min(first, before), count + 1
    return {key: alike(one) for key, one in seen.items()}


def followed_tags(seen: Iterable[SeenTags]) -> Mapping[str, str]:
    """Those that have feeds, sorted; each as it was first written."""
    first: dict[str, tuple[datetime, str]] = {}
    events: dict[str, int] = defaultdict(int)
    for tags in seen:
        for key, (at, count) in tags.items():
            events[key] += count
            known = first.get(key)
            if known is None or at < known:
                first[key] = at
    order = {key: place for place, key in enumerate(sorted(first, key=lambda one: (first[one][0], one)))}
    return {key: first[key][1] for key in sorted(first) if order[key] < FIRST or events[key] >= SECOND}


def _tags_of(record: Record[Event], announce_at: datetime | None) -> dict[str, tuple[datetime, str]]:
    """All that the event ever had, each with when it came into sight with that first, and as it was written then."""
    found: dict[str, tuple[datetime, str]] = {}
    for revision in record.revisions:
        at = max(revision.at, announce_at) if announce_at is not None else revision.at
        for tag in revision.facts.tags:
            found.setdefault(tag_key(tag), (at, tag))
    return found
