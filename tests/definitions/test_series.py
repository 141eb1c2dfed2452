"""From a file to a series and events: what is inherited, what is the default, what contradicts itself."""

from datetime import UTC, date, datetime, time

import pytest

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Announce, Lead, Online, Status, Venue, Visibility
from announcer.model.text import Plain
from tests.definitions.series_texts import ReadSeries, ReadText, event


def test_an_event_has_what_its_series_has_unless_it_states_its_own(series: ReadSeries) -> None:
    found = series(
        """\
title: Round
summary: of the series
description: "*long*"
time: 19.00-20.30
venue: {name: Tetem, city: Enschede, country: nl, latitude: 52.21, longitude: 6.88}
online: {url: "https://meet.example.org/x", private: yes}
organizer: {name: Tetem, url: "https://tetem.nl"}
registration: {email: a@example.org, condition: come, deadline: first-event}
price: gratis
tags: [Twente, "#Kunst", twente]
links: [{title: More, url: "https://example.org/"}]
image: {file: img/poster.jpg, alt: a poster, focus: [0.0, -0.4]}
visibility: Unlisted
content_warning: loud
reminders: [2h, 1w]
events:
  - {id: a, date: 2024-02-22}
  - id: b
    date: 2024-04-09
    title: Own
    summary: own
    description: own
    time: 10:00
    venue: {name: Oyfo}
    online: {name: elsewhere}
    registration: {url: "https://example.org/form"}
    price: 5 euro
    tags: []
    links: []
    image: {}
    visibility: private
    content_warning: quiet
    reminders: []
    status: tentative
    post: words
    note: why
    recap: {text: learnt, url: "https://example.org/recap"}
"""
    )
    a, b = found.events
    assert (a.title, a.summary, a.description, a.price) == ("Round", "of the series", "*long*", "gratis")
    assert (a.start_time, a.end_time) == (time(19), time(20, 30))
    assert a.venue == Venue(name=Plain("Tetem"), city=Plain("Enschede"), country="NL", latitude=52.21, longitude=6.88)
    assert a.online == Online(url="https://meet.example.org/x", private=True)
    assert a.organizer == found.organizer == b.organizer
    assert a.registration == found.registration
    assert a.registration is not None
    assert a.registration.deadline_on == date(2024, 2, 22)
    assert a.tags == ("Twente", "Kunst")
    assert a.image is not None
    assert (a.image.file, a.image.focus) == ("img/poster.jpg", (0.0, -0.4))
    assert (a.visibility, a.content_warning) == (Visibility.UNLISTED, "loud")
    assert a.reminders == (Lead(1, "w"), Lead(2, "h"))
    assert a.status is Status.SCHEDULED
    assert (b.title, b.summary, b.description, b.price) == ("Own", "own", "own", "5 euro")
    assert (b.start_time, b.end_time) == (time(10), None)
    assert b.venue == Venue(name=Plain("Oyfo"))
    assert b.online == Online(name=Plain("elsewhere"))
    assert b.registration is not None
    assert (b.registration.email, b.registration.condition) == (None, None)
    assert (b.tags, b.links, b.image, b.reminders) == ((), (), None, ())
    assert (b.visibility, b.content_warning, b.status) == (Visibility.PRIVATE, "quiet", Status.TENTATIVE)
    assert b.recap is not None
    assert (b.post, b.note, b.recap.text) == ("words", "why", "learnt")


def test_an_empty_value_is_absent_and_an_empty_venue_clears_the_inherited_one(series: ReadSeries) -> None:
    found = series(
        """\
title: Round
summary:
price: ""
organizer: {}
time: 19:00
venue: {name: Tetem}
events:
  - {id: hybrid, date: 2024-02-22, online: {url: "https://example.org/x"}, price: , time: }
  - {id: moved, date: 2024-02-23, online: {url: "https://example.org/x"}, venue: }
  - {id: braces, date: 2024-02-24, venue: {}}
  - {id: neither, date: 2024-02-25, venue: {name: ""}, online: }
"""
    )
    hybrid = event(found, "hybrid")
    assert (found.summary, found.price, found.organizer) == (None, None, None)
    assert (hybrid.venue, hybrid.start_time) == (Venue(name=Plain("Tetem")), time(19))
    assert hybrid.online is not None
    assert event(found, "moved").venue is None
    assert event(found, "moved").online is not None
    assert event(found, "braces").venue is None
    assert event(found, "neither").venue is None


