"""The post before registration closes: an event's own deadline, or the series', said once in its thread."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from announcer.model import Event, Kind, Message, Record, Registration, Status
from announcer.planning.candidates.basis import Basis, is_same, was_ever_to_come
from announcer.planning.candidates.candidate import Candidate, CandidateOrSkip
from announcer.planning.due_times import MORNING, wall


def own_deadline(basis: Basis, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """Of an event whose registration is not the series'."""
    if event.registration is None or is_same(event.registration, basis.series.registration):
        return
    yield from _deadline(basis, event, record, event.registration)


def shared_deadline(basis: Basis, post: Candidate | None) -> Iterator[CandidateOrSkip]:
    """The series' deadline is said once, in the series' thread, while an event that it is for is to come."""
    registration = basis.series.registration
    if registration is None or registration.deadline_on is None:
        return
    open_events = [
        (event, basis.history.events[event.key]) for event in basis.series.events
        if event.key in basis.history.events
        and is_same(event.registration, registration)
        and event.status not in (Status.CANCELLED, Status.POSTPONED)
        and not basis.moment.has_come(event.over_at)
        and was_ever_to_come(basis.history.events[event.key])
    ]  # fmt: skip
    if not open_events:
        return
    has_series_post = post is not None or basis.outbox.was_posted(basis.series_post_key)
    last_over_at = max(event.over_at for event, _ in open_events)
    for found in _deadline(basis, *open_events[0], registration, last_over_at):
        if isinstance(found, Candidate) and has_series_post:
            series_record = basis.history.record
            assert series_record is not None, "it has, or had, a post"
            yield replace(
                found,
                subject=basis.series.key,
                revision=series_record.latest.number,
                tells=found.stated,
                languages=basis.languages(basis.series),
            )
        else:
            yield found


def _deadline(
    basis: Basis, event: Event, record: Record[Event], registration: Registration, over_at: datetime | None = None
) -> Iterator[CandidateOrSkip]:
    if registration.deadline_on is None or event.status in (Status.CANCELLED, Status.POSTPONED):
        return
    day = registration.deadline_on
    candidate = basis.candidate(
        event, record, Kind.REGISTRATION, day.isoformat(),
        due_at=max(wall(day - timedelta(days=2), MORNING, event.timezone), basis.ready_at(event, record)),
        useful_until=min(
            wall(day + timedelta(days=1), time(0), event.timezone), (over_at or event.over_at).astimezone(UTC)
        ),
        why=Message("2 days before registration closes"),
    )  # fmt: skip
    subject = basis.series.key if is_same(registration, basis.series.registration) else event.key
    if basis.outbox.may_plan(replace(candidate, subject=subject).original) and basis.outbox.may_plan(
        candidate.original
    ):
        yield candidate
