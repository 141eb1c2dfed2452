"""What `was:` renames: a series with all its events, an event within its series, an event that moved to another."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from announcer.model import Event, History, Series, Subject
from announcer.model.history import NO_SERIES_HISTORY
from announcer.model.memo import Memo


def stated_renames(
    history: History, written: Mapping[str, Series], kept: Memo[str, tuple[Event, ...]]
) -> tuple[tuple[Subject, Subject], ...]:
    """Old and new key of what the files rename and the ledger still knows by its old key alone.

    What a file still has under the old key is not renamed. `kept`: of each series the events that are not known.
    """
    unknown = {id_: events for id_, series in written.items() if (events := _unknown(series, history, kept))}
    former = {
        id_: old
        for id_, series in written.items()
        if series.was and (old := _former_series(series, written)) != id_ and old in history.by_series
    }
    return tuple(_Renames(history, written, unknown, former).stated()) if unknown or former else ()


def _unknown(series: Series, history: History, kept: Memo[str, tuple[Event, ...]]) -> tuple[Event, ...]:
    known = history.by_series.get(series.id, NO_SERIES_HISTORY)
    return kept.value(
        series.id, (series, known), lambda: tuple(event for event in series.events if event.key not in known.events)
    )


@dataclass(frozen=True)
class _Renames:
    history: History
    written: Mapping[str, Series]
    unknown: Mapping[str, tuple[Event, ...]]
    former: Mapping[str, str]
    """Of series that the ledger knows by another id: that id."""

    def stated(self) -> Iterator[tuple[Subject, Subject]]:
        history = self.history
        taken: set[Subject] = set()
        for id_, series in self.written.items():
            old_series = _former_series(series, self.written)
            if old_series != id_ and series.key not in history.series and Subject(old_series) in history.series:
                yield Subject(old_series), series.key
            for event in self.unknown.get(id_, ()):
                keys = (key for key in _former_keys(event, old_series) if key not in taken)
                old = next((key for key in keys if key in history.events and not self._is_written(key)), None)
                if old is not None:
                    taken.add(old)
                    yield old, event.key
        given: set[Subject] = set()
        for id_, old_series in self.former.items():  # what the renamed files have no more goes with the series
            for old in history.by_series[old_series].events:
                if old not in taken:
                    new = self._free(Subject(id_, old.event), given)
                    given.add(new)
                    yield old, new

    def _is_written(self, key: Subject) -> bool:
        series = self.written.get(key.series)
        return series is not None and any(event.key == key for event in series.events)

    def _free(self, key: Subject, given: AbstractSet[Subject]) -> Subject:
        """The key, or one like it when a file has given it to another event."""
        number, free = 1, key
        while free in given or free in self.history.events or self._is_written(free):
            number += 1
            free = Subject(key.series, f"{key.event[:60]}-{number}")
        return free


def _former_series(series: Series, written: Mapping[str, Series]) -> str:
    return series.was if series.was and series.was not in written else series.id


def _former_keys(event: Event, old_series: str) -> Iterator[Subject]:
    """What the event may be known by, the likeliest first: a `was:` stays in the file, and other renames follow."""
    if event.was is not None and "/" in event.was:
        yield Subject.parse(event.was)
    elif event.was is not None:
        yield Subject(old_series, event.was)
        yield Subject(event.key.series, event.was)
    yield Subject(old_series, event.key.event)
