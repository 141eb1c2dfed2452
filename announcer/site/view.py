"""Facts and history as the site looks at them: one `View` for feeds, calendars and pages alike, of the whole or of one
series."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import chain
from operator import attrgetter
from types import MappingProxyType

from announcer.model import EPOCH, Facts, History, Picture, Series, SiteSettings, Subject, zone
from announcer.model.undone import OneByOne
from announcer.site.feeds.news_items import NewsItem
from announcer.site.items import Item
from announcer.site.kept_views import KeptViews
from announcer.site.listed_items import ListedItem
from announcer.site.pictures import SitePicture, site_pictures
from announcer.site.said_items import SaidItem
from announcer.site.series_view import SeriesView
from announcer.site.tags import followed_tags

_NEAREST = 200
_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class View:
    settings: SiteSettings
    today: date
    """The local date in the settings' zone."""
    parts: tuple[SeriesView, ...]
    """All that is remembered of each series, by id."""
    elsewhere: tuple[Item, ...] = ()
    """Events of series that are no part, where their news tell of them."""
    namespace: str
    """Whose the ids are of what is about no series: the first that was fixed, so that it outlives the address."""
    started_at: datetime
    """When what is remembered began: the date of what has none of its own."""
    pictures: Mapping[str, SitePicture] = field(default_factory=dict)
    """By file."""

    @cached_property
    def shown(self) -> tuple[SeriesView, ...]:
        """The parts whose series are not silent."""
        return tuple(one for one in self.parts if one.series is not None)

    @property
    def series(self) -> tuple[Series, ...]:
        """Those that are not silent, by id."""
        return tuple(one.series for one in self.parts if one.series is not None)

    @cached_property
    def listed(self) -> tuple[ListedItem, ...]:
        """All events that may be shown, by start, then by key."""
        if len(self.parts) == 1:
            return self.parts[0].listed
        return tuple(sorted(chain.from_iterable(one.listed for one in self.parts), key=attrgetter("order")))

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(one.item for one in self.listed)

    @cached_property
    def coming(self) -> tuple[ListedItem, ...]:
        return tuple(one for one in self.listed if not one.is_past)

    @cached_property
    def past(self) -> tuple[ListedItem, ...]:
        """Newest first."""
        return tuple(one for one in reversed(self.listed) if one.is_past)

    @cached_property
    def by_subject(self) -> Mapping[Subject, Item]:
        return {item.event.key: item for item in (*self.elsewhere, *self.items)}

    @cached_property
    def said(self) -> tuple[SaidItem, ...]:
        """All that was ever said in public, oldest first."""
        if len(self.parts) == 1:
            return self.parts[0].said
        return tuple(sorted(chain.from_iterable(one.said for one in self.parts), key=attrgetter("order")))

    @cached_property
    def said_of(self) -> Mapping[Subject, tuple[NewsItem, ...]]:
        """All that was ever said of each subject, oldest first."""
        found: dict[Subject, list[NewsItem]] = {}
        for each in self.said:
            found.setdefault(each.item.subject, []).append(each.item)
        return {subject: tuple(items) for subject, items in found.items()}

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """Those that have feeds, by their part of an address, sorted; each as it was first written."""
        return followed_tags(one.seen_tags for one in self.parts)

    @property
    def horizon(self) -> float:
        """The start of the last of the nearest events that are coming."""
        return self.coming[:_NEAREST][-1].order[0] if self.coming else 0.0

    @property
    def newest_at(self) -> datetime:
        """The moment of the newest fact of all that is shown."""
        return max([EPOCH, *[one.newest_at for one in self.shown]])


def view(
    facts: Facts,
    history: History,
    settings: SiteSettings,
    today: date,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
) -> View:
    """What may be seen on `today`; `pictures` are by file."""
    shown = site_pictures(pictures)
    parts = tuple(one.view for one in KeptViews(OneByOne()).update(facts, history, settings, today, shown).values())
    return View(
        settings=settings,
        today=today,
        parts=parts,
        namespace=namespace(parts, settings),
        started_at=started_at(history, settings, today),
        pictures=shown,
    )


def namespace(parts: Iterable[SeriesView], settings: SiteSettings) -> str:
    """The first that was fixed for anything."""
    fixed = [one.namespace for one in parts if one.namespace is not None]
    return min(fixed, default=(EPOCH, settings.namespace))[1]


def started_at(history: History, settings: SiteSettings, today: date) -> datetime:
    """Without a ledger the first sight of anything, or today's beginning."""
    if history.started_at != EPOCH:
        return history.started_at
    midnight = datetime.combine(today, time(0), tzinfo=zone(settings.timezone))
    return min((record.identity.first_seen_at for record in history.series.values()), default=midnight)
