"""What is to come: limits, the organiser's policy, plans, and what a round commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from announcer.model import defaults, reached_by
from announcer.model.fact_parts import Visibility
from announcer.model.facts import Event, Series
from announcer.model.history import Draft
from announcer.model.holds import Hold
from announcer.model.identity import PostKey, Subject
from announcer.model.states import State
from announcer.model.status_length import clusters, longest_count
from announcer.model.status_text import StatusText


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one status may hold, and how the server counts (Mastodon /api/v2/instance configuration.statuses)."""

    max_characters: int = 500
    url_characters: int | None = 23
    """What a URL counts; None: its own length."""
    graphemes: bool = True
    """Count extended grapheme clusters (Mastodon); else code points (GoToSocial)."""
    description_limit: int = 1500

    def counted_strictly(self) -> "Limits":
        """As a server counts that says otherwise and does not: code points, and addresses as long as they are (Takahē
        0.11, which tells Mastodon's 500 and 23)."""
        return replace(self, graphemes=False, url_characters=None)

    def length(self, text: str, content_warning: str = "") -> int:
        """The length of a status as the server counts it, its content warning included; never less than that."""
        measure = clusters if self.graphemes else len
        return longest_count(text, self.url_characters, measure) + measure(content_warning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The organiser's wishes for posts, from the settings."""

    base_url: str = defaults.BASE_URL
    """Without a slash at its end."""
    account: str = "local"
    language: str = defaults.LANGUAGE
    languages: tuple[str, ...] = defaults.LANGUAGES
    timezone: str = defaults.TIMEZONE
    """The zone of the quiet hours."""
    announce_before: timedelta = defaults.ANNOUNCE_BEFORE
    quiet_from: time = defaults.QUIET_HOURS[0]
    quiet_until: time = defaults.QUIET_HOURS[1]
    """Half-open; equal ends: no quiet hours."""
    settle: timedelta = defaults.SETTLE
    max_posts_per_hour: int = defaults.MAX_POSTS_PER_HOUR
    visibility: Visibility = defaults.VISIBILITY
    reply_visibility: Visibility = defaults.VISIBILITY
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
    held: Hold | None = None
    """Why it waits for a person."""
    original_language: str | None = None
    """Of the post which it translates; None: it is an original."""
    caused_at: datetime | None = None
    """When what it tells was first seen; None: it tells of nothing that changed."""
    formerly: Subject | None = None
    """What its subject was called before, as the file says (`was:`)."""

    @property
    def reached_by(self) -> frozenset[str]:
        """The keys by which a person can hold it back or approve it."""
        return reached_by(self.key, self.original_language or self.key.language, self.stated)


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
    gone_unannounced: tuple[Subject, ...] = ()
    """What came and went before anything was said of it (`GONE_UNANNOUNCED`)."""
    back_in_files: tuple[Subject, ...] = ()
    """What was so and is in its file again."""
    posts: tuple[PlannedPost, ...] = ()
    """What is due. A new key becomes a row; a row never attempted takes the new draft and times; others stay."""
    skipped: tuple[SkippedPost, ...] = ()
    """To be recorded for good, with the reason."""
    withdrawn: tuple[SkippedPost, ...] = ()
    """Rows never attempted that become superseded or expired."""
    edits: tuple[Edit, ...] = ()
