"""The items of the news, with the facts of then: what each post told of each event, and what its readers had heard
before.

All of it is fixed once the first post is out: revisions are never rewritten, and what came later is not looked at. So
a title made of it never changes. The first post of a group decides for all its languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile

from announcer.model import (
    EPOCH,
    Draft,
    Event,
    History,
    Identity,
    Kind,
    Online,
    PostRecord,
    Record,
    Revision,
    Series,
    State,
    Status,
    Subject,
    Texts,
    Venue,
    Visibility,
)
from announcer.planning.event_changes import Aspect, differences
from announcer.site.cache_keys import Digested

NewsName = tuple[Subject, Kind, str]
"""Subject, kind and discriminator of what was said: one item, in however many languages."""
_TELLS = frozenset({Kind.SERIES, Kind.ANNOUNCEMENT, Kind.CHANGE, Kind.CANCELLATION})
"""The kinds by which readers hear facts; a reminder or a deadline repeats them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedEvent:
    """What was told of one event."""

    subject: Subject
    """The event's key now."""
    number: int
    """The revision that was told."""
    old: Event
    """What readers had heard before; the first revision when it is the first that they hear."""
    facts: Event
    """What was told."""

    def no_longer_holds(self, now: Event) -> bool:
        """`now` differs from what was told in more than words."""
        return bool({one.aspect for one in differences(self.facts, now)} - {Aspect.NOTE})

    def turned_at(self, record: Record[Event]) -> datetime:
        """Since when what a reader sees of it now, that it holds or what holds instead, is so; EPOCH: from the
        beginning. `record`: the event's own."""
        later = record.revisions[self.number :]
        if not later:
            return EPOCH
        present = self._seen(later[-1])
        since = [*takewhile(lambda one: self._seen(one) == present, reversed(later))]
        return EPOCH if present is None and len(since) == len(later) else since[-1].at

    def _seen(self, revision: Revision[Event]) -> Event | None:
        return present_facts(revision.facts) if self.no_longer_holds(revision.facts) else None


_NO_DATE = date.min


def present_facts(event: Event) -> Event:
    """What is shown of an event beside something that no longer holds, and nothing else: of a cancelled one no place,
    of a postponed one no date either (there `starts_on` says nothing)."""
    words = {
        tag: Texts(title=texts.title, venue=texts.venue, online=texts.online)
        for tag, texts in event.translations.items()
    }
    shown = Event(
        key=event.key,
        language=event.language,
        timezone=event.timezone,
        title=event.title,
        starts_on=_NO_DATE,
        status=event.status,
        translations=words,
    )
    if event.status is Status.POSTPONED:
        return replace(shown, timezone="UTC")
    shown = replace(
        shown,
        starts_on=event.starts_on,
        until_on=event.until_on,
        start_time=event.start_time,
        end_time=event.end_time,
        is_daily=event.is_daily,
    )
    if event.status is Status.CANCELLED:
        return shown
    venue, online = event.venue, event.online
    return replace(
        shown,
        venue=venue and Venue(name=venue.name, street=venue.street, postal_code=venue.postal_code, city=venue.city),
        online=online and Online(name=online.name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPost:
    """What the news show of a post: what its first readers read, and where it stands."""

    language: str
    account: str
    marker: str
    url: str | None
    posted_at: datetime
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewsItem(Digested):
    """One thing that was said: the posts of one kind and discriminator, in every language they were said in."""

    subject: Subject
    kind: Kind
    discriminator: str
    posted_at: datetime
    """Of the first of them, be it deleted since."""
    posts: tuple[NewsPost, ...]
    """Those that are still there; none when somebody deleted them all."""
    identity: Identity | None = None
    """Of its subject; None when the ledger has no record of that."""
    events: tuple[AnnouncedEvent, ...] = ()
    """What was told, by start as it was told."""
    series: Series | None = None
    """As it was then; None when the ledger has no record of it."""

    @property
    def name(self) -> NewsName:
        return self.subject, self.kind, self.discriminator

    def in_language(self, language: str) -> NewsPost:
        """The post in `language`, else the first one said."""
        return next((post for post in self.posts if post.language == language), self.posts[0])

    def modified_at(self, history: History) -> datetime:
        """When the newest of what one sees of it came."""
        turned = (one.turned_at(history.events[one.subject]) for one in self.events)
        return max([self.posted_at, *[post.posted_at for post in self.posts], *turned])


def news_items(history: History) -> tuple[NewsItem, ...]:
    """All that anybody could read at some time, newest first."""
    public = [post for post in history.posts if post.posted_at and post.draft.visibility is not Visibility.PRIVATE]
    heard = _HeardRevisions()
    groups: dict[NewsName, NewsItem] = {}
    for post in sorted(public, key=_posted_order):
        name = post.key.subject, post.key.kind, post.key.discriminator
        item = groups.get(name) or _begun(post, heard, history)
        is_there = post.state is State.POSTED
        groups[name] = replace(item, posts=(*item.posts, _news_post(post))) if is_there else item
        if post.key.kind in _TELLS:
            heard.learn(post, history)
    return tuple(sorted(groups.values(), key=news_order, reverse=True))


def news_order(item: NewsItem) -> tuple[datetime, str, Kind]:
    return item.posted_at, str(item.subject), item.kind


def _news_post(post: PostRecord) -> NewsPost:
    return NewsPost(
        language=post.key.language,
        account=post.account,
        marker=post.marker,
        url=post.url,
        posted_at=post.posted_at or EPOCH,
        draft=post.as_sent,
    )


def _posted_order(post: PostRecord) -> tuple[datetime, int]:
    return post.posted_at or EPOCH, post.id


class _HeardRevisions:
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


def _begun(first: PostRecord, heard: _HeardRevisions, history: History) -> NewsItem:
    """What was said, by the first post that said it; `posts` is empty yet."""
    events = [
        _announced_event(history.events[key], heard.before(key, first.key.language), number)
        for key, number in _stated(first, history)
    ]
    return NewsItem(
        subject=first.key.subject,
        kind=first.key.kind,
        discriminator=first.key.discriminator,
        posted_at=first.posted_at or EPOCH,
        posts=(),
        identity=_identity(history, first.key.subject),
        events=tuple(sorted(events, key=lambda one: (one.facts.opens_at, one.facts.key))),
        series=_series_then(first, history),
    )


def _announced_event(record: Record[Event], before: int, number: int) -> AnnouncedEvent:
    return AnnouncedEvent(
        subject=record.subject,
        number=number,
        old=record.revision(before).facts,
        facts=record.revision(number).facts,
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
