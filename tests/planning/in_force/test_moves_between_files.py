"""Events that look like those of another file: renamed, moved, split."""

from dataclasses import replace
from datetime import date

from announcer.model import (
    Subject,
    Venue,
)
from announcer.model.text import line
from announcer.planning.in_force.facts import facts_in_force
from announcer.planning.renamed_history import renamed
from tests.planning.in_force.ledger_facts import NOW, A, B, events_of, in_series, known, remedies, told, unsaid
from tests.support.planner_world import local, reading, series


def test_a_file_that_was_renamed_is_asked_about_once_and_the_old_one_stays() -> None:
    facts = facts_in_force(known(A, B), [reading(in_series("nieuw", A, B))], NOW)
    assert [one.id for one in facts.series] == ["round"]
    assert events_of(facts) == {"a": A, "b": B}
    assert {str(key) for key in facts.held} == {"round", "round/a", "round/b", "nieuw", "nieuw/a", "nieuw/b"}
    (remedy,) = remedies(facts)
    assert remedy.startswith("write `was: round` at the top of nieuw.yaml")


def test_what_was_typed_about_a_renamed_file_settles_it() -> None:
    new = in_series("nieuw", A, B, was="round")
    facts = facts_in_force(known(A, B), [reading(new)], NOW)
    assert (facts.held, facts.problems, [one.id for one in facts.series]) == ({}, (), ["nieuw"])
    history = renamed(known(A, B), facts.renames)
    assert {record.identity.origin for record in history.events.values()} == {"round/a", "round/b"}
    assert set(history.posts[0].stated) == {"nieuw/a", "nieuw/b"}


def test_an_event_that_moved_to_another_file_is_asked_about_and_the_remedy_names_the_other_file() -> None:
    elsewhere = replace(A, starts_on=date(2024, 5, 5))
    history = told(unsaid(series(A, B), in_series("extra", elsewhere)))
    facts = facts_in_force(history, [reading(series(A)), reading(in_series("extra", elsewhere, B))], NOW)
    assert set(facts.held) == {B.key, Subject("extra", "b")}
    assert {str(one.key) for each in facts.series for one in each.events} == {"round/a", "round/b", "extra/a"}
    (remedy,) = remedies(facts)
    assert "write `was: round/b` at b " in remedy


def test_was_moves_an_event_to_another_series_with_identity_and_posts() -> None:
    moved = replace(B, key=Subject("extra", "c"), was="round/b")
    files = [reading(series(A)), reading(series(moved, id="extra"))]
    facts = facts_in_force(known(A, B), files, NOW)
    assert (facts.renames, facts.held, facts.problems) == (((B.key, moved.key),), {}, ())
    history = renamed(known(A, B), facts.renames)
    assert history.events[moved.key].identity.origin == "round/b"
    assert set(history.posts[0].stated) == {"round/a", "extra/c"}
    assert facts_in_force(history, files, NOW).renames == ()


def test_was_goes_on_holding_when_the_file_that_says_it_is_renamed_later() -> None:
    """`was:` stays in a file; what it is renamed to later counts as well."""
    moved = replace(B, key=Subject("later", "c"), was="round/b")
    history = told(unsaid(series(replace(moved, key=Subject("extra", "c")), id="extra")))
    facts = facts_in_force(history, [reading(series(moved, id="later", was="extra"))], NOW)
    assert (Subject("extra", "c"), moved.key) in facts.renames
    assert facts.held == {}


def test_where_several_share_a_start_title_and_place_say_which_became_which() -> None:
    bees = replace(A, title=line("Bijen"), key=Subject("round", "x"))
    moss = replace(A, title=line("Mos"), key=Subject("round", "y"))
    new = [replace(moss, key=Subject("round", "n1")), replace(bees, key=Subject("round", "n2"))]
    facts = facts_in_force(known(bees, moss, B), [reading(series(*new, B))], NOW)
    assert {one.partition(" if ")[0] for one in remedies(facts)} == {"write `was: y` at n1", "write `was: x` at n2"}


def test_one_that_vanished_pairs_with_one_new_event_only() -> None:
    other = replace(A, title=line("Iets anders"), venue=Venue(city=line("Hengelo")), key=Subject("round", "other"))
    facts = facts_in_force(known(A), [reading(series(replace(A, key=Subject("round", "tetem")), other))], NOW)
    assert set(events_of(facts)) == {"a", "other"}


def test_an_archive_that_is_renamed_does_not_stand_there_twice() -> None:
    later = local("2025-01-01 12:00")
    facts = facts_in_force(known(A, B), [reading(in_series("archief", A, B))], later)
    assert [one.id for one in facts.series] == ["round"]
    assert "was: round" in remedies(facts)[0]


def test_an_evening_at_the_time_of_one_that_is_over_is_no_rename() -> None:
    other = replace(A, title=line("Iets anders"), venue=Venue(city=line("Hengelo")), key=Subject("ander", "z"))
    facts = facts_in_force(known(A, B), [reading(series(other, id="ander"))], local("2024-03-01 12:00"))
    assert other.key not in facts.held
    assert {one.id for one in facts.series} == {"round", "ander"}


def test_a_file_that_is_split_in_two_is_asked_about_for_one_whole_and_the_other_event_by_event() -> None:
    files = [reading(in_series("een", A)), reading(in_series("twee", B))]
    facts = facts_in_force(known(A, B), files, NOW)
    assert [one.id for one in facts.series] == ["round"]
    assert {one.partition(" if ")[0] for one in remedies(facts)} == {
        "write `was: round` at the top of een.yaml", "write `was: round/b` at b",
    }  # fmt: skip
    moved = replace(B, key=Subject("twee", "b"), was="round/b")
    files = [reading(in_series("een", A, was="round")), reading(series(moved, id="twee"))]
    facts = facts_in_force(known(A, B), files, NOW)
    assert (facts.held, {one.key for each in facts.series for one in each.events}) == (
        {}, {Subject("een", "a"), Subject("twee", "b")},
    )  # fmt: skip


def test_events_that_moved_to_a_new_file_and_got_coming_dates_are_asked_about() -> None:
    later = date(2024, 10, 3)
    moved = [replace(one, key=Subject("vers", one.key.event), was=str(one.key), starts_on=later) for one in (A, B)]
    moved[1] = replace(moved[1], title=line("Iets anders"))
    facts = facts_in_force(known(A, B), [reading(series(*moved, id="vers"))], local("2024-06-01 12:00"))
    assert set(facts.held) == {Subject("vers", "a"), Subject("vers", "b")}
