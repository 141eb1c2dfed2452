"""The post before registration closes: an event's own deadline, or the series', said once in its thread."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from announcer.model import Event, Kind, Message, Record, Registration, Status
from announcer.planning.candidates.candidate import Candidate, CandidateOrSkip
from announcer.planning.candidates.source import Source, is_same, was_ever_to_come
from announcer.planning.due_times import MORNING, wall


def own_deadline(source: Source, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """Of an event whose registration is not the series'."""
    if event.registration is None or is_same(event.registration, source.series.registration):
        return
    yield from _deadline(source, event, record, event.registration)


def shared_deadline(source: Source, post: Candidate | None) -> Iterator[CandidateOrSkip]:
    """The series' deadline is said once, in the series' thread, while an event that it is for is to come."""
    registration = source.series.registration
    if registration is None or registration.deadline_on is None:
        return
    open_events = [
        (event, source.history.events[event.key]) for event in source.series.events
        if event.key in source.history.events
        and is_same(event.registration, registration)
        and event.status not in (Status.CANCELLED, Status.POSTPONED)
        and event.over_at > source.now
        and was_ever_to_come(source.history.events[event.key])
    ]  # fmt: skip
    if not open_events:
        return
    has_series_post = post is not None or source.outbox.was_posted(source.series_post_key)
    last_over_at = max(event.over_at for event, _ in open_events)
    for found in _deadline(source, *open_events[0], registration, last_over_at):
        if isinstance(found, Candidate) and has_series_post:
            series_record = source.history.series[source.series.key]
            yield replace(
                found,
                subject=source.series.key,
                revision=series_record.latest.number,
                languages=source.languages(source.series),
            )
        else:
            yield found


def _deadline(
    source: Source, event: Event, record: Record[Event], registration: Registration, over_at: datetime | None = None
) -> Iterator[CandidateOrSkip]:
    if registration.deadline_on is None or event.status in (Status.CANCELLED, Status.POSTPONED):
        return
    day = registration.deadline_on
    candidate = source.candidate(
        event, record, Kind.REGISTRATION, day.isoformat(),
        due_at=max(wall(day - timedelta(days=2), MORNING, event.timezone), source.ready_at(event, record)),
        useful_until=min(
            wall(day + timedelta(days=1), time(0), event.timezone), (over_at or event.over_at).astimezone(UTC)
        ),
        why=Message("2 days before registration closes"),
    )  # fmt: skip
    subject = source.series.key if is_same(registration, source.series.registration) else event.key
    if source.outbox.may_plan(replace(candidate, subject=subject).original) and source.outbox.may_plan(
        candidate.original
    ):
        yield candidate
