"""The calendars at their addresses, and what each is made of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

from announcer.model import SiteSettings
from announcer.site.calendars.vcalendar import CALENDAR_TYPE, EventFile, ScopeCalendar, render_calendar, render_event
from announcer.site.last_modified import day_after
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.listed_items import ListedItem
from announcer.site.nearness import beside, nearness
from announcer.site.paths import ics_path
from announcer.site.scopes import ScopedView
from announcer.site.view import View


def calendar_placements(view: View, scoped: Iterable[ScopedView]) -> Iterator[Placement[ScopeCalendar]]:
    """One of every scope."""
    for one in scoped:
        fit = _in_calendars(one)
        contents = _calendar(view, one, fit)
        modified_at = _modified_at(view, one, fit, is_whole=contents.is_whole)
        yield Placement(
            path=f"{one.scope.path}calendar.ics",
            contents=contents,
            render=render_calendar,
            headers=ResourceHeaders(type=CALENDAR_TYPE, modified_at=modified_at),
            about=one.series.key if one.series is not None else None,
            wanted=one.wanted,
        )


_PAST_ONE_IN = 5
"""So great a part of a calendar's number its past events are at most."""


def scope_calendar(view: View, scoped: ScopedView) -> ScopeCalendar:
    """Its coming events and those of the last `history_days`; of many the nearest, but of a series all."""
    return _calendar(view, scoped, _in_calendars(scoped))


def _in_calendars(scoped: ScopedView) -> Sequence[ListedItem]:
    return [one for one in scoped.listed if one.is_in_calendars]


def _calendar(view: View, scoped: ScopedView, fit: Sequence[ListedItem]) -> ScopeCalendar:
    kept = fit if scoped.series is not None else _nearest(fit, view.settings.calendar_events)
    items = tuple([one.today.item for one in kept])
    return ScopeCalendar(settings=view.settings, scope=scoped.scope, items=items, is_whole=len(kept) == len(fit))


def _nearest(listed: Sequence[ListedItem], limit: int) -> Sequence[ListedItem]:
    """Those of `listed` that a calendar of `limit` has room for, by start as they are: of the past the newest, and the
    next to come."""
    if len(listed) <= limit // _PAST_ONE_IN:
        return listed
    past = [one for one in listed if one.is_past]
    past = past[max(0, len(past) - limit // _PAST_ONE_IN) :]
    coming = islice((one for one in listed if not one.is_past), limit - len(past))
    return sorted([*past, *coming], key=attrgetter("order"))


def _modified_at(view: View, scoped: ScopedView, fit: Sequence[ListedItem], *, is_whole: bool) -> datetime:
    moments = [scoped.series_at, *[one.entry_at for one in fit]]
    if not is_whole:  # when a day has gone by, the nearest may be others
        moments += [day_after(one.event.last_on, view.settings) for one in fit if one.is_past]
    if len(fit) < len(scoped.listed):
        dropped = [one.event.last_on for one in scoped.listed if not one.is_in_calendars]
        history = timedelta(days=view.settings.history_days)
        moments.append(day_after(max(dropped) + history, view.settings))
    return max(moments)


def event_file(one: ListedItem, settings: SiteSettings) -> Placement[EventFile]:
    """The file of one event."""
    key = one.event.key
    return Placement(
        path=ics_path(key),
        contents=EventFile(settings=settings, item=one.item),
        render=render_event,
        headers=ResourceHeaders(type=CALENDAR_TYPE, modified_at=one.entry_at, filename=f"{key.series}-{key.event}.ics"),
        about=key,
        wanted=beside(nearness(one)),
    )
