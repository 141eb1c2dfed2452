"""Who is meant: keys of series, events and posts, and the identities that outlive renames."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

from announcer.model.message import Message

ID_PATTERN = re.compile(r"[a-z0-9-]{1,64}")
"""What a series id and an event id look like."""


def date_of_id(id_: str) -> date | None:
    """The date that an id is, `2024-02-22`, as the sessions of a rule have it; None where it is another word."""
    try:
        return date.fromisoformat(id_) if len(id_) == len("2024-02-22") and ID_PATTERN.fullmatch(id_) else None
    except ValueError:
        return None


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a post is about: a series, or one event of it. Text form `S` or `S/E`; `parse` reads it back."""

    series: str
    event: str = ""

    def __str__(self) -> str:
        return f"{self.series}/{self.event}" if self.event else self.series

    @property
    def is_event(self) -> bool:
        return bool(self.event)

    @property
    def of_series(self) -> "Subject":
        return Subject(self.series)

    @classmethod
    def parse(cls, text: str) -> "Subject":
        """Raises ValueError when `text` is no key."""
        return _parsed(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Subject:
    """Of the same few keys, again and again: every post tells which events it is about."""
    parts = text.split("/")
    if len(parts) > 2 or not all(ID_PATTERN.fullmatch(part) for part in parts):
        raise ValueError(
            Message("not a key of a series or an event: {text!r}; write SERIES or SERIES/EVENT", text=text)
        )
    return Subject(*parts)


class Kind(StrEnum):
    SERIES = "series"
    ANNOUNCEMENT = "announcement"
    REMINDER = "reminder"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REGISTRATION = "registration"
    RECAP = "recap"


@dataclass(frozen=True, slots=True, order=True)
class PostKey:
    """Which post: text form `S[/E]/kind/discriminator/language`.

    Discriminators: `1` for series, announcement and recap (what is said once); the label and the event's date for
    reminders (`1d@2024-02-22`); the revision number for changes and cancellations (`3`; of a notice for several events
    the first event with its revision, `enschede.3`); the deadline's date for registration.
    """

    subject: Subject
    kind: Kind
    discriminator: str
    language: str

    def __str__(self) -> str:
        return f"{self.subject}/{self.kind}/{self.discriminator}/{self.language}"

    def __hash__(self) -> int:
        """Without the kind, whose own takes longer than all the rest: keys are looked up by the ten thousand."""
        return hash((self.subject.series, self.subject.event, self.discriminator, self.language))

    @classmethod
    def parse(cls, text: str) -> "PostKey":
        """Raises ValueError when `text` is no post key."""
        parts = text.split("/")
        if len(parts) not in (4, 5) or parts[-3] not in set(Kind):
            raise ValueError(
                Message("not the key of a post: {text!r}; `announcer plan` and `announcer posts` print them", text=text)
            )
        return cls(Subject.parse("/".join(parts[:-3])), Kind(parts[-3]), parts[-2], parts[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a series or an event is for the outside, for ever: fixed when first seen, whatever is renamed later."""

    origin: str
    """The key under which it was first seen (`S` or `S/E`)."""
    namespace: str | None
    """None while only a loopback address is known: then the present one is used."""
    first_seen_at: datetime

    def uid(self, namespace: str) -> str:
        """RFC 5545 UID, `E.S@namespace`; `namespace` serves only while none is fixed."""
        return ".".join(reversed(self.origin.split("/"))) + f"@{self.namespace or namespace}"

    def guid(self, namespace: str) -> str:
        """A tag: URI (RFC 4151), `tag:namespace,year:S/E`."""
        return f"tag:{self.namespace or namespace},{self.first_seen_at.astimezone(UTC).year}:{self.origin}"


def idempotency_key(account: str, key: PostKey) -> str:
    """64 hexadecimal digits that stay the same for the life of a post on an account. Its first 12 are the marker."""
    parts = (account, str(key.subject), key.kind, key.discriminator, key.language)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def marker(account: str, key: PostKey) -> str:
    """What the link of a post carries as `?p=`, so that the post can be found on the account again."""
    return idempotency_key(account, key)[:12]
