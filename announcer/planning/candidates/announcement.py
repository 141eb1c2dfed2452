"""The announcement of one event."""

from collections.abc import Iterator

from announcer.model import Event, Kind, Record, Status
from announcer.planning.candidates.candidate import ONCE, CandidateOrSkip
from announcer.planning.candidates.source import Source, in_words, start_or_end
from announcer.planning.due_times import before


def announcements(source: Source, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """ANNOUNCE_BEFORE its start, or as soon as it is known; none for what is off, or what a reminder has told."""
    nominal = before(event, source.policy.announce_before)
    ready = source.ready_at(event, record)
    candidate = source.candidate(
        event, record, Kind.ANNOUNCEMENT, ONCE,
        due_at=max(nominal, ready),
        useful_until=start_or_end(event),
        why=f"{in_words(source.policy.announce_before)} before the start" if nominal >= ready
        else "as soon as it is known: the start is near",
    )  # fmt: skip
    if event.status in (Status.CANCELLED, Status.POSTPONED):
        yield from source.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, f"the event is {event.status}")
    elif not source.outbox.waits(candidate.original) and (reminder := source.outbox.reminder_of(event.key)) is not None:
        reason = f"followers know of it: {reminder} was posted"
        yield from source.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, reason)
    else:
        yield candidate
