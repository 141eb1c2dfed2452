"""Every problem at once, each with its place, its field and a remedy."""

from collections.abc import Callable

import pytest

from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults

ReadText = Callable[[str], Reading]

SEVEN = """\
title: A round
titel: again
timezone: Europe/Amsterdm
tags: Twente
events:
  - id: Enschede Noord
    date: vrijdag 22 februari 2024
    time: 19.00-25.30
    stauts: cancelled
"""


def places(reading: Reading) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.field) for problem in reading.problems]


def test_seven_mistakes_are_seven_problems_in_order_of_place(understand: ReadText) -> None:
    reading = understand(SEVEN)
    assert places(reading) == [
        (2, 1, "titel"),
        (3, 11, "timezone"),
        (4, 7, "tags"),
        (6, 9, "events[0].id"),
        (7, 11, "events[0].date"),
        (8, 11, "events[0].time"),
        (9, 5, "events[0].stauts"),
    ]
    assert reading.series is None
    assert all(problem.remedy for problem in reading.problems)
    assert [problem.remedy for problem in reading.problems] == [
        "did you mean title?",
        "did you mean Europe/Amsterdam?",
        "write, for example, `tags: [CommunityOfPractice, Twente]`",
        "write enschede-noord",
        "write donderdag 22 februari 2024, or correct the date",
        "write 19.00-20.30 or 19:00, or leave the time out while it is not known",
        "did you mean status?",
    ]


def test_what_contradicts_itself_is_told_beside_what_cannot_be_read(understand: ReadText) -> None:
    reading = understand(
        """\
price: {no: text}
events:
  - id: a
    date: 2024-03-31
    time: 02.30-05.00
  - id: a
    date: 2024-05-01
    time: 20.00-19.00
  - id: c
    date: 2024-06-01
    until: 2024-06-01
  - date: soon
"""
    )
    assert places(reading) == [
        (1, 1, "title"),
        (1, 8, "price"),
        (5, 11, "events[0].time"),
        (6, 9, "events[1].id"),
        (8, 11, "events[1].time"),
        (11, 12, "events[2].until"),
        (12, 5, "events[3].id"),
        (12, 11, "events[3].date"),
    ]


def test_beside_a_date_that_is_wrong_the_mistakes_of_the_time_are_told_all_the_same(understand: ReadText) -> None:
    reading = understand(
        """\
title: x
events:
  - {id: a, date: vrijdag 22 februari 2024, time: 19.00-18.00}
  - {id: b, date: nooit, until: 2024-02-23, time: 19.00-24.00}
  - {id: c, time: 20.00-19.00}
  - {id: d, date: nooit, hours: 10.00}
  - {id: e, date: nooit, time: 20.00-01.00}
"""
    )
    assert [problem.field for problem in reading.problems] == [
        "events[0].date",
        "events[0].time",
        "events[1].date",
        "events[1].time",
        "events[2].date",
        "events[2].time",
        "events[3].date",
        "events[3].hours",
        "events[4].date",
    ]


def test_a_time_of_the_series_is_looked_at_where_no_date_can_be_read(understand: ReadText) -> None:
    reading = understand("title: x\ntime: 19.00-18.00\nevents: [{id: a, date: nooit}, {id: b, date: nooit}]\n")
    assert [problem.field for problem in reading.problems] == ["time", "events[0].date", "events[1].date"]


def test_beside_a_last_day_that_cannot_be_read_nothing_is_said_of_what_depends_on_it(understand: ReadText) -> None:
    reading = understand(
        """\
title: x
events:
  - {id: a, date: 2024-02-22, until: nooit, time: 19.00-18.00}
  - {id: b, date: 2024-02-22, until: nooit, hours: 10.00-17.00}
"""
    )
    assert [problem.field for problem in reading.problems] == ["events[0].until", "events[1].until"]


def test_a_value_that_cannot_be_read_is_not_called_missing_too(understand: ReadText) -> None:
    reading = understand("title: [a]\nevents:\n  - {id: A, date: never}\nimage: {file: /x.png, alt: [no]}\n")
    assert [problem.field for problem in reading.problems] == [
        "title",
        "events[0].id",
        "events[0].date",
        "image.file",
        "image.alt",
    ]


