"""Posts on the account that state old facts of a coming event, and what they should say instead.

An edit is silent: what followers must know is told in a post of its own (`candidates`). So `stated` of a post stays
what it told when it was sent, whatever it was edited to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from announcer.model import (
    Edit,
    Event,
    Facts,
    History,
    Kind,
    Limits,
    Message,
    Policy,
    PostRecord,
    Series,
    Status,
    Subject,
    marker,
    reached_by,
    zone,
)
from announcer.model.status_text import StatusText
from announcer.planning.candidates.candidate import Candidate, Turn, ready_at
from announcer.planning.event_changes import differences
from announcer.planning.outbox_index import OutboxIndex
from announcer.planning.post_templates import PostTemplates
from announcer.planning.post_words import PostWords
from announcer.planning.revisions import rested_at
from announcer.words.catalogue import catalogue


@dataclass(frozen=True)
class Editor:
    """Looks through the posts of the policy's account."""

    facts: Facts
    history: History
    outbox: OutboxIndex
    policy: Policy
    limits: Limits
    templates: PostTemplates
    now: datetime

    def edits(self) -> Iterator[Edit]:
        """What to edit now: facts that rested, of events to come, in posts that a person does not hold."""
        known = {series.id: series for series in self.facts.series}
        for row in self.outbox.on_account():
            series = known.get(row.key.subject.series)
            if series is None or row.key.kind is Kind.RECAP or self._is_held(row, series):
                continue
            stale = self._stale(row, series)
            if any(self._ready(event, series) > self.now for event in stale):
                continue  # an hour at most: an edit words all that the post speaks of
            is_other = bool(stale) or self._is_reworded(row) or self._has_lost_one(row)
            if is_other and (edit := self._edit(row, series, stale)) is not None:
                yield edit

    def moments(self) -> Iterator[datetime]:
        """When facts that some post states otherwise will have rested; after `now`."""
        known = {series.id: series for series in self.facts.series}
        for row in self.outbox.on_account():
            series = known.get(row.key.subject.series)
            for event in self._stale(row, series) if series else ():
                ready = self._ready(event, series) if series else self.now
                if ready > self.now:
                    yield ready
            record = self.history.series.get(row.key.subject)
            if row.key.kind is Kind.SERIES and record is not None and row.revision < record.latest.number:
                rests_until = rested_at(record.revisions, self.policy.settle)
                if rests_until > self.now:
                    yield rests_until

    def _stale(self, row: PostRecord, series: Series) -> list[Event]:
        """The coming events of which the post tells an older revision."""
        return [
            event
            for event in series.events
            if str(event.key) in row.stated
            and event.over_at > self.now
            and (
                row.stated[str(event.key)] < self.history.events[event.key].latest.number
                or self._has_closed(row, event, series)
            )
        ]

    def _has_closed(self, row: PostRecord, event: Event, series: Series) -> bool:
        """Registration was open when the post was sent, and is closed now."""
        said_on = (row.posted_at or row.due_at).astimezone(zone(series.timezone)).date()
        today = self.now.astimezone(zone(series.timezone)).date()
        deadlines = (one.deadline_on for one in (event.registration, series.registration) if one is not None)
        return any(day is not None and said_on <= day < today for day in deadlines)

    def _is_reworded(self, row: PostRecord) -> bool:
        """A series post whose series has other words now, which have rested."""
        record = self.history.series.get(row.key.subject)
        if row.key.kind is not Kind.SERIES or record is None or row.revision >= record.latest.number:
            return False
        is_coming = any(self.history.events[key].latest.facts.over_at > self.now for key in self._events_of(row))
        return is_coming and rested_at(record.revisions, self.policy.settle) <= self.now

    def _has_lost_one(self, row: PostRecord) -> bool:
        """A series post that speaks of a coming event which is in another series now, and of others that are not."""
        keys = self._events_of(row)
        away = [key for key in keys if key.series != row.key.subject.series]
        is_coming = any(self.history.events[key].latest.facts.over_at > self.now for key in away)
        return row.key.kind is Kind.SERIES and is_coming and len(away) < len(keys)

    def _events_of(self, row: PostRecord) -> list[Subject]:
        return [key for key in map(Subject.parse, row.stated) if key in self.history.events]

    def _ready(self, event: Event, series: Series) -> datetime:
        return ready_at(event, self.history.events[event.key], series, self.policy)

    def _is_held(self, row: PostRecord, series: Series) -> bool:
        subjects = {row.key.subject, row.key.subject.of_series, *(Subject.parse(key) for key in row.stated)}
        reached = reached_by(row.key, series.language, row.stated)
        return bool(subjects & set(self.facts.held)) or bool(reached & self.history.holds)

    def _edit(self, row: PostRecord, series: Series, stale: list[Event]) -> Edit | None:
        candidate = self._candidate(row, series)
        read_at = row.posted_at or row.due_at
        speech = PostWords(
            candidate, row.key.language, read_at, self.policy, self.limits, self.templates, as_of=self.now
        )
        draft = speech.draft()
        own = draft.text.replace(f"?p={marker(self.policy.account, row.key)}", f"?p={row.marker}")
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

    def _candidate(self, row: PostRecord, series: Series) -> Candidate:
        """The candidate that the post was, over the facts of now."""
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
            stated=row.stated,
            is_outdated=any(self._is_outdated(row, event) for event in stated if is_notice or is_reminder),
            is_first_known_only=bool(found) and all(one.first_known for one in found),
        )

    def _is_outdated(self, row: PostRecord, event: Event) -> bool:
        """Whether what it told is so no more; what only became known makes nothing untrue."""
        told = self.history.events[event.key].revision(row.stated[str(event.key)]).facts
        return any(not one.first_known for one in differences(told, event))

    def _turn(self, row: PostRecord, event: Event) -> Turn:
        """From what followers had heard before that notice to what is so now."""
        record = self.history.events[event.key]
        before = self.outbox.revision_told_before(row, event.key)
        latest = record.latest
        return Turn(old=record.revision(before).facts, new=event, revision=latest.number, seen_at=latest.at)


def _first_on(events: list[Event]) -> Event:
    """The first event that is not off."""
    return next((one for one in events if one.status not in (Status.CANCELLED, Status.POSTPONED)), events[0])


def _mark(row: PostRecord, stale: list[Event]) -> StatusText | None:
    """What goes before the words of a person who edited the post: that its own event is off."""
    own = next((event for event in stale if event.key == row.key.subject), None)
    if own is None or own.status not in (Status.CANCELLED, Status.POSTPONED):
        return None
    return StatusText(catalogue(row.key.language).text(f"post.mark.{own.status}"))
