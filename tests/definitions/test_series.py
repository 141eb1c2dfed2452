"""From files to series and events: what is inherited, what is the default, what contradicts itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Announce, Event, Lead, Online, Series, Status, Texts, Venue, Visibility
from announcer.model.text import Markdown, Plain

Understand = Callable[[str], Reading]


@pytest.fixture
def series(understand: Understand) -> Callable[[str], Series]:
    def whole(text: str) -> Series:
        reading = understand(text)
        assert reading.series is not None, [str(problem) for problem in reading.problems]
        return reading.series

    return whole


Whole = Callable[[str], Series]


def event(series: Series, id_: str) -> Event:
    return next(one for one in series.events if one.key.event == id_)


def test_an_event_has_what_its_series_has_unless_it_states_its_own(series: Whole) -> None:
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


def test_an_empty_value_is_absent_and_an_empty_venue_clears_the_inherited_one(series: Whole) -> None:
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
def test_starts_close_together_are_announced_by_the_series(series: Whole, days: list[str], announce: Announce) -> None:
    events = "".join(f"  - {{id: e{number}, date: {day}}}\n" for number, day in enumerate(days))
    found = series(f"title: a\nevents:\n{events}")
    assert found.announce is announce
    usual = (Lead(1, "d"),) if announce is Announce.SERIES else (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
    assert {one.reminders for one in found.events} == {usual}


def test_what_the_file_says_of_announcing_goes_first(series: Whole) -> None:
    events = "events: [{id: a, date: 2024-01-01}, {id: b, date: 2024-01-02, reminders: [30m]}]\n"
    each = series(f"title: a\nannounce: each\n{events}")
    assert (each.announce, len(each.events[0].reminders)) == (Announce.EACH, 3)
    together = series(f"title: a\nannounce: series\nreminders: [2d]\n{events}")
    assert [one.reminders for one in together.events] == [(Lead(2, "d"),), (Lead(30, "m"),)]


@pytest.mark.parametrize("again", ["7d, 1w", "1d, 1d", "60m, 1h"])
def test_two_reminders_of_the_same_moment_are_refused(understand: Understand, again: str) -> None:
    (problem,) = understand(f"title: a\nreminders: [{again}]\nevents: [{{id: a, date: 2024-01-01}}]\n").problems
    assert (problem.line, problem.field) == (2, "reminders[1]")


@pytest.mark.parametrize("lead", ["0d", "-1d", "1y", "d", "1.5h", "54w", "9999w", "400d", "een dag"])
def test_a_reminder_that_is_no_time_before_the_start_is_refused(understand: Understand, lead: str) -> None:
    (problem,) = understand(f"title: a\nreminders: [{lead}]\nevents: [{{id: a, date: 2024-01-01}}]\n").problems
    assert problem.remedy == "write 7d, 1w, 2h or 30m"


# --- order, deadline --------------------------------------------------------------------------------------------


def test_events_come_by_start_whatever_their_order_in_the_file(series: Whole) -> None:
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


def test_the_first_event_of_a_deadline_is_the_first_that_takes_place(series: Whole) -> None:
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
    understand: Understand,
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


# --- translations -----------------------------------------------------------------------------------------------


def test_an_event_has_the_series_translation_only_of_what_it_inherits(series: Whole) -> None:
    found = series(
        """\
title: Ronde
summary: samenvatting
description: verhaal
price: gratis
content_warning: hard
registration: {email: a@example.org, condition: kom}
venue: {name: Zaal, accessibility: drempelvrij}
online: {name: scherm}
image: {file: a.png, alt: beeld}
translations:
  EN: {title: Round, summary: summary, description: story, price: free, content_warning: loud, condition: come,
       venue: Hall, accessibility: step-free, online: screen, alt: picture}
  de: {title: Runde}
events:
  - {id: same, date: 2024-01-01}
  - id: own
    date: 2024-01-02
    title: Eigen
    summary: eigen
    description: eigen
    price: 5 euro
    content_warning: zacht
    registration: {email: a@example.org, condition: anders}
    venue: {name: Elders}
    online: {name: elders}
    image: {file: b.png, alt: anders}
    translations: {en: {title: Own, post: Own words}, fr: {price: 5 euros}}
  - {id: moved, date: 2024-01-03, venue: , note: waarom, translations: {en: {note: why, recap: "what\\nfor"}}}
"""
    )
    assert dict(found.translations) == {
        "en": Texts(
            title=Plain("Round"),
            summary=Plain("summary"),
            description=Markdown("story"),
            price=Plain("free"),
            content_warning=Plain("loud"),
            condition=Plain("come"),
            venue=Plain("Hall"),
            accessibility=Plain("step-free"),
            online=Plain("screen"),
            alt=Plain("picture"),
        ),
        "de": Texts(title=Plain("Runde")),
    }
    assert event(found, "same").translations == found.translations
    assert dict(event(found, "own").translations) == {
        "en": Texts(title=Plain("Own"), post=Plain("Own words")),
        "fr": Texts(price=Plain("5 euros")),
    }
    moved = event(found, "moved").translations["en"]
    assert (moved.venue, moved.accessibility, moved.online, moved.note) == (None, None, "screen", "why")
    assert moved.recap == "what\nfor"


def test_a_translation_into_the_same_or_no_language_or_twice_is_refused(understand: Understand) -> None:
    reading = understand(
        """\
title: a
language: NL
translations:
  nl: {title: b}
  english: {title: c}
  en_US: {title: c}
  en: {title: d}
  EN: {title: e}
  fr:
  de: {note: nobody sees it}
