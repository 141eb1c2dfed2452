"""One series as the kinds of posts look at it: what all of them need to make a candidate or a skip."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from announcer.model import (
    Event,
    Kind,
    Lead,
    Message,
    Policy,
    PostKey,
    Record,
    Registration,
    Series,
    SkippedPost,
    State,
    Status,
    Subject,
)
from announcer.model.history import SeriesHistory
from announcer.planning.candidates.candidate import ONCE, Candidate, ready_at
from announcer.planning.moment import Moment
from announcer.planning.outbox_index import OutboxIndex


@dataclass(frozen=True)
class Basis:
    """A series, what the ledger remembers of it, and what was posted about it."""

    series: Series
    history: SeriesHistory
    outbox: OutboxIndex
    policy: Policy
    moment: Moment
    _ready: dict[Subject, tuple[Record[Event], datetime]] = field(default_factory=dict, init=False)
    """By event, with the record it was asked for last."""

    @property
    def series_post_key(self) -> PostKey:
        """Of the post that announces the series."""
        return PostKey(self.series.key, Kind.SERIES, ONCE, self.series.language)

    def languages(self, thing: Series | Event) -> tuple[str, ...]:
        """In which something about it is said, the original first."""
        known = [tag for tag in self.policy.languages if tag in thing.translations and tag != thing.language]
        return (thing.language, *known)

    def ready_at(self, event: Event, record: Record[Event]) -> datetime:
        """When the event's facts have rested, and may be spoken of at all. UTC."""
        known = self._ready.get(event.key)
        if known is None or known[0] is not record:
            known = self._ready[event.key] = record, ready_at(event, record, self.series, self.policy)
        return known[1]

    def candidate(
        self, event: Event, record: Record[Event], kind: Kind, discriminator: str, *, due_at: datetime,
        useful_until: datetime, why: Message, lead: Lead | None = None,
    ) -> Candidate:  # fmt: skip
        """A post about one event; aware instants."""
        return Candidate(
            subject=event.key,
            kind=kind,
            discriminator=discriminator,
            languages=self.languages(event),
            due_at=due_at.astimezone(UTC),
            useful_until=useful_until.astimezone(UTC),
            opens_at=event.opens_at,
            why=why,
            series=self.series,
            event=event,
            revision=record.latest.number,
            lead=lead,
        )

    def skips(
        self, event: Event, kind: Kind, discriminator: str, due_at: datetime | None, reason: Message
    ) -> Iterator[SkippedPost]:
        """What facts forbid; decided for good when its time has come, though new facts may bring it back. A translation
        only where the outbox has it."""
        final = self.moment.has_come(due_at or event.over_at)
        for language in self.languages(event):
            key = PostKey(event.key, kind, discriminator, language)
            if self.outbox.may_plan(key) if language == event.language else self.outbox.may_revive(key):
                yield SkippedPost(key=key, due_at=due_at, reason=reason, state=State.SUPERSEDED, final=final)


def was_ever_to_come(record: Record[Event]) -> bool:
    """Some version of it lay ahead when it was first seen: else nothing is ever posted about it."""
    return any(revision.facts.over_at > revision.at for revision in record.revisions)


def start_or_end(event: Event) -> datetime:
    """Until when an announcement or a change helps: the start; of several days, or with the hour unknown, the end."""
    return event.over_at if event.until_on is not None or event.starts_at is None else event.starts_at


def is_same(one: Registration | None, other: Registration | None) -> bool:
    """Both have one, and it is the same."""
    return one is not None and other is not None and one == other


def why_off(event: Event) -> Message:
    """Why nothing is said before an event that is cancelled or postponed."""
    if event.status is Status.CANCELLED:
        return Message("the event is cancelled")
    return Message("the event is postponed")


@cache
def before_start(span: timedelta) -> Message:
    """`21 days before the start`."""
    if span == timedelta(days=span.days):
        return Message.counted("{n} day before the start", "{n} days before the start", n=span.days)
    hours, rest = divmod(span, timedelta(hours=1))
    if not rest:
        return Message.counted("{n} hour before the start", "{n} hours before the start", n=hours)
    return Message("{span} before the start", span=span)
