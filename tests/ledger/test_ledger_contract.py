"""What a ledger does with rounds and posts, on both databases alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import (
    EMPTY_HISTORY,
    Kind,
    PostKey,
    Round,
    State,
    marker,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    REMINDER,
    SERIES,
    begin,
    draft,
    event,
    first_round,
    key,
    new,
    planned,
    series,
    skipped,
)


def test_an_empty_ledger_remembers_nothing(ledger: Ledger) -> None:
    assert ledger.history(ACCOUNT) == EMPTY_HISTORY
    assert ledger.last_round_at is None


def test_a_round_is_remembered_whole_by_whoever_opens_the_ledger_next(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    history = ledger.commit(first_round(), ACCOUNT)
    assert opened(url).history(ACCOUNT) == history
    record = history.events[EVENT]
    assert (record.latest.number, record.latest.at, record.latest.facts) == (1, NOW, event())
    assert history.series[SERIES].latest.facts == series()
    assert record.identity.uid("ignored.example") == "enschede.broedplaatsen@cop.example"
    assert history.started_at == NOW == ledger.last_round_at
    (row,) = history.posts
    assert (row.key, row.state, row.draft, row.marker) == (key(), State.PENDING, draft(), marker(ACCOUNT, key()))
    assert (row.due_at, row.useful_until, row.stated) == (NOW, planned().useful_until, {str(EVENT): 1})


def test_the_same_round_twice_changes_nothing(ledger: Ledger) -> None:
    whole = first_round(skipped=(skipped(REMINDER),))
    assert ledger.commit(whole, ACCOUNT) == ledger.commit(whole, ACCOUNT)


def test_a_series_is_kept_without_its_events(ledger: Ledger) -> None:
    history = ledger.commit(Round(at=NOW, revisions=(new(series(events=(event(),))),)), ACCOUNT)
    assert history.series[SERIES].latest.facts.events == ()


def test_a_revision_is_added_only_when_the_facts_differ_from_the_latest(ledger: Ledger) -> None:
    for facts in (event(), event(), event(start_time=time(20)), event()):
        ledger.commit(Round(at=NOW, revisions=(new(facts),)), ACCOUNT)
    history = ledger.history()
    assert [one.number for one in history.events[EVENT].revisions] == [1, 2, 3]
    assert history.events[EVENT].latest.facts == event()


def test_a_namespace_is_fixed_where_there_is_none_and_never_changed(ledger: Ledger) -> None:
    ledger.commit(Round(at=NOW, revisions=(new(event()),)), ACCOUNT)
    assert ledger.history().events[EVENT].identity.namespace is None
    ledger.commit(Round(at=NOW, namespace="first.example"), ACCOUNT)
    history = ledger.commit(Round(at=NOW, namespace="second.example", revisions=(new(series()),)), ACCOUNT)
    assert history.events[EVENT].identity.namespace == "first.example"
    assert history.series[SERIES].identity.namespace == "second.example"


def test_the_history_has_the_posts_of_every_account_in_the_order_they_were_made(ledger: Ledger) -> None:
    ledger.commit(first_round(), "local")
    history = ledger.commit(first_round(), ACCOUNT)
    assert [row.account for row in history.posts] == ["local", ACCOUNT]
    assert history.posts[0].marker != history.posts[1].marker


def test_what_another_process_wrote_is_in_the_next_history(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    ledger.commit(first_round(), ACCOUNT)
    other = opened(url)
    other.history()
    other.rule(EVENT, "cancelled", NOW)
    other.hold(str(EVENT))
    history = ledger.history()
    assert history.events[EVENT].ruling == "cancelled"
    assert history.holds == {str(EVENT)}
    assert history.posts[0].state is State.HELD


# --- posts ----------------------------------------------------------------------------------------------------------


def test_a_row_never_attempted_takes_the_new_words_and_times(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    changed = planned(words="Nieuw!", due_at=LATER, revision=2, stated={str(EVENT): 2}, why="it changed")
    (row,) = ledger.commit(first_round(posts=(changed,)), ACCOUNT).posts
    assert (row.draft, row.due_at, row.revision, row.stated, row.why) == (
        draft("Nieuw!"), LATER, 2, {str(EVENT): 2}, "it changed",
    )  # fmt: skip


def test_a_row_in_delivery_or_done_is_left_alone(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    other = first_round(posts=(planned(words="Nieuw!"),), withdrawn=(skipped(REMINDER),))
    begin(box, 1)
    for state in (State.UNKNOWN, State.POSTED):
        before = ledger.history()
        assert ledger.commit(other, ACCOUNT) == before
        assert ledger.commit(replace(other, posts=(), withdrawn=(skipped(key()),)), ACCOUNT) == before
        box.finish(1, attempt=1, state=state, now=NOW, status_id="101")


def test_a_row_that_surely_did_not_reach_the_server_still_follows_the_plan(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    begin(box, 1)
    box.finish(1, attempt=1, state=State.PENDING, now=NOW, reason="connection refused", due_at=LATER)
    (row,) = ledger.commit(first_round(), ACCOUNT).posts
    assert (row.due_at, row.reason) == (LATER, "connection refused")
    ledger.commit(first_round(posts=(planned(words="Nieuw!"),)), ACCOUNT)
    (outbox_row,) = box.due(LATER)
    assert (outbox_row.post.draft, outbox_row.body, outbox_row.post.due_at) == (draft("Nieuw!"), None, LATER)
    (row,) = ledger.commit(Round(at=LATER, withdrawn=(skipped(key()),)), ACCOUNT).posts
    assert row.state is State.EXPIRED


def test_a_row_that_may_have_reached_the_server_is_never_withdrawn_or_rewritten(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    begin(box, 1)
    box.finish(1, attempt=1, state=State.UNKNOWN, now=NOW)
    before = ledger.history()
    again = first_round(posts=(planned(words="Nieuw!"),))
    assert ledger.commit(again, ACCOUNT) == before
    assert ledger.commit(Round(at=NOW, withdrawn=(skipped(key()),)), ACCOUNT) == before


def test_a_skipped_post_is_recorded_with_its_reason(ledger: Ledger) -> None:
    (row,) = ledger.commit(Round(at=NOW, skipped=(skipped(REMINDER, "the event is past"),)), ACCOUNT).posts
    assert (row.key, row.state, row.reason) == (REMINDER, State.EXPIRED, "the event is past")
    assert ledger.outbox(ACCOUNT).due(LATER) == []


def test_a_withdrawn_post_comes_back_when_the_plan_names_it_again(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    gone = skipped(key(), "cancelled", state=State.SUPERSEDED)
    (row,) = ledger.commit(Round(at=NOW, withdrawn=(gone,)), ACCOUNT).posts
    assert (row.state, row.reason) == (State.SUPERSEDED, "cancelled")
    (again,) = ledger.commit(first_round(), ACCOUNT).posts
    assert (again.state, again.reason, again.id) == (State.PENDING, "", row.id)


def test_a_withdrawn_key_that_has_no_row_makes_none(ledger: Ledger) -> None:
    assert ledger.commit(Round(at=NOW, withdrawn=(skipped(REMINDER),)), ACCOUNT).posts == ()


def test_a_held_post_waits_with_its_question_and_goes_when_named_without_it(ledger: Ledger) -> None:
    (row,) = ledger.commit(first_round(posts=(planned(held="vanished: is it cancelled?"),)), ACCOUNT).posts
    assert (row.state, row.reason) == (State.HELD, "vanished: is it cancelled?")
    assert ledger.outbox(ACCOUNT).due(LATER) == []
    (row,) = ledger.commit(first_round(), ACCOUNT).posts
    assert (row.state, row.reason) == (State.PENDING, "")
    (row,) = ledger.commit(first_round(posts=(planned(held="wait"),)), ACCOUNT).posts
    assert row.state is State.HELD


@pytest.mark.parametrize("held", [str(key()), str(EVENT), str(SERIES)])
def test_a_hold_stops_a_pending_post_at_once_and_a_plan_made_before_it_too(ledger: Ledger, held: str) -> None:
    ledger.commit(first_round(), ACCOUNT)
    ledger.hold(held)
    assert ledger.outbox(ACCOUNT).due(LATER) == []
    (row,) = ledger.commit(first_round(), ACCOUNT).posts
    assert row.state is State.HELD
    ledger.release(held)
    (row,) = ledger.commit(first_round(), ACCOUNT).posts
    assert row.state is State.PENDING


SERIES_POST = PostKey(SERIES, Kind.SERIES, "1", "nl")

IN_ENGLISH = replace(SERIES_POST, language="en")


@pytest.mark.parametrize(
    ("held", "waiting"),
    [
        (str(SERIES_POST), {"nl", "en"}),  # a translation goes nowhere without its original
        (str(IN_ENGLISH), {"en"}),
        (str(EVENT), {"nl", "en"}),  # the post of the series names it
        (f"{SERIES}/hengelo", set()),
        (f"{SERIES}-2", set()),
    ],
)
def test_a_hold_reaches_translations_and_posts_that_name_the_event_at_once_and_by_an_older_plan(
    ledger: Ledger, held: str, waiting: set[str]
) -> None:
    both = tuple(planned(of, original_language="nl") for of in (SERIES_POST, IN_ENGLISH))
    ledger.commit(first_round(posts=both), ACCOUNT)
    ledger.hold(held, foreseen=True)
    due = {one.post.key.language for one in ledger.outbox(ACCOUNT).due(LATER)}
    assert due == {"nl", "en"} - waiting
    rows = ledger.commit(first_round(posts=both), ACCOUNT).posts
    assert {row.key.language for row in rows if row.state is State.HELD} == waiting
    ledger.release(held)
    rows = ledger.commit(first_round(posts=both), ACCOUNT).posts
    assert {row.state for row in rows} == {State.PENDING}
