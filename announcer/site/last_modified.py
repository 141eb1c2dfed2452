"""When what is shown came into sight: the newest fact of each event and series, as Last-Modified has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from announcer.model import EPOCH, History, SiteSettings, Subject, zone
from announcer.site.items import Item
from announcer.site.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestFacts:
    """The moment of the newest fact, by what it is a fact of."""

    items: Mapping[Subject, datetime]
    """Of an event as it is today: also when it became past, or closed."""
    entries: Mapping[Subject, datetime]
    """Of an event in a calendar: that changes with its revision, and not with the day."""
    series: Mapping[str, datetime]

    def of(self, items: Iterable[Item], *others: datetime) -> datetime:
        return max([EPOCH, *others, *[self.items[item.event.key] for item in items]])


def newest_facts(view: View, history: History) -> NewestFacts:
    settings = view.settings
    series = {one.id: history.series[one.key].latest.at if one.key in history.series else EPOCH for one in view.series}
    entries = {item.event.key: max(revised_at(item, settings), series[item.series.id]) for item in view.items}
    return NewestFacts(
        items={
            item.event.key: max([entries[item.event.key], *_turns(item, settings, view.today)]) for item in view.items
        },
        entries=entries,
        series=series,
    )


def _turns(item: Item, settings: SiteSettings, today: date) -> Iterable[datetime]:
    """When it became past or closed."""
    event, registration = item.event, item.event.registration
    last_days = (event.last_on, registration.deadline_on if registration else None)
    return [day_after(day, settings) for day in last_days if day is not None and day < today]


@lru_cache(maxsize=4096)
def day_after(day: date, settings: SiteSettings) -> datetime:
    """The first moment of the next day, in the site's zone."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone(settings.timezone))


def published_at(item: Item, settings: SiteSettings) -> datetime:
    """When the event came onto the site, which knows dates only: on the day of its series' `announce_at`, from that
    day's first moment. Never in the future."""
    if item.published_at <= item.identity.first_seen_at:
        return item.published_at
    day = item.published_at.astimezone(zone(item.series.timezone)).date()
    midnights = (
        datetime.combine(day, time(0), tzinfo=zone(name)) for name in {item.series.timezone, settings.timezone}
    )
    return max(min(midnights), item.identity.first_seen_at)


def revised_at(item: Item, settings: SiteSettings) -> datetime:
    """When its latest revision came onto the site; never before `published_at`, never in the future."""
    published = published_at(item, settings)
    return published if item.revised_at <= item.published_at else item.revised_at
