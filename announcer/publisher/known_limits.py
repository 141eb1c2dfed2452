"""What the words of a plan are fitted to, and who says so: the instance, the service that runs, or nobody."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from announcer.model import Limits


class Teller(StrEnum):
    """Who told the limits."""

    INSTANCE = "instance"
    """The instance, just now."""
    SERVICE = "service"
    """The service that runs, which asked it before."""
    LOCAL = "local"
    """The local account has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLimits:
    """What posts are fitted to. Without a teller those are Mastodon's usual ones, and nobody knows the instance's."""

    fitted_to: Limits = field(default_factory=Limits)
    told_by: Teller | None = None
    told_at: datetime | None = None
    """When the service learnt them, where it told them."""
    age: timedelta = timedelta(0)
    """How long ago that was, by the service's clock."""

    @property
    def max_characters(self) -> int | None:
        """None: not known."""
        return None if self.told_by is None else self.fitted_to.max_characters


@dataclass(frozen=True, slots=True)
class LearntLimits:
    """What an instance told of itself, and when."""

    limits: Limits
    learnt_at: datetime
