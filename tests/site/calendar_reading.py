"""A calendar as written for a view, and as icalendar reads it."""

from datetime import UTC, date, timedelta

import icalendar

from announcer.model import Event, Facts
from announcer.site.calendars.vevent import ends_at
from announcer.site.scopes import scopes
from announcer.site.view import View
from tests.support.feeds_fixtures import (
    TODAY,
    calendar_bytes,
    make_history,
    make_series,
    make_view,
)


def whole(view: View, language: str = "nl") -> bytes:
    return calendar_bytes(view, scopes(view)[0], language)


def one(event: Event, *, today: date = TODAY) -> tuple[View, icalendar.Event]:
    """A site with this event alone, and the event as icalendar reads it."""
    facts = Facts(series=(make_series(event.key.series, event),))
    seen = make_view(facts, make_history(facts), today)
    return seen, read(whole(seen))[0]


def read(data: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(data)
    assert not [error for component in parsed.walk() for error in component.errors]
    return [component for component in parsed.walk("VEVENT") if isinstance(component, icalendar.Event)]


def expected_times(event: Event) -> tuple[date, date]:
    """Start and end as the model has them; dates while the time is unknown."""
    if event.starts_at is None:
        return event.starts_on, event.last_on + timedelta(days=1)
    return event.starts_at.astimezone(UTC), ends_at(event, event.starts_at).astimezone(UTC)
