"""From what was read and what is remembered to what is in force.

A bad file leaves its last good version in force. What followers were told of and is in no file any more stays with its
last facts, and a person is asked: a deletion, an unmounted disk and a half-done checkout look alike from here. What
nobody was told of is simply gone. A person is asked too about what looks like a rename or a copy (`same_events`), about
a coming event that an edit moves into the past, and about one that is over and gets a coming date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from announcer.definitions.reading import Reading
from announcer.model import GONE_UNANNOUNCED, Event, Facts, History, Message, Problem, Record, Series, Status, Subject
from announcer.planning.in_force.presence import Presence
from announcer.planning.in_force.questions import Questions
from announcer.planning.in_force.renames import stated_renames
from announcer.planning.renamed_history import renamed


def facts_in_force(
    history: History, readings: Iterable[Reading], now: datetime, *, missing: str | None = None
) -> Facts:
    """What is in force at `now`.

    `missing` names the events directory when it is gone as a whole. The `Facts` speak of renamed subjects by their new
    keys; `Facts.renames` says which the ledger has to rename first. Drafts, removed events and what is gone are not in
    them.
    """
    readings = tuple(readings)
    written = {reading.series.id: reading.series for reading in readings if reading.series is not None}
    renames = tuple(stated_renames(history, written))
    known = renamed(history, renames)
    unread = frozenset(one.series_id for one in readings if one.series is None and one.problems and one.series_id)
    presence = Presence(known, written, unread, now, is_missing=missing is not None)
    questions = Questions(presence)
    questions.problems += [problem for reading in readings for problem in reading.problems]
    if missing is not None:
        questions.problems.append(_missing(missing, is_first=not history.series))
    questions.ask_what_looks_the_same()
    decider = _Decider(presence, questions)
    series = {id_: decider.of_file(one) for id_, one in written.items()}
    for subject, record in known.series.items():
        if subject.series not in series:
            series[subject.series] = decider.of_no_file(record)
    return Facts(
        series=tuple(one for _, one in sorted(series.items()) if one is not None),
        held=questions.held,
        problems=tuple(dict.fromkeys(questions.problems)),
        warnings=tuple(warning for reading in readings for warning in reading.warnings),
        renames=renames,
        gone=presence.gone,
    )


def _missing(directory: str, *, is_first: bool) -> Problem:
    """`is_first`: nothing was ever in force, so that nobody took the directory away."""
    if is_first:
        message = Message("there is no such folder")
        remedy = Message("`announcer new` makes it, with a first event; or set ANNOUNCER_EVENTS_DIR")
    else:
        message = Message("the events directory is gone; everything is served with its last facts")
        remedy = Message("bring it back, or set ANNOUNCER_EVENTS_DIR")
    return Problem(file=directory, message=message, remedy=remedy)


def remembered_facts(history: History) -> Facts:
    """What the ledger alone knows: every series and event with its last facts. For who does not read files."""
    events: dict[str, list[Event]] = {}
    for subject, record in history.events.items():
        if not record.removed and record.ruling != GONE_UNANNOUNCED:
            events.setdefault(subject.series, []).append(record.latest.facts)
    return Facts(
        series=tuple(
            _with_events(record.latest.facts, events.get(subject.series, []))
            for subject, record in sorted(history.series.items())
            if not record.removed and record.ruling != GONE_UNANNOUNCED
        )
    )


@dataclass(frozen=True)
class _Decider:
    """Puts the series together, and asks what comes up meanwhile."""

    presence: Presence
    questions: Questions

    def of_file(self, series: Series) -> Series | None:
        """A series as its file has it, with what vanished from it and without what has to wait."""
        known, held = self.presence.known, self.questions.held
        if self._is_removed(known.series.get(series.key), series.key, series.file) or series.key in held:
            return None
        present = [event for event in series.events if event.key not in held or event.key in known.events]
        records = [(event, known.events.get(event.key)) for event in present]
        is_round = self._is_used_again(series)
        events = [
            event if record is None else self._revised(event, record, series, is_round=is_round)
            for event, record in records
            if not self._is_removed(record, event.key, series.file)
        ]
        vanished = [one for one in self.presence.by_series.get(series.id, ()) if one.subject in self.presence.vanished]
        events += [kept for record in vanished if (kept := self._kept(record, series.file)) is not None]
        if not events and series.key not in known.series:
            return None  # all of it has to wait
        if is_round:
            series = replace(known.series[series.key].latest.facts, file=series.file)
        return _with_events(series, events)

    def of_no_file(self, record: Record[Series]) -> Series | None:
        """A series that no good file has: its file is bad, or is gone."""
        if record.removed or record.subject in self.presence.gone:
            return None
        file, is_unread = f"{record.subject.series}.yaml", record.subject.series in self.presence.unread
        events = []
        for event_record in self.presence.by_series.get(record.subject.series, ()):
            kept = _last_facts(event_record) if is_unread else self._kept(event_record, file)
            events += [kept] if kept is not None and event_record.subject not in self.presence.gone else []
        is_asked = record.subject in self.questions.held or record.ruling not in (None, GONE_UNANNOUNCED)
        is_open = any(self.presence.is_open(self.presence.known.events[event.key]) for event in events)
        if is_open and not is_unread and not is_asked:
            self.questions.ask_of_series(record.subject, file)
        return _with_events(replace(record.latest.facts, file=file), events)

    def _kept(self, record: Record[Event], file: str) -> Event | None:
        """A vanished event with its last facts; None when a person removed it, and when nobody was told of it."""
        last = _last_facts(record)
        if last is None or record.subject in self.presence.gone:
            return None
        if self.presence.is_open(record) and record.subject not in self.questions.held:
            self.questions.ask(
                record.subject,
                file,
                Message(
                    "{subject} was published and is in no file any more; it is served with its last facts",
                    subject=record.subject,
                ),
                Message(
                    "put it back with `status: cancelled`, or say `announcer resolve {subject} --cancelled` "
                    "or `--removed`",
                    subject=record.subject,
                ),
            )
        return last

    def _is_removed(self, record: "Record[Event] | Record[Series] | None", subject: Subject, file: str) -> bool:
        if record is None or not record.removed:
            return False
        self.questions.problems.append(
            Problem(
                file=file,
                message=Message(
                    "{subject} was removed by `announcer resolve {subject} --removed`, yet the file has it",
                    subject=subject,
                ),
                remedy=Message(
                    "take it out, give it a new id, or say `announcer resolve {subject} --as-written`", subject=subject
                ),
            )
        )
        return True

    # --- events that move through time ------------------------------------------------------------------------------

    def _revised(self, event: Event, record: Record[Event], series: Series, *, is_round: bool) -> Event:
        """The event as its file has it, or its last facts while a person is asked about its date."""
        last, key = record.latest.facts, event.key
        if self._slips(event, record):
            self.questions.ask(
                key,
                series.file,
                Message(
                    "{key} was to come on {old} and now lies in the past ({new})",
                    key=key,
                    old=last.starts_on,
                    new=event.starts_on,
                ),
                Message("mend the date, or say `announcer resolve {key} --as-written`", key=key),
            )
            return last
        if not self._is_used_anew(event, record):
            return event
        if not is_round:
            self.questions.ask(
                key,
                series.file,
                Message(
                    "{key} is over since {old}, and its file now has a coming date ({new})",
                    key=key,
                    old=last.starts_on,
                    new=event.starts_on,
                ),
                Message(
                    "a new evening wants a new id: give it one in {file}; if it is the same evening with its "
                    "date put right, `announcer resolve {key} --as-written`",
                    file=series.file,
                    key=key,
                ),
            )
        return last

    def _slips(self, event: Event, record: Record[Event]) -> bool:
        """An edit moves a coming event into the past."""
        is_past_now = record.latest.facts.over_at > self.presence.now >= event.over_at
        return is_past_now and event.status is not Status.CANCELLED and record.ruling != "as-written"

    def _is_used_anew(self, event: Event, record: Record[Event]) -> bool:
        """An edit moves an event that is over to a coming date. One that was postponed waited for it; and a date that
        lay in the past from the first, of which nobody was told, was a slip of the pen."""
        last = record.latest.facts
        moves = last.starts_on != event.starts_on and last.over_at <= self.presence.now < event.over_at
        is_free = last.status is Status.POSTPONED or record.ruling in ("as-written", GONE_UNANNOUNCED)
        was_announced = self.presence.was_announced(record.subject) or record.identity.first_seen_at < last.over_at
        return moves and not is_free and was_announced

    def _is_used_again(self, series: Series) -> bool:
        """Whether the file of a round that is over has become that of the next: asked once for all its events."""
        records = [
            one for one in self.presence.by_series.get(series.id, ()) if one.subject in self.presence.events_written
        ]
        used = [one for one in records if self._is_used_anew(self.presence.events_written[one.subject], one)]
        is_known = series.key in self.presence.known.series
        if not is_known or len(used) < 2 or any(self.presence.is_open(one) for one in records):
            return False
        self.questions.ask(
            series.key,
            series.file,
            Message("{id} is over, and {n} of its events now have a coming date", id=series.id, n=len(used)),
            Message(
                "a new round wants a file of its own, or new ids: put the old dates back here, and the "
                "new ones in a new file; if it is the same round with its dates put right, `announcer "
                "resolve {id} --as-written`",
                id=series.id,
            ),
            *(one.subject for one in used),
        )
        return True


def _last_facts(record: Record[Event]) -> Event | None:
    if record.removed:
        return None
    last = record.latest.facts
    return replace(last, status=Status.CANCELLED) if record.ruling == "cancelled" else last


def _with_events(series: Series, events: list[Event]) -> Series:
    return replace(series, events=tuple(sorted(events, key=lambda event: (event.opens_at, event.key))))
