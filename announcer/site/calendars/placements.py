"""The calendars at their addresses, and what each is made of."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from announcer.model import EPOCH
from announcer.site.calendars.vcalendar import CALENDAR_TYPE, EventFile, ScopeCalendar, render_calendar, render_event
from announcer.site.items import Item
from announcer.site.last_modified import NewestFacts, day_after
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.paths import ics_path
from announcer.site.scopes import ScopedView
from announcer.site.view import View


def calendar_placements(
    view: View, scoped: Iterable[ScopedView], newest: NewestFacts
) -> Iterator[Placement[ScopeCalendar] | Placement[EventFile]]:
    """One of every scope, and a file of every event."""
    for one in scoped:
        contents = scope_calendar(view, one)
        modified_at = _modified_at(view, one, newest, is_whole=contents.is_whole)
        yield Placement(
            path=f"{one.scope.path}calendar.ics",
            contents=contents,
            render=render_calendar,
            headers=ResourceHeaders(type=CALENDAR_TYPE, modified_at=modified_at),
        )
    for item in view.items:
        yield _event_file(view, item, newest.entries[item.event.key])


_PAST_ONE_IN = 5
"""So great a part of a calendar's number its past events are at most."""


def scope_calendar(view: View, scoped: ScopedView) -> ScopeCalendar:
    """Its coming events and those of the last `history_days`; of many the nearest, but of a series all."""
    items = tuple(filter(view.is_in_calendars, scoped.items))
    kept = items if scoped.series is not None else _nearest(items, view)
    return ScopeCalendar(settings=view.settings, scope=scoped.scope, items=kept, is_whole=len(kept) == len(items))


def _nearest(items: tuple[Item, ...], view: View) -> tuple[Item, ...]:
    """Those of `items` that a calendar has room for, by start as they are: of the past the newest, and the next to
    come."""
    limit = view.settings.calendar_events
    past = [item for item in items if view.is_past(item)]
    beyond = {item.event.key for item in past[: max(0, len(past) - limit // _PAST_ONE_IN)]}
    room = limit - (len(past) - len(beyond))
    beyond |= {item.event.key for item in [item for item in items if not view.is_past(item)][room:]}
    return tuple(item for item in items if item.event.key not in beyond)


def _modified_at(view: View, scoped: ScopedView, newest: NewestFacts, *, is_whole: bool) -> datetime:
    items = [item for item in scoped.items if view.is_in_calendars(item)]
    moments = [newest.entries[item.event.key] for item in items]
    if not is_whole:  # when a day has gone by, the nearest may be others
        moments += [day_after(item.event.last_on, view.settings) for item in items if view.is_past(item)]
    dropped = [item.event.last_on for item in scoped.items if not view.is_in_calendars(item)]
    if scoped.series is not None:
        moments.append(newest.series[scoped.series.id])
    if dropped:
        history = timedelta(days=view.settings.history_days)
        moments.append(day_after(max(dropped) + history, view.settings))
    return max(moments, default=EPOCH)


def _event_file(view: View, item: Item, modified_at: datetime) -> Placement[EventFile]:
    key = item.event.key
    return Placement(
        path=ics_path(key),
        contents=EventFile(settings=view.settings, item=item),
        render=render_event,
        headers=ResourceHeaders(type=CALENDAR_TYPE, modified_at=modified_at, filename=f"{key.series}-{key.event}.ics"),
    )
