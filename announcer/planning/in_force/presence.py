"""Who there is: in the files, in the ledger, in both. What followers were told of, and what is simply gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from announcer.model import GONE_UNANNOUNCED, MAYBE_READ, Event, History, Record, Series, Status, Subject


@dataclass
class Presence:
    """What was read and what is remembered, side by side; every question about it is asked here."""

    known: History
    """Under the names that the files have now."""
    written: Mapping[str, Series]
    unread: frozenset[str]
    """Series whose files are bad: their last good versions are in force."""
    now: datetime
    is_missing: bool
    """The events directory as a whole is gone."""

    @cached_property
    def events_written(self) -> dict[Subject, Event]:
        return {event.key: event for series in self.written.values() for event in series.events}

    @cached_property
    def new(self) -> dict[Subject, Event]:
        """What files have and the ledger does not, without what a person said is meant so."""
        known, agreed = self.known.events, self.known.agreed
        return {
            key: event
            for key, event in self.events_written.items()
            if key not in known and key not in agreed and key.of_series not in agreed
        }

    @cached_property
    def vanished(self) -> dict[Subject, Record[Event]]:
        """What was in a file and is in none any more, without what a person removed."""
        return {
            key: record
            for key, record in self.known.events.items()
            if key not in self.events_written and not record.removed and key.series not in self.unread
        }

    @cached_property
    def _announced(self) -> frozenset[str]:
        """Keys of events and series that a post speaks of which followers have, or may have."""
        posts = [post for post in self.known.posts if post.state in MAYBE_READ]
        return frozenset({str(post.key.subject) for post in posts}.union(*(post.stated for post in posts)))

    @cached_property
    def gone(self) -> frozenset[Subject]:
        """What came and went before anything was said of it. While the whole directory is missing nothing goes."""
        events = {
            key
            for key, record in self.known.events.items()
            if key not in self.events_written
            and (record.ruling == GONE_UNANNOUNCED or (key in self.vanished and self._goes_unsaid(record)))
        }
        stay = {key.series for key in self.known.events if key not in events}
        series = {
            key
            for key, record in self.known.series.items()
            if key.series not in self.written
            and key.series not in stay
            and (record.ruling == GONE_UNANNOUNCED or (key.series not in self.unread and self._goes_unsaid(record)))
        }
        return frozenset(events | series)

    def _goes_unsaid(self, record: "Record[Event] | Record[Series]") -> bool:
        is_ruled = record.removed or record.ruling == "cancelled"
        return not self.is_missing and not is_ruled and str(record.subject) not in self._announced

    def is_open(self, record: Record[Event]) -> bool:
        """Something may still be said of it, so that its vanishing is a question."""
        last = record.latest.facts
        is_ended = last.status is Status.CANCELLED or last.over_at <= self.now
        return not record.removed and record.ruling != "cancelled" and not is_ended

    @cached_property
    def by_series(self) -> dict[str, list[Record[Event]]]:
        found: dict[str, list[Record[Event]]] = {}
        for subject, record in self.known.events.items():
            found.setdefault(subject.series, []).append(record)
        return found

    def is_new(self, series: Series) -> bool:
        """Whether the ledger knows neither the series nor any of its events."""
        return series.key not in self.known.series and not any(
            event.key in self.known.events for event in series.events
        )

    def was_announced(self, subject: Subject) -> bool:
        """Whether followers have heard of the event, or may have."""
        return str(subject) in self._announced

    def was_removed(self, subject: Subject) -> bool:
        record = self.known.events.get(subject)
        return record is not None and record.removed