@pytest.mark.parametrize(
    ("line", "field", "hint"),
    [
        ("location: x", "location", "did you mean venue?"),
        ("tijd: 19:00", "tijd", "did you mean time?"),
        ("Summary: x", "Summary", "did you mean summary?"),
        ("date: 2024-02-22", "date", "it belongs in an event"),
        ("organiser: {name: x}", "organiser", "did you mean organizer?"),
        ("venue: {nam: x}", "venue.nam", "did you mean name?"),
        ("venue: {title: x}", "venue.title", "did you mean name?"),
        ("venue: {postcode: x}", "venue.postcode", "did you mean postal_code?"),
        ("translations: {en: {titel: x}}", "translations.en.titel", "did you mean title?"),
        ("venue: {qqqqqq: x}", "venue.qqqqqq", "known here: name, street"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    understand: ReadText, line: str, field: str, hint: str
) -> None:
    reading = understand(f"title: a\n{line}\nevents: [{{id: a, date: 2024-02-22}}]\n")
    (problem,) = reading.problems
    assert problem.field == field
    assert hint in problem.remedy
    assert problem.line == 2


def test_a_key_of_the_series_in_an_event_is_sent_there(understand: ReadText) -> None:
    (problem,) = understand("title: a\nevents: [{id: a, date: 2024-02-22, timezone: UTC}]\n").problems
    assert problem.remedy == "it belongs at the start of the file, to the series"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("geannuleerd", "did you mean cancelled?"),
        ("canceled", "did you mean cancelled?"),
        ("uitgesteld", "did you mean postponed?"),
        ("schedulled", "did you mean scheduled?"),
        ("moved online", "an event that moved online has `online:` and an empty `venue:`, and keeps its status"),
        ("zzz", "write one of scheduled, tentative, postponed, cancelled"),
    ],
)
def test_a_wrong_status_gets_the_right_one(understand: ReadText, value: str, remedy: str) -> None:
    (problem,) = understand(f"title: a\nevents: [{{id: a, date: 2024-02-22, status: {value}}}]\n").problems
    assert problem.remedy == remedy


@pytest.mark.parametrize(
    "name", ["Cop 2024.yaml", "cop_2024.yaml", "é.yaml", ".yaml", "a" * 65 + ".yaml", "a" * 300 + ".yml", "a.b.yaml"]
)
def test_a_file_whose_name_is_no_id_is_a_problem_of_the_whole_file(name: str) -> None:
    (reading,) = read([SourceFile(name, b"title: a\nevents: [{id: a, date: 2024-02-22}]\n")], Defaults())
    (problem,) = reading.problems
    assert (problem.file, problem.line, reading.series_id, reading.series) == (name, 0, None, None)
    assert "rename the file" in problem.remedy


def test_two_files_with_the_same_stem_are_both_refused() -> None:
    text = b"title: a\nevents: [{id: a, date: 2024-02-22}]\n"
    first, second = read([SourceFile("cop.yml", text), SourceFile("cop.yaml", text)], Defaults())
    assert [first.name, second.name] == ["cop.yaml", "cop.yml"]
    assert first.series is second.series is None
    assert str(first.problems[0]).startswith("cop.yaml: cop.yml defines the series cop too")


def test_a_draft_beside_a_series_of_the_same_name_is_no_clash() -> None:
    text = b"title: a\nevents: [{id: a, date: 2024-02-22}]\n"
    ours, draft = read([SourceFile("_cop.yaml", text), SourceFile("cop.yaml", text)], Defaults())
    assert (ours.draft, draft.draft) == (True, False)
    assert not ours.problems
    assert not draft.problems


def test_only_one_series_can_have_been_the_old_one_and_only_when_that_is_gone() -> None:
    event = "events: [{id: a, date: 2024-02-22}]\n"
    files = {
        "a.yaml": f"title: a\n{event}",
        "b.yaml": f"title: b\nwas: a\n{event}",
        "c.yaml": f"title: c\nwas: old\n{event}",
        "d.yaml": f"title: d\n{event}was: old\n",
        "e.yaml": f"title: e\nwas: e\n{event}",
        "f.yaml": f"title: f\nwas: gone\n{event}",
    }
    found = {r.name: r for r in read([SourceFile(n, t.encode()) for n, t in files.items()], Defaults())}
    assert [str(p) for p in found["b.yaml"].problems] == [
        "b.yaml:2:6: was: a is still there, in a.yaml; only one file can be the series that was renamed"
    ]
    assert [p.line for p in found["d.yaml"].problems] == [3]
    assert [p.message for p in found["e.yaml"].problems] == ["that is the present id of the series"]
    assert found["f.yaml"].series is not None
    assert found["f.yaml"].series.was == "gone"
    assert not found["c.yaml"].problems


