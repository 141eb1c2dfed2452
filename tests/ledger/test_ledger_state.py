"""The state of the ledger, and what it holds however much that is."""

from datetime import timedelta

from announcer.ledger.ledger import Ledger
from announcer.model import (
    Kind,
    Round,
    State,
    Subject,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    REMINDER,
    begin,
    event,
    first_round,
    key,
    new,
    planned,
    skipped,
)


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
