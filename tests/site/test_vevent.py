"""One VEVENT: times, status, identity, alarms, what it shows of the event."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from announcer.model import Facts, Image, Organizer, Registration, SiteSettings, Status
from announcer.model.text import line, markdown_source
from announcer.site.calendars.vevent import vevent
from announcer.site.fragments import Fragments
from announcer.site.items import Item
from announcer.site.scopes import scopes
from tests.site import rfc5545
from tests.site.calendar_reading import one, read, whole
from tests.support.feeds_fixtures import (
    COP,
    PICTURES,
    SECRET,
    SETTINGS,
    TODAY,
    event_file_bytes,
    in_calendars,
    make_event,
    make_history,
    make_series,
    make_view,
)
from tests.support.feeds_golden import files


def test_an_event_is_written_once_for_all_the_calendars_that_hold_it_today_and_tomorrow() -> None:
    written: list[Item] = []

    def write(item: Item, settings: SiteSettings, language: str) -> bytes:
        written.append(item)
        return vevent(item, settings, language)

    kept = Fragments(write, octets=2**20, size=len)
    for day in (TODAY, TODAY + timedelta(days=1)):
        seen = make_view(today=day)
        here = {item.event.key for item in in_calendars(seen)}
        shown = [[item for item in each.items if item.event.key in here] for each in scopes(seen)]
        assert sum(map(len, shown)) > 2 * len(shown[0])
        for each in shown:
            assert kept.of(each, SETTINGS, "nl") == [vevent(item, SETTINGS, "nl") for item in each]
        assert len(written) == len(shown[0])


def test_fragments_take_no_more_room_than_they_have_and_those_used_last_are_there() -> None:
    written: list[Item] = []

    def write(item: Item, _settings: SiteSettings, _language: str) -> bytes:
        written.append(item)
        return bytes(700)

    kept = Fragments(write, octets=3000, size=len)
    items = [*make_view().items] * 2
    a, b, c, d = items[:4]
    kept.of([a, b, c, a, d, a], SETTINGS, "nl")
    assert written == [a, b, c, d]
    kept.of([a, d, b], SETTINGS, "nl")
    assert written == [a, b, c, d, b]
    kept.of([b], SETTINGS, "en")
    assert written[-2:] == [b, b]


def test_a_picture_is_an_image_with_its_type_at_the_sites_own_address() -> None:
    shown = make_event("reeks/a", date(2024, 4, 9), image=Image(file="poster.png", alt=line("Poster")))
    facts = Facts(series=(make_series("reeks", shown),))
    seen = make_view(facts, make_history(facts), pictures=PICTURES)
    body = event_file_bytes(seen, seen.items[0], "nl")
    rfc5545.check(body)
    image = read(body)[0]["IMAGE"]
    assert str(image).startswith("https://agenda.example/images/")
    assert image.params["FMTTYPE"] == "image/png"
    without, _ = one(shown)
    assert b"IMAGE" not in event_file_bytes(without, without.items[0], "nl")


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [(date(2024, 2, 22), 18), (date(2024, 4, 9), 17), (date(2024, 6, 6), 17), (date(2024, 10, 28), 18)],
)
def test_seven_in_the_evening_is_that_on_both_sides_of_a_clock_change(day: date, utc_hour: int) -> None:
    _, component = one(make_event("reeks/a", day, start_time=time(19), end_time=time(20, 30)))
    start = component.decoded("DTSTART")
    assert component["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert start.replace(tzinfo=None) == datetime(day.year, day.month, day.day, 19)  # noqa: DTZ001  # the wall clock
    assert start.astimezone(UTC).hour == utc_hour


def test_an_event_without_a_time_takes_whole_days_says_so_and_blocks_none() -> None:
    _, component = one(make_event("reeks/a", date(2024, 4, 9), until_on=date(2024, 4, 11)))
    assert component.decoded("DTSTART") == date(2024, 4, 9)
    assert component.decoded("DTEND") == date(2024, 4, 12), "RFC 5545, 3.8.2.2: the end is exclusive"
    assert component["TRANSP"] == "TRANSPARENT"
    assert str(component["SUMMARY"]) == "Sessie reeks/a (tijd volgt)"
    assert "De tijd volgt nog." in str(component["DESCRIPTION"])


def test_an_event_without_an_end_lasts_two_hours_and_says_so() -> None:
    _, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(19)))
    assert component.decoded("DTEND") - component.decoded("DTSTART") == timedelta(hours=2)
    assert "De eindtijd is niet bekend" in str(component["DESCRIPTION"])


def test_an_event_past_midnight_ends_the_next_day() -> None:
    _, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(22), end_time=time(2)))
    assert component.decoded("DTEND") - component.decoded("DTSTART") == timedelta(hours=4)


def test_the_second_of_two_equal_hours_is_written_in_utc() -> None:
    seen, component = one(make_event("reeks/a", date(2024, 10, 27), start_time=time(1, 30)))
    assert component.decoded("DTEND") - component.decoded("DTSTART").astimezone(UTC) == timedelta(hours=2)
    assert b"DTEND:20241027T013000Z" in whole(seen)


@pytest.mark.parametrize(
    ("day", "hour", "written"),
    [
        (date(2024, 3, 31), time(1, 59), ";TZID=Europe/Amsterdam:20240331T015900"),
        (date(2024, 3, 31), time(2), ":20240331T010000Z"),  # left out
        (date(2024, 3, 31), time(3), ";TZID=Europe/Amsterdam:20240331T030000"),
        (date(2024, 10, 27), time(1, 59), ";TZID=Europe/Amsterdam:20241027T015900"),
        (date(2024, 10, 27), time(2), ":20241027T000000Z"),  # the first of two
        (date(2024, 10, 27), time(3), ";TZID=Europe/Amsterdam:20241027T030000"),
    ],
)
def test_an_hour_that_a_clock_change_repeats_or_leaves_out_is_written_in_utc(
    day: date, hour: time, written: str
) -> None:
    seen, _ = one(make_event("reeks/a", day, start_time=hour))
    assert f"\r\nDTSTART{written}\r\n" in whole(seen).decode()


def test_a_zone_that_keeps_utcs_hours_is_named_all_the_same() -> None:
    seen, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(19), timezone="Atlantic/Reykjavik"))
    assert component["DTSTART"].params["TZID"] == "Atlantic/Reykjavik"
    rfc5545.check(whole(seen))


def test_an_end_that_the_clock_change_puts_before_the_start_still_comes_after_it() -> None:
    event = make_event("reeks/a", date(2024, 3, 31), start_time=time(2, 50), end_time=time(3, 10))
    assert event.starts_at is not None
    assert event.over_at.astimezone(UTC) < event.starts_at.astimezone(UTC)
    _, component = one(event)
    assert component.decoded("DTEND").astimezone(UTC) > component.decoded("DTSTART").astimezone(UTC)


@pytest.mark.parametrize(
    ("status", "written", "transparent", "mark"),
    [
        (Status.SCHEDULED, "CONFIRMED", "OPAQUE", "Sessie"),
        (Status.TENTATIVE, "TENTATIVE", "OPAQUE", "ONDER VOORBEHOUD: Sessie"),
        (Status.POSTPONED, "TENTATIVE", "TRANSPARENT", "UITGESTELD: Sessie"),
        (Status.CANCELLED, "CANCELLED", "TRANSPARENT", "GEANNULEERD: Sessie"),
    ],
)
def test_a_status_is_said_to_the_client_and_in_the_title(
    status: Status, written: str, transparent: str, mark: str
) -> None:
    _, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(19), status=status))
    assert component["STATUS"] == written
    assert component["TRANSP"] == transparent
    assert str(component["SUMMARY"]).startswith(mark)


@pytest.mark.parametrize(
    ("start", "end", "until", "transparent"),
    [
        (time(19), time(20, 30), None, "OPAQUE"),
        (time(19), None, None, "OPAQUE"),
        (time(20), time(1), None, "OPAQUE"),
        (time(22), time(4), date(2024, 4, 10), "OPAQUE"),
        (time(12), time(12), date(2024, 4, 10), "OPAQUE"),
        (time(12), time(18), date(2024, 4, 11), "TRANSPARENT"),
        (time(10), time(17), date(2024, 4, 10), "TRANSPARENT"),
        (time(10), None, date(2024, 4, 11), "TRANSPARENT"),
    ],
)
def test_a_single_evening_takes_its_time_also_past_midnight_and_several_days_leave_the_nights_free(
    start: time, end: time | None, until: date | None, transparent: str
) -> None:
    _, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=start, end_time=end, until_on=until))
    assert component["TRANSP"] == transparent


def test_the_hours_of_each_day_stand_with_the_title_and_the_nights_are_free() -> None:
    show = make_event(
        "reeks/a", date(2024, 4, 9), start_time=time(10), end_time=time(17), until_on=date(2024, 4, 11), is_daily=True
    )
    _, component = one(show)
    assert str(component["SUMMARY"]).endswith("(dagelijks 10.00–17.00 uur)")
    assert component["TRANSP"] == "TRANSPARENT"


def test_a_night_in_which_the_clock_goes_back_is_no_span_of_days() -> None:
    night = make_event(
        "reeks/a", date(2024, 10, 26), until_on=date(2024, 10, 27), start_time=time(12), end_time=time(12)
    )
    _, component = one(night)
    assert component.decoded("DTEND").astimezone(UTC) - component.decoded("DTSTART").astimezone(UTC) == timedelta(
        hours=25
    )
    assert component["TRANSP"] == "OPAQUE"


def test_no_text_of_a_calendar_has_a_language() -> None:
    """RFC 5545, 3.2.10 allows it; node-ical and what is built on it show "[object Object]" for such a title."""
    for name, body in files().items():
        if name.endswith(".ics"):
            assert b"LANGUAGE=" not in body.replace(b"\r\n ", b""), name


@pytest.mark.parametrize(
    ("emails", "has_method"),
    [(["a@tetem.example"], True), (["a@tetem.example", "b@tetem.example"], True), (["a@tetem.example", None], False),
     ([None], False), ([], False)],
)  # fmt: skip
def test_a_calendar_is_a_publish_only_where_every_event_has_an_organizer(
    emails: list[str | None], has_method: bool
) -> None:
    """RFC 5546, 3.2.1: ORGANIZER 1, VEVENT 1+."""
    events = [
        make_event(f"reeks/e{number}", date(2024, 4, 9), organizer=Organizer(name=line("Tetem"), email=email))
        for number, email in enumerate(emails)
    ]
    facts = Facts(series=(make_series("reeks", *events),))
    seen = make_view(facts, make_history(facts))
    assert (b"METHOD:PUBLISH" in whole(seen)) == has_method
    for item, email in zip(seen.items, emails, strict=True):
        assert (b"METHOD" in event_file_bytes(seen, item, "nl")) == (email is not None)


def test_identity_and_revision_are_the_ledgers() -> None:
    found = {str(event["UID"]): event for event in read(whole(make_view()))}
    moved = found["hengelo.cop-2024@agenda.example"]
    assert moved["SEQUENCE"] == 1
    assert moved.decoded("DTSTAMP") == moved.decoded("LAST-MODIFIED") == datetime(2024, 2, 1, 12, 30, tzinfo=UTC)
    assert moved.decoded("CREATED") == datetime(2024, 1, 10, 8, 0, tzinfo=UTC)


def test_the_place_to_join_a_private_meeting_stands_nowhere() -> None:
    assert not [name for name, body in files().items() if SECRET.encode() in body]
    assert b"CONFERENCE" in files()["calendar.ics"], "an open one does"


def test_a_deadline_is_named_for_good_and_the_address_is_left_to_the_page() -> None:
    # A calendar's entries are copies: an address in one would outlive its deadline.
    _, component = one(COP.events[0])
    description = str(component["DESCRIPTION"])
    assert (
        "Aanmelden tot en met woensdag 21 februari 2024: https://agenda.example/events/cop-2024/enschede/"
        in description.split("\n")
    )
    for key in ("DESCRIPTION", "X-ALT-DESC"):
        assert "aanmelden@tetem.example" not in str(component[key])
        assert "tickets.example" not in str(component[key])


def test_without_a_deadline_the_address_stands_in_the_calendar_unless_it_is_cancelled() -> None:
    register = Registration(email="kom@tetem.example", condition=line("Je bent er."))
    event = make_event("reeks/a", date(2024, 4, 9), registration=register)
    _, component = one(event)
    assert "Aanmelden: kom@tetem.example\nVoorwaarde: Je bent er." in str(component["DESCRIPTION"])
    _, component = one(replace(event, status=Status.CANCELLED))
    assert "kom@tetem.example" not in str(component["DESCRIPTION"])


def test_an_entry_changes_with_its_revision_and_never_by_itself() -> None:
    # ICSx5 reads an entry again only when LAST-MODIFIED is later.
    days = [TODAY, date(2024, 2, 21), date(2024, 2, 22), date(2024, 2, 23), date(2024, 12, 1)]
    seen = [{str(event["UID"]): event.to_ical() for event in read(whole(make_view(today=day)))} for day in days]
    assert len(seen[0]) > 10
    for later in seen[1:]:
        assert later == {uid: seen[0][uid] for uid in later}


def test_what_does_not_take_place_has_no_time_to_follow_and_reserves_nothing() -> None:
    for status in (Status.CANCELLED, Status.POSTPONED):
        _, component = one(make_event("reeks/a", date(2024, 4, 9), status=status))
        assert str(component["SUMMARY"]).endswith(": Sessie reeks/a")
        assert "volgt nog" not in str(component["DESCRIPTION"])
        _, component = one(make_event("reeks/a", date(2024, 4, 9), start_time=time(19), status=status))
        assert "gereserveerd" not in str(component["DESCRIPTION"])


def test_an_organizer_without_an_address_is_a_contact() -> None:
    found = {str(event["UID"]): event for event in read(whole(make_view()))}
    assert found["enschede.cop-2024@agenda.example"]["ORGANIZER"] == "mailto:info@tetem.example"
    other = found["vriezenveen.cop-2024@agenda.example"]
    assert "ORGANIZER" not in other
    assert str(other["CONTACT"]) == "Tetem, https://tetem.example"


def test_html_is_there_where_it_shows_more_than_the_words_do() -> None:
    for description, has_html in (
        ("Eerst dit.\n\nDan dat; 2 < 3 & 4.", False),
        ("Een *avond*.", True),
        ("- inloop\n- gesprek", True),
        ("Lees https://a.example/", True),
    ):
        _, component = one(make_event("reeks/a", date(2024, 4, 9), description=markdown_source(description)))
        assert ("X-ALT-DESC" in component) is has_html
