"""What was learnt, after an event."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from announcer.model import Event, Kind, Message, Record, Status
from announcer.planning.candidates.basis import Basis
from announcer.planning.candidates.candidate import ONCE, Candidate

RECAP_FOR = timedelta(days=30)
"""After the end: so long a recap is of use."""


def recaps(basis: Basis, event: Event, record: Record[Event]) -> Iterator[Candidate]:
    """After the end, where the organiser wrote one; none for what did not take place."""
    if event.recap is None or event.status in (Status.CANCELLED, Status.POSTPONED):
        return
    candidate = basis.candidate(
        event, record, Kind.RECAP, ONCE,
        due_at=max(event.over_at.astimezone(UTC), basis.ready_at(event, record)),
        useful_until=event.over_at + RECAP_FOR,
        why=Message("what was learnt, after the event"),
    )  # fmt: skip
    yield candidate
