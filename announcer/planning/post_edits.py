"""Posts on the account that state old facts of a coming event, and what they should say instead.

An edit is silent: what followers must know is told in a post of its own (`candidates`). So `stated` of a post stays
what it told when it was sent, whatever it was edited to.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from announcer.model import (
    Edit,
    Event,
    Facts,
    Kind,
    Limits,
    Message,
    PostRecord,
    Record,
    Series,
    Status,
    Subject,
    marker,
    reached_by,
    zone,
)
from announcer.model.history import SeriesHistory
from announcer.model.status_text import StatusText
from announcer.planning.candidates.basis import Basis
from announcer.planning.candidates.candidate import Candidate, Turn
from announcer.planning.due_times import wall
from announcer.planning.event_changes import differences
from announcer.planning.post_templates import PostTemplates
from announcer.planning.post_words import PostWords
from announcer.planning.revisions import rested_at
from announcer.words.catalogue import catalogue


@dataclass(frozen=True)
class Editor:
    """Looks through the posts about one series on the policy's account."""

    basis: Basis
    elsewhere: Mapping[str, SeriesHistory]
    """Of other series, events of which the posts state."""
    limits: Limits
    templates: PostTemplates

    def edits(self) -> Iterator[tuple[PostRecord, Edit]]:
        """What to edit now: facts that rested, of events to come. Whether a person holds the post is asked elsewhere
        (`is_held`)."""
        for row in self.basis.outbox.on_account():
            if row.key.kind is Kind.RECAP:
                continue
            stale = self._stale(row)
            if not all(self.basis.moment.has_come(self._ready(event)) for event in stale):
                continue  # an hour at most: an edit words all that the post speaks of
            is_other = bool(stale) or self._is_reworded(row) or self._has_lost_one(row)
            if is_other and (edit := self._edit(row, stale)) is not None:
                yield row, edit

    def moments(self) -> Iterator[datetime]:
        """When facts that some post states otherwise will have rested; what is to come of them."""
        for row in self.basis.outbox.on_account():
            for event in self._stale(row):
                if not self.basis.moment.has_come(ready := self._ready(event)):
                    yield ready
            rests_until = self._rests_until(row)
            if rests_until is not None and not self.basis.moment.has_come(rests_until):
                yield rests_until

    def _stale(self, row: PostRecord) -> list[Event]:
        """The coming events of which the post tells an older revision."""
        return [
            event
            for event in self.basis.series.events
            if str(event.key) in row.stated
            and not self.basis.moment.has_come(event.over_at)
            and (
                row.stated[str(event.key)] < self.basis.history.events[event.key].latest.number
                or self._has_closed(row, event)
            )
        ]

    def _has_closed(self, row: PostRecord, event: Event) -> bool:
        """Registration was open when the post was sent, and is closed now."""
        timezone = self.basis.series.timezone
        said_on = (row.posted_at or row.due_at).astimezone(zone(timezone)).date()
        deadlines = (one.deadline_on for one in (event.registration, self.basis.series.registration) if one is not None)
        ends = (wall(day + timedelta(days=1), time(0), timezone) for day in deadlines if day and said_on <= day)
        return any(self.basis.moment.has_come(end) for end in ends)

    def _rests_until(self, row: PostRecord) -> datetime | None:
        """When the words of the series have rested that a series post has not; None: it has the latest."""
        record = self.basis.history.record
        if row.key.kind is not Kind.SERIES or record is None or row.revision >= record.latest.number:
            return None
        return rested_at(record.revisions, self.basis.policy.settle)

    def _is_reworded(self, row: PostRecord) -> bool:
        """A series post whose series has other words now, which have rested."""
        rests_until = self._rests_until(row)
        is_coming = any(not self.basis.moment.has_come(one.latest.facts.over_at) for one in self._records_of(row))
        return rests_until is not None and is_coming and self.basis.moment.has_come(rests_until)

    def _has_lost_one(self, row: PostRecord) -> bool:
        """A series post that speaks of a coming event which is in another series now, and of others that are not."""
        if row.key.kind is not Kind.SERIES:
            return False
        records = self._records_of(row)
        away = [one for one in records if one.subject.series != self.basis.series.id]
        is_coming = any(not self.basis.moment.has_come(one.latest.facts.over_at) for one in away)
        return is_coming and len(away) < len(records)

    def _records_of(self, row: PostRecord) -> list[Record[Event]]:
        found = []
        for key in map(Subject.parse, row.stated):
            history = self.basis.history if key.series == self.basis.series.id else self.elsewhere[key.series]
            found += [history.events[key]] if key in history.events else []
        return found

    def _ready(self, event: Event) -> datetime:
        return self.basis.ready_at(event, self.basis.history.events[event.key])

    def _edit(self, row: PostRecord, stale: list[Event]) -> Edit | None:
        candidate = self._candidate(row)
        self.basis.moment.day(self.basis.series.timezone)  # what the words say of a deadline changes with it
        speech = PostWords(
            candidate, row.key.language, row.posted_at or row.due_at, self.basis.policy, self.limits, self.templates,
            as_of=self.basis.moment.now,
        )  # fmt: skip
        draft = speech.draft()
        own = draft.text.replace(f"?p={marker(self.basis.policy.account, row.key)}", f"?p={row.marker}")
        if own == row.draft.text and draft.content_warning == row.draft.content_warning:
            return None
        return Edit(
            key=row.key,
            draft=replace(draft, text=StatusText(own), reply_to=row.draft.reply_to, visibility=row.draft.visibility),
            stated=row.stated,
            why=Message(
                "new facts of {events}", events=", ".join(str(event.key) for event in stale) or row.key.subject
            ),
            mark=_mark(row, stale),
        )

    def _candidate(self, row: PostRecord) -> Candidate:
        """The candidate that the post was, over the facts of now."""
        series = self.basis.series
        stated = [event for event in series.events if str(event.key) in row.stated]
        own = next((event for event in stated if event.key == row.key.subject), None)
        is_notice, is_reminder = row.key.kind in (Kind.CHANGE, Kind.CANCELLATION), row.key.kind is Kind.REMINDER
        turns = tuple(self._turn(row, event) for event in stated) if is_notice else ()
        found = [one for turn in turns for one in differences(turn.old, turn.new)]
        return Candidate(
            subject=row.key.subject,
            kind=row.key.kind,
            discriminator=row.key.discriminator,
            languages=(row.key.language,),
            due_at=row.due_at,
            useful_until=row.useful_until,
            opens_at=row.due_at,
            why=Message.verbatim(row.why),
            series=series,
            event=own if row.key.subject.is_event or row.key.kind is not Kind.REGISTRATION else _first_on(stated),
            turns=turns,
            coming=tuple(stated) if row.key.kind is Kind.SERIES else (),
            revision=row.revision,
            tells=row.stated,
            is_outdated=any(self._is_outdated(row, event) for event in stated if is_notice or is_reminder),
            is_first_known_only=bool(found) and all(one.first_known for one in found),
        )

    def _is_outdated(self, row: PostRecord, event: Event) -> bool:
        """Whether what it told is so no more; what only became known makes nothing untrue."""
        told = self.basis.history.events[event.key].revision(row.stated[str(event.key)]).facts
        return any(not one.first_known for one in differences(told, event))

    def _turn(self, row: PostRecord, event: Event) -> Turn:
        """From what followers had heard before that notice to what is so now."""
        record = self.basis.history.events[event.key]
        before = self.basis.outbox.revision_told_before(row, event.key)
        latest = record.latest
        return Turn(old=record.revision(before).facts, new=event, revision=latest.number, seen_at=latest.at)


def is_held(row: PostRecord, series: Series, facts: Facts, holds: AbstractSet[str]) -> bool:
    """A person is asked about what the post speaks of, or holds it back."""
    subjects = {row.key.subject, row.key.subject.of_series, *(Subject.parse(key) for key in row.stated)}
    return not subjects.isdisjoint(facts.held) or bool(reached_by(row.key, series.language, row.stated) & holds)


def _first_on(events: list[Event]) -> Event:
    """The first event that is not off."""
    return next((one for one in events if one.status not in (Status.CANCELLED, Status.POSTPONED)), events[0])


def _mark(row: PostRecord, stale: list[Event]) -> StatusText | None:
    """What goes before the words of a person who edited the post: that its own event is off."""
    own = next((event for event in stale if event.key == row.key.subject), None)
    if own is None or own.status not in (Status.CANCELLED, Status.POSTPONED):
        return None
    return StatusText(catalogue(row.key.language).text(f"post.mark.{own.status}"))
