"""What a ledger does with rounds, on both databases alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from announcer.errors import NotFound
from announcer.ledger.ledger import Ledger
from announcer.model import (
    EMPTY_HISTORY,
    GONE_UNANNOUNCED,
    Kind,
    PostKey,
    Round,
    State,
    Status,
    Subject,
    idempotency_key,
    marker,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    SERIES,
    begin,
    draft,
    edit,
    event,
    first_round,
    key,
    new,
    planned,
    post,
    series,
    skipped,
)

REMINDER = key(Kind.REMINDER, "1d@2024-02-22")


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


# --- edits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("held", "left"), [(str(key()), 0), (str(EVENT), 0), (str(SERIES), 0), (f"{SERIES}/b", 1)])
def test_an_edit_that_was_not_begun_is_not_made_once_its_post_is_held(ledger: Ledger, held: str, left: int) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
    ledger.hold(held, foreseen=True)
    assert len(box.edits()) == left


def test_an_edit_is_open_until_it_is_made_and_then_the_post_says_what_it_says(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    ledger.commit(Round(at=LATER, edits=(edit(mark="Afgelast:"),)), ACCOUNT)
    (edit_row,) = box.edits()
    assert (edit_row.edit, edit_row.last_text, edit_row.ambiguous) == (edit(mark="Afgelast:"), draft().text, False)
    assert box.begin_edit(edit_row.id, now=LATER)
    assert box.edits()[0].ambiguous
    box.finish_edit(edit_row.id, outcome="done", now=LATER)
    assert box.edits() == []
    assert not box.begin_edit(edit_row.id, now=LATER)
    (row,) = ledger.history().posts
    assert (row.draft, row.stated) == (edit().draft, edit().stated)
    assert row.as_sent == draft(), "what it said first is kept"
    ledger.commit(Round(at=LATER, edits=(edit("Nog eens"),)), ACCOUNT)
    assert box.edits()[0].last_text == edit().draft.text
    box.finish_edit(box.edits()[0].id, outcome="done", now=LATER)
    (row,) = ledger.history().posts
    assert (row.draft, row.as_sent) == (edit("Nog eens").draft, draft())


def test_a_post_has_one_open_edit_and_a_newer_one_replaces_it_unless_it_was_tried(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    for words in ("een", "een", "twee"):
        ledger.commit(Round(at=LATER, edits=(edit(words),)), ACCOUNT)
    (edit_row,) = box.edits()
    assert edit_row.edit == edit("twee")
    box.finish_edit(edit_row.id, outcome="unknown", now=LATER)
    ledger.commit(Round(at=LATER, edits=(edit("drie"),)), ACCOUNT)
    assert [one.edit for one in box.edits()] == [edit("twee")]


@pytest.mark.parametrize("outcome", ["done", "left", "gone", "rejected"])
def test_a_settled_edit_is_not_asked_for_again_in_the_same_words(ledger: Ledger, outcome: str) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    for _ in range(2):
        ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
        for edit_row in box.edits():
            box.finish_edit(edit_row.id, outcome=outcome, now=LATER, reason="tried")
    assert ledger.state().open_edits == 0
    ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
    assert box.edits() == []
    ledger.commit(Round(at=LATER, edits=(edit("anders"),)), ACCOUNT)
    assert len(box.edits()) == (0 if outcome == "gone" else 1), "what is gone from the account is not edited any more"


def test_an_edit_of_a_post_that_is_not_posted_is_not_kept(ledger: Ledger) -> None:
    ledger.commit(first_round(edits=(edit(),)), ACCOUNT)
    assert ledger.outbox(ACCOUNT).edits() == []


# --- rulings --------------------------------------------------------------------------------------------------------


def test_a_new_revision_clears_a_ruling_and_the_same_facts_do_not(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    ledger.rule(EVENT, "as-written", NOW)
    assert ledger.commit(first_round(), ACCOUNT).events[EVENT].ruling == "as-written"
    cancelled = Round(at=LATER, revisions=(new(event(status=Status.CANCELLED), sequence=1),))
    record = ledger.commit(cancelled, ACCOUNT).events[EVENT]
    assert (record.ruling, record.latest.sequence) == (None, 1)


def test_removed_lasts_until_another_ruling(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    ledger.rule(EVENT, "removed", NOW)
    changed = Round(at=LATER, revisions=(new(event(starts_on=date(2024, 3, 1))),))
    assert ledger.commit(changed, ACCOUNT).events[EVENT].removed
    ledger.rule(EVENT, "as-written", NOW)
    assert not ledger.history().events[EVENT].removed


# --- renames --------------------------------------------------------------------------------------------------------

RENAMED = Subject("broedplaatsen", "tetem")


def test_a_rename_moves_record_posts_and_holds_and_leaves_what_is_known_outside(ledger: Ledger) -> None:
    reply = planned(REMINDER, draft=draft(of=REMINDER, reply_to=key()))
    notice = planned(key(Kind.CHANGE, "enschede.2", SERIES))
    before = ledger.commit(first_round(posts=(planned(), reply, notice)), ACCOUNT)
    ledger.hold(str(key(Kind.RECAP)))
    ledger.approve(str(EVENT))
    renamed = Round(at=LATER, renames=((EVENT, RENAMED),))
    history = ledger.commit(renamed, ACCOUNT)
    assert set(history.events) == {RENAMED}
    record = history.events[RENAMED]
    assert record.identity == before.events[EVENT].identity
    assert record.latest.facts == replace(event(), key=RENAMED)
    assert [str(row.key) for row in history.posts] == [
        "broedplaatsen/tetem/announcement/1/nl",
        "broedplaatsen/tetem/reminder/1d@2024-02-22/nl",
        "broedplaatsen/change/tetem.2/nl",
    ]
    assert [row.marker for row in history.posts] == [row.marker for row in before.posts]
    assert history.posts[1].draft.reply_to == history.posts[0].key
    assert all(row.stated == {"broedplaatsen/tetem": 1} for row in history.posts)
    assert set(history.holds) == {"broedplaatsen/tetem/recap/1/nl"}
    assert set(history.approvals) == {"broedplaatsen/tetem"}
    outbox_row = ledger.outbox(ACCOUNT).find(1)
    assert outbox_row is not None
    assert outbox_row.idempotency_key == idempotency_key(ACCOUNT, key())
    assert ledger.commit(renamed, ACCOUNT) == history


def test_a_renamed_post_that_is_planned_anew_keeps_its_own_marker_in_its_link(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    moved = key(subject=RENAMED)
    again = Round(at=LATER, renames=((EVENT, RENAMED),), posts=(planned(moved, "Nieuw!"),))
    (row,) = ledger.commit(again, ACCOUNT).posts
    assert row.key == moved
    assert row.draft.text == f"Nieuw! https://cop.example/?p={marker(ACCOUNT, key())}"


def test_an_event_under_a_key_that_was_renamed_away_shares_neither_uid_nor_marker(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    ledger.commit(Round(at=LATER, renames=((EVENT, RENAMED),)), ACCOUNT)
    history = ledger.commit(first_round(), ACCOUNT)
    uids = {record.identity.uid("") for record in history.events.values()}
    assert uids == {"enschede.broedplaatsen@cop.example", "enschede-2.broedplaatsen@cop.example"}
    old, fresh = history.posts
    assert old.marker != fresh.marker
    assert fresh.marker in fresh.draft.text
    assert ledger.commit(first_round(), ACCOUNT) == history


def test_a_renamed_series_takes_its_events_along(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    history = ledger.commit(Round(at=LATER, renames=((SERIES, Subject("cop")),)), ACCOUNT)
    assert (set(history.series), set(history.events)) == ({Subject("cop")}, {Subject("cop", "enschede")})
    assert history.series[Subject("cop")].latest.facts.id == "cop"


def test_a_chain_of_renames_in_one_round_loses_nobody(ledger: Ledger) -> None:
    second = Subject("broedplaatsen", "hengelo")
    rows = (planned(), planned(key(subject=second)))
    ledger.commit(first_round(revisions=(new(event()), new(event(key=second))), posts=rows), ACCOUNT)
    chain = Round(at=LATER, renames=((EVENT, second), (second, RENAMED)))
    history = ledger.commit(chain, ACCOUNT)
    assert {str(one): record.identity.origin for one, record in history.events.items()} == {
        str(second): str(EVENT), str(RENAMED): str(second),
    }  # fmt: skip
    assert [row.key.subject for row in history.posts] == [second, RENAMED]
    assert ledger.commit(chain, ACCOUNT) == history


def test_an_event_moves_to_another_series_with_its_posts_and_leaves_the_series_own_notices_there(
    ledger: Ledger,
) -> None:
    elsewhere = Subject("cop", "tetem")
    notice = planned(key(Kind.CHANGE, "enschede.2", SERIES))
    ledger.commit(first_round(posts=(planned(), notice)), ACCOUNT)
    ledger.hold(str(EVENT))
    history = ledger.commit(Round(at=LATER, renames=((EVENT, elsewhere),)), ACCOUNT)
    assert history.events[elsewhere].identity.origin == str(EVENT)
    assert [str(row.key.subject) for row in history.posts] == [str(elsewhere), str(SERIES)]
    assert history.posts[1].key.discriminator == "enschede.2"
    assert (list(history.posts[0].stated), history.holds) == ([str(elsewhere)], frozenset({str(elsewhere)}))


def test_what_went_unsaid_is_marked_until_it_is_back_or_has_other_facts(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    history = ledger.commit(Round(at=LATER, gone_unannounced=(EVENT, SERIES)), ACCOUNT)
    assert (history.events[EVENT].ruling, history.series[SERIES].ruling) == (GONE_UNANNOUNCED, GONE_UNANNOUNCED)
    assert ledger.commit(Round(at=LATER, back_in_files=(EVENT,)), ACCOUNT).events[EVENT].ruling is None
    ledger.commit(Round(at=LATER, gone_unannounced=(EVENT,)), ACCOUNT)
    changed = Round(at=LATER, revisions=(new(event(starts_on=date(2024, 3, 1))),))
    assert ledger.commit(changed, ACCOUNT).events[EVENT].ruling is None


def test_a_word_about_what_is_not_in_force_yet_is_kept_until_it_is(ledger: Ledger) -> None:
    copy = Subject("broedplaatsen-kopie", "enschede")
    with pytest.raises(NotFound):
        ledger.rule(copy, "as-written", NOW)
    ledger.rule(copy, "as-written", NOW, foreseen=True)
    history = ledger.history()
    assert (history.agreed, copy in history.events) == (frozenset({copy}), False)
    history = ledger.commit(Round(at=LATER, revisions=(new(event(key=copy)),)), ACCOUNT)
    assert (history.agreed, history.events[copy].ruling) == (frozenset(), None)
    assert history.events[copy].identity.origin == str(copy)


# --- state ----------------------------------------------------------------------------------------------------------


def test_a_beat_says_that_a_round_was_completed(ledger: Ledger) -> None:
    ledger.record_round(NOW)
    ledger.record_round(LATER)
    state = ledger.state()
    assert (state.first_round_at, state.last_round_at) == (NOW, LATER)


def test_the_state_counts(ledger: Ledger) -> None:
    ledger.commit(first_round(skipped=(skipped(REMINDER),)), ACCOUNT)
    state = ledger.state()
    assert (state.series, state.events, state.revisions, state.clock) == (1, 1, 2, "real")
    assert state.posts == {State.PENDING: 1, State.EXPIRED: 1}


def test_instants_come_back_exactly(ledger: Ledger) -> None:
    odd = NOW + timedelta(microseconds=1)
    assert ledger.commit(first_round(posts=(planned(due_at=odd),)), ACCOUNT).posts[0].due_at == odd


def test_hundreds_of_subjects_and_posts_go_in_one_round(ledger: Ledger) -> None:
    keys = [Subject("broedplaatsen", f"e{number}") for number in range(600)]
    whole = Round(
        at=NOW,
        revisions=tuple(new(event(key=one)) for one in keys),
        posts=tuple(planned(key(subject=one)) for one in keys),
        skipped=tuple(skipped(key(Kind.REMINDER, "7d@2024-02-22", one)) for one in keys),
    )
    history = ledger.commit(whole, ACCOUNT)
    assert (len(history.events), len(history.posts)) == (600, 1200)
    assert ledger.commit(whole, ACCOUNT) == history


def test_a_new_post_has_a_marker_of_its_own_also_when_a_renamed_one_was_sent_again_under_another_key(
    ledger: Ledger,
) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    begin(box, 1)
    box.finish(1, attempt=1, state=State.REJECTED, now=NOW)
    ledger.resolve_post(key(), "not-posted", now=LATER)
    ledger.commit(Round(at=LATER, renames=((EVENT, Subject("broedplaatsen", "tetem")),)), ACCOUNT)
    renamed, new = ledger.commit(first_round(), ACCOUNT).posts
    assert renamed.marker != new.marker
