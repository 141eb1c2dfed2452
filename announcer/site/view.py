"""Facts and history as the site looks at them: one `View` for feeds, calendars and pages alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from announcer.model import (
    EPOCH,
    Facts,
    History,
    Identity,
    Picture,
    Series,
    SiteSettings,
    Subject,
    zone,
)
from announcer.site.feeds.news_items import NewsItem, news_items
from announcer.site.items import Item, ItemToday, item_today, series_items, stated_revisions
from announcer.site.tags import followed_tags, is_silent

_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class View:
    settings: SiteSettings
    today: date
    """The local date in the settings' zone."""
    series: tuple[Series, ...]
    """Those that are not silent, by id."""
    items: tuple[Item, ...]
    """All events that may be shown, by start, then by key."""
    all_news: tuple[NewsItem, ...]
    """All that was ever said in public, newest first; its posts may be gone."""
    removed: tuple[Subject, ...]
    """Subjects whose addresses answer 410."""
    identities: Mapping[Subject, Identity]
    """Of every series."""
    namespace: str
    """Whose the ids are of what is about no series: the first that was fixed, so that it outlives the address."""
    started_at: datetime
    """When what is remembered began: the date of what has none of its own."""
    tags: Mapping[str, str]
    """Those that have feeds (`tags.followed_tags`)."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By file."""

    @cached_property
    def days(self) -> Mapping[Subject, ItemToday]:
        """Every item as it is today, by start."""
        return {item.event.key: item_today(item, self.today) for item in self.items}

    def dated(self, items: Iterable[Item]) -> tuple[ItemToday, ...]:
        days = self.days
        return tuple(days[item.event.key] for item in items)

    def is_past(self, item: Item) -> bool:
        return self.days[item.event.key].is_past

    @cached_property
    def coming(self) -> tuple[ItemToday, ...]:
        return tuple(one for one in self.days.values() if not one.is_past)

    @cached_property
    def past(self) -> tuple[ItemToday, ...]:
        """Newest first."""
        return tuple(one for one in reversed([*self.days.values()]) if one.is_past)

    def is_in_calendars(self, item: Item) -> bool:
        """Coming, or past for at most `history_days`: as days go by, it drops out."""
        return item.event.last_on >= self.today - timedelta(days=self.settings.history_days)

    @cached_property
    def by_series(self) -> Mapping[str, tuple[ItemToday, ...]]:
        """The items of every series, by start; of a series without events none."""
        ordered = sorted(self.days.values(), key=lambda one: one.item.series.id)  # stable: by start within a series
        groups = {id_: tuple(items) for id_, items in groupby(ordered, lambda one: one.item.series.id)}
        return {series.id: groups.get(series.id, ()) for series in self.series}

    @cached_property
    def by_subject(self) -> Mapping[Subject, Item]:
        return {item.event.key: item for item in self.items}

    @cached_property
    def news(self) -> tuple[NewsItem, ...]:
        """What is still there of `all_news`, newest first."""
        return tuple(each for each in self.all_news if each.posts)

    @cached_property
    def news_of(self) -> Mapping[Subject, tuple[NewsItem, ...]]:
        """All that was ever said of each subject, oldest first."""
        found: dict[Subject, list[NewsItem]] = {}
        for each in reversed(self.all_news):
            found.setdefault(each.subject, []).append(each)
        return {subject: tuple(items) for subject, items in found.items()}


def view(
    facts: Facts,
    history: History,
    settings: SiteSettings,
    today: date,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
) -> View:
    """What may be seen on `today`. An event without a record (never committed) cannot be seen; a `private` one is on
    the site all the same: visibility is about the post. `pictures` are by file."""
    stated = stated_revisions(history)
    shown = [one for one in facts.series if one.key in history.series and not is_silent(one, today)]
    items = [item for series in shown for item in series_items(series, history, stated, pictures)]
    return View(
        settings=settings,
        today=today,
        series=tuple(replace(one, events=()) for one in shown),
        items=tuple(sorted(items, key=lambda item: (item.event.opens_at, item.event.key))),
        all_news=news_items(history),
        removed=(
            *sorted(record.subject for record in history.series.values() if record.removed),
            *sorted(record.subject for record in history.events.values() if record.removed),
        ),
        identities={key: record.identity for key, record in history.series.items()},
        namespace=_namespace(history, settings),
        started_at=_started_at(history, settings, today),
        tags=followed_tags(history, today),
        pictures=pictures,
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