def test_an_event_cannot_have_been_another_that_is_still_there(understand: ReadText) -> None:
    reading = understand(
        """\
title: a
events:
  - {id: a, date: 2024-02-22}
  - {id: b, date: 2024-02-23, was: a}
  - {id: c, date: 2024-02-24, was: c}
  - {id: d, date: 2024-02-25, was: old}
  - {id: e, date: 2024-02-26, was: old}
  - {id: f, date: 2024-02-27, was: "x/y/z"}
  - {id: g, date: 2024-02-28, was: x/y}
  - {id: h, date: 2024-02-29, was: round/a}
"""
    )
    assert [(p.line, p.field) for p in reading.problems] == [
        (4, "events[1].was"),
        (5, "events[2].was"),
        (7, "events[4].was"),
        (8, "events[5].was"),
        (10, "events[7].was"),
    ]


def test_a_draft_is_checked_and_has_no_series(understand: ReadText) -> None:
    good = understand("title: a\ndraft: yes\nevents: [{id: a, date: 2024-02-22}]\n")
    assert (good.draft, good.series, good.problems, good.series_id) == (True, None, (), "round")
    bad = understand("title: a\ndraft: true\nevents: [{id: a, date: 2024-02-31}]\n")
    assert (bad.draft, len(bad.problems)) == (True, 1)
    (hidden,) = read([SourceFile("_Any name.yaml", b"title: a\nevents: [{id: a, dat: 2024-02-31}]\n")], Defaults())
    assert (hidden.draft, hidden.series_id, len(hidden.problems)) == (True, None, 2)


@pytest.mark.parametrize("events", ["", "events:", "events: []", "events:\n  -\n"])
def test_a_series_without_events_is_refused_so_that_a_half_written_file_ends_nothing(
    understand: ReadText, events: str
) -> None:
    reading = understand(f"title: a\n{events}")
    assert [problem.message for problem in reading.problems] == ["the series has no events"]


def test_a_file_of_nothing_but_mistakes_tells_a_hundred_and_how_many_more(understand: ReadText) -> None:
    keys = "".join(f"k{number}: x\n" for number in range(20_000))
    reading = understand(f"title: a\n{keys}events: [{{id: a, date: 2024-02-22}}]\n")
    assert len(reading.problems) == 101
    assert reading.problems[-1].message == "there are 19,900 more than the 100 told"
    assert reading.problems[-1].line


def test_an_empty_entry_of_a_list_is_warned_of_as_it_may_be_a_tag_behind_a_hash(understand: ReadText) -> None:
    reading = understand("title: a\ntags:\n  - #Twente\n  - Enschede\nevents: [{id: a, date: 2024-02-22}]\n")
    assert [(w.line, w.field) for w in reading.warnings] == [(3, "tags[0]")]
    assert reading.series is not None
    assert reading.series.tags == ("Enschede",)


def test_a_tag_that_makes_no_hashtag_is_kept_and_warned_of(understand: ReadText) -> None:
    tags = "2024, 2025, C++, 'C#', R&D, .NET, Twente"
    reading = understand(f"title: a\ntags: [{tags}]\nevents: [{{id: a, date: 2024-02-22}}]\n")
    assert reading.series is not None
    assert reading.series.tags == ("2024", "2025", "C++", "C#", "R&D", ".NET", "Twente")
    assert [warning.field for warning in reading.warnings] == [f"tags[{index}]" for index in range(6)]
    assert "`2024` has no letter, and so makes no hashtag" in reading.warnings[0].message
    assert reading.warnings[0].remedy == "write a word: Twente2024"
    assert "`C++` loses its meaning in a hashtag" in reading.warnings[2].message
