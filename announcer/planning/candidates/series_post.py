"""The post that announces a round of events."""

from datetime import UTC, datetime

from announcer.model import Announce, Event, Kind, Message, State, Status
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.candidates.source import Source, was_ever_to_come
from announcer.planning.revisions import rested_at

EARLIEST = datetime.min.replace(tzinfo=UTC)


def series_post(source: Source) -> Candidate | None:
    """The post that announces the round; None for a series without two events to come."""
    record = source.history.series.get(source.series.key)
    if record is None:
        return None
    rested = [rested_at(record.revisions, source.policy.settle)]
    known = [(event, source.history.events[event.key]) for event in source.series.events
             if event.key in source.history.events]  # fmt: skip
    rested += [source.ready_at(event, one) for event, one in known if event.over_at > one.latest.at]
    due_at = max(*rested, source.series.announce_at or EARLIEST).astimezone(UTC)
    moment = max(due_at, source.now)
    coming = [
        (event, one) for event, one in known
        if event.over_at > moment and event.status is not Status.CANCELLED and was_ever_to_come(one)
    ]  # fmt: skip
    if len(coming) < 2:
        return None
    first = coming[0][0]
    return Candidate(
        subject=source.series.key,
        kind=Kind.SERIES,
        discriminator=ONCE,
        languages=source.languages(source.series),
        due_at=due_at,
        useful_until=coming[-1][0].opens_at.astimezone(UTC),
        opens_at=first.opens_at,
        why=Message("a series of {count} events to come, as soon as it is known", count=len(coming)),
        series=source.series,
        coming=tuple(event for event, _ in coming),
        revision=record.latest.number,
        stated={str(event.key): one.latest.number for event, one in coming},
    )


def is_announced_alone(source: Source, post: Candidate | None) -> bool:
    """Events have announcements of their own, unless the series post is to do for all."""
    has_series_post = post is not None or source.outbox.was_posted(source.series_post_key)
    return source.series.announce is Announce.EACH or not has_series_post


def is_in_series_post(source: Source, event: Event) -> bool:
    """What is added to a series after its post is announced alone: else nobody would hear of it in time."""
    row = source.outbox.row(source.series_post_key)
    return row is None or row.state is not State.POSTED or str(event.key) in row.stated
