"""What the site is made of."""

from dataclasses import dataclass, field
from datetime import datetime

from announcer.model import defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What the site's bytes depend on beside definitions, ledger and date."""

    base_url: str = defaults.BASE_URL
    """Without a slash at its end."""
    namespace: str = defaults.HOST
    title: str = "Announcer"
    language: str = defaults.LANGUAGE
    languages: tuple[str, ...] = defaults.LANGUAGES
    timezone: str = defaults.TIMEZONE
    history_days: int = defaults.HISTORY_DAYS
    calendar_events: int = defaults.CALENDAR_EVENTS
    """So many events a calendar has at most, a series' own aside."""
    account_url: str | None = None
    """The Mastodon account's page; None with the local account."""
    local_outbox: bool = True
    """With the local account: `/outbox/` is served."""
    webfinger: bool = False
    """Whether `/.well-known/webfinger` answers with the Mastodon account."""
    hub: str | None = None
    """The WebSub hub that feeds name; it is told of every change of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image file, checked and stripped of its metadata."""

    file: str
    type: str
    """image/jpeg, image/png, image/webp or image/gif."""
    width: int
    height: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing that is served at one path."""

    path: str
    """Begins with `/`; pages end with `/`."""
    inputs: str
    """Digest of all that the bytes depend on: the same inputs, the same bytes."""
    type: str
    """Content-Type, with its charset."""
    body: bytes = field(repr=False)
    modified_at: datetime
    """Of the newest fact in it; the same on every machine."""
    max_age: int = 300
    """Cache-Control, seconds."""
    filename: str | None = None
    """Content-Disposition of a single event's calendar file."""
    status: int = 200
    """200, or 410 for what has gone."""
    static: bool = True
    """Part of `build`."""
