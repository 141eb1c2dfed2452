"""The announcement of one event."""

from collections.abc import Iterator

from announcer.model import Event, Kind, Message, Record, Status
from announcer.planning.candidates.candidate import ONCE, CandidateOrSkip
from announcer.planning.candidates.source import Source, before_start, start_or_end, why_off
from announcer.planning.due_times import before


def announcements(source: Source, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """ANNOUNCE_BEFORE its start, or as soon as it is known; none for what is off, or what a reminder has told."""
    nominal = before(event, source.policy.announce_before)
    ready = source.ready_at(event, record)
    candidate = source.candidate(
        event, record, Kind.ANNOUNCEMENT, ONCE,
        due_at=max(nominal, ready),
        useful_until=start_or_end(event),
        why=before_start(source.policy.announce_before) if nominal >= ready
        else Message("as soon as it is known: the start is near"),
    )  # fmt: skip
    if event.status in (Status.CANCELLED, Status.POSTPONED):
        yield from source.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, why_off(event))
    elif not source.outbox.waits(candidate.original) and (reminder := source.outbox.reminder_of(event.key)) is not None:
        reason = Message("followers know of it: {reminder} was posted", reminder=reminder)
        yield from source.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, reason)
    else:
        yield candidate
