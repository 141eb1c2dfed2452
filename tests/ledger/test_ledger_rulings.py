"""FIXME"""

from datetime import date

import pytest

from announcer.errors import NotFound
from announcer.ledger.ledger import Ledger
from announcer.model import (
    GONE_UNANNOUNCED,
    Round,
    Status,
    Subject,
)
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    SERIES,
    event,
    first_round,
    new,
)


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
