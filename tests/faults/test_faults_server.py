"""Every fault of the strict server against each behaviour and over the real ledger: TIMES times, 20 in a campaign."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from delivery.stores import LedgerStore, NewStore, Store
from fake_mastodon.faults import ALL
from fake_mastodon.rules import Behaviour
from faults import campaigns
from faults.killing import Nursery

TIMES = 5
BEHAVIOURS = pytest.mark.parametrize("behaviour", [*Behaviour], ids=str)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def new_store(nursery: Nursery) -> Iterator[NewStore]:
    opened: list[LedgerStore] = []

    def make(account: str) -> Store:
        opened.append(LedgerStore(account, Path(tempfile.mkdtemp(dir=nursery.folder)), template=nursery.template))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@BEHAVIOURS
def test_each_fault_several_times_doubles_and_loses_nothing(
    new_store: NewStore, behaviour: Behaviour, times: int
) -> None:
    tally = campaigns.every_fault(new_store, behaviour, TIMES * times)
    assert tally.is_clean, tally.surprises
    assert len(tally.faults) == len(ALL) == 27
    assert min(tally.faults.values()) >= TIMES


@BEHAVIOURS
def test_a_commit_later_than_the_quiet_time_doubles_the_post_where_no_lock_holds_it(
    new_store: NewStore, behaviour: Behaviour
) -> None:
    """The documented limit of the promise: docs/exactly-once.md."""
    tally = campaigns.too_late(new_store, behaviour)
    has_lock = behaviour in (Behaviour.V46, Behaviour.FIXED)
    assert (tally.duplicates, tally.losses) == (0 if has_lock else 1, 0)
