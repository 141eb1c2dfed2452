"""The outbox as the planner asks it: what was said, where a thread begins, what may still be said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial

from announcer.model import EPOCH, Kind, PostKey, PostRecord, Subject
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.memo import Memo, alike
from announcer.model.states import MAYBE_READ, PLANNABLE, REPLYABLE, WAITING, State
from announcer.planning.candidates.candidate import ONCE

LOCAL = "local"
COUNTED = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.REMINDER, Kind.REGISTRATION, Kind.RECAP})
"""The kinds that MAX_POSTS_PER_HOUR holds back."""

_TELLS = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.CHANGE, Kind.CANCELLATION})
"""The kinds by which followers are told facts. A reminder or a deadline repeats them: it is no notice of a change."""


class OutboxIndex:
    """An index over the posts that one series is told of in, for one account.

    What was said on another instance counts as said and is not repeated; but nobody heard the local account, so once a
    real account is there its posts do not count.
    """

    def __init__(self, id_: str, history: SeriesHistory, account: str) -> None:
        self._id = id_
        self._account = account
        self._history = history
        self._rows: dict[PostKey, PostRecord] = {}
        elsewhere: set[PostKey] = set()
        for post in history.posts:
            if post.account == account:
                self._rows[post.key] = post
            elif post.account != LOCAL and post.state in MAYBE_READ:
                elsewhere.add(post.key)
        self._elsewhere = alike(frozenset(elsewhere))

    def row(self, key: PostKey) -> PostRecord | None:
        """The account's row for a key."""
        return self._rows.get(key)

    @property
    def is_empty(self) -> bool:
        """Nothing of the series was ever planned or said, on whatever account that counts."""
        return not self._rows and not self._elsewhere

    def may_plan(self, key: PostKey) -> bool:
        """Nothing was decided about it for good."""
        if key in self._elsewhere:
            return False
        row = self._rows.get(key)
        return row is None or row.state in PLANNABLE

    def waits(self, key: PostKey) -> bool:
        """The outbox has it and has not sent it."""
        row = self._rows.get(key)
        return row is not None and row.state in WAITING

    def was_posted(self, key: PostKey) -> bool:
        row = self._rows.get(key)
        return key in self._elsewhere or (row is not None and row.state in MAYBE_READ)

    def is_on_account(self, key: PostKey) -> bool:
        """It is on this account, or on its way there: others can reply to it."""
        row = self._rows.get(key)
        return row is not None and row.state in REPLYABLE

    @cached_property
    def waiting(self) -> tuple[PostRecord, ...]:
        """Rows about the series or its events that a plan may withdraw."""
        return tuple(row for row in self._rows.values() if row.state in WAITING and row.key.subject.series == self._id)

    def on_account(self) -> Iterator[PostRecord]:
        """Posts about the series or its events that are on the account and can be edited."""
        rows = self._rows.values()
        return (row for row in rows if row.state is State.POSTED and row.key.subject.series == self._id)

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """Other series, of events of which such posts speak: some moved there since."""
        ids = (key.partition("/")[0] for row in self.on_account() for key in row.stated)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ != self._id))

    def new_root(self, subject: Subject, language: str) -> PostKey | None:
        """The newest post about `subject` that began its thread anew, its parent being gone from the account."""
        found = (
            row
            for row in self._rows.values()
            if row.is_new_root
            and row.state is State.POSTED
            and row.key.language == language
            and (row.key.subject == subject or (subject.is_event and list(row.stated) == [str(subject)]))
        )
        newest = max(found, key=lambda row: row.id, default=None)
        return None if newest is None else newest.key

    def thread_start(self, subject: Subject, language: str) -> PostKey | None:
        """The oldest post about `subject` on this account that replies to none in its language: with another account,
        or when the announcement never came, the thread begins with it.
        """
        found = (
            row
            for row in self._rows.values()
            if (row.draft.reply_to is None or row.draft.reply_to.language != language)
            and row.state in REPLYABLE
            and row.key.language == language
            and (row.key.subject == subject or str(subject) in row.stated)
        )
        oldest = min(found, key=lambda row: row.id, default=None)
        return None if oldest is None else oldest.key

    def reminder_of(self, subject: Subject) -> PostKey | None:
        """A reminder of the event on this account: after a lost ledger it proves the announcement."""
        return self._reminders.get(subject)

    @cached_property
    def _reminders(self) -> dict[Subject, PostKey]:
        rows = (row for row in self._rows.values() if row.state in MAYBE_READ and row.key.kind is Kind.REMINDER)
        return {row.key.subject: row.key for row in rows}

    def may_revive(self, key: PostKey) -> bool:
        """The outbox has it, and new facts may bring it back: it was never sent."""
        return key in self._rows and self.may_plan(key)

    # --- what followers were told, in each language -----------------------------------------------------------------

    def revision_told(self, subject: Subject, language: str) -> int | None:
        """The number of the event's newest revision that followers were told in `language`; None: nothing.

        Where it was never announced in that language, and is not about to be, they know what was told in another.
        """
        told = self._revisions_told.get(str(subject), {})
        if language in told or self._is_about_to_be_announced(subject, language):
            return told.get(language)
        return max(told.values(), default=None)

    def languages_told(self, subject: Subject) -> list[str]:
        """Those in which followers were told of the event."""
        return sorted(self._revisions_told.get(str(subject), ()))

    def revision_told_before(self, row: PostRecord, subject: Subject) -> int:
        """The newest revision of the event that followers had been told when `row` was made, in its language, or in
        another where there was nothing in it; 1 when there was none."""
        group = (row.key.subject, row.key.kind, row.key.discriminator)
        earlier = [
            other
            for other in self._rows.values()
            if other.id < row.id
            and other.state in MAYBE_READ
            and other.key.kind in _TELLS
            and str(subject) in other.stated
            and (other.key.subject, other.key.kind, other.key.discriminator) != group
        ]
        own = [other for other in earlier if other.key.language == row.key.language]
        return max((other.stated[str(subject)] for other in own or earlier), default=1)

    def _is_about_to_be_announced(self, subject: Subject, language: str) -> bool:
        announcements = (
            PostKey(subject, Kind.ANNOUNCEMENT, ONCE, language),
            PostKey(subject.of_series, Kind.SERIES, ONCE, language),
        )
        return any(self.waits(key) and str(subject) in self._rows[key].stated for key in announcements)

    @cached_property
    def _revisions_told(self) -> dict[str, dict[str, int]]:
        """By event, then by language."""
        told: dict[tuple[str, str], int] = {}
        mentioned: dict[tuple[str, str], int] = {}
        for post in self._history.posts:
            counts = post.account == self._account or post.account != LOCAL
            if counts and post.state in MAYBE_READ:
                for key, number in post.stated.items():
                    whom = (key, post.key.language)
                    if post.key.kind in _TELLS:
                        told[whom] = max(number, told.get(whom, number))
                    else:
                        mentioned[whom] = min(number, mentioned.get(whom, number))
        by_event: dict[str, dict[str, int]] = {}
        for (key, language), number in (mentioned | told).items():
            by_event.setdefault(key, {})[language] = number
        return by_event

    @cached_property
    def _moments(self) -> dict[str, list[PostRecord]]:
        """Posts that are read, or on their way, by the events of which they speak."""
        moments: dict[str, list[PostRecord]] = {}
        for post in self._rows.values():
            if post.state in MAYBE_READ or post.state is State.PENDING:
                for key in post.stated:
                    moments.setdefault(key, []).append(post)
        return moments

    def has_post_between(self, subject: Subject, since: datetime, until: datetime, now: datetime) -> bool:
        """Whether a post about the event came, or is on its way, after `since` and up to `until`."""
        return any(since < _said_at(post, now) <= until for post in self._moments.get(str(subject), ()))

    @cached_property
    def _counted(self) -> tuple["_Counted", ...]:
        """Of each post about the series that the hourly limit counts; translations do not count."""
        groups: dict[tuple[Subject, Kind, str], list[PostRecord]] = {}
        for row in self._rows.values():
            if row.key.kind in COUNTED and row.state in MAYBE_READ and row.key.subject.series == self._id:
                groups.setdefault((row.key.subject, row.key.kind, row.key.discriminator), []).append(row)
        return tuple(
            _Counted(
                posted_at=min((row.posted_at for row in rows if row.posted_at is not None), default=None),
                due_at=min((row.due_at for row in rows if row.posted_at is None), default=None),
            )
            for rows in groups.values()
        )

    @cached_property
    def _last_counted_at(self) -> datetime | None:
        """None: some is on its way still."""
        moments = [one.posted_at for one in self._counted if one.due_at is None and one.posted_at is not None]
        return max(moments, default=EPOCH) if len(moments) == len(self._counted) else None

    def counted_since(self, since: datetime, now: datetime) -> list[datetime]:
        """When posts that the hourly limit counts went out after `since`, or go at `now`."""
        if self._last_counted_at is not None and self._last_counted_at <= since:
            return []
        return [at for one in self._counted if (at := one.at(now)) > since]


