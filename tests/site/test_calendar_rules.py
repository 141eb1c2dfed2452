"""Calendars are the golden ones byte for byte, and follow RFC 5545 whatever a file holds."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import Status
from announcer.site.calendars.content_lines import written
from announcer.site.calendars.vevent import event_component, vevent
from announcer.site.scopes import scopes
from announcer.site.view import View
from tests.site import rfc5545
from tests.site.calendar_reading import expected_times, read, whole
from tests.support.feeds_fixtures import (
    SETTINGS,
    calendar_bytes,
    event_file_bytes,
    in_calendars,
)
from tests.support.feeds_golden import FOLDER, files
from tests.support.on_ci import size
from tests.support.site_strategies import views


def as_utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@pytest.mark.parametrize("name", sorted(files()))
def test_every_golden_file_is_still_the_same_byte_for_byte(name: str) -> None:
    assert files()[name] == (FOLDER / name).read_bytes()


def test_there_is_no_golden_file_that_nothing_makes() -> None:
    assert {path.name for path in FOLDER.iterdir() if not path.name.startswith(".")} == set(files())


@pytest.mark.parametrize("name", sorted(name for name in files() if name.endswith(".ics")))
def test_the_fixed_calendars_follow_rfc_5545(name: str) -> None:
    rfc5545.check(files()[name])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("\r\nSEQUENCE:0", "\nSEQUENCE:0"),
        ("\r\nSEQUENCE:0\r\n", "\r\nSEQUENCE:0\r\nSEQUENCE:0\r\n"),
        ("DTSTAMP:20240110T080000Z\r\n", ""),
        ("LAST-MODIFIED:20240110T080000Z", "LAST-MODIFIED:20240110T080001Z"),
        ("DTSTART;TZID=Europe/Amsterdam:20240222T190000", "DTSTART;TZID=Europe/Amsterdam:20240222T190000Z"),
        ("DTSTART;TZID=Europe/Amsterdam:20240222T190000", "DTSTART;TZID=Europe/Amsterdam:20240222T210000"),
        ("DTSTART;TZID=Europe/Amsterdam:20240222T190000", "DTSTART;TZID=Europe/Berlin:20240222T190000"),
        ("DTEND;VALUE=DATE:20240410", "DTEND;VALUE=DATE:20240409"),
        ("DTEND;VALUE=DATE:20240410", "DTEND:20240410"),
        ("DTSTART:199", "DTSTART:209"),
        ("LOCATION:Ondernemershuis\\, V", "LOCATION:Ondernemershuis, V"),
        ("CONFERENCE;VALUE=URI;", "CONFERENCE;"),
        ("LOCATION:", "LOCATION;LANGUAGE=Dutch language:"),
        ("UID:vriezenveen.cop", "UID:enschede.cop"),
        ("TRANSP:TRANSPARENT", "TRANSP:CLEAR"),
        ("TRANSP:TRANSPARENT", "TRANSPARENCY:TRUE"),
        ("END:VTIMEZONE\r\n", ""),
        ("SUMMARY:", "SUMMARY:\u2028"),
        ("SUMMARY:", "SUMMARY:" + "x" * 60),
    ],
)
def test_the_checker_finds_what_is_wrong(right: str, wrong: str) -> None:
    text = files()["calendar.ics"].decode()
    assert right in text
    with pytest.raises((AssertionError, KeyError)):
        rfc5545.check(text.replace(right, wrong).encode())


@settings(max_examples=size(13, on_ci=50))
@given(views())
def test_whatever_a_file_holds_the_calendar_follows_rfc_5545_and_icalendar_reads_it(view: View) -> None:
    data = calendar_bytes(view, scopes(view)[0], "en")
    rfc5545.check(data)
    found = {str(event["UID"]): event for event in read(data)}
    for item in in_calendars(view):
        event, component = item.event.localized("en"), found.pop(item.identity.uid(SETTINGS.namespace))
        assert (as_utc(component.decoded("DTSTART")), as_utc(component.decoded("DTEND"))) == expected_times(event)
        assert component.decoded("DTEND") > component.decoded("DTSTART")
        assert event.title in str(component["SUMMARY"])
        assert (str(component["STATUS"]) == "CANCELLED") == (event.status is Status.CANCELLED)
        if event.venue is not None and event.venue.name:
            assert event.venue.name in str(component["LOCATION"])
    assert not found
    for item in view.items:
        rfc5545.check(event_file_bytes(view, item, "nl"))


@settings(max_examples=size(15, on_ci=300))
@given(views())
def test_fragments_one_after_the_other_are_what_icalendar_makes_of_the_whole(view: View) -> None:
    items = in_calendars(view)
    parts = [vevent(item, SETTINGS, "nl") for item in items]
    assert whole(view).endswith(b"".join(parts) + b"END:VCALENDAR\r\n")
    component = icalendar.Calendar()
    for item in items:
        component.add_component(event_component(item, SETTINGS, "nl"))
    assert component.to_ical(sorted=False) == b"BEGIN:VCALENDAR\r\n" + b"".join(parts) + b"END:VCALENDAR\r\n"


@given(st.text(st.sampled_from([*"ab \\^;,\n'\"", "é", "\U0001f600"]), max_size=400))
def test_lines_are_folded_where_icalendar_folds_them(text: str) -> None:
    component = icalendar.Event()
    component["DESCRIPTION"] = icalendar.vText(text, params={"X-A": text[:90]})
    assert written(component) == component.to_ical(sorted=False)
