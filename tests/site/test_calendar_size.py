"""How much a calendar holds: of many events the nearest, and it says so."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from announcer.model import Facts, Resource
from announcer.model.text import line
from announcer.site.render import render
from tests.site.calendar_reading import read
from tests.support.feeds_fixtures import SETTINGS, TODAY, make_event, make_history, make_series

FIVE = replace(SETTINGS, calendar_events=5)


def site(*days: int, today: date = TODAY) -> dict[str, Resource]:
    """Of one series with an event on each of `days` from `TODAY`, all with one tag; a calendar has room for five."""
    events = (make_event(f"reeks/dag{day + 100}", TODAY + timedelta(days=day), tags=(line("Maken"),)) for day in days)
    facts = Facts(series=(make_series("reeks", *events),))
    return {one.path: one for one in render(facts, make_history(facts), FIVE, today).changed}


def days_in(calendar: Resource) -> list[int]:
    starts = (event.start for event in read(calendar.body))
    return [((day.date() if isinstance(day, datetime) else day) - TODAY).days for day in starts]


def lines(calendar: Resource) -> list[str]:
    return calendar.body.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_holds_the_nearest_events_and_a_fifth_of_its_number_are_past_at_most() -> None:
    for path in ("/calendar.ics", "/tags/maken/calendar.ics"):
        assert days_in(site(-3, -2, -1, 1, 2, 3, 4, 5, 6)[path]) == [-1, 1, 2, 3, 4]
        assert days_in(site(0, 1, 2, 3, 4, 5, 6)[path]) == [0, 1, 2, 3, 4]
        assert days_in(site(-3, -2, -1, 1)[path]) == [-1, 1]
        assert days_in(site(-1, 1, 2)[path]) == [-1, 1, 2]


def test_the_calendar_of_a_series_is_whole_and_says_nothing_of_a_rest() -> None:
    found = site(*range(-9, 9))["/series/reeks/calendar.ics"]
    assert days_in(found) == [*range(-9, 9)]
    assert b"CALDESC" not in found.body


def test_a_calendar_that_leaves_out_says_so_in_its_own_language_and_where_the_rest_is() -> None:
    for path, words, page in (
        ("/calendar.ics", "hooguit 5", "https://agenda.example/\\;"),
        ("/en/tags/maken/calendar.ics", "5 at most", "https://agenda.example/en/\\;"),
    ):
        head = lines(site(*range(9))[path])[:12]
        description = next(one.removeprefix("DESCRIPTION:") for one in head if one.startswith("DESCRIPTION:"))
        assert f"X-WR-CALDESC:{description}" in head
        assert words in description
        assert page in description
        assert b"CALDESC" not in site(*range(5))[path].body


def test_the_subscribe_page_says_how_many_sessions_a_calendar_holds_when_it_cannot_hold_all() -> None:
    assert b"hooguit 5" in site(*range(9))["/subscribe/"].body
    assert b"hooguit" not in site(*range(5))["/subscribe/"].body


def test_a_calendar_that_moved_along_with_the_days_has_a_new_last_modified() -> None:
    """And one with room for all has not."""
    for days, has_moved in ((range(9), True), (range(1, 5), False)):
        before, after = (
            site(*days, today=TODAY + timedelta(days=later))["/calendar.ics"] for later in (0, 2 if has_moved else 1)
        )
        assert (after.body != before.body) is has_moved
        assert (after.modified_at > before.modified_at) is has_moved
