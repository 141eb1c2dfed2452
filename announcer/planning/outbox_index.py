"""The outbox as the planner asks it: what was said, where a thread begins, what may still be said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property

from announcer.model import History, Kind, Policy, PostKey, PostRecord, Subject
from announcer.model.states import MAYBE_READ, PLANNABLE, REPLYABLE, WAITING, State
from announcer.planning.candidates.candidate import ONCE

LOCAL = "local"
COUNTED = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.REMINDER, Kind.REGISTRATION, Kind.RECAP})
"""The kinds that MAX_POSTS_PER_HOUR holds back."""

_TELLS = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.CHANGE, Kind.CANCELLATION})
"""The kinds by which followers are told facts. A reminder or a deadline repeats them: it is no notice of a change."""


class OutboxIndex:
    """An index over `History.posts` for one account.

    What was said on another instance counts as said and is not repeated; but nobody heard the local account, so once a
    real account is there its posts do not count.
    """

    def __init__(self, history: History, policy: Policy, now: datetime) -> None:
        self._policy = policy
        self._now = now
        self._rows: dict[PostKey, PostRecord] = {}
        self._elsewhere: set[PostKey] = set()
        for post in history.posts:
            if post.account == policy.account:
                self._rows[post.key] = post
            elif post.account != LOCAL and post.state in MAYBE_READ:
                self._elsewhere.add(post.key)
        self._history = history

    def row(self, key: PostKey) -> PostRecord | None:
        """The account's row for a key."""
        return self._rows.get(key)

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

    def waiting(self) -> Iterator[PostRecord]:
        """Rows that a plan may withdraw."""
        return (row for row in self._rows.values() if row.state in WAITING)

    def on_account(self) -> Iterator[PostRecord]:
        """Posts that are on the account and can be edited."""
        return (row for row in self._rows.values() if row.state is State.POSTED)

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
            counts = post.account == self._policy.account or post.account != LOCAL
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
    def _moments(self) -> dict[str, list[datetime]]:
        moments: dict[str, list[datetime]] = {}
        for post in self._rows.values():
            if post.state in MAYBE_READ | {State.PENDING}:
                moment = post.posted_at or max(post.due_at, self._now)
                for key in post.stated:
                    moments.setdefault(key, []).append(moment.astimezone(UTC))
        return moments

    def has_post_between(self, subject: Subject, since: datetime, until: datetime) -> bool:
        """Whether a post about the event came, or is on its way, after `since` and up to `until`."""
        return any(since < moment <= until for moment in self._moments.get(str(subject), ()))

    def counted_since(self, since: datetime) -> list[datetime]:
        """When posts that the hourly limit counts went out after `since`, oldest first; translations do not count."""
        moments: dict[tuple[Subject, Kind, str], datetime] = {}
        for row in self._rows.values():
            if row.key.kind in COUNTED and row.state in MAYBE_READ:
                group = (row.key.subject, row.key.kind, row.key.discriminator)
                moment = (row.posted_at or max(row.due_at, self._now)).astimezone(UTC)
                moments[group] = min(moment, moments.get(group, moment))
        return sorted(moment for moment in moments.values() if moment > since)
