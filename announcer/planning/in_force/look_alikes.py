"""What looks the same in two places: a rename, or a copy. A person is asked which, and what to write for it."""

from collections import Counter
from dataclasses import dataclass

from announcer.model import GONE_UNANNOUNCED, Event, Message, Record, Series, Subject
from announcer.planning.in_force.presence import Presence, is_open
from announcer.planning.in_force.questions import Questions, in_short
from announcer.planning.in_force.same_events import copied_whole, copies, days_around, moves, pairs
from announcer.planning.moment import Moment

_MOST_NAMED = 6
"""Pairs that a question names."""


def ask_what_looks_the_same(presence: Presence, moment: Moment, questions: Questions) -> None:
    """Holds both of what looks like a rename, and the later of what looks like a copy. Comes first: what is held so is
    asked no other question.
    """
    if presence.new:
        asker = _Asker(presence, moment, questions)
        asker.ask_of_renames()
        asker.ask_of_moves()
        asker.ask_of_copies()


@dataclass(frozen=True)
class _Asker:
    presence: Presence
    moment: Moment
    questions: Questions

    def ask_of_renames(self) -> None:
        lost = [one for one in self.presence.vanished.values() if not self._is_settled(one)]
        found = list(pairs(lost, self.presence.new.values(), lambda record: is_open(record, self.moment)))
        whole = self._whole_renames(found)
        for record, event in found:
            if (record.subject.series, event.key.series) not in whole:
                self._ask_of_rename(record, event)

    def _is_settled(self, record: Record[Event]) -> bool:
        """Nobody was told of it, or a person has said what became of it, or of its series."""
        series = self.presence.of(record.subject.series).remembered.record
        is_ruled = record.ruling == "cancelled" or (
            series is not None and (series.removed or series.ruling == "cancelled")
        )
        return record.subject in self.presence.gone or is_ruled

    def _whole_renames(self, found: list[tuple[Record[Event], Event]]) -> set[tuple[str, str]]:
        """The renames of whole files, asked once each: most of what vanished with the one is in the other."""
        counted = Counter((record.subject.series, event.key.series) for record, event in found)
        whole: set[tuple[str, str]] = set()
        for (old, new), number in counted.most_common():
            is_taken = any(old == other or new == another for other, another in whole)
            if not is_taken and self._is_whole(old, new, number):
                whole.add((old, new))
                self._ask_of_whole_rename(Subject(old), self._written(new))
        return whole

    def _is_whole(self, old: str, new: str, number: int) -> bool:
        before, after = self.presence.of(old), self.presence.of(new)
        return before.written is None and after.is_new and 2 * number >= len(before.vanished.keys() - before.gone)

    def _written(self, id_: str) -> Series:
        series = self.presence.of(id_).written
        assert series is not None, f"{id_} has something new"
        return series

    def _ask_of_whole_rename(self, old: Subject, new: Series) -> None:
        self.questions.ask(
            new.key,
            new.file,
            Message("{id} is new and has the events of {old}, which is in no file any more", id=new.id, old=old),
            Message(
                "write `was: {old}` at the top of {file} if it is the same series under another name; "
                "else `announcer resolve {old} --cancelled` or `--removed`",
                old=old,
                file=new.file,
            ),
            *(event.key for event in new.events),
            *(old, *self.presence.of(old.series).remembered.events),
        )

    def _ask_of_rename(self, record: Record[Event], event: Event) -> None:
        old, new = record.subject, event.key
        was = old.event if old.series == new.series else str(old)
        if is_open(record, self.moment):
            remedy = Message(
                "write `was: {was}` at {event} if it is the same event; else `announcer resolve {old} --cancelled` or "
                "`--removed`",
                was=was,
                event=new.event,
                old=old,
            )
        else:
            remedy = Message(
                "write `was: {was}` at {event} if it is the same event; else `announcer resolve {new} --as-written`",
                was=was,
                event=new.event,
                new=new,
            )
        self.questions.ask(
            new,
            self._written(new.series).file,
            Message("{new} is new and starts just when {old} did, which is in no file any more", new=new, old=old),
            remedy,
            old,
        )

    def ask_of_moves(self) -> None:
        """Of sessions that a changed rule has on other days: followers hear nothing of the new day before a person says
        what became of the old one."""
        held, vanished = self.questions.held, self.presence.vanished.values()
        lost = [
            one for one in vanished
            if one.subject not in held and not self._is_settled(one) and is_open(one, self.moment)
        ]  # fmt: skip
        coming = (
            event for key, event in self.presence.new.items()
            if key not in held and not self.moment.has_come(event.over_at)
        )  # fmt: skip
        by_series: dict[str, list[tuple[Subject, Subject]]] = {}
        for record, event in moves(lost, coming):
            by_series.setdefault(event.key.series, []).append((record.subject, event.key))
        for series, pairs_ in by_series.items():
            if len(pairs_) == 1:
                self._ask_of_move(*pairs_[0])
            else:
                self._ask_of_moves(series, sorted(pairs_))

    def _ask_of_move(self, old: Subject, new: Subject) -> None:
        self.questions.ask(
            new,
            self._written(new.series).file,
            Message("{old} was announced and is in no file any more, and {new} is new", old=old, new=new),
            Message(
                "if it has moved to that day, write an entry with `id: {event}` and `was: {was}`; else `announcer "
                "resolve {old} --cancelled` or `--removed`",
                event=new.event,
                was=old.event,
                old=old,
            ),
            old,
        )

    def _ask_of_moves(self, series: str, found: list[tuple[Subject, Subject]]) -> None:
        """Once for all of them: a rule of every week may have a hundred."""
        told = [f"{old.event} → {new.event}" for old, new in found]
        (old, new), subjects = found[0], [subject for pair in found for subject in pair]
        self.questions.ask(
            subjects[0],
            self._written(series).file,
            Message(
                "{n} sessions of {series} were announced and are in no file any more, and there are new ones: {pairs}",
                n=len(found),
                series=series,
                pairs=in_short(told, _MOST_NAMED),
            ),
            Message(
                "for each that has moved to the new day, write an entry such as `id: {event}` with `was: {was}`; else "
                "`announcer resolve {series} --cancelled` or `--removed` for all that are left, or of one by its key",
                event=new.event,
                was=old.event,
                series=series,
            ),
            *subjects[1:],
        )

    def ask_of_copies(self) -> None:
        new = self.presence.new
        days = days_around(new.values())
        in_force = [
            event
            for one, series in self.presence.written()
            for event in series.events
            if event.starts_on in days and not one.was_removed(event.key)
        ]
        kept = [one.remembered.events.values() for one in self.presence.by_series.values() if one.is_unread]
        in_force += [record.latest.facts for records in kept for record in records if _is_shown(record)]
        found = {
            copy: original
            for copy, original in copies(in_force, self._is_known).items()
            if copy in new and copy not in self.questions.held
        }
        for one, series in self.presence.written():
            original = copied_whole(series, found) if one.new else None
            if original is not None and one.is_new:
                self._ask_of_whole_copy(series, original)
                continue
            for event in one.new:
                if event.key in found:
                    self._ask_of_copy(event.key, found[event.key], series.file)

    def _is_known(self, key: Subject) -> bool:
        return key in self.presence.of(key.series).remembered.events

    def _ask_of_whole_copy(self, series: Series, original: str) -> None:
        self.questions.ask(
            series.key,
            series.file,
            Message(
                "{id} is new and has the events of {original} once more, as a copied file would",
                id=series.id,
                original=original,
            ),
            Message(
                "take {file} away, or write its own dates; if both are meant, `announcer resolve {id} --as-written`",
                file=series.file,
                id=series.id,
            ),
            *(event.key for event in series.events),
        )

    def _ask_of_copy(self, key: Subject, original: Subject, file: str) -> None:
        self.questions.ask(
            key,
            file,
            Message(
                "{key} has the date, time, place and title of {original}: the same event twice",
                key=key,
                original=original,
            ),
            Message(
                "take {event} out of {file}; if both are meant, `announcer resolve {key} --as-written`",
                event=key.event,
                file=file,
                key=key,
            ),
        )


def _is_shown(record: Record[Event]) -> bool:
    return not record.removed and record.ruling != GONE_UNANNOUNCED
