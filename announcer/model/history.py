"""What is remembered: revisions, posts, and the facts in force that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Generic

from announcer.model.fact_parts import Image, Visibility
from announcer.model.facts import Event, F, Problem, Series
from announcer.model.holds import Question
from announcer.model.identity import EPOCH, Identity, PostKey, Subject
from announcer.model.states import State
from announcer.model.status_text import StatusText


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


GONE_UNANNOUNCED = "went-unsaid"
"""The ruling of a round itself: it came and went before anything was said of it. It is nowhere, and may come back."""


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
    """What a person settled about it with `resolve`: `cancelled` or `as-written`, or `GONE_UNANNOUNCED`; a new revision
    clears it."""

    @property
    def latest(self) -> Revision[F]:
        return self.revisions[-1]

    def revision(self, number: int) -> Revision[F]:
        return self.revisions[number - 1]


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
    """Its parent was gone from the account when it was sent, or never came: the thread begins anew with it, and its
    draft is no reply any more."""
    attempts: int = 0
    first_sent_at: datetime | None = None
    last_sent_at: datetime | None = None
    created_at: datetime
    sent: Draft | None = None
    """What it said when it was sent; None while `draft` says that still, no edit having been made."""

    @property
    def as_sent(self) -> Draft:
        """What its first readers read."""
        return self.sent or self.draft

    @property
    def series_ids(self) -> tuple[str, ...]:
        """The series that it is about, then others whose events it states (one of them moved there since)."""
        return tuple(dict.fromkeys((self.key.subject.series, *(key.partition("/")[0] for key in self.stated))))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """An account that posts go or went to, with what its instance said of it when it was last asked."""

    name: str
    """What rows and markers call it, for ever: made of the address at which it was reached first."""
    url: str
    """Its page, which is the same at whatever address the instance is reached; empty: the instance does not say."""
    id: str
    """The instance's own, for this account."""
    instance: str
    """The address at which it was reached last."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesHistory:
    """What the ledger remembers of one series. Who keeps histories (`ledger.history_reader`) hands out the same object
    as long as nothing of it changed: what is decided of a series is kept by it."""

    record: Record[Series] | None
    events: Mapping[Subject, Record[Event]]
    """Of its events, in the order of `History.events`."""
    posts: tuple[PostRecord, ...]
    """About it or one of its events, or stating one of its events, in the order in which they were made."""


NO_SERIES_HISTORY = SeriesHistory(record=None, events=MappingProxyType({}), posts=())


@dataclass(frozen=True, kw_only=True)
class History:
    """What the ledger remembers, whole, as of one moment."""

    series: Mapping[Subject, Record[Series]]
    events: Mapping[Subject, Record[Event]]
    """Both in the order in which they were first seen."""
    posts: tuple[PostRecord, ...]
    """In the order in which they were made, which is that of their ids."""
    holds: frozenset[str] = frozenset()
    """Keys (of posts, series or events) that a person holds back."""
    approvals: frozenset[str] = frozenset()
    """Keys that a person approved."""
    agreed: frozenset[Subject] = frozenset()
    """What was never in force and a person said is meant as it is written (`resolve --as-written`)."""
    started_at: datetime = EPOCH
    """When this ledger saw its first round."""
    accounts: tuple[KnownAccount, ...] = ()
    """Mastodon accounts whose instance said who they are, in the order in which they were first known."""

    @cached_property
    def by_series(self) -> Mapping[str, SeriesHistory]:
        """What is remembered, by the id of the series that it is about, in the order of ids; every series that anything
        is known of. Of what `with_changes` made the same objects as before, where nothing of a series changed."""
        events: dict[str, dict[Subject, Record[Event]]] = {}
        for subject, record in self.events.items():
            events.setdefault(subject.series, {})[subject] = record
        posts: dict[str, list[PostRecord]] = {}
        for post in self.posts:
            for id_ in post.series_ids:
                posts.setdefault(id_, []).append(post)
        return {
            id_: SeriesHistory(
                record=self.series.get(Subject(id_)), events=events.get(id_, {}), posts=tuple(posts.get(id_, ()))
            )
            for id_ in sorted({*(subject.series for subject in self.series), *events, *posts})
        }


EMPTY_HISTORY = History(series={}, events={}, posts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is in force: files, last good versions, vanished events and a person's rulings taken together."""

    series: tuple[Series, ...]
    """By id; each with its events by start. Drafts and removed events are not here."""
    held: Mapping[Subject, Question] = field(default_factory=dict, hash=False)
    """Subjects whose posts wait for a person, with the question."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    """What files say that is allowed and probably not meant: told in `status` and once in the log, and no more."""
    renames: tuple[tuple[Subject, Subject], ...] = ()
    """Old and new key of what a file renamed with `was:` since the ledger last heard of it."""
    gone: frozenset[Subject] = frozenset()
    """What the ledger remembers, no file has, and nobody was told of: it is nowhere."""
