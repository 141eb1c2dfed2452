"""Renames of events and series, on both databases alike."""

from dataclasses import replace

from announcer.ledger.ledger import Ledger
from announcer.model import (
    Kind,
    Round,
    Subject,
    idempotency_key,
    marker,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    REMINDER,
    SERIES,
    draft,
    event,
    first_round,
    key,
    new,
    planned,
)

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
