"""Facts and history as the site looks at them: one `View` for feeds, calendars and pages alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from announcer.model import (
    EPOCH,
    MAYBE_READ,
    Event,
    Facts,
    History,
    Identity,
    Kind,
    Record,
    Series,
    SiteSettings,
    Subject,
    zone,
)
from announcer.planning.changes import Aspect, differences
from announcer.site.announced import Announced, announced
from announcer.site.headlines import titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An event with what the ledger knows of it."""

    event: Event
    series: Series
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

    @property
    def path(self) -> str:
        return event_path(self.event.key)


@dataclass(frozen=True, kw_only=True)
class View:
    settings: SiteSettings
    today: date
    """The local date in the settings' zone."""
    series: tuple[Series, ...]
    """Those that are not silent, by id."""
    items: tuple[Item, ...]
    """All events that may be shown, by start, then by key."""
    said: tuple[Announced, ...]
    """All that was ever said in public, newest first; its posts may be gone."""
    removed: tuple[Subject, ...]
    """Subjects whose addresses answer 410."""
    identities: Mapping[Subject, Identity]
    """Of every series."""
    namespace: str
    """Whose the ids are of what is about no series: the first that was fixed, so that it outlives the address."""
    started_at: datetime
    """When what is remembered began: the date of what has none of its own."""

    def is_past(self, item: Item) -> bool:
        """Its last local day lies before today."""
        return item.event.last_on < self.today

    @cached_property
    def coming(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not self.is_past(item))

    @cached_property
    def past(self) -> tuple[Item, ...]:
        """Newest first."""
        return tuple(item for item in reversed(self.items) if self.is_past(item))

    @property
    def calendar_items(self) -> tuple[Item, ...]:
        """Coming events and those past for at most `history_days`."""
        oldest = self.today - timedelta(days=self.settings.history_days)
        return tuple(item for item in self.items if item.event.last_on >= oldest)

    @cached_property
    def by_subject(self) -> Mapping[Subject, Item]:
        return {item.event.key: item for item in self.items}

    @cached_property
    def announced(self) -> tuple[Announced, ...]:
        """What is still there of `said`, newest first."""
        return tuple(each for each in self.said if each.posts)

    def news_title(self, said: Announced, language: str) -> str:
        """What it is called in the news, for ever."""
        key = said.subject, language
        if key not in self._titles:
            self._titles[key] = titles(self._said_of[said.subject], language)
        return self._titles[key][said.kind, said.discriminator]

    @cached_property
    def _said_of(self) -> Mapping[Subject, list[Announced]]:
        """By subject, oldest first."""
        found: dict[Subject, list[Announced]] = {}
        for each in reversed(self.said):
            found.setdefault(each.subject, []).append(each)
        return found

    @cached_property
    def _titles(self) -> dict[tuple[Subject, str], Mapping[tuple[Kind, str], str]]:
        return {}

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Casefolded, sorted."""
        return tuple(sorted({tag_key(tag) for item in self.items for tag in item.event.tags}))


def view(facts: Facts, history: History, settings: SiteSettings, today: date) -> View:
    """What may be seen on `today`. An event without a record (never committed) cannot be seen; a `private` one is on
    the site all the same: visibility is about the post."""
    told = _told(history)
    shown = [one for one in facts.series if one.key in history.series and not _is_silent(one, today)]
    items = [item for series in shown for item in _items(series, history, told)]
    return View(
        settings=settings,
        today=today,
        series=tuple(shown),
        items=tuple(sorted(items, key=lambda item: (item.event.opens_at, item.event.key))),
        said=announced(history),
        removed=(
            *sorted(record.subject for record in history.series.values() if record.removed),
            *sorted(record.subject for record in history.events.values() if record.removed),
        ),
        identities={key: record.identity for key, record in history.series.items()},
        namespace=_namespace(history, settings),
        started_at=_started_at(history, settings, today),
    )


def _namespace(history: History, settings: SiteSettings) -> str:
    identities = (record.identity for records in (history.series, history.events) for record in records.values())
    fixed = [(each.first_seen_at, each.namespace) for each in identities if each.namespace is not None]
    return min(fixed, default=(EPOCH, settings.namespace))[1]


def _started_at(history: History, settings: SiteSettings, today: date) -> datetime:
    """Without a ledger the first sight of anything, or today's beginning."""
    if history.started_at != EPOCH:
        return history.started_at
    midnight = datetime.combine(today, time(0), tzinfo=zone(settings.timezone))
    return min((record.identity.first_seen_at for record in history.series.values()), default=midnight)


def _is_silent(series: Series, today: date) -> bool:
    """The site knows dates only: it speaks of a series from the day of its announce_at."""
    return series.announce_at is not None and series.announce_at.astimezone(zone(series.timezone)).date() > today


def _items(series: Series, history: History, told: Mapping[Subject, set[int]]) -> Iterable[Item]:
    for event in series.events:
        record = history.events.get(event.key)
        if record is None or record.removed:
            continue
        published_at = max(record.identity.first_seen_at, series.announce_at or record.identity.first_seen_at)
        yield Item(
            event=event,
            series=series,
            identity=record.identity,
            number=record.latest.number,
            sequence=record.latest.sequence,
            published_at=published_at,
            revised_at=max(published_at, record.latest.at),
            moved_from=moved_from(record, told[event.key], event),
        )


STOOD_FOR = timedelta(hours=1)
"""What was on the pages for so long was read, also when no post told it; a mistake is mended sooner."""
_MOVES = (Aspect.DATE, Aspect.TIME, Aspect.VENUE, Aspect.ONLINE)


def _told(history: History) -> Mapping[Subject, set[int]]:
    """By event, the revisions that some post told followers."""
    told: dict[Subject, set[int]] = defaultdict(set)
    for post in history.posts:
        if post.state in MAYBE_READ:
            for key, number in post.stated.items():
                told[Subject.parse(key)].add(number)
    return told


def moved_from(record: Record[Event], told: Collection[int], event: Event) -> Event | None:
    """The newest version that people knew and that had another date, hour or place than `event`; None: there is none.
    What only became known later is no move."""
    later = [*record.revisions[1:], None]
    for revision, following in reversed([*zip(record.revisions, later, strict=True)]):
        was_read = following is not None and following.at - revision.at >= STOOD_FOR
        if revision.number in told or was_read:
            found = differences(revision.facts, event)
            if any(one.aspect in _MOVES and not one.first_known for one in found):
                return revision.facts
    return None


def event_path(key: Subject) -> str:
    return f"/events/{key.series}/{key.event}/"


def ics_path(key: Subject) -> str:
    """One event for a calendar."""
    return f"/events/{key.series}/{key.event}.ics"


def series_path(series: str) -> str:
    return f"/series/{series}/"


def tag_key(tag: str) -> str:
    """A tag as addresses have it: casefolded, one part of a path, and never `.` or `..`. So a slash is a hyphen."""
    key = " ".join(tag.casefold().replace("/", "-").replace("\\", "-").split())
    return key if key.strip(".") else "-" * max(1, len(key))


def former_tag_key(key: str) -> str:
    """What addresses had for a tag when words were joined by hyphens there."""
    return "-".join(key.split())