events: [{id: a, date: 2024-01-01}]
"""
    )
    assert [(p.line, p.column, p.message, p.remedy) for p in reading.problems] == [
        (4, 3, "nl is the series' own language", "write those texts above"),
        (5, 3, "`english` is no language tag (BCP 47)", "did you mean en?"),
        (6, 3, "`en_US` is no language tag (BCP 47)", "did you mean en-US?"),
        (8, 3, "en stands here a second time", "keep one"),
    ]
    assert [(w.line, w.field) for w in reading.warnings] == [(10, "translations.de.note")]


# --- time -------------------------------------------------------------------------------------------------------


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
    understand: Understand, timezone: str, day: str, hours: str, next_hour: str
) -> None:
    (problem,) = understand(at(timezone, day, hours)).problems
    assert problem.remedy == f"the next time that exists is {next_hour}"


def test_of_a_time_that_comes_twice_the_first_is_meant(series: Whole) -> None:
    (only,) = series(at("Europe/Amsterdam", "2024-10-27", "02.30-04.00")).events
    assert only.starts_at is not None
    assert only.starts_at.astimezone(UTC) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_a_day_without_hours_on_the_day_of_a_clock_change_is_fine(series: Whole) -> None:
    text = "title: a\ntimezone: Africa/Cairo\nevents: [{id: a, date: 2024-04-26}]\n"
    assert series(text).events[0].start_time is None


@pytest.mark.parametrize(
    ("hours", "last"),
    [("22.00-01.00", 2), ("22.00-10.00", 2), ("20.00-24.00", 2), ("00.00-00.30", 1), ("8:00-23:59", 1)],
)
def test_an_end_before_the_start_is_the_next_days(series: Whole, hours: str, last: int) -> None:
    (only,) = series(at("UTC", "2024-05-01", hours)).events
    assert only.last_on == date(2024, 5, last)


@pytest.mark.parametrize("hours", ["22.00-10.01", "20.00-19.00", "19.00-19.00", "11.00-24.00"])
def test_an_end_more_than_twelve_hours_into_the_next_day_is_refused(understand: Understand, hours: str) -> None:
    (problem,) = understand(at("UTC", "2024-05-01", hours)).problems
    assert problem.field == "events[0].time"
    assert "`until:`" in problem.remedy


def test_an_event_of_several_days_is_one_span(series: Whole, understand: Understand) -> None:
    (only,) = series(at("UTC", "2024-05-01", "17.00-15.00", ", until: vrijdag 3 mei 2024")).events
    assert only.ends_at == datetime(2024, 5, 3, 15, tzinfo=UTC)
    for until in ("2024-05-01", "2024-04-30"):
        (problem,) = understand(at("UTC", "2024-05-01", "17.00-15.00", f", until: {until}")).problems
        assert problem.field == "events[0].until"
    (problem,) = understand(at("UTC", "2024-05-01", "17.00-24.00", ", until: 2024-05-02")).problems
    assert problem.remedy == "write 23:59"


def of_days(rest: str) -> str:
    return f"title: a\ntimezone: UTC\nevents: [{{id: a, date: 2024-05-01, {rest}}}]\n"


def test_the_hours_of_each_day_of_several_are_not_those_of_the_whole(series: Whole) -> None:
    (only,) = series(of_days("until: 2024-05-03, hours: 10.00-17.00")).events
    assert only.is_daily
    assert (only.starts_at, only.ends_at) == (
        datetime(2024, 5, 1, 10, tzinfo=UTC),
        datetime(2024, 5, 3, 17, tzinfo=UTC),
    )


def test_the_hours_of_each_day_stand_in_place_of_the_series_time(series: Whole) -> None:
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
def test_hours_of_each_day_that_cannot_be_are_refused(understand: Understand, rest: str, remedy: str) -> None:
    (problem,) = understand(of_days(rest)).problems
    assert (problem.field, problem.remedy) == ("events[0].hours", remedy)


def test_a_problem_of_an_inherited_time_is_told_at_the_date_that_has_it(understand: Understand) -> None:
    (problem,) = understand("title: a\ntime: 02.30\nevents: [{id: a, date: 2024-03-31}]\n").problems
    assert (problem.line, problem.column, problem.field) == (3, 24, "events[0].date")


def test_announce_at_is_local_to_the_series(series: Whole, understand: Understand) -> None:
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
def test_an_unknown_zone_is_refused_with_the_nearest(understand: Understand, zone: str, remedy: str | None) -> None:
    (problem,) = understand(f"title: a\ntimezone: {zone}\nevents: [{{id: a, date: 2024-05-01}}]\n").problems
    assert problem.field == "timezone"
    assert remedy is None or problem.remedy == remedy


# --- images and the reading itself ------------------------------------------------------------------------------


def test_a_reading_names_every_image_with_its_place_also_in_a_bad_file(understand: Understand) -> None:
    reading = understand(
        """\
title: a
stauts: x
image: {file: a.png, alt: one}
events:
  - id: a
    date: 2024-05-01
    image:
      file: sub/b.jpg
      alt: two
"""
    )
    assert [(use.image.file, use.image.alt, use.file, use.line, use.column, use.field) for use in reading.images] == [
        ("a.png", "one", "round.yaml", 3, 15, "image.file"),
        ("sub/b.jpg", "two", "round.yaml", 8, 13, "events[0].image.file"),
    ]


def test_a_reading_carries_the_digest_of_its_bytes() -> None:
    (reading,) = read([SourceFile("a.yaml", b"")], Defaults())
    assert reading.digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_same_files_in_any_order_give_the_same_readings() -> None:
    files = [SourceFile(f"{n}.yaml", f"title: {n}\nevents: [{{id: a, date: 2024-05-01}}]\n".encode()) for n in "abc"]
    assert read(files, Defaults()) == read(files[::-1], Defaults())
