"""A rule gives sessions: their dates are their ids, and an entry with such an id says what is otherwise then."""

from datetime import date, time

import pytest

from announcer.definitions import limits
from announcer.definitions.recurrence_words import Frequency, RuleDay, parse_days, parse_frequency
from announcer.model import Announce, Lead, Status
from tests.definitions.series_texts import ReadSeries, ReadText, event


def ids(read: ReadSeries, repeat: str, more: str = "") -> list[str]:
    found = read(f"title: Café\nrepeat: {{{repeat}}}\n{more}")
    return [one.key.event for one in found.events]


@pytest.mark.parametrize(
    ("repeat", "dates"),
    [
        (
            "every: month, on: first tuesday, until: 2025-06-30, except: [2025-01-07], time: 19.30-21.00",
            "2025-02-04 2025-03-04 2025-04-01 2025-05-06 2025-06-03",
        ),
        ("every: week, from: 2025-03-25, count: 3", "2025-03-25 2025-04-01 2025-04-08"),
        ("every: 2 weken, on: di en do, from: 2025-01-01, count: 3", "2025-01-02 2025-01-14 2025-01-16"),
        ("every: om de week, on: [maandag], from: 2025-01-06, count: 2", "2025-01-06 2025-01-20"),
        (
            "every: month, on: [eerste en laatste vrijdag], from: 2025-01-01, count: 3",
            "2025-01-03 2025-01-31 2025-02-07",
        ),
        ("every: month, on: 31, from: 2025-01-01, count: 3", "2025-01-31 2025-03-31 2025-05-31"),
        ("every: month, on: laatste dag, from: 2025-01-01, count: 2", "2025-01-31 2025-02-28"),
        ("every: maand, from: 2025-01-15, until: 2025-03-14", "2025-01-15 2025-02-15"),
        ("every: jaar, on: 29 februari, from: 2024-01-01, count: 2", "2024-02-29 2028-02-29"),
        ("every: year, on: last monday of august, from: 2025-01-01, count: 2", "2025-08-25 2026-08-31"),
        ("every: 3 days, from: 2025-02-27, count: 2", "2025-02-27 2025-03-02"),
        ("every: week, from: 2025-01-07, count: 3, except: [2025-01-14]", "2025-01-07 2025-01-21"),
    ],
)
def test_a_rule_gives_its_dates(series: ReadSeries, repeat: str, dates: str) -> None:
    assert ids(series, repeat) == dates.split()


MOVED = """\
events:
  - {id: 2025-02-04, date: 2025-02-11, time: 20.00}
  - {id: 2025-03-04, status: cancelled}
  - {id: jubileum, date: 2025-03-21}
"""


def test_an_entry_with_the_id_of_a_date_is_that_session(series: ReadSeries) -> None:
    found = series(
        "title: Café\ntime: 18.00\nvenue: {name: Tetem}\n"
        "repeat: {every: month, on: first tuesday, from: 2025-01-01, count: 4, time: 19.30-21.00}\n" + MOVED
    )
    told = [(one.key.event, one.starts_on, one.start_time, one.status) for one in found.events]
    assert told == [
        ("2025-01-07", date(2025, 1, 7), time(19, 30), Status.SCHEDULED),
        ("2025-02-04", date(2025, 2, 11), time(20), Status.SCHEDULED),
        ("2025-03-04", date(2025, 3, 4), time(19, 30), Status.CANCELLED),
        ("jubileum", date(2025, 3, 21), time(18), Status.SCHEDULED),
        ("2025-04-01", date(2025, 4, 1), time(19, 30), Status.SCHEDULED),
    ]
    assert {one.venue.name for one in found.events if one.venue} == {"Tetem"}
    assert event(found, "2025-01-07").end_time == time(21)


def test_what_a_rule_gives_is_announced_as_a_series_however_far_apart(series: ReadSeries) -> None:
    rule = "repeat: {every: month, from: 2025-01-07, count: 4}\n"
    usual, stated = series(f"title: Café\n{rule}"), series(f"title: Café\nannounce: each\n{rule}")
    assert (usual.announce, usual.events[0].reminders) == (Announce.SERIES, (Lead(1, "d"),))
    assert stated.announce is Announce.EACH


def test_without_from_a_rule_goes_on_from_the_first_event(series: ReadSeries) -> None:
    more = "events: [{id: start, date: 2025-01-06}]"
    assert ids(series, "every: week, until: 2025-01-20", more) == ["start", "2025-01-13", "2025-01-20"]


def test_without_any_other_day_a_rule_begins_when_it_may_be_spoken_of(series: ReadSeries) -> None:
    more = "announce_at: 2025-01-15 10:00"
    assert ids(series, "every: month, on: first tuesday, count: 2", more) == ["2025-02-04", "2025-03-04"]


