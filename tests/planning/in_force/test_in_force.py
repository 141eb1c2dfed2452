"""What is in force: last good versions, vanished events, renames, slips of the pen."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from announcer.definitions.reading import Reading
from announcer.model import (
    EMPTY_HISTORY,
    GONE_UNANNOUNCED,
    Draft,
    Event,
    Facts,
    History,
    Kind,
    PostKey,
    PostRecord,
    Problem,
    Series,
    State,
    Status,
    Subject,
    Venue,
    Visibility,
)
from announcer.model.status_text import StatusText
from announcer.model.text import line
from announcer.planning.in_force.facts import facts_in_force, remembered_facts
from announcer.planning.renamed_history import renamed
from announcer.planning.revisions import applied, new_revisions
from tests.support.planner_world import event, local, reading, series

NOW = local("2024-01-10 09:00")
A = event("a", "2024-02-22", "19:00")
B = event("b", "2024-04-09", "19:00")
BAD = Reading(
    name="round.yaml", series_id="round", series=None, draft=False,
    problems=(Problem(file="round.yaml", line=3, column=1, message="something is wrong"),),
)  # fmt: skip


def unsaid(*many: Series, at: datetime = NOW) -> History:
    """Known, and nobody was told of it."""
    return applied(EMPTY_HISTORY, new_revisions(EMPTY_HISTORY, Facts(series=many), settled=True), at)


def told(history: History, *keys: Subject, state: State = State.POSTED) -> History:
    """A post that speaks of these events, of all when none is named."""
    stated = {str(key): 1 for key in keys or history.events}
    post = PostRecord(
        id=len(history.posts) + 1, key=PostKey(next(iter(history.series)), Kind.SERIES, "1", "nl"), account="local",
        marker="0" * 12, state=state, revision=1, stated=stated, due_at=NOW, useful_until=NOW, created_at=NOW,
        draft=Draft(text=StatusText(""), language="nl", visibility=Visibility.PUBLIC),
    )  # fmt: skip
    return replace(history, posts=(*history.posts, post))


def known(*events: Event) -> History:
    """Known, and told."""
    return told(unsaid(series(*events)))


def with_ruling(history: History, id_: str, ruling: str) -> History:
    key = Subject("round", id_)
    if ruling == "removed":
        record = replace(history.events[key], removed=True)
    else:
        record = replace(history.events[key], ruling=ruling)
    return replace(history, events={**history.events, key: record})


def events_of(facts: Facts) -> dict[str, Event]:
    return {one.key.event: one for each in facts.series for one in each.events}


def test_a_bad_file_leaves_its_last_good_version_in_force_and_holds_nothing() -> None:
    facts = facts_in_force(known(A, B), [BAD], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert facts.held == {}
    assert [problem.message for problem in facts.problems] == ["something is wrong"]


def test_a_bad_file_that_was_never_good_brings_nothing() -> None:
    facts = facts_in_force(History(series={}, events={}, posts=()), [BAD], NOW)
    assert facts.series == ()


def test_a_vanished_event_stays_with_its_last_facts_and_is_asked_about() -> None:
    facts = facts_in_force(known(A, B), [reading(series(B))], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert list(facts.held) == [A.key]
    (problem,) = facts.problems
    assert "round/a" in problem.message
    assert "resolve round/a --cancelled" in problem.remedy


def test_a_deleted_file_holds_the_series_and_its_events() -> None:
    facts = facts_in_force(known(A, B), [], NOW)
    assert events_of(facts) == {"a": A, "b": B}
    assert set(facts.held) == {Subject("round"), A.key, B.key}


def test_a_missing_directory_is_said_first() -> None:
    facts = facts_in_force(known(A), [], NOW, missing="events")
    assert facts.problems[0].file == "events"
    assert "gone" in facts.problems[0].message


def test_a_past_or_cancelled_event_may_vanish_without_a_question() -> None:
    cancelled = replace(B, status=Status.CANCELLED)
    facts = facts_in_force(known(A, cancelled), [], local("2024-03-01 12:00"))
    assert events_of(facts) == {"a": A, "b": cancelled}
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_cancelled() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "cancelled"), [reading(series(B))], NOW)
    assert events_of(facts)["a"].status is Status.CANCELLED
    assert facts.held == {}


def test_a_person_rules_that_a_vanished_event_is_removed() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "removed"), [reading(series(B))], NOW)
    assert events_of(facts) == {"b": B}
    assert facts.held == {}


def test_a_removed_event_that_is_in_the_file_again_is_a_problem_with_a_remedy() -> None:
    facts = facts_in_force(with_ruling(known(A, B), "a", "removed"), [reading(series(A, B))], NOW)
    assert events_of(facts) == {"b": B}
    assert "--as-written" in facts.problems[0].remedy


def test_what_looks_like_a_rename_holds_both_and_shows_the_old_one_alone() -> None:
    new = replace(A, key=Subject("round", "tetem"))
    facts = facts_in_force(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b"}
    assert set(facts.held) == {A.key, new.key}
    assert any("was: a" in problem.remedy for problem in facts.problems)


def test_a_new_event_at_another_time_is_no_rename() -> None:
    new = event("c", "2024-02-29", "19:00")
    facts = facts_in_force(known(A, B), [reading(series(new, B))], NOW)
    assert set(events_of(facts)) == {"a", "b", "c"}
    assert set(facts.held) == {A.key}


def test_was_renames_an_event() -> None:
    history = known(A, B)
    new = replace(A, key=Subject("round", "tetem"), was="a")
    facts = facts_in_force(history, [reading(series(new, B))], NOW)
    assert facts.renames == ((A.key, new.key),)
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}
    again = facts_in_force(renamed(history, facts.renames), [reading(series(new, B))], NOW)
    assert again.renames == ()


def test_was_renames_a_series_with_all_its_events() -> None:
    events = [replace(one, key=Subject("ronde", one.key.event)) for one in (A, B)]
    facts = facts_in_force(known(A, B), [reading(series(*events, id="ronde", was="round"))], NOW)
    assert set(facts.renames) == {
        (Subject("round"), Subject("ronde")), (A.key, events[0].key), (B.key, events[1].key),
    }  # fmt: skip
    assert [one.id for one in facts.series] == ["ronde"]
    assert facts.held == {}


def test_a_series_renamed_together_with_one_of_its_events() -> None:
    first = replace(A, key=Subject("ronde", "tetem"), was="a")
    second = replace(B, key=Subject("ronde", "b"))
    facts = facts_in_force(known(A, B), [reading(series(first, second, id="ronde", was="round"))], NOW)
    assert (A.key, first.key) in facts.renames
    assert set(events_of(facts)) == {"tetem", "b"}
    assert facts.held == {}


def test_a_slip_of_the_pen_into_the_past_is_held_until_a_person_agrees() -> None:
    slipped = replace(A, starts_on=date(2023, 2, 22))
    history = known(A)
    facts = facts_in_force(history, [reading(series(slipped))], NOW)
    assert events_of(facts) == {"a": A}
    assert list(facts.held) == [A.key]
    agreed = facts_in_force(with_ruling(history, "a", "as-written"), [reading(series(slipped))], NOW)
    assert events_of(agreed) == {"a": slipped}
    assert agreed.held == {}


def test_an_event_that_went_by_while_the_service_was_down_is_no_slip() -> None:
    facts = facts_in_force(known(A), [reading(series(A))], local("2024-03-01 12:00"))
    assert facts.held == {}


def test_the_ledger_alone_gives_the_last_facts() -> None:
    assert events_of(remembered_facts(with_ruling(known(A, B), "a", "removed"))) == {"b": B}


# --- look-alikes across files ---------------------------------------------------------------------------------------


def in_series(id_: str, *events: Event, **more: Any) -> Series:
    """The same events in another file."""
    return series(
        *(replace(one, key=Subject(id_, one.key.event)) for one in events), id=id_, file=f"{id_}.yaml", **more
    )


def remedies(facts: Facts) -> list[str]:
    return [problem.remedy for problem in facts.problems]


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


# --- what nobody was told of ----------------------------------------------------------------------------------------


def test_what_came_and_went_before_anything_was_said_is_simply_gone() -> None:
    facts = facts_in_force(unsaid(series(A, B)), [], NOW)
    assert (facts.series, facts.held, facts.problems) == ((), {}, ())
    assert facts.gone == {Subject("round"), A.key, B.key}


def test_of_a_round_only_what_nobody_was_told_of_is_gone() -> None:
    facts = facts_in_force(told(unsaid(series(A, B)), A.key), [], NOW)
    assert events_of(facts) == {"a": A}
    assert set(facts.held) == {Subject("round"), A.key}
    assert facts.gone == {B.key}


@pytest.mark.parametrize("state", [State.POSTED, State.SENDING, State.UNKNOWN, State.GONE])
def test_what_followers_may_have_heard_is_asked_about(state: State) -> None:
    assert facts_in_force(told(unsaid(series(A)), state=state), [], NOW).gone == frozenset()


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.REJECTED, State.EXPIRED, State.SUPERSEDED])
def test_what_they_surely_have_not_heard_is_gone(state: State) -> None:
    assert A.key in facts_in_force(told(unsaid(series(A)), state=state), [], NOW).gone


def test_nothing_is_gone_while_the_directory_is_missing_or_the_file_is_bad() -> None:
    missing = facts_in_force(unsaid(series(A)), [], NOW, missing="events")
    assert (events_of(missing), missing.gone) == ({"a": A}, frozenset())
    bad = facts_in_force(unsaid(series(A)), [BAD], NOW)
    assert (events_of(bad), bad.gone, bad.held) == ({"a": A}, frozenset(), {})


def test_what_is_gone_is_nowhere_for_who_reads_no_files_and_in_a_bad_file_neither() -> None:
    history = unsaid(series(A, B))
    history = replace(
        history, events={**history.events, B.key: replace(history.events[B.key], ruling=GONE_UNANNOUNCED)}
    )
    assert events_of(remembered_facts(history)) == {"a": A}
    assert events_of(facts_in_force(history, [BAD], NOW)) == {"a": A}


def test_what_is_renamed_before_anything_was_said_is_new_and_nobody_is_asked() -> None:
    facts = facts_in_force(unsaid(series(A, B)), [reading(in_series("nieuw", A, B))], NOW)
    assert ([one.id for one in facts.series], facts.held, facts.problems) == (["nieuw"], {}, ())


# --- copies ---------------------------------------------------------------------------------------------------------


def test_a_copied_file_is_neither_shown_nor_said_until_a_person_says() -> None:
    copy = reading(in_series("round-kopie", A, B))
    facts = facts_in_force(known(A, B), [copy, reading(series(A, B))], NOW)
    assert [one.id for one in facts.series] == ["round"]
    assert Subject("round") not in facts.held
    assert Subject("round-kopie") in facts.held
    (remedy,) = remedies(facts)
    assert "take round-kopie.yaml away" in remedy
    agreed = replace(known(A, B), agreed=frozenset({Subject("round-kopie")}))
    facts = facts_in_force(agreed, [copy, reading(series(A, B))], NOW)
    assert ([one.id for one in facts.series], facts.held) == (["round", "round-kopie"], {})


@pytest.mark.parametrize("name", ["round-kopie", "round-2", "copy-of-round", "round-conflict-20240101", "round-laptop"])
def test_of_two_new_files_the_copy_is_held_whatever_the_order(name: str) -> None:
    files = [reading(in_series(name, A, B)), reading(series(A, B))]
    for order in (files, files[::-1]):
        facts = facts_in_force(EMPTY_HISTORY, order, NOW)
        assert [one.id for one in facts.series] == ["round"]


def test_the_one_that_the_ledger_knows_is_the_original_whatever_it_is_called() -> None:
    history = told(unsaid(in_series("ronde-kopie", A)))
    facts = facts_in_force(history, [reading(in_series("ronde", A)), reading(in_series("ronde-kopie", A))], NOW)
    assert [one.id for one in facts.series] == ["ronde-kopie"]


def test_an_entry_that_stands_twice_in_a_file_is_held() -> None:
    twice = replace(A, key=Subject("round", "a-2"))
    facts = facts_in_force(known(A, B), [reading(series(A, twice, B))], NOW)
    assert (set(events_of(facts)), set(facts.held)) == ({"a", "b"}, {twice.key})
    assert "resolve round/a-2 --as-written" in remedies(facts)[0]


def test_a_copy_of_a_file_that_is_bad_now_is_held_too() -> None:
    facts = facts_in_force(known(A, B), [BAD, reading(in_series("round-kopie", A, B))], NOW)
    assert [one.id for one in facts.series] == ["round"]


def test_the_same_moment_told_in_another_zone_is_the_same() -> None:
    london = replace(A, key=Subject("round", "a-2"), timezone="Europe/London", start_time=time(18))
    assert set(facts_in_force(known(A, B), [reading(series(A, london, B))], NOW).held) == {london.key}


def test_what_was_cancelled_may_be_on_again_as_another_event_but_once() -> None:
    again = [replace(A, key=Subject("round", id_)) for id_ in ("weer", "weer-2")]
    facts = facts_in_force(known(replace(A, status=Status.CANCELLED), B), [reading(series(
        replace(A, status=Status.CANCELLED), *again, B))], NOW)  # fmt: skip
    assert (set(events_of(facts)), set(facts.held)) == ({"a", "weer", "b"}, {Subject("round", "weer-2")})


@pytest.mark.parametrize(
    "change", [{"title": line("Iets anders")}, {"venue": Venue(name=line("De Korf"))}, {"starts_on": date(2024, 2, 23)}]
)
def test_sessions_side_by_side_are_fine(change: dict[str, Any]) -> None:
    beside = replace(A, key=Subject("round", "beside"), **change)
    facts = facts_in_force(known(A, B), [reading(series(A, beside, B))], NOW)
    assert facts.held == {}


def test_a_series_that_shares_one_evening_with_another_is_shown_without_it() -> None:
    others = [event(id_, f"2024-03-{day}", "20:00") for id_, day in (("p", "11"), ("q", "18"))]
    facts = facts_in_force(known(A, B), [reading(series(A, B)), reading(in_series("ander", A, *others))], NOW)
    assert set(facts.held) == {Subject("ander", "a")}
    assert {str(one.key) for each in facts.series for one in each.events} == {
        "round/a",
        "round/b",
        "ander/p",
        "ander/q",
    }


# --- used again -----------------------------------------------------------------------------------------------------

AFTER = local("2024-03-01 12:00")
NEXT = replace(A, starts_on=date(2024, 5, 14))


def test_an_event_that_is_over_and_gets_a_coming_date_keeps_its_facts_until_a_person_says() -> None:
    facts = facts_in_force(known(A, B), [reading(series(NEXT, B))], AFTER)
    assert (events_of(facts), list(facts.held)) == ({"a": A, "b": B}, [A.key])
    (remedy,) = remedies(facts)
    assert "a new evening wants a new id" in remedy
    assert "resolve round/a --as-written" in remedy
    agreed = facts_in_force(with_ruling(known(A, B), "a", "as-written"), [reading(series(NEXT, B))], AFTER)
    assert (events_of(agreed), agreed.held) == ({"a": NEXT, "b": B}, {})


def test_a_new_id_answers_it_too_and_the_old_evening_stays() -> None:
    new = replace(NEXT, key=Subject("round", "mei"))
    facts = facts_in_force(known(A, B), [reading(series(new, B))], AFTER)
    assert (set(events_of(facts)), facts.held) == ({"a", "mei", "b"}, {})


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.TENTATIVE, Status.CANCELLED])
def test_an_evening_that_is_over_is_asked_about_whatever_its_status_was(status: Status) -> None:
    old = replace(A, status=status)
    assert facts_in_force(known(old, B), [reading(series(NEXT, B))], AFTER).held


def test_postponed_and_then_a_date_after_the_old_one_has_passed_is_as_it_should_be() -> None:
    facts = facts_in_force(known(replace(A, status=Status.POSTPONED), B), [reading(series(NEXT, B))], AFTER)
    assert (events_of(facts)["a"], facts.held) == (NEXT, {})


def test_one_without_a_time_and_one_of_several_days_are_over_with_their_last_day() -> None:
    for old in (replace(A, start_time=None), replace(A, until_on=date(2024, 2, 24))):
        files = [reading(series(replace(old, starts_on=date(2024, 5, 14), until_on=None), B))]
        assert facts_in_force(known(old, B), files, local(f"{old.last_on} 23:00")).held == {}
        assert facts_in_force(known(old, B), files, AFTER).held


@pytest.mark.parametrize(
    "written",
    [
        replace(A, starts_on=date(2024, 2, 23)),
        replace(A, until_on=date(2024, 3, 9)),
        replace(A, note=line("Wat een avond")),
    ],
)
def test_a_date_put_right_afterwards_a_longer_run_and_other_words_are_no_question(written: Event) -> None:
    facts = facts_in_force(known(A, B), [reading(series(written, B))], AFTER)
    assert (events_of(facts)["a"], facts.held) == (written, {})


def test_a_date_that_lay_in_the_past_from_the_first_and_that_nobody_was_told_of_may_be_put_right() -> None:
    history = unsaid(series(A, B), at=AFTER)
    assert facts_in_force(history, [reading(series(NEXT, B))], AFTER).held == {}
    took_place = unsaid(series(A, B), at=NOW)
    assert facts_in_force(took_place, [reading(series(NEXT, B))], AFTER).held


def test_a_whole_round_that_is_over_and_used_again_is_asked_about_once_and_keeps_its_words() -> None:
    over = local("2024-05-01 12:00")
    again = [replace(one, starts_on=date(2024, 10, one.starts_on.day)) for one in (A, B)]
    new = replace(series(*again), title=line("Vierde ronde"))
    facts = facts_in_force(known(A, B), [reading(new)], over)
    (kept,) = facts.series
    assert (kept.title, events_of(facts)) == ("Leerronde", {"a": A, "b": B})
    assert set(facts.held) == {Subject("round"), A.key, B.key}
    assert len(facts.problems) == 1
    ruled = with_ruling(with_ruling(known(A, B), "a", "as-written"), "b", "as-written")
    facts = facts_in_force(ruled, [reading(new)], over)
    assert (facts.series[0].title, facts.held) == ("Vierde ronde", {})


def test_what_is_renamed_and_held_in_one_edit_is_served_under_its_new_name() -> None:
    slipped = replace(A, key=Subject("round", "tetem"), was="a", starts_on=date(2023, 2, 22))
    facts = facts_in_force(known(A, B), [reading(series(slipped, B))], NOW)
    assert events_of(facts)["tetem"] == replace(A, key=slipped.key)
    assert "a" not in events_of(facts)


def test_what_vanished_while_its_id_went_to_another_of_a_renamed_series_is_still_served() -> None:
    swapped = replace(A, key=Subject("nieuw", "b"), was="a")
    facts = facts_in_force(known(A, B), [reading(series(swapped, id="nieuw", was="round"))], NOW)
    assert (B.key, Subject("nieuw", "b-2")) in facts.renames
    assert events_of(facts)["b-2"].starts_on == B.starts_on
