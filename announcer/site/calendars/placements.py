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
        yield Placement(
            path=f"{one.scope.path}calendar.ics",
            contents=scope_calendar(view, one),
            render=render_calendar,
            headers=ResourceHeaders(type=CALENDAR_TYPE, modified_at=_modified_at(view, one, newest)),
        )
    for item in view.items:
        yield _event_file(view, item, newest.entries[item.event.key])


def scope_calendar(view: View, scoped: ScopedView) -> ScopeCalendar:
    """Its coming events and those of the last `history_days`."""
    items = tuple(filter(view.is_in_calendars, scoped.items))
    return ScopeCalendar(settings=view.settings, scope=scoped.scope, items=items)


def _modified_at(view: View, scoped: ScopedView, newest: NewestFacts) -> datetime:
    moments = [newest.entries[item.event.key] for item in scoped.items if view.is_in_calendars(item)]
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
