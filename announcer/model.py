"""What the service speaks about: series, events, revisions, posts, plans. Frozen data, no I/O, no clock.

Names end in `_at` for aware instants, `_on` for dates. Everything here can be compared and hashed, and everything that
the ledger keeps round-trips through JSON (`ledger.codec`): a field added later needs a default.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from announcer.text import Markdown, Plain, StatusText, graphemes

ID_PATTERN = re.compile(r"[a-z0-9-]{1,64}")
"""What a series id and an event id look like."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- identity -------------------------------------------------------------------------------------------------------


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
        parts = text.split("/")
        if len(parts) > 2 or not all(ID_PATTERN.fullmatch(part) for part in parts):
            raise ValueError(f"not a key of a series or an event: {text!r}; write SERIES or SERIES/EVENT")
        return cls(*parts)


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

    @classmethod
    def parse(cls, text: str) -> "PostKey":
        """Raises ValueError when `text` is no post key."""
        parts = text.split("/")
        if len(parts) not in (4, 5) or parts[-3] not in set(Kind):
            raise ValueError(f"not the key of a post: {text!r}; `announcer plan` and `announcer posts` print them")
        return cls(Subject.parse("/".join(parts[:-3])), Kind(parts[-3]), parts[-2], parts[-1])


# --- facts ----------------------------------------------------------------------------------------------------------


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
            raise ValueError(f"not a time before the start: {text!r}; write 7d, 1w, 2h or 30m")
        return cls(int(match[1]), match[2])


