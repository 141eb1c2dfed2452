"""Times, zones, and hours of several days."""

from datetime import UTC, date, datetime, time

import pytest

from tests.definitions.series_texts import ReadSeries, ReadText


def at(timezone: str, day: str, hours: str, more: str = "") -> str:
    return f"title: a\ntimezone: {timezone}\nevents: [{{id: a, date: {day}, time: {hours}{more}}}]\n"


@pytest.mark.parametrize(
    ("timezone", "day", "hours", "next_hour"),
    [
        ("Europe/Amsterdam", "2024-03-31", "02.30", "03:00"),
        ("Europe/Amsterdam", "2024-03-31", "02.00-05.00", "03:00"),
        ("Europe/Amsterdam", "2024-03-30", "22.00-02.30", "03:00"),
        ("America/New_York", "2024-03-10", "2:59", "03:00"),
        ("Australia/Lord_Howe", "2024-10-06", "02:15", "02:30"),
        ("Africa/Cairo", "2024-04-26", "00:10", "01:00"),
        ("Pacific/Apia", "2011-12-30", "12:00", "00:00 on 2011-12-31"),
    ],
)
def test_a_time_that_the_clock_change_leaves_out_names_the_next_that_exists(
    understand: ReadText, timezone: str, day: str, hours: str, next_hour: str
) -> None:
    (problem,) = understand(at(timezone, day, hours)).problems
    assert problem.remedy == f"the next time that exists is {next_hour}"


def test_of_a_time_that_comes_twice_the_first_is_meant(series: ReadSeries) -> None:
    (only,) = series(at("Europe/Amsterdam", "2024-10-27", "02.30-04.00")).events
    assert only.starts_at is not None
    assert only.starts_at.astimezone(UTC) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_a_day_without_hours_on_the_day_of_a_clock_change_is_fine(series: ReadSeries) -> None:
    text = "title: a\ntimezone: Africa/Cairo\nevents: [{id: a, date: 2024-04-26}]\n"
    assert series(text).events[0].start_time is None


@pytest.mark.parametrize(
    ("hours", "last"),
    [("22.00-01.00", 2), ("22.00-10.00", 2), ("20.00-24.00", 2), ("00.00-00.30", 1), ("8:00-23:59", 1)],
)
def test_an_end_before_the_start_is_the_next_days(series: ReadSeries, hours: str, last: int) -> None:
    (only,) = series(at("UTC", "2024-05-01", hours)).events
    assert only.last_on == date(2024, 5, last)


@pytest.mark.parametrize("hours", ["22.00-10.01", "20.00-19.00", "19.00-19.00", "11.00-24.00"])
def test_an_end_more_than_twelve_hours_into_the_next_day_is_refused(understand: ReadText, hours: str) -> None:
    (problem,) = understand(at("UTC", "2024-05-01", hours)).problems
    assert problem.field == "events[0].time"
    assert "`until:`" in problem.remedy


def test_an_event_of_several_days_is_one_span(series: ReadSeries, understand: ReadText) -> None:
    (only,) = series(at("UTC", "2024-05-01", "17.00-15.00", ", until: vrijdag 3 mei 2024")).events
    assert only.ends_at == datetime(2024, 5, 3, 15, tzinfo=UTC)
    for until in ("2024-05-01", "2024-04-30"):
        (problem,) = understand(at("UTC", "2024-05-01", "17.00-15.00", f", until: {until}")).problems
        assert problem.field == "events[0].until"
    (problem,) = understand(at("UTC", "2024-05-01", "17.00-24.00", ", until: 2024-05-02")).problems
    assert problem.remedy == "write 23:59"


def of_days(rest: str) -> str:
    return f"title: a\ntimezone: UTC\nevents: [{{id: a, date: 2024-05-01, {rest}}}]\n"


def test_the_hours_of_each_day_of_several_are_not_those_of_the_whole(series: ReadSeries) -> None:
    (only,) = series(of_days("until: 2024-05-03, hours: 10.00-17.00")).events
    assert only.is_daily
    assert (only.starts_at, only.ends_at) == (
        datetime(2024, 5, 1, 10, tzinfo=UTC),
        datetime(2024, 5, 3, 17, tzinfo=UTC),
    )


def test_the_hours_of_each_day_stand_in_place_of_the_series_time(series: ReadSeries) -> None:
    (one, other) = series(
        "title: a\ntime: 20.00\nevents: [{id: a, date: 2024-05-01, until: 2024-05-03, hours: 10.00-12.00},"
        " {id: b, date: 2024-06-01}]\n"
    ).events
    assert (one.start_time, one.is_daily, other.start_time, other.is_daily) == (time(10), True, time(20), False)


@pytest.mark.parametrize(
    ("rest", "remedy"),
    [
        ("hours: 10.00-17.00", "write `time:`, or add `until:`"),
        ("until: 2024-05-03, hours: 10.00-17.00, time: 11.00", "keep `hours` if they hold each day, else `time`"),
        ("until: 2024-05-03, hours: 10.00", "write them as 10.00-17.00"),
        ("until: 2024-05-03, hours: 22.00-02.00", "write them as 10.00-17.00"),
    ],
)
def test_hours_of_each_day_that_cannot_be_are_refused(understand: ReadText, rest: str, remedy: str) -> None:
    (problem,) = understand(of_days(rest)).problems
    assert (problem.field, problem.remedy) == ("events[0].hours", remedy)


def test_a_problem_of_an_inherited_time_is_told_at_the_date_that_has_it(understand: ReadText) -> None:
    (problem,) = understand("title: a\ntime: 02.30\nevents: [{id: a, date: 2024-03-31}]\n").problems
    assert (problem.line, problem.column, problem.field) == (3, 24, "events[0].date")


def test_announce_at_is_local_to_the_series(series: ReadSeries, understand: ReadText) -> None:
    text = "title: a\ntimezone: {}\nannounce_at: {}\nevents: [{{id: a, date: 2024-05-01}}]\n"
    found = series(text.format("America/New_York", "15 januari 2024 10.00"))
    assert found.announce_at is not None
    assert found.announce_at.astimezone(UTC) == datetime(2024, 1, 15, 15, tzinfo=UTC)
    (problem,) = understand(text.format("Europe/Amsterdam", "2024-03-31 02:30")).problems
    assert problem.remedy == "the next time that exists is 03:00"
    (problem,) = understand(text.format("Europe/Amsterdam", "2024-03-30T02:30+01:00")).problems
    assert "local" in problem.remedy


@pytest.mark.parametrize(
    ("zone", "remedy"),
    [
        ("Amsterdam", "did you mean Europe/Amsterdam?"),
        ("europe/amsterdam", "did you mean Europe/Amsterdam?"),
        ("New York", "did you mean America/New_York?"),
        ("../../etc/passwd", "write Europe/Amsterdam"),
        ("/etc/localtime", None),
        ("Europe/../Europe/Amsterdam", "did you mean Europe/Amsterdam?"),
        ("localtime", None),
        ("Factory", None),
        ("UTC+1", None),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(understand: ReadText, zone: str, remedy: str | None) -> None:
    (problem,) = understand(f"title: a\ntimezone: {zone}\nevents: [{{id: a, date: 2024-05-01}}]\n").problems
    assert problem.field == "timezone"
    assert remedy is None or problem.remedy == remedy
