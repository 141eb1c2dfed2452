"""Who there is: in the files, in the ledger, in both. What followers were told of, and what is simply gone."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from announcer.model import GONE_UNANNOUNCED, MAYBE_READ, Event, Record, Series, Status, Subject
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.memo import alike
from announcer.planning.moment import Moment


@dataclass(frozen=True, eq=False)
class SeriesPresence:
    """One series as it was read and as it is remembered, side by side: a matter of these two alone."""

    id: str
    written: Series | None
    remembered: SeriesHistory
    """Under the names that the files have now."""
    is_unread: bool
    """Its file is bad: its last good version is in force."""
    is_missing: bool
    """The events directory as a whole is gone."""
    agreed: Collection[Subject]
    """What a person said is meant as it is written."""

    @cached_property
    def events_written(self) -> dict[Subject, Event]:
        return {} if self.written is None else {event.key: event for event in self.written.events}

    @cached_property
    def new(self) -> tuple[Event, ...]:
        """What the file has and the ledger does not, without what a person said is meant so."""
        if Subject(self.id) in self.agreed:
            return ()
        known = self.remembered.events
        return tuple(event for key, event in self.events_written.items() if key not in known and key not in self.agreed)

    @cached_property
    def vanished(self) -> dict[Subject, Record[Event]]:
        """What was in a file and is in none any more, without what a person removed."""
        return {
            key: record
            for key, record in self.remembered.events.items()
            if key not in self.events_written and not record.removed and not self.is_unread
        }

    @cached_property
    def _announced(self) -> frozenset[str]:
        """Keys of events and series that a post speaks of which followers have, or may have."""
        posts = [post for post in self.remembered.posts if post.state in MAYBE_READ]
        return alike(frozenset({str(post.key.subject) for post in posts}.union(*(post.stated for post in posts))))

    @cached_property
    def gone(self) -> frozenset[Subject]:
        """What came and went before anything was said of it. While the whole directory is missing nothing goes."""
        events = {
            key
            for key, record in self.remembered.events.items()
            if key not in self.events_written
            and (record.ruling == GONE_UNANNOUNCED or (key in self.vanished and self._goes_unsaid(record)))
        }
        series = self.remembered.record
        is_gone = (
            series is not None
            and self.written is None
            and len(events) == len(self.remembered.events)
            and (series.ruling == GONE_UNANNOUNCED or (not self.is_unread and self._goes_unsaid(series)))
        )
        return alike(frozenset({*events, Subject(self.id)} if is_gone else events))

    def _goes_unsaid(self, record: "Record[Event] | Record[Series]") -> bool:
        is_ruled = record.removed or record.ruling == "cancelled"
        return not self.is_missing and not is_ruled and str(record.subject) not in self._announced

    @cached_property
    def is_new(self) -> bool:
        """Whether the ledger knows neither the series nor any event of its file."""
        return self.remembered.record is None and not self.events_written.keys() & self.remembered.events.keys()

    def was_announced(self, subject: Subject) -> bool:
        """Whether followers have heard of the event, or may have."""
        return str(subject) in self._announced

    def was_removed(self, subject: Subject) -> bool:
        record = self.remembered.events.get(subject)
        return record is not None and record.removed


def is_open(record: Record[Event], moment: Moment) -> bool:
    """Something may still be said of it, so that its vanishing is a question."""
    last = record.latest.facts
    is_ended = record.removed or record.ruling == "cancelled" or last.status is Status.CANCELLED
    return not is_ended and not moment.has_come(last.over_at)


@dataclass(frozen=True)
class Presence:
    """All series side by side: what looks the same in two of them is asked here."""

    by_series: Mapping[str, SeriesPresence]
    """First those that have files, in their order."""

    def of(self, id_: str) -> SeriesPresence:
        """Of any series, also of one that nothing is known of."""
        found = self.by_series.get(id_)
        return found or SeriesPresence(id_, None, NO_SERIES_HISTORY, is_unread=False, is_missing=False, agreed=())

    @cached_property
    def new(self) -> dict[Subject, Event]:
        return {event.key: event for one in self.by_series.values() if one.new for event in one.new}

    @cached_property
    def vanished(self) -> dict[Subject, Record[Event]]:
        return {key: record for one in self.by_series.values() if one.vanished for key, record in one.vanished.items()}

    @cached_property
    def gone(self) -> frozenset[Subject]:
        return frozenset().union(*(one.gone for one in self.by_series.values() if one.gone))

    def written(self) -> Iterator[tuple[SeriesPresence, Series]]:
        return ((one, one.written) for one in self.by_series.values() if one.written is not None)
