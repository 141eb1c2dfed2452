"""One series in force: what its file has, what vanished from it, and what a person ruled, taken together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from announcer.model import GONE_UNANNOUNCED, Event, Message, Problem, Question, Record, Series, Status, Subject
from announcer.planning.in_force.presence import SeriesPresence, is_open
from announcer.planning.in_force.questions import Questions, in_short
from announcer.planning.moment import Moment

_FEW = 3
"""So many that vanish from a file are asked about one by one."""
_MOST_NAMED = 12


@dataclass(frozen=True, eq=False)
class SeriesInForce:
    """None where nothing of the series is in force; with what a person is asked about it."""

    series: Series | None
    held: Mapping[Subject, Question]
    problems: tuple[Problem, ...]


def series_in_force(presence: SeriesPresence, held: Mapping[Subject, Question], moment: Moment) -> SeriesInForce:
    """`held`: what of it is asked about already, because it looks like something else."""
    questions = Questions(held=dict(held))
    decider = _Decider(presence, questions, moment)
    record = presence.remembered.record
    series = None
    if presence.written is not None:
        series = decider.of_file(presence.written)
    elif record is not None:
        series = decider.of_no_file(record)
    asked = {subject: question for subject, question in questions.held.items() if held.get(subject) is not question}
    return SeriesInForce(series, asked, tuple(questions.problems))


@dataclass(frozen=True)
class _Decider:
    """Puts the series together, and asks what comes up meanwhile."""

    presence: SeriesPresence
    questions: Questions
    moment: Moment

    def of_file(self, series: Series) -> Series | None:
        """A series as its file has it, with what vanished from it and without what has to wait."""
        known, held = self.presence.remembered, self.questions.held
        if self._is_removed(known.record, series.key, series.file) or series.key in held:
            return None
        present = [event for event in series.events if event.key not in held or event.key in known.events]
        records = [(event, known.events.get(event.key)) for event in present]
        is_round = self._is_used_again(series)
        events = [
            event if record is None else self._revised(event, record, series, is_round=is_round)
            for event, record in records
            if not self._is_removed(record, event.key, series.file)
        ]
        vanished = self.presence.vanished.values()
        self._ask_of_many([one for one in vanished if self._is_to_ask(one)], series.file)
        events += [kept for record in vanished if (kept := self._kept(record, series.file)) is not None]
        if not events and known.record is None:
            return None  # all of it has to wait
        if is_round and known.record is not None:
            series = replace(known.record.latest.facts, file=series.file)
        return with_events(series, events)

    def of_no_file(self, record: Record[Series]) -> Series | None:
        """A series that no good file has: its file is bad, or is gone."""
        if record.removed or record.subject in self.presence.gone:
            return None
        file, is_unread = f"{record.subject.series}.yaml", self.presence.is_unread
        events, known = [], self.presence.remembered.events
        for event_record in known.values():
            kept = _last_facts(event_record) if is_unread else self._kept(event_record, file)
            events += [kept] if kept is not None and event_record.subject not in self.presence.gone else []
        is_asked = record.subject in self.questions.held or record.ruling not in (None, GONE_UNANNOUNCED)
        is_to_come = any(is_open(known[event.key], self.moment) for event in events)
        if is_to_come and not is_unread and not is_asked:
            self.questions.ask_of_series(record.subject, file)
        return with_events(replace(record.latest.facts, file=file), events)

    def _is_to_ask(self, record: Record[Event]) -> bool:
        """Followers wait for it, and nothing is asked of it yet."""
        is_there = not record.removed and record.subject not in self.presence.gone
        return is_there and is_open(record, self.moment) and record.subject not in self.questions.held

    def _ask_of_many(self, vanished: list[Record[Event]], file: str) -> None:
        """Once for all, when many vanish from a file that is there: a rule that ends earlier has many."""
        if len(vanished) <= _FEW:
            return
        ids = sorted(one.subject.event for one in vanished)
        series = vanished[0].subject.series
        self.questions.ask(
            vanished[0].subject,
            file,
            Message(
                "{n} events of {series} were published and are in no file any more; they are served with their last "
                "facts: {ids}",
                n=len(ids),
                series=series,
                ids=in_short(ids, _MOST_NAMED),
            ),
            Message(
                "put back with `status: cancelled` what is cancelled, or say `announcer resolve {series} --cancelled` "
                "or `--removed` for all that are left, or of one by its key",
                series=series,
            ),
            *(one.subject for one in vanished[1:]),
        )

    def _kept(self, record: Record[Event], file: str) -> Event | None:
        """A vanished event with its last facts; None when a person removed it, and when nobody was told of it."""
        last = _last_facts(record)
        if last is None or record.subject in self.presence.gone:
            return None
        if self._is_to_ask(record):
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
        is_past_now = self.moment.has_come(event.over_at) and not self.moment.has_come(record.latest.facts.over_at)
        return is_past_now and event.status is not Status.CANCELLED and record.ruling != "as-written"

    def _is_used_anew(self, event: Event, record: Record[Event]) -> bool:
        """An edit moves an event that is over to a coming date. One that was postponed waited for it; and a date that
        lay in the past from the first, of which nobody was told, was a slip of the pen."""
        last = record.latest.facts
        moves = (
            last.starts_on != event.starts_on
            and self.moment.has_come(last.over_at)
            and not self.moment.has_come(event.over_at)
        )
        is_free = last.status is Status.POSTPONED or record.ruling in ("as-written", GONE_UNANNOUNCED)
        was_announced = self.presence.was_announced(record.subject) or record.identity.first_seen_at < last.over_at
        return moves and not is_free and was_announced

    def _is_used_again(self, series: Series) -> bool:
        """Whether the file of a round that is over has become that of the next: asked once for all its events."""
        written = self.presence.events_written
        records = [one for key, one in self.presence.remembered.events.items() if key in written]
        used = [one for one in records if self._is_used_anew(written[one.subject], one)]
        is_known = self.presence.remembered.record is not None
        if not is_known or len(used) < 2 or any(is_open(one, self.moment) for one in records):
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


def with_events(series: Series, events: list[Event]) -> Series:
    """The series with these events, by start; the same object where it has them so."""
    ordered = sorted(events, key=lambda event: (event.opens_at, event.key))
    is_same = len(ordered) == len(series.events) and all(a is b for a, b in zip(ordered, series.events, strict=True))
    return series if is_same else replace(series, events=tuple(ordered))