@pytest.mark.parametrize(
    ("text", "field", "words", "remedy"),
    [
        ("repeat: {every: week, from: 2025-01-01}", "repeat", "no end", "until:"),
        ("repeat: {every: week, count: 3}", "repeat", "from when", "from:"),
        ("repeat: {from: 2025-01-01, count: 3}", "repeat.every", "how often", "every:"),
        ("repeat: {every: tuesday, from: 2025-01-01, count: 3}", "repeat.every", "how often", "`every: week` and `on:"),
        ("repeat: {every: week, from: 2025-01-01, count: 3, until: 2026-01-01}", "repeat.count", "contradict", "keep"),
        ("repeat: {every: month, on: tuesday, from: 2025-01-01, count: 3}", "repeat.on", "which", "first"),
        ("repeat: {every: week, on: 15, from: 2025-01-01, count: 3}", "repeat.on", "weekdays only", "every: month"),
        ("repeat: {every: day, on: monday, from: 2025-01-01, count: 3}", "repeat.on", "all of them", "every: week"),
        ("repeat: {every: week, on: [mon, 15], from: 2025-01-01, count: 3}", "repeat.on", "side by side", "one kind"),
        ("repeat: {every: month, on: 3 may, from: 2025-01-01, count: 3}", "repeat.on", "every month", "every: year"),
        ("repeat: {every: year, on: 15, from: 2025-01-01, count: 3}", "repeat.on", "month is missing", "22 february"),
        ("repeat: {every: year, on: [3 may, 4 june], from: 2025-01-01, count: 3}", "repeat.on", "2 days", "events"),
        ("repeat: {every: week, from: 2025-01-02, until: 2025-01-01}", "repeat", "no date", "until"),
        ("repeat: {every: 9 years, on: 29 feb, from: 2024-01-01, count: 99}", "repeat.count", "no more", "as many"),
        ("repeat: {every: day, from: 2025-01-01, until: 2199-12-31}", "repeat.until", "1,000 events", "earlier"),
        ("repeat: {every: 367 days, from: 2025-01-01, count: 2}", "repeat.every", "too many", "366"),
        ("repeat: {every: week, from: 2025-03-30, count: 2, time: 02.30}", "repeat.time", "does not exist", "03:00"),
        (
            "repeat: {every: week, from: 2025-01-07, count: 3}\nevents: [{id: 2025-01-08, status: cancelled}]",
            "events[0].date", "no date of the rule", "the nearest is 2025-01-07",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_meant_is_refused_with_what_would_be_right(
    understand: ReadText, text: str, field: str, words: str, remedy: str
) -> None:
    (problem,) = understand(f"title: Café\n{text}").problems
    assert (problem.field, words in problem.message, remedy in problem.remedy) == (field, True, True), problem


def test_what_is_probably_not_meant_is_told(understand: ReadText) -> None:
    reading = understand(
        "title: Café\nrepeat: {every: week, from: 2025-01-07, count: 3, except: [2025-01-15]}\n"
        "events: [{id: feest, date: 2025-01-14}]"
    )
    assert reading.series is not None
    assert [(one.field, one.remedy) for one in reading.warnings] == [
        ("repeat.except[0]", "the nearest is 2025-01-14"),
        ("events[0].date", "if it takes its place, put 2025-01-14 under `except:`"),
    ]
    assert reading.dates == (date(2025, 1, 7), date(2025, 1, 14), date(2025, 1, 21))


def test_a_rule_in_dutch_words_is_told_its_keys_and_all_other_mistakes(understand: ReadText) -> None:
    reading = understand("title: Café\nherhaling: {elke: dinsdag, vanaf: 2025-01-07, aantal: 3}")
    assert [problem.field for problem in reading.problems] == [
        "herhaling", "herhaling.elke", "herhaling.elke", "herhaling.vanaf", "herhaling.aantal",
    ]  # fmt: skip


def test_texts_count_in_each_session_that_the_rule_gives(understand: ReadText) -> None:
    text = "a" * limits.MARKDOWN
    reading = understand(f"title: Café\ndescription: {text}\nrepeat: {{every: day, from: 2025-01-01, count: 300}}")
    assert [(problem.field, "shorten" in problem.remedy) for problem in reading.problems] == [("repeat", True)]


def test_days_are_named_in_the_files_language_too() -> None:
    assert parse_days("2. Dienstag", ("de",)) == (RuleDay(1, 2),)
    assert parse_days("weekend") == (RuleDay(5), RuleDay(6))
    assert parse_frequency("kwartaal") == Frequency("month", 3)
