"""When what is shown came into sight, as Last-Modified has it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from announcer.model import SiteSettings, zone
from announcer.site.items import Item


def turned_at(item: Item, settings: SiteSettings, today: date) -> list[datetime]:
    """When it became past or closed, as far as it has."""
    event, registration = item.event, item.event.registration
    last_days = (event.last_on, registration.deadline_on if registration else None)
    return [day_after(day, settings) for day in last_days if day is not None and day < today]


def day_after(day: date, settings: SiteSettings) -> datetime:
    """The first moment of the next day in the site's zone, in UTC."""
    return _midnight_after(day, settings.timezone)


@lru_cache(maxsize=4096)
def _midnight_after(day: date, timezone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone(timezone)).astimezone(UTC)


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
