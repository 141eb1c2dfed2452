"""What `was:` renames: a series with all its events, an event within its series, an event that moved to another."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from announcer.model import Event, History, Series, Subject


def stated_renames(history: History, written: Mapping[str, Series]) -> Iterator[tuple[Subject, Subject]]:
    """Old and new key of what the files rename and the ledger still knows by its old key alone.

    What a file still has under the old key is not renamed.
    """
    there = {event.key for series in written.values() for event in series.events}
    taken: set[Subject] = set()
    former = {id_: _former_series(series, written) for id_, series in written.items()}
    for id_, series in written.items():
        old_series = former[id_]
        if old_series != id_ and series.key not in history.series and Subject(old_series) in history.series:
            yield Subject(old_series), series.key
        for event in series.events:
            if event.key in history.events:
                continue
            old = _known(_former_keys(event, old_series), history, there | taken)
            if old is not None:
                taken.add(old)
                yield old, event.key
    in_use = there | history.events.keys()
    for id_, old_series in former.items():  # what the renamed files have no more goes with the series
        for old in history.events if old_series != id_ else ():
            if old.series == old_series and old not in taken:
                new = _free(Subject(id_, old.event), in_use)
                in_use.add(new)
                yield old, new


def _free(key: Subject, in_use: AbstractSet[Subject]) -> Subject:
    """The key, or one like it when a file has given it to another event."""
    number, free = 1, key
    while free in in_use:
        number += 1
        free = Subject(key.series, f"{key.event[:60]}-{number}")
    return free


def _former_series(series: Series, written: Mapping[str, Series]) -> str:
    return series.was if series.was and series.was not in written else series.id


def _known(keys: Iterable[Subject], history: History, in_use: set[Subject]) -> Subject | None:
    return next((key for key in keys if key in history.events and key not in in_use), None)


def _former_keys(event: Event, old_series: str) -> Iterator[Subject]:
    """What the event may be known by, the likeliest first: a `was:` stays in the file, and other renames follow."""
    if event.was is not None and "/" in event.was:
        yield Subject.parse(event.was)
    elif event.was is not None:
        yield Subject(old_series, event.was)
        yield Subject(event.key.series, event.was)
    yield Subject(old_series, event.key.event)
