"""What looks the same: a new event and one that vanished (a rename), two events in the files (a copy). Pure, over the
facts alone; whether it is the same a person says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, timedelta

from announcer.definitions.copied_file_names import as_original_id
from announcer.model import Event, Record, Series, Status, Subject, date_of_id


def as_original(key: Subject) -> tuple[object, ...]:
    """Of two that are the same, the smaller is the original."""
    return as_original_id(key.series), as_original_id(key.event)


def _start(event: Event) -> tuple[object, ...]:
    """The instant, whatever zone tells it; of one without an hour its day."""
    return event.opens_at.astimezone(UTC), event.start_time is None


def _title(event: Event) -> str:
    return " ".join(event.title.casefold().split())


def _place(event: Event) -> tuple[str, ...]:
    venue, online = event.venue, event.online
    parts = (venue and venue.name, venue and venue.street, venue and venue.city, online and (online.url or online.name))
    return tuple(" ".join((part or "").casefold().split()) for part in parts)


# --- renames --------------------------------------------------------------------------------------------------------


def pairs(
    vanished: Iterable[Record[Event]], new: Iterable[Event], is_open: Callable[[Record[Event]], bool]
) -> Iterator[tuple[Record[Event], Event]]:
    """Which new event each of the `vanished` may have become, the most alike first; each is in one pair at most.

    The same start makes a pair; title, place, id and series decide where several share it. What is not `is_open` (it
    is over, or cancelled) has to have title, place or id in common too: nobody waits for it.
    """
    by_start: dict[tuple[object, ...], list[Event]] = {}
    for event in new:
        by_start.setdefault(_start(event), []).append(event)
    found = [
        (_likeness(record, event), record, event)
        for record in vanished
        for event in by_start.get(_start(record.latest.facts), ())
        if _likeness(record, event) > 1 or is_open(record)
    ]
    used: set[Subject] = set()
    for _, record, event in sorted(found, key=lambda one: (-one[0], one[1].subject, as_original(one[2].key))):
        if not used & {record.subject, event.key}:
            used |= {record.subject, event.key}
            yield record, event


def _likeness(record: Record[Event], event: Event) -> int:
    last, key = record.latest.facts, record.subject
    return (
        8 * (_title(last) == _title(event))
        + 4 * (_place(last) == _place(event))
        + 2 * (key.event == event.key.event)
        + (key.series == event.key.series)
    )


# --- moves ---------------------------------------------------------------------------------------------------------

_MOST_DAYS_MOVED = 31
"""What is further off is another session."""


def moves(vanished: Iterable[Record[Event]], new: Iterable[Event]) -> Iterator[tuple[Record[Event], Event]]:
    """Which new event each of the `vanished` may have moved to, where both have dates for ids: when a rule changes, its
    sessions are others by name. The nearest first, of the same series; each is in one pair at most.
    """
    lost = sorted(
        (day, one.subject.series, one) for one in vanished if (day := date_of_id(one.subject.event)) is not None
    )
    free = {(event.key.series, day): event for event in new if (day := date_of_id(event.key.event)) is not None}
    for apart in range(1, _MOST_DAYS_MOVED + 1) if free else ():
        left = []
        for day, series, record in lost:
            near = ((series, day + timedelta(days=apart)), (series, day - timedelta(days=apart)))
            found = next((place for place in near if place in free), None)
            if found is None:
                left.append((day, series, record))
            else:
                yield record, free.pop(found)
        lost = left


# --- copies ---------------------------------------------------------------------------------------------------------


def days_around(new: Iterable[Event]) -> frozenset[date]:
    """The local dates that an event may have which starts just when one of the `new` does: dates of one instant are two
    days apart at most. What has another date needs no closer look, and there are many."""
    return frozenset(event.starts_on + timedelta(days=apart) for event in new for apart in range(-2, 3))


def copies(events: Iterable[Event], is_known: Callable[[Subject], bool]) -> dict[Subject, Subject]:
    """Which event is the same as which other one that comes before it: one that the ledger knows comes first, then what
    has no copy's name."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        groups.setdefault((_start(event), _title(event), _place(event)), []).append(event)
    found: dict[Subject, Subject] = {}
    for group in groups.values():
        group.sort(key=lambda event: (not is_known(event.key), as_original(event.key)))
        for number, event in enumerate(group):
            original = next((one for one in group[:number] if _can_be_of(event, one)), None)
            if original is not None:
                found[event.key] = original.key
    return found


def _can_be_of(event: Event, original: Event) -> bool:
    """What was cancelled may be on again as another event."""
    return original.status is not Status.CANCELLED or event.status is Status.CANCELLED


def copied_whole(series: Series, found: Mapping[Subject, Subject]) -> str | None:
    """The other series that a file is a copy of: most of its events are `found` there too; None: it is none."""
    others = [found[event.key].series for event in series.events if event.key in found]
    others = [other for other in others if other != series.id]
    is_whole = bool(others) and 2 * len(others) >= len(series.events)
    return max(sorted(set(others)), key=others.count) if is_whole else None
