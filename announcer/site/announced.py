"""What was said, with the facts of then: what each post told of each event, and what its readers had heard before.

All of it is fixed once the first post is out: revisions are never rewritten, and what came later is not looked at. So
a title made of it never changes. The first post of a group decides for all its languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from announcer.model import (
    EPOCH,
    Event,
    History,
    Identity,
    Kind,
    PostRecord,
    Record,
    Revision,
    Series,
    State,
    Status,
    Subject,
    Visibility,
)
from announcer.planning.changes import Aspect, differences

_TELLS = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.CHANGE, Kind.CANCELLATION})
"""The kinds by which readers hear facts; a reminder or a deadline repeats them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of one event."""

    record: Record[Event]
    before: int
    """The revision that readers had heard before; the first when it is the first that they hear."""
    number: int
    """The revision that was told."""

    @property
    def old(self) -> Event:
        return self.record.revision(self.before).facts

    @property
    def facts(self) -> Event:
        return self.record.revision(self.number).facts

    def no_longer_holds(self, now: Event) -> bool:
        """`now` differs from what was told in more than words."""
        return bool({one.aspect for one in differences(self.facts, now)} - {Aspect.NOTE})

    @property
    def turned_at(self) -> datetime:
        """Since when what a reader sees of it now, that it holds or what holds instead, is so."""
        later = self.record.revisions[self.number :]
        if not later:
            return EPOCH
        present = self._seen(later[-1])
        since = [*takewhile(lambda one: self._seen(one) == present, reversed(later))]
        return EPOCH if present is None and len(since) == len(later) else since[-1].at

    def _seen(self, revision: Revision[Event]) -> object:
        return present(revision.facts) if self.no_longer_holds(revision.facts) else None


def present(event: Event) -> tuple[object, ...]:
    """What is shown of an event beside something that no longer holds: of a cancelled one no place, of a postponed one
    no date either."""
    words = sorted((tag, repr((texts.title, texts.venue, texts.online))) for tag, texts in event.translations.items())
    shown: tuple[object, ...] = (event.key, event.title, tuple(words), event.status)
    if event.status is Status.POSTPONED:
        return shown
    shown += (event.starts_on, event.until_on, event.start_time, event.end_time, event.timezone, event.is_daily)
    if event.status is Status.CANCELLED:
        return shown
    venue, online = event.venue, event.online
    door = venue and (venue.name, venue.street, venue.postal_code, venue.city)
    return (*shown, door, online is not None, online and online.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One thing that was said: the posts of one kind and revision, in every language they were said in."""

    subject: Subject
    kind: Kind
    discriminator: str
    posted_at: datetime
    """Of the first of them, be it deleted since."""
    posts: tuple[PostRecord, ...]
    """Those that are still there; none when somebody deleted them all."""
    identity: Identity | None = None
    """Of its subject; None when the ledger has no record of that."""
    told: tuple[Told, ...] = ()
    """By start, as it was told."""
    series: Series | None = None
    """As it was then; None when the ledger has no record of it."""

    @property
    def name(self) -> tuple[Subject, Kind, str]:
        return self.subject, self.kind, self.discriminator

    def in_language(self, language: str) -> PostRecord:
        """The post in `language`, else the first one said."""
        return next((post for post in self.posts if post.key.language == language), self.posts[0])

    @property
    def modified_at(self) -> datetime:
        """When the newest of what one sees of it came."""
        return max(
            [
                self.posted_at,
                *[post.posted_at for post in self.posts if post.posted_at],
                *[t.turned_at for t in self.told],
            ]
        )


def announced(history: History) -> tuple[Announced, ...]:
    """All that anybody could read at some time, newest first."""
    public = [post for post in history.posts if post.posted_at and post.draft.visibility is not Visibility.PRIVATE]
    heard = _Heard()
    groups: dict[tuple[Subject, Kind, str], Announced] = {}
    for post in sorted(public, key=_said_at):
        name = post.key.subject, post.key.kind, post.key.discriminator
        said = groups.get(name) or _begun(post, heard, history)
        groups[name] = replace(said, posts=(*said.posts, post)) if post.state is State.POSTED else said
        if post.key.kind in _TELLS:
            heard.learn(post, history)
    return tuple(sorted(groups.values(), key=_order, reverse=True))


def _order(said: Announced) -> tuple[datetime, str, Kind]:
    return said.posted_at, str(said.subject), said.kind


def _said_at(post: PostRecord) -> tuple[datetime, int]:
    return post.posted_at or EPOCH, post.id


class _Heard:
    """Which revision of each event readers know, in each language."""

    def __init__(self) -> None:
        self._numbers: dict[Subject, dict[str, int]] = {}

    def learn(self, post: PostRecord, history: History) -> None:
        for key, number in _stated(post, history):
            by_language = self._numbers.setdefault(key, {})
            by_language[post.key.language] = max(number, by_language.get(post.key.language, number))

    def before(self, key: Subject, language: str) -> int:
        """In `language`, and where nothing was said in it in any; 1 where nothing was said."""
        by_language = self._numbers.get(key, {})
        return by_language.get(language) or max(by_language.values(), default=1)


def _begun(first: PostRecord, heard: _Heard, history: History) -> Announced:
    """What was said, by the first post that said it; `posts` is empty yet."""
    told = [
        Told(record=history.events[key], before=heard.before(key, first.key.language), number=number)
        for key, number in _stated(first, history)
    ]
    return Announced(
        subject=first.key.subject,
        kind=first.key.kind,
        discriminator=first.key.discriminator,
        posted_at=first.posted_at or EPOCH,
        posts=(),
        identity=_identity(history, first.key.subject),
        told=tuple(sorted(told, key=lambda one: (one.facts.opens_at, one.facts.key))),
        series=_series_then(first, history),
    )


def _stated(post: PostRecord, history: History) -> Iterator[tuple[Subject, int]]:
    """Which revision it told of each event that the ledger knows."""
    own = {str(post.key.subject): post.revision} if post.key.subject.is_event else {}
    for key, number in (post.stated or own).items():
        subject = Subject.parse(key)
        if subject in history.events:
            yield subject, min(number, len(history.events[subject].revisions))


def _series_then(post: PostRecord, history: History) -> Series | None:
    record = history.series.get(post.key.subject.of_series)
    if record is None:
        return None
    if post.key.kind is Kind.SERIES and post.revision <= len(record.revisions):
        return record.revision(post.revision).facts
    known = [revision for revision in record.revisions if post.posted_at and revision.at <= post.posted_at]
    return (known or record.revisions)[-1 if known else 0].facts


def _identity(history: History, subject: Subject) -> Identity | None:
    record = history.events.get(subject) or history.series.get(subject)
    return record.identity if record else None