@cache
def zone(name: str) -> ZoneInfo:
    """The zone, from PyPI's tzdata (`announcer.__init__` sees to that). Raises ZoneInfoNotFoundError, ValueError."""
    return ZoneInfo(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One session, whole: what it did not say itself it has from its series."""

    key: Subject
    language: str
    timezone: str
    title: Plain
    starts_on: date
    start_time: time | None = None
    end_time: time | None = None
    until_on: date | None = None
    """The last day, of an event that its file gives one; later than `starts_on`."""
    status: Status = Status.SCHEDULED
    venue: Venue | None = None
    online: Online | None = None
    summary: Plain | None = None
    description: Markdown | None = None
    post: Plain | None = None
    note: Plain | None = None
    recap: Recap | None = None
    organizer: Organizer | None = None
    registration: Registration | None = None
    price: Plain | None = None
    tags: tuple[Plain, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    visibility: Visibility | None = None
    """None: as the settings say."""
    content_warning: Plain | None = None
    reminders: tuple[Lead, ...] = ()
    translations: Mapping[str, Texts] = field(default_factory=dict, hash=False)
    was: str | None = None
    """The id under which this event was known before, when its file says so."""

    @property
    def starts_at(self) -> datetime | None:
        """The start, aware, in the event's zone; None while the time is to be announced."""
        if self.start_time is None:
            return None
        return datetime.combine(self.starts_on, self.start_time, tzinfo=zone(self.timezone))

    @property
    def ends_at(self) -> datetime | None:
        """The end that the file states, aware; None when it states none."""
        if self.end_time is None:
            return None
        return datetime.combine(self.last_on, self.end_time, tzinfo=zone(self.timezone))

    @property
    def last_on(self) -> date:
        """The local day on which the event ends: an end before the start is the next day's."""
        if self.until_on is not None:
            return self.until_on
        start, end = self.start_time, self.end_time
        past_midnight = start is not None and end is not None and end <= start
        return self.starts_on + timedelta(days=1) if past_midnight else self.starts_on

    @property
    def opens_at(self) -> datetime:
        """The start, or with the time unknown the first moment of its day."""
        return self.starts_at or datetime.combine(self.starts_on, time(0), tzinfo=zone(self.timezone))

    @property
    def over_at(self) -> datetime:
        """When the event is past: its end; without one two hours after its start (of several days: with its last
        day); without a time with its last local day."""
        if self.ends_at is not None:
            return self.ends_at
        if self.starts_at is not None and self.until_on is None:
            return (self.starts_at.astimezone(UTC) + timedelta(hours=2)).astimezone(zone(self.timezone))
        return datetime.combine(self.last_on + timedelta(days=1), time(0), tzinfo=zone(self.timezone))

    def localized(self, language: str) -> "Event":
        """The event in the words of `language`, where it has them; `language` changes only when it has any."""
        texts = self.translations.get(language)
        if texts is None or language == self.language:
            return self
        return replace(
            _in_words(self, texts),
            language=language,
            translations={},
            post=texts.post or (self.post if texts.summary is None else None),
            note=texts.note or self.note,
            recap=self.recap and replace(self.recap, text=texts.recap or self.recap.text),
            venue=self.venue
            and replace(
                self.venue,
                name=texts.venue or self.venue.name,
                accessibility=texts.accessibility or self.venue.accessibility,
            ),
            online=self.online and replace(self.online, name=texts.online or self.online.name),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A round of sessions that belong together: one file in the events directory."""

    id: str
    language: str
    timezone: str
    title: Plain
    summary: Plain | None = None
    description: Markdown | None = None
    organizer: Organizer | None = None
    registration: Registration | None = None
    price: Plain | None = None
    tags: tuple[Plain, ...] = ()
    links: tuple[Link, ...] = ()
    image: Image | None = None
    visibility: Visibility | None = None
    content_warning: Plain | None = None
    announce_at: datetime | None = None
    """Before it posts and site alike are silent about the series; aware."""
    announce: Announce = Announce.EACH
    translations: Mapping[str, Texts] = field(default_factory=dict, hash=False)
    was: str | None = None
    file: str = ""
    """The definition file's name, for messages; not a fact."""
    events: tuple[Event, ...] = ()
    """By start. In the ledger's revisions of a series this is empty: events have revisions of their own."""

    @property
    def key(self) -> Subject:
        return Subject(self.id)

    def localized(self, language: str) -> "Series":
        """The series in the words of `language`, where it has them; its events stay as they are."""
        texts = self.translations.get(language)
        if texts is None or language == self.language:
            return self
        return replace(_in_words(self, texts), language=language, translations={})


F = TypeVar("F", bound=Event | Series)
_Worded = TypeVar("_Worded", Event, Series)


def _in_words(thing: _Worded, texts: Texts) -> _Worded:
    """What a translation says of the fields that events and series share."""
    registration, image = thing.registration, thing.image
    return replace(
        thing,
        title=texts.title or thing.title,
        summary=texts.summary or thing.summary,
        description=texts.description or thing.description,
        price=texts.price or thing.price,
        content_warning=texts.content_warning or thing.content_warning,
        registration=registration and replace(registration, condition=texts.condition or registration.condition),
        image=image and replace(image, alt=texts.alt or image.alt),
    )


# --- problems -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Problem:
    """Something that a person should mend. `line` and `column` count from 1; 0: the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    field: str = ""
    """Dotted, as in the file: `events[2].venue.city`."""
    message: str
    """What is wrong, in one clause."""
    remedy: str = ""
    """What would be right, in one clause."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        what = f"{self.field}: {self.message}" if self.field else self.message
        return f"{place}: {what}; {self.remedy}" if self.remedy else f"{place}: {what}"


# --- history: what the ledger remembers ----------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Generic[F]):
    """One version of the facts, as first seen by the service."""

    number: int
    """From 1, without gaps."""
    at: datetime
    facts: F
    sequence: int = 0
    """RFC 5545 SEQUENCE: revisions so far that changed time, place or status."""
    settled: bool = False
    """Found at the service's start: it does not rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Generic[F]):
    """All that is remembered of one series or one event."""

    subject: Subject
    identity: Identity
    revisions: tuple[Revision[F], ...]
    """Oldest first, never empty."""
    removed: bool = False
    """Ended by `resolve --removed`: its addresses answer 410, it is in no feed."""
    ruling: str | None = None
    """What a person settled about it with `resolve`: `cancelled` or `as-written`; a new revision clears it."""

    @property
    def latest(self) -> Revision[F]:
        return self.revisions[-1]

    def revision(self, number: int) -> Revision[F]:
        return self.revisions[number - 1]


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    POSTED = "posted"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    GONE = "gone"
    HELD = "held"

    @property
    def is_open(self) -> bool:
        """It may still be sent."""
        return self in (State.PENDING, State.SENDING, State.UNKNOWN, State.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a post says and how: what delivery needs, and no more."""

    text: StatusText
    language: str
    visibility: Visibility
    content_warning: StatusText | None = None
    image: Image | None = None
    reply_to: PostKey | None = None
    """The parent; delivery waits while that is open, and sends without it when it has no status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """One row of the outbox."""

    id: int
    key: PostKey
    account: str
    marker: str
    """12 characters of the idempotency key; in the post's link, `?p=<marker>`."""
    state: State
    draft: Draft
    revision: int
    """The number of the subject's revision whose facts it states (for a notice of several events: of the first)."""
    stated: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Of every event that it speaks of: key and number of the revision that it told when it was sent. An edit does not
    change it: whoever read the post was told what it said then."""
    due_at: datetime
    useful_until: datetime
    why: str = ""
    """Why it is posted, in words."""
    reason: str = ""
    """Why it stands as it does: skipped, expired, rejected, unknown."""
    status_id: str | None = None
    url: str | None = None
    posted_at: datetime | None = None
    is_new_root: bool = False
    """Its parent was gone from the account when it was sent: the thread begins anew with it."""
    attempts: int = 0
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the ledger remembers, whole, as of one moment."""

    series: Mapping[Subject, Record[Series]]
    events: Mapping[Subject, Record[Event]]
    posts: tuple[PostRecord, ...]
    """In the order in which they were made."""
    holds: frozenset[str] = frozenset()
    """Keys (of posts, series or events) that a person holds back."""
    approvals: frozenset[str] = frozenset()
    """Keys that a person approved."""
    started_at: datetime = EPOCH
    """When this ledger saw its first round."""


EMPTY_HISTORY = History(series={}, events={}, posts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is in force: files, last good versions, vanished events and a person's rulings taken together."""

    series: tuple[Series, ...]
    """By id; each with its events by start. Drafts and removed events are not here."""
    held: Mapping[Subject, str] = field(default_factory=dict, hash=False)
    """Subjects whose posts wait for a person, with the question in words."""
    problems: tuple[Problem, ...] = ()
    renames: tuple[tuple[Subject, Subject], ...] = ()
    """Old and new key of what a file renamed with `was:` since the ledger last heard of it."""


# --- plan -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one status may hold, and how the server counts (Mastodon /api/v2/instance configuration.statuses)."""

    max_characters: int = 500
    url_characters: int | None = 23
    """What a URL counts; None: its own length."""
    graphemes: bool = True
    """Count extended grapheme clusters (Mastodon); else code points (GoToSocial)."""
    description_limit: int = 1500

    def length(self, text: str, content_warning: str = "") -> int:
        """The length of a status as the server counts it, its content warning included."""
        text += content_warning
        if self.url_characters is not None:
            text = _STATUS_URL.sub("x" * self.url_characters, text)
        return len(graphemes(text)) if self.graphemes else len(text)


_STATUS_URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The organiser's wishes for posts, from the settings."""

    base_url: str = "http://127.0.0.1:8000"
    """Without a slash at its end."""
    account: str = "local"
    language: str = "nl"
    languages: tuple[str, ...] = ("nl", "en")
    timezone: str = "Europe/Amsterdam"
    """The zone of the quiet hours."""
    announce_before: timedelta = timedelta(days=21)
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    """Half-open; equal ends: no quiet hours."""
    settle: timedelta = timedelta(minutes=10)
    max_posts_per_hour: int = 6
    visibility: Visibility = Visibility.PUBLIC
    reply_visibility: Visibility = Visibility.PUBLIC
    manual_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPost:
    """A post to come."""

    key: PostKey
    due_at: datetime
    useful_until: datetime
    draft: Draft
    revision: int
    stated: Mapping[str, int] = field(default_factory=dict, hash=False)
    why: str
    """Why it is posted, and why then, in words."""
    length: int
    """As the account's server counts it, against `Limits.max_characters`."""
    held: str | None = None
    """Why it waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedPost:
    """A post that one might expect and that is not to come."""

    key: PostKey
    due_at: datetime | None
    """When it would have been due, where that can be said."""
    reason: str
    state: State = State.SUPERSEDED
    """How the outbox records it: expired (too late) or superseded (another post or fact stands in its place)."""
    final: bool = False
    """Decided for good: the ledger records it. Else facts to come may still bring it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A post on the account that states old facts, and what it should say."""

    key: PostKey
    draft: Draft
    stated: Mapping[str, int] = field(default_factory=dict, hash=False)
    why: str
    mark: StatusText | None = None
    """What is put before the words of a person who edited the post on the instance (a cancellation); None: their words
    stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be posted and when, and what is not and why."""

    posts: tuple[PlannedPost, ...]
    """By due_at; an original before its translations."""
    skipped: tuple[SkippedPost, ...]
    edits: tuple[Edit, ...] = ()
    withdrawn: tuple[SkippedPost, ...] = ()
    """Rows of the outbox, never attempted, that nothing calls for any more."""

    next_at: datetime | None = None
    """When the next post is due beyond those that were put into words; None: nothing is foreseen."""
    next_key: PostKey | None = None
    """Which it is."""
    wake_at: datetime | None = None
    """When there is something to decide again, be it only why a post is not to come."""


def idempotency_key(account: str, key: PostKey) -> str:
    """64 hexadecimal digits that stay the same for the life of a post on an account. Its first 12 are the marker."""
    parts = (account, str(key.subject), key.kind, key.discriminator, key.language)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def marker(account: str, key: PostKey) -> str:
    """What the link of a post carries as `?p=`, so that the post can be found on the account again."""
    return idempotency_key(account, key)[:12]


# --- what one round of the publisher commits ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """Facts to remember; the first of a subject fixes its identity."""

    subject: Subject
    facts: Event | Series
    sequence: int = 0
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round commits, in one transaction."""

    at: datetime
    namespace: str | None = None
    """Fixed in every identity that has none yet; None while the address is on loopback."""
    renames: tuple[tuple[Subject, Subject], ...] = ()
    """Old and new, applied first: records, posts and holds move; origins, keys sent and markers stay."""
    revisions: tuple[NewRevision, ...] = ()
    posts: tuple[PlannedPost, ...] = ()
    """What is due. A new key becomes a row; a row never attempted takes the new draft and times; others stay."""
    skipped: tuple[SkippedPost, ...] = ()
    """To be recorded for good, with the reason."""
    withdrawn: tuple[SkippedPost, ...] = ()
    """Rows never attempted that become superseded or expired."""
    edits: tuple[Edit, ...] = ()


# --- site -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What the site's bytes depend on beside definitions, ledger and date."""

    base_url: str = "http://127.0.0.1:8000"
    """Without a slash at its end."""
    namespace: str = "127.0.0.1"
    title: str = "Announcer"
    language: str = "nl"
    languages: tuple[str, ...] = ("nl", "en")
    timezone: str = "Europe/Amsterdam"
    history_days: int = 365
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
