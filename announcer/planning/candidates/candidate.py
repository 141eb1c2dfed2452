"""What might be posted: one thing to say, in every language it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from announcer.model import Event, Kind, Lead, Message, Policy, PostKey, Record, Series, SkippedPost, Subject
from announcer.planning.due_times import urgent_until
from announcer.planning.revisions import rested_at

ONCE = "1"
"""The discriminator of what is said once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One event that a notice is about, as followers last heard it and as it is now."""

    old: Event
    new: Event
    revision: int
    seen_at: datetime
    """When `new` was first seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be said once, in every language it has."""

    subject: Subject
    kind: Kind
    discriminator: str
    languages: tuple[str, ...]
    """The original first."""
    due_at: datetime
    useful_until: datetime
    opens_at: datetime
    """Of the event: the nearest goes first."""
    why: Message
    series: Series
    event: Event | None = None
    turns: tuple[Turn, ...] = ()
    """For changes and cancellations."""
    coming: tuple[Event, ...] = ()
    """For series posts: the events to list."""
    revision: int
    tells: Mapping[str, int] | None = field(default=None, hash=False)
    """`stated`, where that is not the subject alone."""
    is_outdated: bool = False
    """An old notice, worded anew: what it told is so no more."""
    is_first_known_only: bool = False
    """A notice of what was not known before: an announcement that goes at the same time says it as well."""
    lead: Lead | None = None
    """For what must not follow closely on another post about the same events."""
    is_urgent: bool = False
    """It does not wait for quiet hours to end, nor for the hourly limit."""

    @property
    def stated(self) -> Mapping[str, int]:
        """Of every event that it speaks of the number of its revision. Made when it is asked for: most candidates lie
        months ahead."""
        return {str(self.subject): self.revision} if self.tells is None else self.tells

    def key(self, language: str) -> PostKey:
        return PostKey(self.subject, self.kind, self.discriminator, language)

    @property
    def original(self) -> PostKey:
        return self.key(self.languages[0])

    def series_key(self, language: str) -> PostKey:
        """Of the post that announces the series."""
        return PostKey(self.series.key, Kind.SERIES, ONCE, language)

    @property
    def about(self) -> tuple[Subject, ...]:
        """The events it speaks of."""
        return tuple(Subject.parse(key) for key in self.stated)


CandidateOrSkip = Candidate | SkippedPost
"""What facts give rise to, decided for good or not."""


def ready_at(event: Event, record: Record[Event], series: Series, policy: Policy) -> datetime:
    """When the event's facts have rested, and may be spoken of at all. UTC."""
    ready = rested_at(record.revisions, policy.settle)
    urgent = urgent_until(event)
    if urgent is not None and event.over_at > record.latest.at:
        ready = min(ready, max(urgent, record.latest.at))
    return max(ready, series.announce_at or ready).astimezone(UTC)
