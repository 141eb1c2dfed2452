"""What is remembered of what the operator was told by mail or webhook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A matter, as it is remembered."""

    line: str
    """In words, for when it has gone."""
    since: datetime
    told_at: datetime | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotificationMemory:
    """What was told, and when; survives restarts."""

    standing: Mapping[str, Standing] = field(default_factory=dict)
    """By name: what stands, and what has gone since it was told."""
    sent_at: datetime | None = None
    """The last notification."""


@dataclass(frozen=True, slots=True)
class NotificationCounts:
    """How often a message went out by mail or webhook, and how often it did not, since the ledger was made."""

    sent: int = 0
    failed: int = 0


NO_NOTIFICATIONS = NotificationCounts()
