"""Rows of the outbox, not sent, that nothing calls for any more; each with a reason that is true."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from announcer.model import Facts, Kind, Message, PostKey, PostRecord, SkippedPost, State
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.outbox_index import Outbox
from announcer.planning.series_outlook import SeriesOutlook
from announcer.planning.timetable import Timetable

NOTICES = (Kind.CHANGE, Kind.CANCELLATION)


@dataclass(frozen=True)
class Withdrawals:
    """Over what the series give rise to, and what of it goes when."""

    outlooks: Mapping[str, SeriesOutlook]
    timetable: Timetable
    facts: Facts
    now: datetime

    def of(self, outbox: Outbox, undone: Collection[str] = ()) -> Iterator[SkippedPost]:
        """In the order of the outbox, with the state that each row takes. Of the series `undone` nobody knows what they
        call for: their rows wait."""
        wanted = {slot.candidate.key(tag) for slot in self.timetable.slots for tag in slot.candidate.languages}
        for row in outbox.waiting():
            if row.key not in wanted and row.key.subject.series not in undone:
                yield self._withdrawn(row)

    def _withdrawn(self, row: PostRecord) -> SkippedPost:
        outlook = self.outlooks.get(row.key.subject.series)
        original = replace(row.key, language=row.key.language if outlook is None else outlook.series.language)
        skip = self._skip(row.key) or self._skip(original)
        because = self._why(row, skip)
        if skip and row.state is State.HELD and row.reason:
            because = Message("{reason} ({held})", reason=because, held=row.reason)
        return SkippedPost(
            key=row.key,
            due_at=row.due_at,
            reason=because,
            state=State.EXPIRED if row.useful_until <= self.now or (skip and skip.final) else State.SUPERSEDED,
            final=True,
        )

    @cached_property
    def _skipped_by_time(self) -> Mapping[PostKey, SkippedPost]:
        return {one.key: one for one in self.timetable.skipped}

    def _skip(self, key: PostKey) -> SkippedPost | None:
        """Why it is not said, where that is said."""
        outlook = self.outlooks.get(key.subject.series)
        by_facts = () if outlook is None else reversed(outlook.skipped)
        return self._skipped_by_time.get(key) or next((one for one in by_facts if one.key == key), None)

    def _why(self, row: PostRecord, skip: SkippedPost | None) -> str:
        """As `posts` shows it."""
        if row.key.subject in self.facts.gone:
            return Message("it is in no file any more, and nothing was said of it")
        if skip is not None:
            return skip.reason
        if row.key.kind not in NOTICES:
            return self._why_of_none(row)
        heirs = (
            one.key(row.key.language)
            for one in self._coming(row)
            if row.key.language in one.languages and one.stated.keys() & row.stated.keys()
        )
        heir = next(heirs, None)
        if heir is not None:
            return Message("a later edit took its place: {heir} tells what is so now", heir=heir)
        return Message("what it was to tell is so no more, or followers know it")

    def _why_of_none(self, row: PostRecord) -> Message:
        subject, outlook = row.key.subject, self.outlooks.get(row.key.subject.series)
        events = () if outlook is None else outlook.series.events
        if outlook is not None and (not subject.is_event or any(event.key == subject for event in events)):
            return Message("no longer called for")
        return Message("{subject} is on the site no more", subject=subject)

    def _coming(self, row: PostRecord) -> Iterator[Candidate]:
        """Notices about the same series. Also what comes after the last slot of the timetable: in each language it is
        decided by itself."""
        for id_ in sorted(row.series_ids):
            outlook = self.outlooks.get(id_)
            for one in () if outlook is None else outlook.found:
                if one.kind in NOTICES and self._skip(one.original) is None:
                    yield one
