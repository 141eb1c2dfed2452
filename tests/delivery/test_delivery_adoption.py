"""A ledger that was lost, or put back from an old copy: what the account has is taken over, and nothing else is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from announcer.delivery.account import Body, SeenStatus, body_of
from announcer.delivery.account_history import Listing
from announcer.delivery.outcomes import Outcome
from announcer.delivery.send_deadline import MayLeave
from announcer.delivery.worker import Delivery
from announcer.model import Kind, State, marker
from announcer.runtime.clock import elapsed
from tests.delivery.stores import MemoryStore
from tests.delivery.world import SITE, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.server import FakeMastodon

BOTH_STORES = pytest.mark.parametrize("store_kind", ["memory", "ledger"])
DAY = timedelta(days=1)
DROPPED = BY_NAME["drop after the commit"]


def change(world: World, words: str, kind: Kind = Kind.CHANGE, *, caused_at: datetime | None = None) -> None:
    """A notice whose key is that of any other first change: revisions are counted by the ledger."""
    code = marker(world.store.account, key_of("enschede", kind))
    text = f"{words}\n\n{SITE}/events/round/enschede/?p={code} #Twente"
    world.post("enschede", kind=kind, text=text, caused_at=caused_at)


def texts(world: World) -> list[str]:
    return [status.text.partition("\n")[0] for status in world.rules.own()]


def lose_the_ledger(world: World) -> None:
    world.store.forget()
    world.now += DAY
    world.start()


@BOTH_STORES
def test_what_becomes_due_long_after_the_loss_is_found_whatever_was_posted_and_started_since(world: World) -> None:
    for name in ("enschede", "hengelo", "almelo"):
        world.post(name)
    world.step()
    lose_the_ledger(world)
    for name in ("goor", "enschede", "borne", "hengelo", "almelo"):
        world.post(name)
        world.settle()
        world.now += DAY
        world.start()
    world.assert_once()


@BOTH_STORES
def test_the_account_is_read_before_anything_is_due_and_its_reading_is_a_round_s_affair(world: World) -> None:
    """Rounds settle nothing of an account before that: a reminder that it has is not expired."""
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    history = world.delivery.history
    world.rules.denied = 403
    world.step()
    assert not history.is_read
    world.rules.denied = None
    world.now += DAY
    report = world.step()
    assert (history.is_read, report.changes) == (True, 1)
    assert len(history.markers) == 1
    assert world.step().changes == 0


@BOTH_STORES
def test_what_is_found_there_is_adopted_also_when_it_is_too_late_and_is_not_called_posted(world: World) -> None:
    world.post("enschede")
    world.post("hengelo", reply_to="enschede")
    world.step()
    lose_the_ledger(world)
    world.post("hengelo", reply_to="enschede", useful=timedelta(0))
    report = world.step()
    assert (report.sent, report.adopted) == ((), (key_of("hengelo"),))
    assert world.row("hengelo").state is State.POSTED
    assert world.row("hengelo").posted_at is not None


def test_a_scan_that_failed_half_way_is_made_again_before_anything_is_sent(world: World) -> None:
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    world.rules.denied = 403
    world.post("enschede")
    world.step()
    world.rules.denied = None
    world.settle()
    world.assert_once()


@BOTH_STORES
def test_what_is_taken_over_was_posted_when_the_server_took_it(world: World) -> None:
    posted_at = world.now
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    world.post("enschede")
    world.settle()
    assert world.row("enschede").posted_at == posted_at


def test_no_post_was_posted_in_the_future_whatever_the_servers_clock_says(world: World) -> None:
    world.post("enschede")
    world.step()
    for status in world.rules.own():
        status.created += 7 * 86400
    world.store.forget()
    world.start()
    world.post("enschede")
    world.settle()
    posted_at = world.row("enschede").posted_at
    assert posted_at is not None
    assert posted_at <= world.now


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
@pytest.mark.parametrize("after", [timedelta(minutes=20), DAY], ids=["within the key's hour", "later"])
def test_a_change_that_comes_up_after_the_loss_is_not_taken_for_an_old_one(
    world: World, kind: Kind, after: timedelta
) -> None:
    """The old one was number 2 of a ledger that is lost, this one is number 2 of the new one."""
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.store.forget()
    world.now += after
    world.start()
    world.step()
    world.now += timedelta(minutes=1)
    change(world, "Nu om 20:00 uur, en bij de buren", kind)
    world.settle()
    assert texts(world) == ["Nu om 20:00 uur", "Nu om 20:00 uur, en bij de buren"]
    world.start()
    world.settle()
    assert len(texts(world)) == 2


def test_an_answer_that_was_lost_does_not_make_an_old_change_of_a_new_one(world: World) -> None:
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    world.step()
    world.now += timedelta(minutes=1)
    from_now = len(world.rules.own())
    change(world, "Nu om 21:15 uur")
    world.server.fault(DROPPED)
    world.step()
    world.start()
    world.settle()
    assert texts(world)[from_now:] == ["Nu om 21:15 uur"]


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        (Kind.CHANGE, "Nu om 20:00 uur", 1),
        (Kind.CHANGE, "Nu om 21:15 uur", 2),
        (Kind.CANCELLATION, "Gaat niet door", 1),
    ],
    ids=["the same change", "another change", "a cancellation"],
)
def test_of_a_change_that_was_made_before_the_start_the_words_decide(
    world: World, kind: Kind, words: str, told: int
) -> None:
    """An old copy was put back: what was told since comes up again, or what was changed while the service was down."""
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.store.forget()
    world.now += DAY
    change(world, words, kind)
    world.start()
    world.settle()
    assert len(texts(world)) == told
    assert world.row_of(key_of("enschede", kind)).state is State.POSTED


def test_since_is_the_process_first_round_and_not_its_first_step(world: World) -> None:
    """The instance may not answer for hours after the start: a change that came up meanwhile is new."""
    change(world, "Nu om 20:00 uur")
    world.step()
    world.store.forget()
    world.now += DAY
    began_at = world.now
    world.now += timedelta(hours=1)
    change(world, "Nu om 20:00 uur")
    world.now += timedelta(hours=1)
    delivery = Delivery(world.store.outbox(), world.account, owner="late", timer=elapsed, since=began_at)
    delivery.step(world.now)
    assert len(texts(world)) == 2


def test_what_was_found_in_other_words_is_reported(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.own()[0].text = world.text("enschede", "is verplaatst")
    lose_the_ledger(world)
    world.post("enschede")
    report = world.step()
    assert any("in other words" in problem for problem in report.problems)
    world.store.forget()
    world.rules.own()[0].text = world.text("enschede")
    world.start()
    world.post("enschede")
    assert world.step().problems == ()


def test_what_was_found_at_the_start_and_becomes_due_later_is_known_for_what_it_is(world: World) -> None:
    """Quiet hours, an approval or a silent instance lie between; the row is made when it is due."""
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    found_at = world.now
    world.post("goor")
    world.step()
    world.now += timedelta(hours=10)
    change(world, "Nu om 20:00 uur", caused_at=found_at)
    world.settle()
    assert texts(world).count("Nu om 20:00 uur") == 1


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
def test_a_restart_before_it_is_sent_makes_no_old_change_of_a_new_one(world: World, kind: Kind) -> None:
    change(world, "Gaat niet door", kind)
    world.step()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    world.now += DAY
    change(world, "Gaat niet door", kind, caused_at=world.now)
    world.now += timedelta(minutes=5)
    world.start()
    world.settle()
    assert texts(world).count("Gaat niet door") == 2


# --- the link of a post in others ---


def paste(world: World, words: str, kind: Kind = Kind.ANNOUNCEMENT) -> None:
    """A person writes a status of the account, with the link of the post about enschede in it."""
    code = marker(world.store.account, key_of("enschede", kind))
    text = f"{words} {SITE}/events/round/enschede/?p={code}"
    world.rules.post({"status": text, "visibility": "public", "language": "nl"}, None)


@BOTH_STORES
@pytest.mark.parametrize("restarts", [False, True], ids=["one scan", "two scans"])
def test_a_status_with_the_posts_link_in_it_is_not_taken_for_the_post(world: World, restarts: bool) -> None:
    world.post("enschede")
    world.step()
    lose_the_ledger(world)
    if restarts:
        world.post("goor")
        world.settle()
    paste(world, "Komen jullie ook?")
    world.start()
    world.post("enschede")
    world.settle()
    ours, *_ = world.rules.own()
    assert world.row("enschede").status_id == ours.id
    assert len(texts(world)) == 2 + restarts


@BOTH_STORES
@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.CANCELLATION])
def test_a_change_whose_link_was_pasted_is_not_told_again(world: World, kind: Kind) -> None:
    change(world, "Nu om 20:00 uur", kind)
    world.step()
    world.now += timedelta(minutes=30)
    paste(world, "Let op: een uur later!", kind)
    world.store.forget()
    world.now += DAY
    change(world, "Nu om 20:00 uur", kind)
    world.start()
    world.settle()
    ours, _ = world.rules.own()
    assert world.row_of(key_of("enschede", kind)).status_id == ours.id


@BOTH_STORES
def test_of_several_changes_with_one_marker_the_one_in_the_same_words_is_it(world: World) -> None:
    """Two ledgers were lost, and each had counted its changes anew."""
    change(world, "Nu om 20:00 uur")
    world.step()
    lose_the_ledger(world)
    world.post("goor")
    world.step()
    world.now += timedelta(minutes=10)
    change(world, "Nu om 20:30 uur")
    world.settle()
    paste(world, "Let op!", Kind.CHANGE)
    world.store.forget()
    world.now += DAY
    change(world, "Nu om 20:30 uur")
    world.start()
    world.settle()
    assert [text for text in texts(world) if text.startswith("Nu")] == ["Nu om 20:00 uur", "Nu om 20:30 uur"]
    assert world.row_of(key_of("enschede", Kind.CHANGE)).status_id == world.rules.own()[2].id


def keys_sent(world: World) -> list[str]:
    """Under which keys the account is asked to post the change."""
    sent: list[str] = []
    send = world.account.send

    def noted(body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
        sent.append(idempotency_key)
        return send(body, idempotency_key, may_leave)

    world.account.send = noted  # type: ignore[method-assign]
    return sent


@BOTH_STORES
def test_the_key_is_another_for_each_status_that_had_the_marker_and_the_same_after_a_restart(world: World) -> None:
    """A server that knows a key answers with the status that it made under it."""
    keys = keys_sent(world)
    change(world, "Nu om 20:00 uur")
    world.step()
    for name, words in (("goor", "Nu om 20:30 uur"), ("borne", "Nu om 21:00 uur")):
        lose_the_ledger(world)
        world.post(name)
        world.step()
        paste(world, "Let op!", Kind.CHANGE)
        world.post(f"{name}-2")  # so that the next one is looked for after the person's
        world.step()
        world.now += timedelta(minutes=10)
        sent = keys_sent(world)
        change(world, words)
        world.server.fault(BY_NAME["503 before the commit"])
        world.step()
        keys += sent
        world.now += timedelta(minutes=1)
        world.start()
        again = keys_sent(world)
        world.settle()
        assert again == sent
    assert len(keys) == len({*keys}) == 3
    assert [text for text in texts(world) if text.startswith("Nu")] == [
        "Nu om 20:00 uur", "Nu om 20:30 uur", "Nu om 21:00 uur",
    ]  # fmt: skip


class _Deposed(MemoryStore):
    """Another leads by the time that the list has been read."""

    leads = False

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None) -> bool:
        return self.leads and super().keep_scan(seen, newest_id)


def test_who_lost_the_leadership_while_it_read_the_list_reads_it_again(server: FakeMastodon) -> None:
    world = World(server, _Deposed)
    store = world.store
    assert isinstance(store, _Deposed)
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
