"""Edits in the outbox, on both databases alike."""

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import (
    Round,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    SERIES,
    draft,
    edit,
    first_round,
    key,
    post,
)


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
    assert box.begin_edit(edit_row.id, edit=edit_row.edit, now=LATER)
    assert box.edits()[0].ambiguous
    box.finish_edit(edit_row.id, outcome="done", now=LATER)
    assert box.edits() == []
    assert not box.begin_edit(edit_row.id, edit=edit_row.edit, now=LATER)
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


def test_an_edit_that_took_the_place_of_the_one_that_was_read_is_not_begun_for_it(ledger: Ledger) -> None:
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    ledger.commit(Round(at=LATER, edits=(edit("een"),)), ACCOUNT)
    (edit_row,) = box.edits()
    ledger.commit(Round(at=LATER, edits=(edit("twee"),)), ACCOUNT)
    assert not box.begin_edit(edit_row.id, edit=edit_row.edit, now=LATER)
    assert box.begin_edit(edit_row.id, edit=edit("twee"), now=LATER)


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
