"""The announcement of one event."""

from collections.abc import Iterator

from announcer.model import Event, Kind, Message, Record, Status
from announcer.planning.candidates.basis import Basis, before_start, start_or_end, why_off
from announcer.planning.candidates.candidate import ONCE, CandidateOrSkip
from announcer.planning.due_times import before


def announcements(basis: Basis, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """ANNOUNCE_BEFORE its start, or as soon as it is known; none for what is off, or what a reminder has told."""
    nominal = before(event, basis.policy.announce_before)
    ready = basis.ready_at(event, record)
    candidate = basis.candidate(
        event, record, Kind.ANNOUNCEMENT, ONCE,
        due_at=max(nominal, ready),
        useful_until=start_or_end(event),
        why=before_start(basis.policy.announce_before) if nominal >= ready
        else Message("as soon as it is known: the start is near"),
    )  # fmt: skip
    if event.status in (Status.CANCELLED, Status.POSTPONED):
        yield from basis.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, why_off(event))
    elif not basis.outbox.waits(candidate.original) and (reminder := basis.outbox.reminder_of(event.key)) is not None:
        reason = Message("followers know of it: {reminder} was posted", reminder=reminder)
        yield from basis.skips(event, Kind.ANNOUNCEMENT, ONCE, candidate.due_at, reason)
    else:
        yield candidate
