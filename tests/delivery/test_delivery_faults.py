"""Whatever goes wrong with a request, every post is on the account once: judged by the server's own list."""

from datetime import timedelta

import pytest

from announcer.model import State
from tests.support.delivery_world import World, key_of
from tests.support.fake_mastodon.faults import AFTER, ALL, BY_NAME, LATE, TOO_LATE, Fault
from tests.support.fake_mastodon.rules import Behaviour

FAULTS = pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
COMMITTING = pytest.mark.parametrize("fault", [*AFTER, *LATE], ids=lambda fault: fault.name)
BOTH_STORES = pytest.mark.parametrize("store_kind", ["memory", "ledger"])


@BOTH_STORES
def test_posts_and_replies_arrive_once(world: World) -> None:
    world.post("enschede")
    world.post("hengelo", reply_to="enschede", warning="let op")
    report = world.step()
    assert report.sent == (key_of("enschede"), key_of("hengelo"))
    world.assert_once()
    first, second = world.rules.own()
    assert (first.language, first.visibility, first.in_reply_to_id) == ("nl", "public", None)
    assert (second.in_reply_to_id, second.spoiler_text, second.sensitive) == (first.id, "let op", True)


@FAULTS
def test_a_fault_of_two_attempts_neither_doubles_nor_loses_a_post(world: World, fault: Fault) -> None:
    world.meet(fault, times=2)
    world.post("enschede")
    world.post("hengelo", reply_to="enschede")
    world.settle()
    world.assert_once()
    assert not world.server.has_faults


@COMMITTING
def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(world: World, fault: Fault) -> None:
    world.meet(fault)
    world.post("enschede")
    world.settle()
    world.assert_once()
    assert world.server.requests.count(("POST", "/api/v1/statuses")) == 1


@pytest.mark.parametrize("store_kind", ["ledger"])
@pytest.mark.parametrize("name", ["drop after the commit", "503 before the commit", "504, committed 200 s later"])
def test_the_real_ledger_carries_the_protocol(mastodon: World, name: str) -> None:
    mastodon.server.fault(BY_NAME[name], times=2)
    mastodon.post("enschede")
    mastodon.post("hengelo", reply_to="enschede")
    mastodon.settle()
    mastodon.assert_once()


@pytest.mark.parametrize("name", ["500 before the commit", "html before the commit", "truncate after the commit"])
def test_a_list_that_cannot_be_read_says_nothing_about_a_post(world: World, name: str) -> None:
    lists = rf"/api/v1/accounts/{world.rules.account_id}/statuses"
    world.server.fault(BY_NAME["drop after the commit"])
    world.post("enschede")
    world.step()
    world.server.fault(BY_NAME[name], method="GET", path=lists, times=4)
    world.pass_time(timedelta(minutes=3))
    assert world.row("enschede").state is State.UNKNOWN
    world.settle()
    world.assert_once()


def test_a_commit_later_than_the_quiet_time_is_a_duplicate(behaviour: Behaviour, world: World) -> None:
    """The documented limit of the promise: a server that takes longer than five minutes over a request."""
    world.server.fault(TOO_LATE)
    world.post("enschede")
    world.settle()
    held_by_a_lock = behaviour in (Behaviour.V46, Behaviour.FIXED)
    assert world.copies() == {key_of("enschede"): 1 if held_by_a_lock else 2}


# the rest of "What breaks it" in docs/exactly-once.md: each limit is there, and no wider than it says


def answers_a_repeated_key(behaviour: Behaviour) -> bool:
    return behaviour in (Behaviour.V45, Behaviour.FIXED)


def test_a_person_who_deletes_a_post_right_after_its_answer_was_lost_sees_it_again_where_keys_do_not_help(
    behaviour: Behaviour, world: World
) -> None:
    world.meet(BY_NAME["drop after the commit"])
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.settle()
    if answers_a_repeated_key(behaviour):
        assert (world.rules.own(), world.row("enschede").state) == ([], State.GONE)
    else:
        assert [status.text for status in world.rules.own()] == [world.text("enschede")]


def test_a_person_who_takes_the_marker_out_of_a_post_whose_answer_was_lost_sees_it_again_where_keys_do_not_help(
    behaviour: Behaviour, world: World
) -> None:
    world.meet(BY_NAME["drop after the commit"])
    world.post("enschede")
    world.step()
    world.rules.own()[0].text = "In eigen woorden"
    world.settle()
    again = [] if answers_a_repeated_key(behaviour) else [world.text("enschede")]
    assert [status.text for status in world.rules.own()] == ["In eigen woorden", *again]
    assert world.row("enschede").state is State.POSTED


@pytest.mark.parametrize("name", ["", "504 after the commit"])
def test_later_deletions_and_edits_by_a_person_bring_nothing_back(world: World, name: str) -> None:
    if name:
        world.meet(BY_NAME[name])
    world.post("enschede")
    world.post("hengelo")
    world.settle()
    first, second = world.rules.own()
    world.rules.delete(first.id)
    second.text = "In eigen woorden"
    world.start()
    world.settle()
    assert [one.text for one in world.rules.own()] == ["In eigen woorden"]


def test_an_unreachable_server_costs_a_post_nothing_but_time(world: World) -> None:
    world.server.hang_up()
    world.post("enschede")
    report = world.pass_time(timedelta(minutes=20))
    assert world.row("enschede").state is State.PENDING
    assert report.problems == ("the instance: cannot be read: it cannot be connected to",)
    world.server.answer_again()
    world.settle()
    world.assert_once()


def test_a_request_that_never_left_is_not_held_for_unknown(world: World) -> None:
    world.post("goor")
    world.step()
    world.post("enschede")
    world.server.hang_up()
    report = world.delivery.drain(world.now)
    row = world.row("enschede")
    assert (row.state, row.attempts, row.reason) == (State.PENDING, 1, "it cannot be connected to")
    assert report.next_at == world.now + timedelta(seconds=30)
    world.server.answer_again()
    world.pass_time(timedelta(seconds=31))
    world.assert_once()


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "old copy"])
@BOTH_STORES
def test_a_ledger_that_was_lost_or_restored_posts_nothing_twice(world: World, lost: bool) -> None:
    world.post("enschede")
    world.post("hengelo", reply_to="enschede")
    world.step()
    world.store.forget()
    world.start()
    world.now += timedelta(hours=5)
    if not lost:
        world.rules.boost()
    world.post("enschede")
    world.post("hengelo", reply_to="enschede")
    world.post("almelo", reply_to="enschede")
    world.settle()
    world.assert_once()
    assert world.row("enschede").reason == "found on the account"
