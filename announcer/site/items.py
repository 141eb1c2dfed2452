"""Events as the site shows them: with what the ledger knows, with what the date makes of them, and with what moved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from announcer.model import MAYBE_READ, Event, History, Identity, Record, Series, Status, Subject
from announcer.planning.event_changes import Aspect, differences
from announcer.site.cache_keys import Digested
from announcer.site.paths import event_path
from announcer.site.pictures import SitePicture, picture_of

OFF = (Status.CANCELLED, Status.POSTPONED)
"""Nobody can come on the day that is written."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item(Digested):
    """An event with what the ledger knows of it; nothing of it depends on the day."""

    event: Event
    series: Series
    """Without its events."""
    identity: Identity
    number: int
    """The latest revision's number."""
    sequence: int
    published_at: datetime
    """When it came into sight: first seen, or the series' announce_at when that is later."""
    revised_at: datetime
    """When its latest revision came into sight; never before `published_at`."""
    moved_from: Event | None = None
    """What people may still have in mind: an earlier version with another date, hour or place (`moved_from`)."""
    picture: SitePicture | None = None
    """The event's, when its file could be read."""

    @property
    def path(self) -> str:
        return event_path(self.event.key)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemToday(Digested):
    """An item, and what the date makes of it: whatever shows it for a day changes when these do, and not every day."""

    item: Item
    is_past: bool
    """Its last local day lies before today."""
    is_open: bool
    """One can still register."""

    @property
    def event(self) -> Event:
        return self.item.event


def series_items(
    bare: Series, events: Iterable[Event], history: History, pictures: Mapping[str, SitePicture]
) -> Iterable[Item]:
    """Those of `events` that are remembered and not removed; `bare`: their series without them."""
    stated = stated_revisions(history)
    for event in events:
        record = history.events.get(event.key)
        if record is None or record.removed:
            continue
        published_at = max(record.identity.first_seen_at, bare.announce_at or record.identity.first_seen_at)
        yield Item(
            event=event,
            series=bare,
            identity=record.identity,
            number=record.latest.number,
            sequence=record.latest.sequence,
            published_at=published_at,
            revised_at=max(published_at, record.latest.at),
            moved_from=moved_from(record, stated.get(event.key, ()), event),
            picture=picture_of(event.image, pictures),
        )


def item_today(item: Item, today: date) -> ItemToday:
    return ItemToday(item=item, is_past=is_past(item.event, today), is_open=is_open(item.event, today))


def is_past(event: Event, today: date) -> bool:
    """Its last local day lies before today."""
    return event.last_on < today


def is_open(event: Event, today: date) -> bool:
    """One can still register: there is a way to, it has not closed, and the session is still to come."""
    registration = event.registration
    if registration is None or is_past(event, today) or event.status in OFF:
        return False
    return registration.deadline_on is None or today <= registration.deadline_on


STOOD_FOR = timedelta(hours=1)
"""What was on the pages for so long was read, also when no post told it; a mistake is mended sooner."""
_MOVES = (Aspect.DATE, Aspect.TIME, Aspect.VENUE, Aspect.ONLINE)


def stated_revisions(history: History) -> Mapping[Subject, set[int]]:
    """By event, the revisions that some post told followers."""
    stated: dict[Subject, set[int]] = defaultdict(set)
    for post in history.posts:
        if post.state in MAYBE_READ:
            for key, number in post.stated.items():
                stated[Subject.parse(key)].add(number)
    return stated


def moved_from(record: Record[Event], stated: Collection[int], event: Event) -> Event | None:
    """The newest version that people knew and that had another date, hour or place than `event`; None: there is none.
    What only became known later is no move."""
    later = [*record.revisions[1:], None]
    for revision, following in reversed([*zip(record.revisions, later, strict=True)]):
        was_read = following is not None and following.at - revision.at >= STOOD_FOR
        if revision.number in stated or was_read:
            found = differences(revision.facts, event)
            if any(one.aspect in _MOVES and not one.first_known for one in found):
                return revision.facts
    return None
