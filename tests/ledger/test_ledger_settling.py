"""What a person settles: hold, release, approve, resolve."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from announcer.delivery.account import body_of
from announcer.errors import LedgerError, NotFound
from announcer.ledger.ledger import Ledger
from announcer.ledger.person_decisions import PostVerdict
from announcer.ledger.tables import outbox
from announcer.model import Kind, Round, State, Subject
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    SERIES,
    begin,
    draft,
    first_round,
    key,
    planned,
    post,
    skipped,
)


@pytest.fixture
def posted(ledger: Ledger) -> Ledger:
    """A ledger with one pending post."""
    ledger.commit(first_round(), ACCOUNT)
    return ledger


def state(ledger: Ledger) -> tuple[State, str]:
    (row,) = ledger.history().posts
    return row.state, row.reason


def unknown(ledger: Ledger) -> None:
    box = ledger.outbox(ACCOUNT)
    begin(box, 1)
    box.finish(1, attempt=1, state=State.UNKNOWN, now=NOW, reason="timeout")


@pytest.mark.parametrize("wrong", ["x", "a/b", "a/b/announcement/1/nl", "a/b/nothing/1/nl", "A B", "a/b/c/d/e/f", ""])
def test_a_key_that_names_nothing_is_not_found(posted: Ledger, wrong: str) -> None:
    for command in (posted.hold, posted.approve, posted.release):
        with pytest.raises(NotFound):
            command(wrong)


def test_a_post_that_is_only_planned_can_be_held_and_approved(posted: Ledger) -> None:
    later = str(key(Kind.RECAP))
    posted.hold(later)
    posted.hold(later)
    posted.approve(later)
    posted.approve(later)
    assert (posted.history().holds, posted.history().approvals) == (frozenset([later]), frozenset([later]))
    posted.release(later)
    assert posted.history().holds == frozenset()
    with pytest.raises(NotFound, match="not held back"):
        posted.release(later)


def test_a_hold_leaves_a_post_alone_that_may_be_out_already(posted: Ledger) -> None:
    unknown(posted)
    posted.hold(str(EVENT))
    assert state(posted)[0] is State.UNKNOWN


@pytest.mark.parametrize(("sent_to", "is_reply"), [("101", True), (None, False)])
def test_posted_by_a_person_s_word_is_a_reply_when_it_was_sent_as_one(
    posted: Ledger, sent_to: str | None, *, is_reply: bool
) -> None:
    reminder = replace(key(), kind=Kind.REMINDER)
    posted.commit(Round(at=NOW, posts=(planned(reminder, draft=draft(of=reminder, reply_to=key())),)), ACCOUNT)
    box = posted.outbox(ACCOUNT)
    begin(box, 2, body=replace(body_of(draft(of=reminder)), in_reply_to_id=sent_to))
    box.finish(2, attempt=1, state=State.UNKNOWN, now=NOW, reason="timeout")
    assert posted.history().posts[1].draft.reply_to == key()
    posted.resolve_post(reminder, "posted", url="https://social.example/@cop/7", status_id="7", now=LATER)
    row = posted.history().posts[1]
    assert (row.draft.reply_to, row.is_new_root) == ((key(), False) if is_reply else (None, True))


def test_posted_settles_an_unknown_post_with_its_address(posted: Ledger) -> None:
    unknown(posted)
    url = "https://social.example/@cop/7"
    posted.resolve_post(key(), "posted", url=url, status_id="7", now=LATER)
    (row,) = posted.history().posts
    assert (row.state, row.url, row.status_id, row.posted_at) == (State.POSTED, url, "7", LATER)


def test_not_posted_sends_it_again_as_if_it_had_never_been_tried(posted: Ledger) -> None:
    unknown(posted)
    posted.resolve_post(key(), "not-posted", now=LATER)
    (row,) = posted.outbox(ACCOUNT).due(LATER)
    assert not row.ambiguous
    assert begin(posted.outbox(ACCOUNT), 1, attempt=2)


def finished(ledger: Ledger, end: State, attempt: int = 1) -> None:
    box = ledger.outbox(ACCOUNT)
    assert begin(box, 1, attempt=attempt)
    assert box.finish(1, attempt=attempt, state=end, now=NOW, reason="it answered 404")


def identity(ledger: Ledger, account: str = ACCOUNT) -> tuple[str, str]:
    """Idempotency key and marker of the row that is due."""
    (row,) = ledger.outbox(account).due(LATER)
    return row.idempotency_key, row.post.marker


@pytest.mark.parametrize("end", [State.GONE, State.REJECTED])
def test_what_the_server_has_answered_is_sent_again_under_another_key_each_time(posted: Ledger, end: State) -> None:
    """For it may repeat its answer to a key: 404 for a deleted status (Mastodon), or what it said (Pleroma)."""
    first = identity(posted)
    finished(posted, end)
    posted.resolve_post(key(), "not-posted", now=LATER)
    second = identity(posted)
    finished(posted, end, attempt=2)
    posted.resolve_post(key(), "not-posted", now=LATER)
    third = identity(posted)
    assert len({first[0], second[0], third[0]}) == 3
    assert {first[1], second[1], third[1]} == {first[1]}
    assert second[0] == hashlib.sha256(f"{first[0]}\0001".encode()).hexdigest()


@pytest.mark.parametrize("left", [State.UNKNOWN, State.SENDING])
def test_what_may_still_arrive_keeps_its_key(posted: Ledger, left: State) -> None:
    before = identity(posted)
    box = posted.outbox(ACCOUNT)
    begin(box, 1)
    if left is State.UNKNOWN:
        box.finish(1, attempt=1, state=left, now=NOW)
    posted.resolve_post(key(), "not-posted", now=NOW + timedelta(minutes=5))
    assert identity(posted) == before


def test_a_fresh_key_is_no_other_rows(posted: Ledger) -> None:
    """Also when another row has just that, as one that came by a taken key in a rename has."""
    taken = hashlib.sha256(f"{identity(posted)[0]}\0001".encode()).hexdigest()
    posted.commit(Round(at=NOW, posts=(planned(),)), "local")
    with posted._database.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.account == "local").values(idempotency_key=taken))
    finished(posted, State.REJECTED)
    posted.resolve_post(key(), "not-posted", now=LATER, account=ACCOUNT)
    assert identity(posted)[0] not in (taken, identity(posted, "local")[0])
    assert identity(posted, "local")[0] == taken


def test_a_post_that_is_surely_not_on_the_account_after_all_can_be_held_back(posted: Ledger) -> None:
    unknown(posted)
    posted.outbox(ACCOUNT).finish(1, attempt=1, state=State.PENDING, now=LATER, reason="it is not on the account")
    posted.hold(str(EVENT))
    assert state(posted)[0] is State.HELD


@pytest.mark.parametrize("unsure", [True, False])
def test_a_skipped_post_never_comes_back_by_a_plan(posted: Ledger, unsure: bool) -> None:
    if unsure:
        unknown(posted)
    posted.resolve_post(key(), "skip", now=LATER)
    posted.commit(first_round(posts=(planned(words="Toch?"),)), ACCOUNT)
    assert state(posted) == (State.SUPERSEDED, "skipped by a person")


def test_what_is_held_can_be_skipped_and_what_expired_was_posted_after_all(posted: Ledger) -> None:
    posted.hold(str(EVENT))
    posted.resolve_post(key(), "skip", now=LATER)
    assert state(posted)[0] is State.SUPERSEDED
    expired = key(Kind.RECAP)
    posted.commit(Round(at=NOW, skipped=(skipped(expired),)), ACCOUNT)
    posted.resolve_post(expired, "posted", url="https://social.example/@cop/8", status_id="8", now=LATER)
    assert posted.history().posts[1].state is State.POSTED


def test_what_needs_no_person_is_refused_with_the_reason(posted: Ledger) -> None:
    verdicts: tuple[PostVerdict, ...] = ("posted", "not-posted", "skip")
    for verdict in verdicts[:2]:
        with pytest.raises(LedgerError, match="not sent yet"):
            posted.resolve_post(key(), verdict, now=NOW)
    post(posted.outbox(ACCOUNT), 1)
    for verdict in verdicts:
        with pytest.raises(LedgerError, match=r"it is posted, at https://social\.example/@cop/101"):
            posted.resolve_post(key(), verdict, now=NOW)


def test_a_post_in_delivery_is_deliverys_until_its_lease_is_over(posted: Ledger) -> None:
    begin(posted.outbox(ACCOUNT), 1)
    with pytest.raises(LedgerError, match="being sent at this moment"):
        posted.resolve_post(key(), "skip", now=LATER)
    posted.resolve_post(key(), "skip", now=NOW + timedelta(minutes=3))
    assert state(posted)[0] is State.SUPERSEDED


def test_a_key_on_two_accounts_settles_the_one_that_is_unsettled(posted: Ledger) -> None:
    unknown(posted)
    posted.commit(Round(at=NOW, posts=(planned(),)), "local")
    posted.resolve_post(key(), "not-posted", now=NOW)
    assert [row.state for row in posted.history().posts] == [State.PENDING, State.PENDING]
    posted.resolve_post(key(), "skip", now=NOW, account="local")
    assert [row.state for row in posted.history().posts] == [State.PENDING, State.SUPERSEDED]


def test_resolving_what_is_not_there_is_not_found(posted: Ledger) -> None:
    with pytest.raises(NotFound):
        posted.resolve_post(key(Kind.RECAP), "skip", now=NOW)
    with pytest.raises(NotFound):
        posted.rule(Subject("a", "b"), "removed", NOW)


def test_a_ruling_can_be_about_a_series_too(posted: Ledger) -> None:
    posted.rule(SERIES, "cancelled", NOW)
    assert posted.history().series[SERIES].ruling == "cancelled"
