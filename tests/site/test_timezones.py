"""VTIMEZONE against zoneinfo: every zone, every change. ANNOUNCER_ALL_ZONES=1 runs the whole; by default a sample."""

import os
import zoneinfo
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import StringIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from icalendar import Timezone

from announcer.site.calendars.vtimezone import is_utc, vtimezone

ZONES = sorted(
    name for name in files("tzdata").joinpath("zones").read_text(encoding="utf-8").split() if name != "Factory"
)
AWKWARD = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Nuuk",
    "America/Santiago",
    "America/Caracas",
    "Antarctica/Macquarie",
    "Antarctica/Troll",
    "Asia/Gaza",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "EST5EDT",
    "Europe/Amsterdam",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Riga",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
    "UTC",
]
SAMPLE = ZONES if os.environ.get("ANNOUNCER_ALL_ZONES") else sorted({*AWKWARD, *ZONES[::7]})


@cache
def changes(zone_name: str, first: int, last: int) -> tuple[datetime, ...]:
    """The instants at which zoneinfo's offset changes, found by asking it only."""
    zone = ZoneInfo(zone_name)
    found = []
    step = timedelta(days=4)  # Ramadan's changes in Morocco are weeks apart; none are closer than five days
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    before = at.astimezone(zone).utcoffset()
    while at < end:
        after = (at + step).astimezone(zone).utcoffset()
        if after != before:
            low, high = at, at + step
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            found.append(high)
        at, before = at + step, after
    return tuple(found)


def onsets(component: bytes, last: int) -> list[tuple[datetime, timedelta]]:
    """What a client makes of a VTIMEZONE: when (UTC) which offset begins, the rules spelt out to the year's end."""
    found = []
    for part in Timezone.from_ical(component.decode()).walk():
        if part.name not in ("STANDARD", "DAYLIGHT"):
            continue
        start, before, after = part.decoded("DTSTART"), part.decoded("TZOFFSETFROM"), part.decoded("TZOFFSETTO")
        assert start.tzinfo is None
        starts = [start]
        if "RRULE" in part:
            rule = rrulestr(part.decoded("RRULE").to_ical().decode(), dtstart=start)
            starts = list(rule.between(start, start.replace(year=last + 1), inc=True))
            assert starts[0] == start, "RFC 5545, 3.8.5.3: DTSTART is the first of the recurrences"
        found += [((local - before).replace(tzinfo=UTC), after) for local in starts]
    return sorted(found)


def assert_right(zone_name: str, first: int, last: int) -> int:
    zone = ZoneInfo(zone_name)
    said = onsets(vtimezone(zone_name, date(first, 3, 1), date(last, 3, 1)), last)
    moments = [at for at, _ in said]
    second = timedelta(seconds=1)
    expected = changes(zone_name, 1970, 2060)
    probes = [datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, 23, 59, 59, tzinfo=UTC)]
    # Where zoneinfo changes, and where we say a change: none may be missing, and none may be too many.
    probes += [probe for at in (*expected, *moments) if first <= at.year <= last for probe in (at - second, at)]
    for probe in probes:
        offset = said[bisect_right(moments, probe) - 1][1]
        assert moments[0] <= probe, (zone_name, probe)
        assert offset == probe.astimezone(zone).utcoffset(), (zone_name, probe)
    return len(expected)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("initial", sorted({name[:4] for name in SAMPLE}))
def test_every_change_from_1970_to_2060_is_zoneinfos(initial: str) -> None:
    for zone_name in (name for name in SAMPLE if name[:4] == initial):
        assert_right(zone_name, 1970, 2060)


@pytest.mark.parametrize("zone_name", AWKWARD)
def test_a_few_years_alone_are_right_as_well(zone_name: str) -> None:
    for first, last in ((1970, 1970), (1996, 1997), (2010, 2011), (2023, 2025), (2024, 2024), (2059, 2060)):
        assert_right(zone_name, first, last)


@pytest.mark.parametrize("zone_name", ["Europe/Amsterdam", "America/Nuuk", "Africa/Cairo", "Asia/Kolkata"])
def test_dateutil_takes_the_zone_and_agrees_on_its_hours(zone_name: str) -> None:
    """It refuses a VTIMEZONE with any property that it does not know (tz.tzical)."""
    found = tz.tzical(StringIO(vtimezone(zone_name, date(2024, 1, 1), date(2024, 12, 31)).decode())).get(zone_name)
    for month in range(1, 13):
        noon = datetime(2024, month, 15, 12)  # noqa: DTZ001  # a wall clock, in both zones
        assert found.utcoffset(noon) == ZoneInfo(zone_name).utcoffset(noon)


def test_amsterdam_is_two_rules_that_begin_at_the_local_time_before_the_change() -> None:
    assert vtimezone("Europe/Amsterdam", date(2024, 2, 22), date(2024, 6, 6)).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Amsterdam",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19970330T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


def test_no_zone_needs_rdate_and_none_lacks_an_observance() -> None:
    for zone_name in ZONES:
        component = vtimezone(zone_name, date(2024, 1, 1), date(2026, 1, 1))
        assert b"RDATE" not in component
        assert b"BEGIN:STANDARD" in component or b"BEGIN:DAYLIGHT" in component


def test_daylight_is_the_larger_offset_in_dublin_too() -> None:
    component = vtimezone("Europe/Dublin", date(2024, 1, 1), date(2024, 1, 1)).decode()
    daylight = component[component.index("BEGIN:DAYLIGHT") : component.index("END:DAYLIGHT")]
    assert "TZOFFSETTO:+0100" in daylight
    assert "TZNAME:IST" in daylight


def test_an_evening_before_the_last_sunday_is_a_weekday_among_days_of_the_month() -> None:
    component = vtimezone("America/Nuuk", date(2024, 1, 1), date(2026, 1, 1))
    assert b"RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA" in component


def test_a_rule_that_no_rrule_can_say_is_one_observance_a_year() -> None:
    component = vtimezone("Africa/Cairo", date(2024, 1, 1), date(2026, 1, 1)).decode()
    for start in ("20241101T000000", "20251031T000000", "20261030T000000"):
        assert f"DTSTART:{start}" in component
    assert "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR" in component


def test_years_without_a_change_in_the_zones_file_still_have_an_offset() -> None:
    said = onsets(vtimezone("Asia/Kolkata", date(1800, 1, 1), date(1800, 1, 1)), 1800)
    assert said[0][0].year == 1799


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../zones", "", "Europe"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        vtimezone(name, date(2024, 1, 1), date(2024, 1, 1))


def test_utc_by_its_many_names_is_known() -> None:
    assert {name for name in ZONES if is_utc(name)} == {
        name
        for name in ZONES
        if name in ("UCT", "UTC", "Universal", "Zulu") or name.startswith("Etc/U") or name == "Etc/Zulu"
    }


def test_zoneinfo_reads_the_same_data_as_we_do() -> None:
    assert zoneinfo.TZPATH == ()
