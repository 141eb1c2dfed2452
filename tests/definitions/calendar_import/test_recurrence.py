"""What recurs, and what only says that it does."""

import pytest

from tests.definitions.calendar_import.reading import HEAD, calendar, hours, imported, of_lines, series_of


def days(rule: str, *more: str, start: str = "20260203T190000") -> list[str]:
    lines = ["UID:a", f"DTSTART;TZID=Europe/Amsterdam:{start}", "SUMMARY:x", f"RRULE:{rule}", *more]
    found = of_lines(";;".join(lines)).series
    return [str(event.values["date"])[5:] for series in found for event in series.events]


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=DAILY;COUNT=3", ["02-03", "02-04", "02-05"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", ["02-03", "02-05", "02-10", "02-12"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3", ["02-03", "02-17", "03-03"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=3", ["02-03", "02-15", "02-17"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", ["02-03", "03-03", "04-07"]),
        ("FREQ=MONTHLY;BYDAY=-1TU;COUNT=2", ["02-24", "03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["02-27", "03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["02-28", "03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=2", ["02-13", "03-13"]),
        ("FREQ=DAILY;BYMONTH=3;BYMONTHDAY=1,2;COUNT=2", ["03-01", "03-02"]),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=FR;COUNT=1", ["02-06"]),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=2SA;COUNT=1", ["04-11"]),
        ("FREQ=YEARLY;BYYEARDAY=100;COUNT=1", ["04-10"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, first: list[str]) -> None:
    found = days(rule)
    assert [day for day in found if day != "02-03" or "02-03" in first] == first


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3",
        "FREQ=MONTHLY;BYMONTHDAY=20;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=0",
    ],
)
def test_a_rule_that_never_comes_true_is_passed_over(rule: str) -> None:
    found = of_lines(f"UID:a;;DTSTART:19700203T190000Z;;SUMMARY:x;;RRULE:{rule}")
    assert found.series == ()
    assert len(found.passed_over) == 1


def test_a_session_that_was_moved_keeps_the_name_of_its_day_and_one_that_was_left_out_is_gone() -> None:
    found = of_lines(
        "UID:a;;DTSTART:20260303T180000Z;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=4;;EXDATE:20260310T180000Z",
        "UID:a;;DTSTART:20260319T180000Z;;SUMMARY:y;;RECURRENCE-ID:20260317T180000Z",
    ).series[0]
    assert [(event.key, event.values["date"]) for event in found.events] == [
        ("a#2026-03-03", "2026-03-03"), ("a#2026-03-17", "2026-03-19"), ("a#2026-03-24", "2026-03-24"),
    ]  # fmt: skip


def test_this_and_following_moves_all_that_follow() -> None:
    found = of_lines(
        "UID:a;;DTSTART:20260303T180000Z;;DURATION:PT1H;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=3",
        "UID:a;;DTSTART:20260310T190000Z;;DURATION:PT1H;;SUMMARY:y;;RECURRENCE-ID;RANGE=THISANDFUTURE:20260310T180000Z",
    ).series[0]
    assert [event.values["time"] for event in found.events] == ["19:00-20:00", "20:00-21:00", "20:00-21:00"]


def test_all_that_follow_keep_the_names_of_their_days_wherever_they_are_moved() -> None:
    weekly = "DTSTART;TZID=Europe/Amsterdam:20260303T190000;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=6"
    moved = (
        "DTSTART;TZID=Europe/Amsterdam:20260318T203000;;SUMMARY:y;;RECURRENCE-ID;RANGE=THISANDFUTURE:20260317T180000Z"
    )
    (found,) = of_lines(f"UID:a;;{weekly}", f"UID:a;;{moved}").series
    assert [(event.key[-5:], str(event.values["date"])[5:], event.values["time"]) for event in found.events] == [
        ("03-03", "03-03", "19:00"), ("03-10", "03-10", "19:00"), ("03-17", "03-18", "20:30"),
        ("03-24", "03-25", "20:30"), ("03-31", "04-01", "20:30"), ("04-07", "04-08", "20:30"),
    ]  # fmt: skip


def test_a_session_that_is_named_by_its_day_alone_is_that_session() -> None:
    weekly = "DTSTART;TZID=Europe/Amsterdam:20260303T190000;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=2"
    moved = "DTSTART;TZID=Europe/Amsterdam:20260311T200000;;SUMMARY:y;;RECURRENCE-ID;VALUE=DATE:20260310"
    (found,) = of_lines(f"UID:a;;{weekly}", f"UID:a;;{moved}").series
    assert [(event.key, event.values["date"]) for event in found.events] == [
        ("a#2026-03-03", "2026-03-03"), ("a#2026-03-10", "2026-03-11"),
    ]  # fmt: skip


def test_a_time_without_a_zone_is_in_the_one_that_the_calendar_names() -> None:
    events = ["UID:a;;DTSTART:20260329T190000;;SUMMARY:x", "UID:b;;DTSTART:20260328T190000Z;;SUMMARY:y"]
    (found,) = imported(calendar(*events, head=f"{HEAD}X-WR-TIMEZONE:Europe/Lisbon\r\n")).series
    assert [hours(event)[0] for event in series_of(found).events] == ["2026-03-28 19:00+0000", "2026-03-29 19:00+0100"]


def test_an_hour_that_the_clock_leaves_out_is_the_one_after_it() -> None:
    (found,) = of_lines("UID:a;;DTSTART;TZID=Europe/Amsterdam:20260329T023000;;DURATION:PT2H;;SUMMARY:x").series
    assert hours(series_of(found).events[0])[0] == "2026-03-29 03:30+0200"


def test_two_sessions_of_one_day_are_two() -> None:
    found = of_lines("UID:a;;DTSTART:20260303T100000Z;;SUMMARY:x;;RRULE:FREQ=DAILY;BYHOUR=10,14;COUNT=4").series[0]
    assert [event.key for event in found.events] == [
        "a#2026-03-03", "a#2026-03-03T1500", "a#2026-03-04", "a#2026-03-04T1500",
    ]  # fmt: skip


def test_googles_halves_of_a_split_series_are_one() -> None:
    found = of_lines(
        "UID:abc@google.com;;DTSTART:20260303T180000Z;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=2",
        "UID:abc_R20260317T180000@google.com;;DTSTART:20260317T180000Z;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=2",
    ).series[0]
    assert [event.key for event in found.events] == [
        f"abc@google.com#2026-03-{day}" for day in ("03", "10", "17", "24")
    ]


def test_the_latest_version_of_one_event_counts() -> None:
    found = of_lines(
        "UID:a;;DTSTART:20260305T180000Z;;SUMMARY:oud;;SEQUENCE:1",
        "UID:a;;DTSTART:20260306T180000Z;;SUMMARY:nieuw;;SEQUENCE:2",
    ).series[0]
    assert [event.values["title"] for event in found.events] == ["nieuw"]


def test_hours_stay_the_same_over_the_clock_change() -> None:
    lines = "UID:a;;DTSTART;TZID=Europe/Amsterdam:20260327T190000;;SUMMARY:x;;RRULE:FREQ=WEEKLY;COUNT=2"
    assert [event.values["time"] for event in of_lines(lines).series[0].events] == ["19:00", "19:00"]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYDAY=SU", ""]
)
def test_a_zone_whose_clock_changes_as_none_does_is_none(rule: str) -> None:
    """Each look at such a clock goes through all its changes, of which there may be no end."""
    change = "DTSTART:16010101T030000;;TZOFFSETFROM:+0200;;TZOFFSETTO:+0700;;RRULE:"
    observance = f"BEGIN:STANDARD;;{change}{rule};;END:STANDARD;;"
    zone = f"BEGIN:VTIMEZONE;;TZID:Mars;;{observance * (1 if rule else 400)}END:VTIMEZONE;;".replace(";;", "\r\n")
    event = "UID:a;;DTSTART;TZID=Mars:20260303T190000;;SUMMARY:x"
    (found,) = imported(calendar(event, head=HEAD + zone)).series
    assert hours(series_of(found).events[0])[0] == "2026-03-03 19:00+0100"
