"""Reminders before an event."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from announcer.model import Event, Kind, Lead, Message, Record, Status
from announcer.planning.candidates.basis import Basis, why_off
from announcer.planning.candidates.candidate import CandidateOrSkip
from announcer.planning.due_times import reminder_due


def reminders(basis: Basis, event: Event, record: Record[Event]) -> Iterator[CandidateOrSkip]:
    """One for each lead, the nearest first when several are due; none for what is off."""
    timed: list[tuple[datetime, Lead]] = []
    for lead in event.reminders:
        due_at = reminder_due(event, lead, basis.policy)
        if due_at is None:
            yield from basis.skips(
                event, Kind.REMINDER, _label(lead, event), None,
                Message("the time of the event is not known, so {lead} before it cannot be told", lead=lead.message),
            )  # fmt: skip
        else:
            timed.append((due_at, lead))
    timed.sort()
    for position, (due_at, lead) in enumerate(timed):
        next_due = timed[position + 1][0] if position + 1 < len(timed) else event.opens_at
        candidate = basis.candidate(
            event, record, Kind.REMINDER, _label(lead, event),
            due_at=max(due_at, basis.ready_at(event, record)), useful_until=min(next_due, event.opens_at),
            why=_why(lead), lead=lead,
        )  # fmt: skip
        if event.status in (Status.CANCELLED, Status.POSTPONED):
            yield from basis.skips(event, Kind.REMINDER, _label(lead, event), due_at, why_off(event))
        else:
            yield candidate


@cache
def _why(lead: Lead) -> Message:
    return Message("{lead} before the start", lead=lead.message)


def _label(lead: Lead, event: Event) -> str:
    return f"{lead}@{event.starts_on.isoformat()}"