def test_the_settings_hold_where_the_file_is_silent() -> None:
    defaults = Defaults(language="en", timezone="America/New_York", reminders=(Lead(3, "h"), Lead(2, "d")))
    text = b"title: a\nevents: [{id: a, date: February 22 2024, time: 7pm}]\n"
    (reading,) = read([SourceFile("a.yml", text)], defaults)
    assert reading.series is not None
    only = reading.series.events[0]
    assert (only.language, only.timezone, only.reminders) == ("en", "America/New_York", (Lead(2, "d"), Lead(3, "h")))
    assert only.starts_at is not None
    assert only.starts_at.astimezone(UTC) == datetime(2024, 2, 23, 0, 0, tzinfo=UTC)


# --- announce and reminders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "announce"),
    [
        (["2024-01-01"], Announce.EACH),
        (["2024-01-01", "2024-01-15"], Announce.SERIES),
        (["2024-01-01", "2024-01-16"], Announce.EACH),
        (["2024-01-15", "2024-01-01", "2024-01-29"], Announce.SERIES),
        (["2024-01-01", "2024-01-02", "2024-02-02"], Announce.EACH),
        (["2024-01-01", "2024-01-01"], Announce.SERIES),
    ],
)
def test_starts_close_together_are_announced_by_the_series(
    series: ReadSeries, days: list[str], announce: Announce
) -> None:
    events = "".join(f"  - {{id: e{number}, date: {day}}}\n" for number, day in enumerate(days))
    found = series(f"title: a\nevents:\n{events}")
    assert found.announce is announce
    usual = (Lead(1, "d"),) if announce is Announce.SERIES else (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
    assert {one.reminders for one in found.events} == {usual}


def test_what_the_file_says_of_announcing_goes_first(series: ReadSeries) -> None:
    events = "events: [{id: a, date: 2024-01-01}, {id: b, date: 2024-01-02, reminders: [30m]}]\n"
    each = series(f"title: a\nannounce: each\n{events}")
    assert (each.announce, len(each.events[0].reminders)) == (Announce.EACH, 3)
    together = series(f"title: a\nannounce: series\nreminders: [2d]\n{events}")
    assert [one.reminders for one in together.events] == [(Lead(2, "d"),), (Lead(30, "m"),)]


@pytest.mark.parametrize("again", ["7d, 1w", "1d, 1d", "60m, 1h"])
def test_two_reminders_of_the_same_moment_are_refused(understand: ReadText, again: str) -> None:
    (problem,) = understand(f"title: a\nreminders: [{again}]\nevents: [{{id: a, date: 2024-01-01}}]\n").problems
    assert (problem.line, problem.field) == (2, "reminders[1]")


@pytest.mark.parametrize("lead", ["0d", "-1d", "1y", "d", "1.5h", "54w", "9999w", "400d", "een dag"])
def test_a_reminder_that_is_no_time_before_the_start_is_refused(understand: ReadText, lead: str) -> None:
    (problem,) = understand(f"title: a\nreminders: [{lead}]\nevents: [{{id: a, date: 2024-01-01}}]\n").problems
    assert problem.remedy == "write 7d, 1w, 2h or 30m"


# --- order, deadline --------------------------------------------------------------------------------------------


def test_events_come_by_start_whatever_their_order_in_the_file(series: ReadSeries) -> None:
    found = series(
        """\
title: a
events:
  - {id: late, date: 2024-02-22, time: 19:00}
  - {id: early, date: 2024-02-22, time: 9:00}
  - {id: untimed, date: 2024-02-22}
  - {id: before, date: 2024-02-21, time: 23:00}
"""
    )
    assert [one.key.event for one in found.events] == ["before", "untimed", "early", "late"]


def test_the_first_event_of_a_deadline_is_the_first_that_takes_place(series: ReadSeries) -> None:
    text = """\
title: a
registration: {email: a@example.org, deadline: first-event}
events:
  - {id: c, date: 2024-03-03}
  - {id: a, date: 2024-01-01, status: cancelled}
  - {id: b, date: 2024-02-02, registration: {email: b@example.org, deadline: First-Event}}
"""
    found = series(text)
    assert found.registration is not None
    assert found.registration.deadline_on == date(2024, 2, 2)
    assert {one.registration and one.registration.deadline_on for one in found.events} == {date(2024, 2, 2)}
    every = series(
        text.replace("2024-03-03", "2024-03-03, status: cancelled").replace(
            "2024-02-02,", "2024-02-02, status: cancelled,"
        )
    )
    assert every.registration is not None
    assert every.registration.deadline_on == date(2024, 1, 1)


def test_a_registration_without_address_over_one_with_it_and_a_late_deadline_are_warned_of(
    understand: ReadText,
) -> None:
    reading = understand(
        """\
title: a
registration: {email: a@example.org}
events:
  - {id: a, date: 2024-01-01, registration: {deadline: 2024-01-02}}
"""
    )
    assert reading.series is not None
    assert [(w.line, w.field) for w in reading.warnings] == [
        (4, "events[0].registration"),
        (4, "events[0].registration.deadline"),
    ]
