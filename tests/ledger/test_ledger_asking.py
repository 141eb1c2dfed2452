"""What commands ask of a ledger beside a service: does one run, which edits were refused; and how they wake it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from announcer.errors import NotFound
from announcer.ledger.leadership import LEASE
from announcer.ledger.ledger import Ledger
from announcer.model import Kind, PostKey, Round, Subject
from tests.ledger.ledger_rows import ACCOUNT, LATER, NOW, edit, first_round, key, post


def test_a_ledger_is_led_while_somebody_leads(ledger: Ledger, url: str, opened: Callable[[str], Ledger]) -> None:
    asking = opened(url)
    assert not asking.is_led(NOW)
    ledger.lead().acquire(NOW, "one")
    assert asking.is_led(LATER - timedelta(seconds=31))
    ledger.lead().release()
    assert not asking.is_led(LATER)


def test_asking_keeps_nobody_from_leading(url: str, opened: Callable[[str], Ledger]) -> None:
    asking, service = opened(url), opened(url)
    for _ in range(20):
        asking.is_led(NOW)
        service.lead().acquire(NOW, "one")
        service.lead().release()


def test_a_lease_that_is_over_is_no_leadership(postgresql_url: str, opened: Callable[[str], Ledger]) -> None:
    opened(postgresql_url).lead().acquire(NOW, "one")
    assert not opened(postgresql_url).is_led(NOW + LEASE)


def test_the_service_hears_a_nudge_on_sqlite_alone(
    sqlite_url: str, postgresql_url: str, opened: Callable[[str], Ledger]
) -> None:
    service, asking = opened(sqlite_url), opened(sqlite_url)
    assert not asking.nudge()
    service.lead().acquire(NOW, "one")
    before = service.nudged_at
    assert asking.nudge()
    assert service.nudged_at != before

    assert not opened(postgresql_url).nudge()
    assert opened(postgresql_url).nudged_at == 0


def test_what_was_seen_in_the_files_can_be_held_and_approved_before_the_ledger_knows_it(ledger: Ledger) -> None:
    later = str(PostKey(Subject("new"), Kind.SERIES, "1", "nl"))
    with pytest.raises(NotFound):
        ledger.hold(later)
    ledger.hold(later, foreseen=True)
    ledger.approve("new/first", foreseen=True)
    assert (ledger.history().holds, ledger.history().approvals) == (frozenset([later]), frozenset(["new/first"]))
    with pytest.raises(NotFound):
        ledger.hold("No Key", foreseen=True)


def test_an_edit_that_was_refused_is_told_until_a_newer_one_stands(ledger: Ledger) -> None:
    ledger.lead().acquire(NOW, "one")
    ledger.commit(first_round(), ACCOUNT)
    box = ledger.outbox(ACCOUNT)
    post(box, 1)
    ledger.commit(Round(at=LATER, edits=(edit(),)), ACCOUNT)
    assert ledger.refused_edits() == []
    (row,) = box.edits()
    box.finish_edit(row.id, outcome="left", now=LATER, reason="a person was first")

    (refused,) = ledger.refused_edits()
    assert (refused.key, refused.account, refused.outcome, refused.reason) == (
        key(), ACCOUNT, "left", "a person was first",
    )  # fmt: skip
    assert (refused.draft.text, refused.url, refused.at) == (
        edit().draft.text, "https://social.example/@cop/101", LATER,
    )  # fmt: skip

    ledger.commit(Round(at=LATER, edits=(edit("Nog anders."),)), ACCOUNT)
    assert ledger.refused_edits() == []
