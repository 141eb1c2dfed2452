"""What a list of the account shows of each row: from how far back, and under which name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from announcer.delivery.account import SeenStatus, body_of
from announcer.delivery.account_history import Listing
from announcer.model import Kind, State, marker
from tests.delivery.lost_ledgers import DAY, change, lose_the_ledger, texts
from tests.support.delivery_world import World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import BOTH_STORES, MemoryStore


class _DeposedStore(MemoryStore):
    """Another leads by the time that the list has been read."""

    leads = False

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None, *, restored_at: datetime | None) -> bool:
        return self.leads and super().keep_scan(seen, newest_id, restored_at=restored_at)


def test_who_lost_the_leadership_while_it_read_the_list_reads_it_again(server: FakeMastodon) -> None:
    world = World(server, _DeposedStore)
    store = world.store
    assert isinstance(store, _DeposedStore)
    store.leads = True
    world.post("enschede")
    world.step()
    world.store.forget()
    store.leads = False
    world.start()
    world.post("enschede")
    world.step()
    store.leads = True
    world.settle()
    world.assert_once()


def test_a_row_that_an_old_copy_wants_sent_again_waits_until_the_past_is_known(world: World) -> None:
    """In the copy it had been looked for twice; since then it was sent."""
    lists = rf"/api/v1/accounts/{world.rules.account_id}/statuses"
    world.post("enschede")
    outbox, row = world.store.outbox(), world.row("enschede")
    begun = outbox.begin(
        row.id, attempt=1, body=body_of(row.draft), baseline_id=None, owner="old", lease_until=world.now, now=world.now
    )
    assert begun
    assert outbox.finish(row.id, attempt=1, state=State.UNKNOWN, now=world.now)
    for _ in range(2):
        assert outbox.saw_no_marker(row.id, attempt=1, now=world.now)
    world.rules.post({"status": world.text("enschede"), "visibility": "public", "language": "nl"}, None)
    world.now += DAY
    world.server.fault(BY_NAME["503 before the commit"], method="GET", path=lists, times=2)
    world.settle()
    world.assert_once()


def test_a_list_from_further_back_does_not_show_a_row_what_was_there_before_its_first_attempt(world: World) -> None:
    """The list that another row needs may hold an ancient change with the same marker."""
    change(world, "Nu om 20:00 uur")
    world.post("goor")
    world.step()
    ancient, newest = world.rules.own()
    code = marker(world.store.account, key_of("enschede", Kind.CHANGE))
    listing = Listing(None, world.account.statuses_after(None), world.now, 0.0)
    found = listing.find(code, None)
    assert found is not None
    assert found.id == ancient.id
    assert listing.find(code, newest.id) is None
    assert listing.find(code, ancient.id) is None
    twice = replace(listing, seen=(*listing.seen, replace(found, id="later")))
    assert twice.find(code, None) == found
    assert listing.find(code, "of another list") == found


@BOTH_STORES
def test_what_was_posted_before_a_rename_is_found_under_its_new_name(world: World) -> None:
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    world.post("tetem", formerly="enschede")
    world.settle()
    assert len(world.rules.own()) == 1
    assert world.row("tetem").state is State.POSTED


@pytest.mark.parametrize("restarted", [False, True])
def test_a_new_change_is_looked_for_after_all_that_was_there_before_it(world: World, restarted: bool) -> None:
    """An old change with the same marker stands there; it must not be taken for one whose request was dropped."""
    world.post("goor")
    world.step()
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    if restarted:  # its scan finds nothing that the first did not find
        world.start()
        world.step()
    world.now += timedelta(minutes=1)
    world.server.fault(BY_NAME["drop before the commit"])
    change(world, "Nu om 21:15 uur")
    world.settle()
    assert texts(world)[-1] == "Nu om 21:15 uur"
    assert len(texts(world)) == 3


def test_of_two_that_were_found_the_one_under_the_present_name_is_the_row_s(world: World) -> None:
    """A ledger that knew nothing of the rename posted it again under its new name."""
    world.post("enschede")
    world.step()
    world.post("tetem")
    world.step()
    _, own = world.rules.own()
    lose_the_ledger(world)
    world.post("tetem", formerly="enschede")
    world.settle()
    assert world.row("tetem").status_id == own.id


def test_a_list_that_does_not_reach_back_says_nothing_about_an_older_row(world: World) -> None:
    """Of two rows of unknown fate the first was begun when the second's post stood there already."""
    world.post("goor")
    world.step()
    world.post("enschede")
    world.post("hengelo")
    world.rules.post({"status": world.text("hengelo"), "visibility": "public", "language": "nl"}, None)
    outbox, (before, there) = world.store.outbox(), world.rules.own()
    for name, baseline_id in (("enschede", there.id), ("hengelo", before.id)):
        row, body = world.row(name), body_of(world.row(name).draft)
        assert outbox.begin(
            row.id, attempt=1, body=body, baseline_id=baseline_id, owner="process-1", lease_until=world.now,
            now=world.now,
        )  # fmt: skip
    world.settle()
    world.assert_once()


def test_one_list_for_several_rows_shows_each_what_came_after_its_own_baseline(world: World) -> None:
    """An old change with its marker lies before the new one, and after what another row was begun with."""
    world.post("goor")
    world.step()
    change(world, "Nu om 20:00 uur")
    world.step()
    before, old = world.rules.own()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    world.now += timedelta(minutes=1)
    world.post("borne")
    change(world, "Nu om 21:15 uur")
    outbox = world.store.outbox()
    for key, baseline_id in ((key_of("borne"), before.id), (key_of("enschede", Kind.CHANGE), old.id)):
        row, body = world.row_of(key), body_of(world.row_of(key).draft)
        assert outbox.begin(
            row.id, attempt=1, body=body, baseline_id=baseline_id, owner="process-2", lease_until=world.now,
            now=world.now,
        )  # fmt: skip
    world.settle()
    assert texts(world)[1] == "Nu om 20:00 uur"
    assert texts(world).count("Nu om 21:15 uur") == 1
