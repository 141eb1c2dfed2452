"""What a person is asked: subjects that are held, each with the question, and what to write or type."""

from collections import Counter
from dataclasses import dataclass, field

from announcer.model import GONE_UNANNOUNCED, Event, Message, Problem, Question, Record, Series, Subject
from announcer.planning.in_force.presence import Presence
from announcer.planning.in_force.same_events import copied_whole, copies, pairs


@dataclass
class Questions:
    """Collects them, and asks those about what looks the same."""

    presence: Presence
    held: dict[Subject, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def ask(self, subject: Subject, file: str, question: Message, remedy: Message, *others: Subject) -> None:
        """Holds `subject`, and the `others` for the same reason."""
        problem = Problem(file=file, message=question, remedy=remedy)
        self.held |= dict.fromkeys((subject, *others), Question(problem))
        self.problems.append(problem)

    def ask_of_series(self, series: Subject, file: str) -> None:
        """Holds a series of which every event is asked about by itself."""
        message = Message("the series {series} is in no file any more", series=series)
        remedy = Message(
            "put its file back, or say `announcer resolve {series} --cancelled` or `--removed` for all its events",
            series=series,
        )
        self.held[series] = Question(Problem(file=file, message=message, remedy=remedy))

    def ask_what_looks_the_same(self) -> None:
        """Holds both of what looks like a rename, and the later of what looks like a copy. Comes first: what is held
        so is asked no other question."""
        self._ask_of_renames()
        self._ask_of_copies()

    def _ask_of_renames(self) -> None:
        lost = [one for one in self.presence.vanished.values() if not self._is_settled(one)]
        found = list(pairs(lost, self.presence.new.values(), self.presence.is_open))
        whole = self._whole_renames(found)
        for record, event in found:
            if (record.subject.series, event.key.series) not in whole:
                self._ask_of_rename(record, event)

    def _is_settled(self, record: Record[Event]) -> bool:
        """Nobody was told of it, or a person has said what became of it, or of its series."""
        series = self.presence.known.series.get(record.subject.of_series)
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
                self._ask_of_whole_rename(Subject(old), self.presence.written[new])
        return whole

    def _is_whole(self, old: str, new: str, number: int) -> bool:
        presence = self.presence
        had = [
            one.subject for one in presence.by_series[old] if one.subject in presence.vanished.keys() - presence.gone
        ]
        return old not in presence.written and presence.is_new(presence.written[new]) and 2 * number >= len(had)

    def _ask_of_whole_rename(self, old: Subject, new: Series) -> None:
        self.ask(
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
            *(old, *(record.subject for record in self.presence.by_series[old.series])),
        )

    def _ask_of_rename(self, record: Record[Event], event: Event) -> None:
        old, new = record.subject, event.key
        was = old.event if old.series == new.series else str(old)
        if self.presence.is_open(record):
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
        self.ask(
            new,
            self.presence.written[new.series].file,
            Message("{new} is new and starts just when {old} did, which is in no file any more", new=new, old=old),
            remedy,
            old,
        )

    def _ask_of_copies(self) -> None:
        if not self.presence.new:
            return
        in_force = [
            event for event in self.presence.events_written.values() if not self.presence.was_removed(event.key)
        ]
        kept = [record for id_ in self.presence.unread for record in self.presence.by_series.get(id_, ())]
        in_force += [record.latest.facts for record in kept if _is_shown(record)]
        found = {
            copy: original
            for copy, original in copies(in_force, self.presence.known.events).items()
            if copy in self.presence.new and copy not in self.held
        }
        for series in self.presence.written.values():
            original = copied_whole(series, found)
            if original is not None and self.presence.is_new(series):
                self._ask_of_whole_copy(series, original)
                continue
            for event in series.events:
                if event.key in found:
                    self._ask_of_copy(event.key, found[event.key], series.file)

    def _ask_of_whole_copy(self, series: Series, original: str) -> None:
        self.ask(
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
        self.ask(
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
