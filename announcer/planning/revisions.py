"""Revisions: what of the facts is to be remembered anew, and when it has rested."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from announcer.model import (
    Event,
    F,
    Facts,
    History,
    Identity,
    NewRevision,
    Record,
    Revision,
    Series,
    Status,
    Subject,
)
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.history_changes import with_changes
from announcer.model.memo import Memo
from announcer.model.undone import OneByOne, Step, Undone
from announcer.planning.event_changes import counts_for_sequence

KeptRevisions = Memo[str, tuple[NewRevision, ...] | Undone]
"""Of each series."""
LONGEST_REST = timedelta(hours=1)
"""A run of edits rests no longer."""


def new_revisions(
    history: History, facts: Facts, *, settled: bool, kept: KeptRevisions | None = None,
    one_by_one: OneByOne | None = None,
) -> tuple[NewRevision, ...]:  # fmt: skip
    """The revisions that `facts` bring beyond `history` (already renamed), series before their events.

    `settled`: found at the service's start, so that they do not rest (design: SETTLE).
    """
    kept = Memo() if kept is None else kept
    one_by_one = one_by_one or OneByOne()
    found: list[NewRevision] = []
    for series in facts.series:
        known = history.by_series.get(series.id, NO_SERIES_HISTORY)
        make = partial(one_by_one.do, Step.DECIDING, series.id, partial(_new, series, known))
        found += one_by_one.taken(kept.value(series.id, (series, known), make)) or ()
    return tuple(replace(one, settled=True) for one in found) if settled else tuple(found)


def _new(series: Series, known: SeriesHistory) -> tuple[NewRevision, ...]:
    found: list[NewRevision] = []
    bare = as_remembered(series)
    if known.record is None or known.record.latest.facts != bare:
        found.append(NewRevision(subject=series.key, facts=bare))
    for event in series.events:
        record = known.events.get(event.key)
        if record is None:
            found.append(NewRevision(subject=event.key, facts=event))
        elif (last := record.latest.facts) is not event and last != event:
            sequence = record.latest.sequence + counts_for_sequence(last, event)
            found.append(NewRevision(subject=event.key, facts=event, sequence=sequence))
    return tuple(found)


def as_remembered(series: Series) -> Series:
    """The series' own facts: its events have revisions of their own, and the file's name is no fact."""
    return replace(series, events=(), file="")


def applied(
    history: History, revisions: tuple[NewRevision, ...], now: datetime, *, namespace: str | None = None
) -> History:
    """The history as it will be once `revisions` are committed at `now`: the plan looks at this. What they say nothing
    of is the same in it, object for object."""
    if not revisions:
        return history
    series: dict[Subject, Record[Series]] = {}
    events: dict[Subject, Record[Event]] = {}
    for new in revisions:
        identity = Identity(origin=str(new.subject), namespace=namespace, first_seen_at=now)
        if isinstance(new.facts, Series):
            series_record = history.series.get(new.subject) or Record(
                subject=new.subject, identity=identity, revisions=()
            )
            series[new.subject] = _with_revision(series_record, new, new.facts, now)
        else:
            event_record = history.events.get(new.subject) or Record(
                subject=new.subject, identity=identity, revisions=()
            )
            events[new.subject] = _with_revision(event_record, new, new.facts, now)
    return with_changes(history, series=series, events=events)


def _with_revision(record: Record[F], new: NewRevision, facts: F, now: datetime) -> Record[F]:
    number = len(record.revisions) + 1
    latest = Revision(number=number, at=now, facts=facts, sequence=new.sequence, settled=new.settled)
    return replace(record, revisions=(*record.revisions, latest), ruling=None)


def rested_at(revisions: Sequence[Revision[Event] | Revision[Series]], settle: timedelta) -> datetime:
    """When the latest revision may be spoken of: `settle` after the last edit, an hour at most after the first of a
    run of edits; at once when it was found at the service's start.
    """
    first = ready = revisions[0].at
    for position, revision in enumerate(revisions):
        if revision.settled:
            first = ready = revision.at
        elif position == 0 or revision.at >= ready:
            first, ready = revision.at, revision.at + min(settle, LONGEST_REST)
        else:
            ready = min(revision.at + settle, first + LONGEST_REST)
    return ready


def before_its_end(record: Record[Event]) -> Record[Event]:
    """Without the latest revisions that were first seen when the event was over, by them and by what was so before:
    nobody who was to come waits to hear of them. What was postponed in time is not over.
    """
    before, kept = record.revisions[0].facts, 1
    for position, revision in enumerate(record.revisions[1:], start=2):
        if not _came_after_the_end(revision, before):
            before, kept = revision.facts, position
    return record if kept == len(record.revisions) else replace(record, revisions=record.revisions[:kept])


def _came_after_the_end(revision: Revision[Event], before: Event) -> bool:
    return before.status is not Status.POSTPONED and revision.at >= max(before.over_at, revision.facts.over_at)