@dataclass(frozen=True, slots=True)
class _Counted:
    posted_at: datetime | None
    """Of what was posted of it, the first moment."""
    due_at: datetime | None
    """Of what is on its way."""

    def at(self, now: datetime) -> datetime:
        ways = (self.posted_at, None if self.due_at is None else max(self.due_at, now))
        return min(way for way in ways if way is not None).astimezone(UTC)


def _said_at(post: PostRecord, now: datetime) -> datetime:
    return post.posted_at or max(post.due_at, now)


class Outbox:
    """The outbox of one account, by series."""

    def __init__(
        self, history: Mapping[str, SeriesHistory], account: str, kept: Memo[str, OutboxIndex] | None = None
    ) -> None:
        kept = Memo() if kept is None else kept
        self._nothing = OutboxIndex("", NO_SERIES_HISTORY, account)
        self.by_series: Mapping[str, OutboxIndex] = {
            id_: kept.value(id_, (one, account), partial(OutboxIndex, id_, one, account))
            for id_, one in history.items()
        }
        kept.keep_only(self.by_series.keys())

    def of(self, series: str) -> OutboxIndex:
        return self.by_series.get(series, self._nothing)

    def row(self, key: PostKey) -> PostRecord | None:
        """The account's row for a key."""
        return self.of(key.subject.series).row(key)

    def waits(self, key: PostKey) -> bool:
        """The outbox has it and has not sent it."""
        return self.of(key.subject.series).waits(key)

    def is_on_account(self, key: PostKey) -> bool:
        """It is on this account, or on its way there: others can reply to it."""
        return self.of(key.subject.series).is_on_account(key)

    def waiting(self) -> list[PostRecord]:
        """Rows that a plan may withdraw, in the order in which they were made."""
        found = [row for one in self.by_series.values() if one.waiting for row in one.waiting]
        return sorted(found, key=lambda row: row.id)

    def counted_since(self, since: datetime, now: datetime) -> list[datetime]:
        """When posts that the hourly limit counts went out after `since`, oldest first."""
        return sorted(at for one in self.by_series.values() for at in one.counted_since(since, now))
