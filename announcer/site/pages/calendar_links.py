"""Pages of others that put an event into one's calendar there. Nothing is asked of them before somebody follows one."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from announcer.model import Event
from announcer.site.calendars.vevent import ends_at
from announcer.words.places import where_in_words


def google_url(event: Event, page: str, language: str) -> str:
    """Google Calendar's form, filled in. `event` is in `language` already; `page` is the address of its page.

    `dates` is as in RFC 5545 (3.3.4 and 3.3.5): whole days with the day after as their end, or moments in UTC.
    """
    if event.starts_at is None:
        dates = f"{event.starts_on:%Y%m%d}/{event.last_on + timedelta(days=1):%Y%m%d}"
    else:
        dates = f"{_utc(event.starts_at):%Y%m%dT%H%M%SZ}/{_utc(ends_at(event, event.starts_at)):%Y%m%dT%H%M%SZ}"
    return _form(
        "https://calendar.google.com/calendar/render",
        action="TEMPLATE", text=event.title, dates=dates, details=page, location=where_in_words(event, language),
    )  # fmt: skip


def outlook_url(event: Event, page: str, language: str) -> str:
    """The same of Outlook on the web. Its last day of whole days is the day after, too."""
    if event.starts_at is None:
        times = {"allday": "true", "startdt": event.starts_on.isoformat()}
        times["enddt"] = (event.last_on + timedelta(days=1)).isoformat()
    else:
        end = ends_at(event, event.starts_at)
        times = {"startdt": f"{_utc(event.starts_at):%Y-%m-%dT%H:%M:%SZ}", "enddt": f"{_utc(end):%Y-%m-%dT%H:%M:%SZ}"}
    return _form(
        "https://outlook.live.com/calendar/0/action/compose",
        rru="addevent", subject=event.title, **times, location=where_in_words(event, language), body=page,
    )  # fmt: skip


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _form(address: str, **fields: str) -> str:
    return f"{address}?{urlencode(fields, quote_via=quote)}"
