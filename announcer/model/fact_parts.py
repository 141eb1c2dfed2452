"""The parts of facts: states of an event, places, registration, pictures, leads, texts in another language."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from announcer.model.message import Message
from announcer.model.text import Markdown, Plain


class Status(StrEnum):
    SCHEDULED = "scheduled"
    TENTATIVE = "tentative"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Announce(StrEnum):
    EACH = "each"
    SERIES = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Any part may be unknown; never all of them."""

    name: Plain | None = None
    street: Plain | None = None
    postal_code: Plain | None = None
    city: Plain | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, upper case."""
    latitude: float | None = None
    longitude: float | None = None
    url: str | None = None
    accessibility: Plain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    url: str | None = None
    """Where to join. Never in a post; with `private` on no page and in no calendar either."""
    name: Plain | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    name: Plain
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    email: str | None = None
    url: str | None = None
    deadline_on: date | None = None
    """The last day on which one can register; `first-event` in a file is the date of the series' first event."""
    condition: Plain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    title: Plain
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    file: str
    """A path below the events directory, with `/`."""
    alt: Plain
    focus: tuple[float, float] | None = None
    """Mastodon's focal point: x and y from -1.0 to 1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    text: Plain | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A translation: every text that a follower can see. None: as in the original language."""

    title: Plain | None = None
    summary: Plain | None = None
    description: Markdown | None = None
    price: Plain | None = None
    condition: Plain | None = None
    content_warning: Plain | None = None
    post: Plain | None = None
    note: Plain | None = None
    recap: Plain | None = None
    alt: Plain | None = None
    venue: Plain | None = None
    accessibility: Plain | None = None
    online: Plain | None = None


@dataclass(frozen=True, slots=True, order=True)
class Lead:
    """How long before the start a reminder goes. Text form `7d`, `1w`, `2h`, `30m`."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def message(self) -> Message:
        """The text form, which other languages have in words."""
        return _lead_message(self.amount, self.unit)

    @property
    def in_days(self) -> int | None:
        """Calendar days, for the units d and w; None for elapsed time."""
        return {"d": self.amount, "w": 7 * self.amount}.get(self.unit)

    @property
    def span(self) -> timedelta:
        """The lead as a length of time; a calendar day counts 24 hours."""
        days = self.in_days
        if days is not None:
            return timedelta(days=days)
        return timedelta(hours=self.amount) if self.unit == "h" else timedelta(minutes=self.amount)

    @classmethod
    def parse(cls, text: str) -> "Lead":
        """Raises ValueError when `text` is no lead."""
        match = re.fullmatch(r"([1-9][0-9]{0,3})\s*([wdhm])", text.strip())
        if match is None:
            raise ValueError(Message("not a time before the start: {text!r}; write 7d, 1w, 2h or 30m", text=text))
        return cls(int(match[1]), match[2])


@cache
def _lead_message(n: int, unit: str) -> Message:
    return {
        "w": Message.counted("{n}w", "{n}w", n=n),
        "d": Message.counted("{n}d", "{n}d", n=n),
        "h": Message.counted("{n}h", "{n}h", n=n),
        "m": Message.counted("{n}m", "{n}m", n=n),
    }[unit]


@cache
def zone(name: str) -> ZoneInfo:
    """The zone, from PyPI's tzdata (`announcer.__init__` sees to that). Raises ZoneInfoNotFoundError, ValueError."""
    return ZoneInfo(name)
