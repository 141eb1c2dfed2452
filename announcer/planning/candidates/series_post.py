"""The post that announces a round of events."""

from datetime import UTC, datetime

from announcer.model import Announce, Event, Kind, Message, State, Status
from announcer.planning.candidates.basis import Basis, was_ever_to_come
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.revisions import rested_at

EARLIEST = datetime.min.replace(tzinfo=UTC)


def series_post(basis: Basis) -> Candidate | None:
    """The post that announces the round; None for a series without two events to come."""
    record = basis.history.record
    if record is None:
        return None
    rested = [rested_at(record.revisions, basis.policy.settle)]
    known = [(event, basis.history.events[event.key]) for event in basis.series.events
             if event.key in basis.history.events]  # fmt: skip
    rested += [basis.ready_at(event, one) for event, one in known if event.over_at > one.latest.at]
    due_at = max(*rested, basis.series.announce_at or EARLIEST).astimezone(UTC)
    coming = [
        (event, one) for event, one in known
        if event.over_at > due_at and not basis.moment.has_come(event.over_at)
        and event.status is not Status.CANCELLED and was_ever_to_come(one)
    ]  # fmt: skip
    if len(coming) < 2:
        return None
    first = coming[0][0]
    return Candidate(
        subject=basis.series.key,
        kind=Kind.SERIES,
        discriminator=ONCE,
        languages=basis.languages(basis.series),
        due_at=due_at,
        useful_until=coming[-1][0].opens_at.astimezone(UTC),
        opens_at=first.opens_at,
        why=Message("a series of {count} events to come, as soon as it is known", count=len(coming)),
        series=basis.series,
        coming=tuple(event for event, _ in coming),
        revision=record.latest.number,
        tells={str(event.key): one.latest.number for event, one in coming},
    )


def is_announced_alone(basis: Basis, post: Candidate | None) -> bool:
    """Events have announcements of their own, unless the series post is to do for all."""
    has_series_post = post is not None or basis.outbox.was_posted(basis.series_post_key)
    return basis.series.announce is Announce.EACH or not has_series_post


def is_in_series_post(basis: Basis, event: Event) -> bool:
    """What is added to a series after its post is announced alone: else nobody would hear of it in time."""
    row = basis.outbox.row(basis.series_post_key)
    return row is None or row.state is not State.POSTED or str(event.key) in row.stated
