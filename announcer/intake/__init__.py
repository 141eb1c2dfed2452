"""From what was read and what is remembered to what is in force.

A bad file leaves its last good version in force. What followers were told of and is in no file any more stays with its
last facts, and a person is asked: a deletion, an unmounted disk and a half-done checkout look alike from here. What
nobody was told of is simply gone. A person is asked too about what looks like a rename or a copy (`likeness`), about a
coming event that an edit moves into the past, and about one that is over and gets a coming date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from announcer.definitions import Reading
from announcer.intake.likeness import copied_whole, copies, pairs
from announcer.intake.renames import stated_renames
from announcer.model import WENT_UNSAID, Event, Facts, History, Problem, Record, Series, State, Status, Subject
from announcer.revisions import renamed


def decide(history: History, readings: Iterable[Reading], now: datetime, *, missing: str | None = None) -> Facts:
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
    verdict = _Verdict(known=known, written=written, unread=unread, now=now, is_missing=missing is not None)
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
    verdict.ask_what_looks_the_same()
    series = {id_: verdict.of_file(one) for id_, one in written.items()}
    for subject, record in known.series.items():
        if subject.series not in series:
            series[subject.series] = verdict.of_no_file(record)
    return Facts(
        series=tuple(one for _, one in sorted(series.items()) if one is not None),
        held=verdict.held,
        problems=tuple(dict.fromkeys(verdict.problems)),
        warnings=tuple(warning for reading in readings for warning in reading.warnings),
        renames=renames,
        gone=verdict.gone,
    )


def remembered(history: History) -> Facts:
    """What the ledger alone knows: every series and event with its last facts. For who does not read files."""
    events: dict[str, list[Event]] = {}
    for subject, record in history.events.items():
        if not record.removed and record.ruling != WENT_UNSAID:
            events.setdefault(subject.series, []).append(record.latest.facts)
    return Facts(
        series=tuple(
            _with_events(record.latest.facts, events.get(subject.series, []))
            for subject, record in sorted(history.series.items())
            if not record.removed and record.ruling != WENT_UNSAID
        )
    )


_WAS_SAID = frozenset({State.POSTED, State.SENDING, State.UNKNOWN, State.GONE})
"""Followers have heard it, or may have."""


@dataclass
class _Verdict:
    """Collects questions while the series are put together."""

    known: History
    written: Mapping[str, Series]
    unread: frozenset[str]
    """Series whose files are bad: their last good versions are in force."""
    now: datetime
    is_missing: bool
    held: dict[Subject, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    # --- who there is -----------------------------------------------------------------------------------------------

    @cached_property
    def _there(self) -> dict[Subject, Event]:
        return {event.key: event for series in self.written.values() for event in series.events}

    @cached_property
    def _new(self) -> dict[Subject, Event]:
        """What files have and the ledger does not, without what a person said is meant so."""
        known, agreed = self.known.events, self.known.agreed
        return {
            key: event
            for key, event in self._there.items()
            if key not in known and key not in agreed and key.of_series not in agreed
        }

    @cached_property
    def _vanished(self) -> dict[Subject, Record[Event]]:
        """What was in a file and is in none any more, without what a person removed."""
        return {
            key: record
            for key, record in self.known.events.items()
            if key not in self._there and not record.removed and key.series not in self.unread
        }

    @cached_property
    def _told(self) -> frozenset[Subject]:
        """Events that a post speaks of which followers have, or may have."""
        posts = [post for post in self.known.posts if post.state in _WAS_SAID]
        return frozenset(
            {post.key.subject for post in posts} | {Subject.parse(key) for post in posts for key in post.stated}
        )

    @cached_property
    def gone(self) -> frozenset[Subject]:
        """What came and went before anything was said of it. While the whole directory is missing nothing goes."""
        events = {
            key
            for key, record in self.known.events.items()
            if key not in self._there
            and (record.ruling == WENT_UNSAID or (key in self._vanished and self._goes_unsaid(record)))
        }
        stay = {key.series for key in self.known.events if key not in events}
        series = {
            key
            for key, record in self.known.series.items()
            if key.series not in self.written
            and key.series not in stay
            and (record.ruling == WENT_UNSAID or (key.series not in self.unread and self._goes_unsaid(record)))
        }
        return frozenset(events | series)

    def _goes_unsaid(self, record: "Record[Event] | Record[Series]") -> bool:
        is_ruled = record.removed or record.ruling == "cancelled"
        return not self.is_missing and not is_ruled and record.subject not in self._told

    def _is_open(self, record: Record[Event]) -> bool:
        """Something may still be said of it, so that its vanishing is a question."""
        last = record.latest.facts
        is_ended = last.status is Status.CANCELLED or last.over_at <= self.now
        return not record.removed and record.ruling != "cancelled" and not is_ended

    @cached_property
    def _by_series(self) -> dict[str, list[Record[Event]]]:
        found: dict[str, list[Record[Event]]] = {}
        for subject, record in self.known.events.items():
            found.setdefault(subject.series, []).append(record)
        return found

    # --- what looks the same ----------------------------------------------------------------------------------------

    def ask_what_looks_the_same(self) -> None:
        """Holds both of what looks like a rename, and the later of what looks like a copy. Comes first: what is held
        so is asked no other question."""
        self._ask_of_renames()
        self._ask_of_copies()

    def _ask_of_renames(self) -> None:
        lost = [
            record
            for record in self._vanished.values()
            if record.subject not in self.gone and record.ruling != "cancelled" and not self._is_settled(record.subject)
        ]
        found = list(pairs(lost, self._new.values(), self._is_open))
        whole = self._whole_renames(found)
        for record, event in found:
            if (record.subject.series, event.key.series) not in whole:
                self._ask_of_rename(record, event)

    def _is_settled(self, subject: Subject) -> bool:
        series = self.known.series.get(subject.of_series)
        return series is not None and (series.removed or series.ruling == "cancelled")

    def _whole_renames(self, found: list[tuple[Record[Event], Event]]) -> set[tuple[str, str]]:
        """The renames of whole files, asked once each: most of what vanished with the one is in the other."""
        counted: dict[tuple[str, str], int] = {}
        for record, event in found:
            names = (record.subject.series, event.key.series)
            counted[names] = counted.get(names, 0) + 1
        whole: set[tuple[str, str]] = set()
        for (old, new), number in counted.items():
            had = sum(one.subject in self._vanished and one.subject not in self.gone for one in self._by_series[old])
            is_whole = old not in self.written and Subject(new) not in self.known.series and 2 * number >= had
            if is_whole and new not in {other for _, other in whole}:
                whole.add((old, new))
                self._ask_of_whole_rename(Subject(old), self.written[new])
        return whole

    def _ask_of_whole_rename(self, old: Subject, new: Series) -> None:
        self._ask(
            new.key,
            new.file,
            f"{new.id} is new and has the events of {old}, which is in no file any more",
            f"write `was: {old}` at the top of {new.file} if it is the same series under another name; "
            f"else `announcer resolve {old} --cancelled` or `--removed`",
            *(event.key for event in new.events),
            *(old, *(record.subject for record in self._by_series[old.series])),
        )

    def _ask_of_rename(self, record: Record[Event], event: Event) -> None:
        old, new = record.subject, event.key
        was = old.event if old.series == new.series else str(old)
        settles = f"`announcer resolve {old} --cancelled` or `--removed`"
        self._ask(
            new,
            self.written[new.series].file,
            f"{new} is new and starts just when {old} did, which is in no file any more",
            f"write `was: {was}` at {new.event} if it is the same event; "
            f"else {settles if self._is_open(record) else f'`announcer resolve {new} --as-written`'}",
            old,
        )

    def _ask_of_copies(self) -> None:
        in_force = [event for event in self._there.values() if not self._was_removed(event.key)]
        in_force += [one.latest.facts for id_ in self.unread for one in self._by_series.get(id_, ()) if _is_shown(one)]
        found = {
            copy: original
            for copy, original in copies(in_force, self.known.events).items()
            if copy in self._new and copy not in self.held
        }
        for series in self.written.values():
            original = copied_whole(series, found)
            if original is not None and series.key not in self.known.series:
                self._ask_of_whole_copy(series, original)
                continue
            for event in series.events:
                if event.key in found:
                    self._ask_of_copy(event.key, found[event.key], series.file)

    def _was_removed(self, key: Subject) -> bool:
        record = self.known.events.get(key)
        return record is not None and record.removed

    def _ask_of_whole_copy(self, series: Series, original: str) -> None:
        self._ask(
            series.key,
            series.file,
            f"{series.id} is new and has the events of {original} once more, as a copied file would",
            f"take {series.file} away, or write its own dates; if both are meant, "
            f"`announcer resolve {series.id} --as-written`",
            *(event.key for event in series.events),
        )

    def _ask_of_copy(self, key: Subject, original: Subject, file: str) -> None:
        self._ask(
            key,
            file,
            f"{key} has the date, time, place and title of {original}: the same event twice",
            f"take {key.event} out of {file}; if both are meant, `announcer resolve {key} --as-written`",
        )

    # --- series -----------------------------------------------------------------------------------------------------

    def of_file(self, series: Series) -> Series | None:
        """A series as its file has it, with what vanished from it and without what has to wait."""
        if self._is_removed(self.known.series.get(series.key), series.key, series.file) or series.key in self.held:
            return None
        present = [event for event in series.events if event.key not in self.held or event.key in self.known.events]
        records = [(event, self.known.events.get(event.key)) for event in present]
        is_round = self._is_used_again(series)
        events = [
            event if record is None else self._revised(event, record, series, is_round=is_round)
            for event, record in records
            if not self._is_removed(record, event.key, series.file)
        ]
        vanished = [one for one in self._by_series.get(series.id, ()) if one.subject in self._vanished]
        events += [kept for record in vanished if (kept := self._kept(record, series.file)) is not None]
        if is_round:
            series = replace(self.known.series[series.key].latest.facts, file=series.file)
        return _with_events(series, events)

    def of_no_file(self, record: Record[Series]) -> Series | None:
        """A series that no good file has: its file is bad, or is gone."""
        if record.removed or record.subject in self.gone:
            return None
        file, is_unread = f"{record.subject.series}.yaml", record.subject.series in self.unread
        events = []
        for event_record in self._by_series.get(record.subject.series, ()):
            kept = _last_facts(event_record) if is_unread else self._kept(event_record, file)
            events += [kept] if kept is not None and event_record.subject not in self.gone else []
        is_asked = record.subject in self.held or record.ruling not in (None, WENT_UNSAID)
        if not is_unread and not is_asked and any(self._is_open(self.known.events[e.key]) for e in events):
            self.held[record.subject] = f"the series {record.subject} is in no file any more"
        return _with_events(replace(record.latest.facts, file=file), events)

    def _kept(self, record: Record[Event], file: str) -> Event | None:
        """A vanished event with its last facts; None when a person removed it, and when nobody was told of it."""
        last = _last_facts(record)
        if last is None or record.subject in self.gone:
            return None
        if self._is_open(record) and record.subject not in self.held:
            self._ask(
                record.subject,
                file,
                f"{record.subject} was published and is in no file any more; it is served with its last facts",
                f"put it back with `status: cancelled`, or say `announcer resolve {record.subject} --cancelled` "
                "or `--removed`",
            )
        return last

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

    # --- events that move through time ------------------------------------------------------------------------------

    def _revised(self, event: Event, record: Record[Event], series: Series, *, is_round: bool) -> Event:
        """The event as its file has it, or its last facts while a person is asked about its date."""
        last, key = record.latest.facts, event.key
        if self._slips(event, record):
            self._ask(
                key,
                series.file,
                f"{key} was to come on {last.starts_on} and now lies in the past ({event.starts_on})",
                f"mend the date, or say `announcer resolve {key} --as-written`",
            )
            return last
        if not self._is_used_anew(event, record):
            return event
        if not is_round:
            self._ask(
                key,
                series.file,
                f"{key} took place on {last.starts_on} and its file now has a coming date ({event.starts_on})",
                f"a new evening wants a new id: give it one in {series.file}; if it is the same evening with its date"
                f" put right, `announcer resolve {key} --as-written`",
            )
        return last

    def _slips(self, event: Event, record: Record[Event]) -> bool:
        """An edit moves a coming event into the past."""
        is_past_now = record.latest.facts.over_at > self.now >= event.over_at
        return is_past_now and event.status is not Status.CANCELLED and record.ruling != "as-written"

    def _is_used_anew(self, event: Event, record: Record[Event]) -> bool:
        """An edit moves an event that is over to a coming date. One that was postponed waited for it; and a date that
        lay in the past from the first, of which nobody was told, was a slip of the pen."""
        last = record.latest.facts
        moves = last.over_at <= self.now < event.over_at and last.starts_on != event.starts_on
        is_free = last.status is Status.POSTPONED or record.ruling in ("as-written", WENT_UNSAID)
        was_told = record.subject in self._told or record.identity.first_seen_at < last.over_at
        return moves and not is_free and was_told

    def _is_used_again(self, series: Series) -> bool:
        """Whether the file of a round that is over has become that of the next: asked once for all its events."""
        records = [one for one in self._by_series.get(series.id, ()) if one.subject in self._there]
        used = [one for one in records if self._is_used_anew(self._there[one.subject], one)]
        if len(used) < 2 or any(self._is_open(one) for one in records):
            return False
        self._ask(
            series.key,
            series.file,
            f"{series.id} is over, and {len(used)} of its events now have a coming date",
            "a new round wants a file of its own, or new ids: put the old dates back here, and the new ones in a new"
            f" file; if it is the same round with its dates put right, `announcer resolve {series.id} --as-written`",
            *(one.subject for one in used),
        )
        return True

    def _ask(self, subject: Subject, file: str, question: str, remedy: str, *others: Subject) -> None:
        """Holds `subject`, and the `others` for the same reason."""
        self.held |= dict.fromkeys((subject, *others), question)
        self.problems.append(Problem(file=file, message=question, remedy=remedy))


def _is_shown(record: Record[Event]) -> bool:
    return not record.removed and record.ruling != WENT_UNSAID


def _last_facts(record: Record[Event]) -> Event | None:
    if record.removed:
        return None
    last = record.latest.facts
    return replace(last, status=Status.CANCELLED) if record.ruling == "cancelled" else last


def _with_events(series: Series, events: list[Event]) -> Series:
    return replace(series, events=tuple(sorted(events, key=lambda event: (event.opens_at, event.key))))
