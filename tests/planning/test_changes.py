"""What counts as a change, what as news, what as wording."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from announcer.model import (
    EMPTY_HISTORY,
    Event,
    Facts,
    NewRevision,
    Online,
    Organizer,
    Registration,
    Revision,
    Status,
    Subject,
    Texts,
    Venue,
)
from announcer.model.text import line
from announcer.planning.event_changes import Aspect, counts_for_sequence, differences
from announcer.planning.renamed_history import renamed
from announcer.planning.revisions import applied, new_revisions, rested_at
from tests.support.planner_world import event, local, series

TETEM = Venue(name=line("Tetem"), street=line("Stroinksbleekweg 16"), city=line("Enschede"))
EVENING = event("a", "2024-02-22", "19:00", "20:30", venue=TETEM)
BARE = event("a", "2024-02-22", venue=None)

SAID = [
    ("another date", EVENING, {"starts_on": date(2024, 2, 29)}, {Aspect.DATE: False}),
    ("another hour", EVENING, {"start_time": time(20)}, {Aspect.TIME: False}),
    ("an hour first known", BARE, {"start_time": time(19)}, {Aspect.TIME: True}),
    ("an end first known", replace(EVENING, end_time=None), {"end_time": time(21)}, {Aspect.TIME: True}),
    ("an hour that is unknown again", EVENING, {"start_time": None, "end_time": None}, {Aspect.TIME: False}),
    ("another zone", EVENING, {"timezone": "Europe/London"}, {Aspect.TIME: False}),
    ("another street", EVENING, {"venue": replace(TETEM, street=line("Elders 1"))}, {Aspect.VENUE: False}),
    ("a place first known", BARE, {"venue": Venue(name=line("Tetem"))}, {Aspect.VENUE: True}),
    ("online as well", EVENING, {"online": Online(url="https://x.example")}, {Aspect.ONLINE: False}),
    ("cancelled", EVENING, {"status": Status.CANCELLED}, {Aspect.STATUS: False}),
    ("another address to register", replace(EVENING, registration=Registration(email="a@b.nl")),
     {"registration": Registration(email="c@b.nl")}, {Aspect.REGISTRATION: False}),
    ("registration first known", EVENING, {"registration": Registration(email="a@b.nl")}, {Aspect.REGISTRATION: True}),
    ("a note", EVENING, {"note": line("Neem een jas mee.")}, {Aspect.NOTE: True}),
]  # fmt: skip

TEMPLATES: list[dict[str, Any]] = [
    {"title": line("Anders")},
    {"summary": line("Anders")},
    {"price": line("5 euro")},
    {"tags": (line("Twente"),)},
    {"organizer": Organizer(name=line("Tetem"))},
    {"venue": replace(TETEM, postal_code=line("7523 ZL"), accessibility=line("Lift"))},
    {"registration": None},
    {"note": None},
]


@pytest.mark.parametrize(("old", "change", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_followers_are_told_of(old: Event, change: dict[str, Any], expected: dict[Aspect, bool]) -> None:
    found = differences(old, replace(old, **change))
    assert {one.aspect: one.first_known for one in found} == expected


@pytest.mark.parametrize("change", TEMPLATES, ids=[next(iter(change)) for change in TEMPLATES])
def test_followers_are_not_told_of_wording(change: dict[str, Any]) -> None:
    assert differences(EVENING, replace(EVENING, **change)) == ()


def test_sequence_counts_time_place_and_status() -> None:
    assert counts_for_sequence(EVENING, replace(EVENING, start_time=time(20)))
    assert counts_for_sequence(EVENING, replace(EVENING, venue=replace(TETEM, postal_code=line("1"))))
    assert counts_for_sequence(EVENING, replace(EVENING, status=Status.TENTATIVE))
    assert not counts_for_sequence(EVENING, replace(EVENING, note=line("x"), summary=line("y")))


def test_a_new_title_raises_the_sequence_and_is_no_change_to_followers() -> None:
    renamed = replace(EVENING, title=line("y"))
    translated = replace(EVENING, translations={"en": Texts(title=line("z"), summary=line("s"))})
    for new in (renamed, translated):
        assert counts_for_sequence(EVENING, new)
        assert not differences(EVENING, new)
    assert not counts_for_sequence(EVENING, replace(EVENING, translations={"en": Texts(summary=line("s"))}))


def test_the_same_facts_are_no_news() -> None:
    facts = Facts(series=(series(EVENING),))
    once = applied(EMPTY_HISTORY, new_revisions(EMPTY_HISTORY, facts, settled=True), local("2024-01-10 09:00"))
    assert len(once.events) == 1
    assert new_revisions(once, facts, settled=False) == ()


def test_revisions_count_without_gaps_and_sequence_rises_only_with_time_place_and_status() -> None:
    history = EMPTY_HISTORY
    versions = [
        EVENING,
        replace(EVENING, summary=line("x")),
        replace(EVENING, start_time=time(20)),
        replace(EVENING, start_time=time(20), status=Status.CANCELLED),
    ]
    for day, version in enumerate(versions, start=10):
        facts = Facts(series=(series(version),))
        history = applied(history, new_revisions(history, facts, settled=False), local(f"2024-01-{day} 09:00"))
    record = history.events[EVENING.key]
    assert [(one.number, one.sequence) for one in record.revisions] == [(1, 0), (2, 0), (3, 1), (4, 2)]
    assert record.identity.first_seen_at == local("2024-01-10 09:00")


def test_a_rename_keeps_the_identity() -> None:
    facts = Facts(series=(series(EVENING),))
    history = applied(EMPTY_HISTORY, new_revisions(EMPTY_HISTORY, facts, settled=True), local("2024-01-10 09:00"))
    old, new = EVENING.key, Subject("round", "tetem")
    moved = renamed(history, ((old, new),))
    assert old not in moved.events
    assert moved.events[new].subject == new
    assert moved.events[new].identity.uid("x.example") == "a.round@x.example"


def revisions(*minutes: int, settled: bool = False) -> tuple[Revision[Event], ...]:
    start = local("2024-01-10 09:00")
    return tuple(
        Revision(number=number, at=start + timedelta(minutes=minute), facts=EVENING, settled=settled)
        for number, minute in enumerate(minutes, start=1)
    )


@pytest.mark.parametrize(
    ("minutes", "rests_until"),
    [
        ((0,), 10),
        ((0, 5), 15),
        ((0, 9, 18, 27), 37),
        ((0, 9, 18, 27, 36, 45, 54), 60),
        ((0, 30), 40),
        ((0, 9, 18, 27, 36, 45, 54, 61), 71),
    ],
)
def test_what_is_new_rests_ten_minutes_after_the_last_edit_and_an_hour_at_most(
    minutes: tuple[int, ...], rests_until: int
) -> None:
    expected = local("2024-01-10 09:00") + timedelta(minutes=rests_until)
    assert rested_at(revisions(*minutes), timedelta(minutes=10)) == expected


def test_what_the_service_finds_at_its_start_does_not_rest() -> None:
    assert rested_at(revisions(0, settled=True), timedelta(minutes=10)) == local("2024-01-10 09:00")


def test_a_new_revision_clears_the_ruling() -> None:
    facts = Facts(series=(series(EVENING),))
    history = applied(EMPTY_HISTORY, new_revisions(EMPTY_HISTORY, facts, settled=True), local("2024-01-10 09:00"))
    ruled = replace(
        history, events={key: replace(record, ruling="as-written") for key, record in history.events.items()}
    )
    later = applied(
        ruled,
        (NewRevision(subject=EVENING.key, facts=replace(EVENING, start_time=time(20))),),
        local("2024-01-11 09:00"),
    )
    assert later.events[EVENING.key].ruling is None
