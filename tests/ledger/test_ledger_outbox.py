"""The ledger as delivery uses it, on both databases alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from announcer.delivery.account import SeenStatus
from announcer.delivery.outbox import Outbox
from announcer.ledger.ledger import Ledger
from announcer.ledger.outbox import LedgerOutbox
from announcer.model import Kind, Round, State, idempotency_key
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    begin,
    body,
    draft,
    edit,
    first_round,
    key,
    planned,
    post,
)

REMINDER = key(Kind.REMINDER, "1d@2024-02-22")


@pytest.fixture
def box(ledger: Ledger) -> LedgerOutbox:
    """The outbox of one account with one pending post, id 1."""
    ledger.commit(first_round(), ACCOUNT)
    return ledger.outbox(ACCOUNT)


def outbox_row(box: LedgerOutbox, post_id: int = 1) -> Any:
    found = box.find(post_id)
    assert found is not None
    return found


def test_the_ledgers_outbox_is_deliverys_outbox(box: LedgerOutbox) -> None:
    port: Outbox = box
    assert port.find(99) is None


def test_a_due_post_is_given_with_its_key_and_no_words_frozen_yet(box: LedgerOutbox) -> None:
    assert box.due(NOW - timedelta(microseconds=1)) == []
    (one,) = box.due(NOW)
    assert (one.idempotency_key, one.body, one.baseline_id, one.ambiguous) == (
        idempotency_key(ACCOUNT, key()), None, None, False,
    )  # fmt: skip


def test_due_posts_come_oldest_first(ledger: Ledger, box: LedgerOutbox) -> None:
    older = planned(REMINDER, due_at=NOW - timedelta(hours=1))
    ledger.commit(Round(at=NOW, posts=(older,)), ACCOUNT)
    assert [one.post.key for one in box.due(NOW)] == [REMINDER, key()]


def test_another_accounts_posts_are_not_ours(ledger: Ledger, box: LedgerOutbox) -> None:
    other = ledger.outbox("local")
    assert other.due(NOW) == []
    assert other.find(1) is None
    assert not begin(other, 1)
    assert not other.finish(1, attempt=0, state=State.POSTED, now=NOW)
    assert begin(box, 1)
    assert other.recover(NOW, "two") == 0  # it leads, and finds none of them


def test_beginning_freezes_the_words_and_counts_the_attempt(box: LedgerOutbox) -> None:
    assert begin(box, 1)
    found = outbox_row(box)
    assert (found.body, found.baseline_id) == (body(), "100")
    row = found.post
    assert (row.state, row.attempts, row.first_sent_at, row.last_sent_at) == (State.SENDING, 1, NOW, NOW)
    assert box.due(LATER) == []


@pytest.mark.parametrize("attempt", [0, 2, 3])
def test_only_the_next_attempt_can_begin(box: LedgerOutbox, attempt: int) -> None:
    assert not begin(box, 1, attempt=attempt)
    assert outbox_row(box).post.state is State.PENDING


def test_one_attempt_begins_once(box: LedgerOutbox) -> None:
    assert begin(box, 1)
    assert not begin(box, 1)
    assert not begin(box, 1, attempt=2)


def test_words_that_the_row_does_not_say_any_more_are_not_begun(box: LedgerOutbox) -> None:
    assert not begin(box, 1, body=body("Kom niet!"))
    assert begin(box, 1)


def test_a_posted_post_has_its_address_and_moment(box: LedgerOutbox) -> None:
    post(box, 1, "101", now=LATER)
    row = outbox_row(box).post
    assert (row.state, row.status_id, row.posted_at) == (State.POSTED, "101", LATER)
    assert row.url == "https://social.example/@cop/101"


def test_a_post_that_was_surely_not_sent_waits_until_it_may_be_tried_again(box: LedgerOutbox) -> None:
    begin(box, 1)
    assert box.finish(1, attempt=1, state=State.PENDING, now=NOW, reason="refused", due_at=LATER)
    assert box.due(NOW) == []
    (one,) = box.due(LATER)
    assert (one.ambiguous, one.post.reason, one.body) == (False, "refused", body())
    assert begin(box, 1, attempt=2, now=LATER)
    assert (outbox_row(box).post.first_sent_at, outbox_row(box).post.last_sent_at) == (NOW, LATER)


def test_an_unknown_post_stays_ambiguous_whatever_comes_after(box: LedgerOutbox) -> None:
    begin(box, 1)
    box.finish(1, attempt=1, state=State.UNKNOWN, now=NOW, reason="timeout")
    assert [one.ambiguous for one in box.unknown()] == [True]
    assert begin(box, 1, attempt=2, now=LATER, baseline_id="999")
    box.finish(1, attempt=2, state=State.PENDING, now=LATER)
    (one,) = box.due(LATER)
    assert (one.ambiguous, one.baseline_id) == (True, "100"), "the baseline lies before the first attempt"


def test_lists_without_the_marker_are_counted_since_the_last_attempt(box: LedgerOutbox) -> None:
    begin(box, 1)
    assert not box.saw_no_marker(1, attempt=1, now=NOW), "a list says nothing while it is being sent"
    box.finish(1, attempt=1, state=State.UNKNOWN, now=NOW)
    assert not box.saw_no_marker(1, attempt=2, now=LATER)
    assert box.saw_no_marker(1, attempt=1, now=NOW)
    assert box.saw_no_marker(1, attempt=1, now=LATER)
    assert (outbox_row(box).clean_lists, outbox_row(box).last_list_at) == (2, LATER)
    begin(box, 1, attempt=2, now=LATER)
    assert (outbox_row(box).clean_lists, outbox_row(box).last_list_at) == (0, None)


def test_an_attempt_that_is_no_longer_the_rows_own_changes_nothing(box: LedgerOutbox) -> None:
    begin(box, 1)
    box.finish(1, attempt=1, state=State.UNKNOWN, now=NOW)
    begin(box, 1, attempt=2)
    before = outbox_row(box)
    assert not box.finish(1, attempt=1, state=State.PENDING, now=LATER)
    assert outbox_row(box) == before


def test_what_is_settled_cannot_be_finished_again(box: LedgerOutbox) -> None:
    post(box, 1)
    assert not box.finish(1, attempt=1, state=State.UNKNOWN, now=LATER)
    assert outbox_row(box).post.state is State.POSTED


def test_sending_becomes_unknown_when_its_owner_is_another_or_its_lease_is_over(box: LedgerOutbox) -> None:
    begin(box, 1)
    assert box.recover(LATER, "one") == 0
    assert box.recover(NOW + timedelta(minutes=2), "one") == 1
    assert (outbox_row(box).post.state, outbox_row(box).ambiguous) == (State.UNKNOWN, True)
    begin(box, 1, attempt=2)
    assert box.recover(LATER, "two") == 1
    assert box.recover(LATER, "two") == 0


def test_a_found_post_without_an_attempt_can_be_adopted(box: LedgerOutbox) -> None:
    assert box.finish(1, attempt=0, state=State.POSTED, now=NOW, status_id="55", url="https://social.example/55")


def test_a_post_that_was_found_was_posted_when_the_server_took_it(box: LedgerOutbox) -> None:
    assert box.finish(1, attempt=0, state=State.POSTED, now=LATER, status_id="55", posted_at=NOW)
    assert outbox_row(box).post.posted_at == NOW


def seen(status_id: str, *markers: str) -> SeenStatus:
    url = f"https://social.example/@cop/{status_id}"
    return SeenStatus(
        id=status_id, url=url, markers=frozenset(markers), created_at=NOW, words=f"Sessie {status_id}", found_at=LATER
    )


def ids(box: LedgerOutbox) -> dict[str, list[str]]:
    return {code: [one.id for one in found] for code, found in box.found().items()}


def test_every_status_that_the_account_had_is_remembered_by_marker_in_the_order_of_its_list(box: LedgerOutbox) -> None:
    assert (box.scanned_to(), box.found()) == (None, {})
    box.keep_scan([seen("9", "aaa"), seen("8"), seen("7", "aaa", "bbb")], "7", restored_at=None)
    assert box.scanned_to() == "7"
    assert box.found() == {"aaa": [seen("9", "aaa"), seen("7", "aaa")], "bbb": [seen("7", "bbb")]}
    box.keep_scan([seen("12", "aaa", "ccc"), seen("11", "aaa")], "11", restored_at=None)
    assert ids(box) == {"aaa": ["9", "7", "12", "11"], "bbb": ["7"], "ccc": ["12"]}
    box.keep_scan([], "11", restored_at=None)
    assert box.scanned_to() == "11"
    assert ids(box)["aaa"] == ["9", "7", "12", "11"]


def test_what_a_list_shows_again_stays_as_it_was_found_first(box: LedgerOutbox) -> None:
    """Another list from its beginning, say, as the newest status of the last one was deleted."""
    box.keep_scan([seen("7", "aaa"), seen("8", "aaa")], "8", restored_at=None)
    again = replace(seen("7", "aaa"), words="Anders", found_at=LATER + timedelta(days=1))
    box.keep_scan([again, seen("9", "aaa")], "9", restored_at=None)
    assert box.found() == {"aaa": [seen("7", "aaa"), seen("8", "aaa"), seen("9", "aaa")]}


def test_an_id_of_another_account_s_is_no_sign_that_the_ledger_sent_it(ledger: Ledger, box: LedgerOutbox) -> None:
    post(box, 1, "7")
    other = ledger.outbox("local")
    other.keep_scan([seen("7", "aaa")], "7", restored_at=None)
    assert set(other.found()) == {"aaa"}


def test_what_the_ledger_sent_itself_is_not_found(box: LedgerOutbox) -> None:
    post(box, 1, "101")
    box.keep_scan([seen("101", outbox_row(box).post.marker)], "101", restored_at=None)
    assert box.found() == {}


def test_who_does_not_lead_remembers_nothing_about_the_account(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    ledger.lead().acquire(NOW, "one")
    other = opened(url).outbox(ACCOUNT)
    assert not other.keep_scan([seen("7", "aaa")], "7", restored_at=None)
    assert (other.scanned_to(), other.found()) == (None, {})


def test_each_account_has_its_own_past(ledger: Ledger, box: LedgerOutbox) -> None:
    box.keep_scan([seen("7", "aaa")], "7", restored_at=None)
    assert (ledger.outbox("local").scanned_to(), ledger.outbox("local").found()) == (None, {})


def test_the_parent_is_the_row_that_the_draft_replies_to(ledger: Ledger, box: LedgerOutbox) -> None:
    reply = planned(REMINDER, draft=draft(of=REMINDER, reply_to=key()))
    orphan = planned(key(Kind.RECAP), draft=draft(of=key(Kind.RECAP), reply_to=key(Kind.SERIES, subject=EVENT)))
    ledger.commit(Round(at=NOW, posts=(reply, orphan)), ACCOUNT)
    parent = box.parent(outbox_row(box, 2).post)
    assert parent == outbox_row(box, 1).post
    assert box.parent(outbox_row(box, 1).post) is None
    assert box.parent(outbox_row(box, 3).post) is None


def test_a_parent_has_the_reply_s_account_and_the_language_that_it_names(ledger: Ledger, box: LedgerOutbox) -> None:
    reply = planned(REMINDER, draft=draft(of=REMINDER, reply_to=key()))
    ledger.commit(Round(at=NOW, posts=(reply,)), "local")
    other = ledger.outbox("local")
    assert other.parent(outbox_row(other, 2).post) is None
    in_english = replace(key(), language="en")
    ledger.commit(Round(at=NOW, posts=(planned(REMINDER, draft=draft(of=REMINDER, reply_to=in_english)),)), ACCOUNT)
    assert box.parent(outbox_row(box, 3).post) is None


def test_posts_of_unknown_fate_come_in_the_order_they_were_sent_in(ledger: Ledger, box: LedgerOutbox) -> None:
    ledger.commit(Round(at=NOW, posts=(planned(REMINDER),)), ACCOUNT)
    for post_id, now in ((2, NOW), (1, LATER)):
        begin(box, post_id, now=now)
        box.finish(post_id, attempt=1, state=State.UNKNOWN, now=now)
    assert [one.post.id for one in box.unknown()] == [2, 1]


def test_edits_come_oldest_first_to_their_own_account_and_are_settled_once(ledger: Ledger, box: LedgerOutbox) -> None:
    ledger.commit(Round(at=NOW, posts=(planned(REMINDER),)), ACCOUNT)
    post(box, 1)
    post(box, 2, "102")
    of_reminder = replace(edit(), key=REMINDER, draft=draft("Morgen!", REMINDER))
    ledger.commit(Round(at=NOW, edits=(of_reminder,)), ACCOUNT)
    ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
    assert [(one.id, one.post.id) for one in box.edits()] == [(1, 2), (2, 1)]
    assert ledger.outbox("local").edits() == []
    box.finish_edit(2, outcome="left", now=NOW)
    assert not box.begin_edit(2, edit=edit(), now=NOW)
    box.finish_edit(2, outcome="done", now=NOW)
    assert outbox_row(box).post.draft.text == draft().text


def test_a_dropped_parent_stays_dropped(box: LedgerOutbox) -> None:
    assert box.drop_parent(1, now=NOW)
    assert outbox_row(box).parent_gone
    post(box, 1)
    assert not box.drop_parent(1, now=NOW)


def test_an_upload_is_remembered_until_it_is_forgotten(box: LedgerOutbox) -> None:
    assert box.media(1) is None
    box.keep_media(1, "m1")
    assert box.media(1) == "m1"
    box.keep_media(1, None)
    assert box.media(1) is None


def test_what_a_server_said_is_kept_without_what_no_database_takes(box: LedgerOutbox) -> None:
    begin(box, 1)
    assert box.finish(1, attempt=1, state=State.REJECTED, now=NOW, reason="nul \0 and \ud800 half")
    assert outbox_row(box).post.reason == "nul  and ? half"


def test_the_history_shows_what_delivery_did(ledger: Ledger, box: LedgerOutbox) -> None:
    ledger.history()
    post(box, 1)
    (row,) = ledger.history().posts
    assert (row.state, row.status_id) == (State.POSTED, "101")
    assert row == outbox_row(box).post
