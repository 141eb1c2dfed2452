"""Items in lists: each with its place, its tags, and the moments that what lists it is dated by."""

from dataclasses import dataclass
from datetime import date, datetime

from announcer.model import Event, SiteSettings
from announcer.model.memo import alike
from announcer.site.cache_keys import Digested
from announcer.site.items import Item, ItemToday, item_today
from announcer.site.last_modified import revised_at, turned_at
from announcer.site.paths import tag_key


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPage:
    """A page as a sitemap lists it."""

    path: str
    """Without language."""
    at: datetime
    """The moment of its newest fact; EPOCH: it has none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DatedPages(Digested):
    """Pages that a sitemap lists one after the other."""

    pages: tuple[DatedPage, ...]
    at: datetime
    """That of the newest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListedItem:
    """An item on a day. What may change with the day alone turns on one of `turning_days`."""

    today: ItemToday
    order: tuple[float, str, str]
    """By start, then by key."""
    tags: tuple[tuple[str, str], ...]
    """Each as addresses have it and as the event writes it."""
    revised_at: datetime
    """When its latest revision came onto the site."""
    entry_at: datetime
    """The moment of its newest fact in a calendar: that changes with its revision, and not with the day."""
    newest_at: datetime
    """The moment of its newest fact on a page: also when it became past, or closed."""
    page: DatedPage
    """Its page, of that moment."""
    is_past: bool
    is_in_calendars: bool
    """Coming, or past for at most `history_days`: as days go by, it drops out."""

    @property
    def item(self) -> Item:
        return self.today.item

    @property
    def event(self) -> Event:
        return self.today.item.event


def listed_item(item: Item, settings: SiteSettings, today: date, series_at: datetime) -> ListedItem:
    """`series_at`: the moment of the series' newest fact."""
    event, revised, on_a_day = item.event, revised_at(item, settings), item_today(item, today)
    entry_at = max(revised, series_at)
    newest_at = max([entry_at, *turned_at(item, settings, today)])
    return ListedItem(
        today=on_a_day,
        order=(event.opens_at.timestamp(), event.key.series, event.key.event),
        tags=alike(tuple({tag_key(tag): tag for tag in event.tags}.items())),
        revised_at=revised,
        entry_at=entry_at,
        newest_at=newest_at,
        page=DatedPage(path=item.path, at=newest_at),
        is_past=on_a_day.is_past,
        is_in_calendars=event.last_on.toordinal() >= today.toordinal() - settings.history_days,
    )


def turning_days(event: Event, settings: SiteSettings) -> tuple[int, ...]:
    """The days, as ordinals, from which on something else holds of its item though no fact has changed: it is past,
    has dropped out of calendars, or one can register no more."""
    last, registration = event.last_on.toordinal(), event.registration
    deadline_on = registration.deadline_on if registration is not None else None
    days = (last + 1, last + settings.history_days + 1)
    return days if deadline_on is None else (*days, deadline_on.toordinal() + 1)
