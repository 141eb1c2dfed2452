"""From what was read and what is remembered to what is in force.

A bad file leaves its last good version in force. What was published and is in no file any more stays with its last
facts, and a person is asked: a deletion, an unmounted disk and a half-done checkout look alike from here. The same
goes for what looks like a rename, and for a coming event that an edit moves into the past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from announcer.definitions import Reading
from announcer.model import Event, Facts, History, Problem, Record, Series, Status, Subject
from announcer.revisions import renamed


def decide(history: History, readings: Iterable[Reading], now: datetime, *, missing: str | None = None) -> Facts:
    """What is in force at `now`.

    `missing` names the events directory when it is gone as a whole. The `Facts` speak of renamed subjects by their new
    keys; `Facts.renames` says which the ledger has to rename first. Drafts and removed events are not in them.
    """
    readings = tuple(readings)
    written = {reading.series.id: reading.series for reading in readings if reading.series is not None}
    renames = tuple(_renames(history, written))
    known = renamed(history, renames)
    unread = {reading.series_id for reading in readings if reading.series is None and reading.problems}
    verdict = _Verdict(known=known, now=now)
    for problem in (problem for reading in readings for problem in reading.problems):
        verdict.problems.append(problem)
    if missing is not None:
        verdict.problems.append(
            Problem(
                file=missing,
                message="the events directory is gone; everything is served with its last facts",
                remedy="bring it back, or set ANNOUNCER_EVENTS_DIR",
            )
        )
    series = {id_: verdict.written(series) for id_, series in written.items()}
    for subject, record in known.series.items():
        if subject.series not in series:
            series[subject.series] = verdict.unwritten(record, is_unread=subject.series in unread)
    return Facts(
        series=tuple(one for _, one in sorted(series.items()) if one is not None),
        held=verdict.held,
        problems=tuple(dict.fromkeys(verdict.problems)),
        warnings=tuple(warning for reading in readings for warning in reading.warnings),
        renames=renames,
    )


def remembered(history: History) -> Facts:
    """What the ledger alone knows: every series and event with its last facts. For who does not read files."""
    events: dict[str, list[Event]] = {}
    for subject, record in history.events.items():
        if not record.removed:
            events.setdefault(subject.series, []).append(record.latest.facts)
    return Facts(
        series=tuple(
            _with_events(record.latest.facts, events.get(subject.series, []))
            for subject, record in sorted(history.series.items())
            if not record.removed
        )
    )


def _renames(history: History, written: Mapping[str, Series]) -> Iterable[tuple[Subject, Subject]]:
    """What `was:` renames and the ledger still knows by its old key alone."""
    for series in written.values():
        old_series = series.was if series.was and series.was not in written else series.id
        if old_series != series.id and series.key not in history.series and Subject(old_series) in history.series:
            yield Subject(old_series), series.key
        ids = {event.key.event for event in series.events}
        for event in series.events:
            old_id = event.was if event.was and event.was not in ids else event.key.event
            old = Subject(old_series, old_id)
            if old != event.key and event.key not in history.events and old in history.events:
                yield old, event.key
        if old_series != series.id:
            renamed_ids = {event.was for event in series.events} | ids
            for old in history.events:
                if old.series == old_series and old.event not in renamed_ids:
                    yield old, Subject(series.id, old.event)


@dataclass
class _Verdict:
    """Collects questions while the series are put together."""

    known: History
    now: datetime
    held: dict[Subject, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def written(self, series: Series) -> Series | None:
        """A series as its file has it, with what vanished from it and without what has to wait."""
        if self._is_removed(self.known.series.get(series.key), series.key, series.file):
            return None
        present = {event.key for event in series.events}
        vanished = [record for record in self._known_events(series.id) if record.subject not in present]
        asked = [record for record in vanished if not record.removed and self._is_open(record)]
        events = [event for event in self._events(series, asked) if event is not None]
        events += [kept for record in vanished if (kept := self._kept(record, series.file)) is not None]
        return _with_events(series, events)

    def unwritten(self, record: Record[Series], *, is_unread: bool) -> Series | None:
        """A series that no good file has: its file is bad (`is_unread`), or is gone."""
        if record.removed:
            return None
        file = f"{record.subject.series}.yaml"
        events = []
        for event_record in self._known_events(record.subject.series):
            kept = _last_facts(event_record) if is_unread else self._kept(event_record, file)
            events += [kept] if kept is not None else []
        if not is_unread and record.ruling is None and any(self._is_open(self.known.events[e.key]) for e in events):
            self.held[record.subject] = f"the series {record.subject} is in no file any more"
        return _with_events(replace(record.latest.facts, file=file), events)

    def _known_events(self, series: str) -> list[Record[Event]]:
        return self._by_series.get(series, [])

    @cached_property
    def _by_series(self) -> dict[str, list[Record[Event]]]:
        found: dict[str, list[Record[Event]]] = {}
        for subject, record in self.known.events.items():
            found.setdefault(subject.series, []).append(record)
        return found

    def _events(self, series: Series, vanished: list[Record[Event]]) -> Iterable[Event | None]:
        for event in series.events:
            record = self.known.events.get(event.key)
            if record is None:
                yield self._new(event, series.file, vanished)
            elif not self._is_removed(record, event.key, series.file):
                yield self._revised(event, record, series.file)

    def _new(self, event: Event, file: str, vanished: list[Record[Event]]) -> Event | None:
        twin = next((record for record in vanished if _same_start(record.latest.facts, event)), None)
        if twin is None:
            return event
        self._ask(
            event.key,
            file,
            f"{event.key} is new and starts just when {twin.subject} did, which vanished from the file",
            f"write `was: {twin.subject.event}` at {event.key.event} if it is the same event; "
            f"else `announcer resolve {twin.subject} --cancelled` or `--removed`",
        )
        return None

    def _revised(self, event: Event, record: Record[Event], file: str) -> Event:
        last = record.latest.facts
        slipped = last.over_at > self.now >= event.over_at and event.status is not Status.CANCELLED
        if not slipped or record.ruling == "as-written":
            return event
        self._ask(
            event.key,
            file,
            f"{event.key} was to come on {last.starts_on} and now lies in the past ({event.starts_on})",
            f"mend the date, or say `announcer resolve {event.key} --as-written`",
        )
        return last

    def _kept(self, record: Record[Event], file: str) -> Event | None:
        """A vanished event with its last facts; None when a person removed it."""
        last = _last_facts(record)
        if last is not None and self._is_open(record):
            self._ask(
                record.subject,
                file,
                f"{record.subject} was published and is in no file any more; it is served with its last facts",
                f"put it back with `status: cancelled`, or say `announcer resolve {record.subject} --cancelled` "
                "or `--removed`",
            )
        return last

    def _is_open(self, record: Record[Event]) -> bool:
        """Something may still be said of it, so that its vanishing is a question."""
        last = record.latest.facts
        is_ended = last.status is Status.CANCELLED or last.over_at <= self.now
        return not record.removed and record.ruling != "cancelled" and not is_ended

    def _is_removed(self, record: "Record[Event] | Record[Series] | None", subject: Subject, file: str) -> bool:
        if record is None or not record.removed:
            return False
        self.problems.append(
            Problem(
                file=file,
                message=f"{subject} was removed by `announcer resolve {subject} --removed`, yet the file has it",
                remedy=f"take it out, give it a new id, or say `announcer resolve {subject} --as-written`",
            )
        )
        return True

    def _ask(self, subject: Subject, file: str, question: str, remedy: str) -> None:
        self.held[subject] = question
        self.problems.append(Problem(file=file, message=question, remedy=remedy))


def _last_facts(record: Record[Event]) -> Event | None:
    if record.removed:
        return None
    last = record.latest.facts
    return replace(last, status=Status.CANCELLED) if record.ruling == "cancelled" else last


def _same_start(one: Event, other: Event) -> bool:
    return (one.starts_on, one.start_time, one.timezone) == (other.starts_on, other.start_time, other.timezone)


def _with_events(series: Series, events: list[Event]) -> Series:
    return replace(series, events=tuple(sorted(events, key=lambda event: (event.opens_at, event.key))))
