"""What a person settles: hold, release, approve, resolve."""

from datetime import timedelta

import pytest
from ledger.ledger_rows import ACCOUNT, EVENT, LATER, NOW, SERIES, begin, first_round, key, planned, post

from announcer.errors import LedgerError, NotFound
from announcer.ledger import Ledger
from announcer.ledger.settling import PostVerdict
from announcer.model import Kind, Round, State, Subject


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


def test_posted_settles_an_unknown_post_with_its_address(posted: Ledger) -> None:
    unknown(posted)
    url = "https://social.example/@cop/7"
    posted.resolve_post(key(), "posted", url=url, status_id="7", now=LATER)
    (row,) = posted.history().posts
    assert (row.state, row.url, row.status_id, row.posted_at) == (State.POSTED, url, "7", LATER)


def test_not_posted_sends_it_again_as_if_it_had_never_been_tried(posted: Ledger) -> None:
    unknown(posted)
    posted.resolve_post(key(), "not-posted", now=LATER)
    (ticket,) = posted.outbox(ACCOUNT).due(LATER)
    assert not ticket.ambiguous
    assert begin(posted.outbox(ACCOUNT), 1, attempt=2)


@pytest.mark.parametrize("unsure", [True, False])
def test_a_skipped_post_never_comes_back_by_a_plan(posted: Ledger, unsure: bool) -> None:
    if unsure:
        unknown(posted)
    posted.resolve_post(key(), "skip", now=LATER)
    posted.commit(first_round(posts=(planned(words="Toch?"),)), ACCOUNT)
    assert state(posted) == (State.SUPERSEDED, "skipped by a person")


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
