"""Edits: one that cannot be made keeps no other back, and none is made over words that cannot be read."""

from datetime import timedelta

import pytest
from delivery.world import World
from fake_mastodon.faults import BY_NAME, Fault

from announcer.model import State

MINUTES = timedelta(minutes=1)
NAMES = ("enschede", "hengelo", "almelo")


def edited(world: World) -> World:
    """Three posts, and an edit of each that is still to be made."""
    for name in NAMES:
        world.post(name)
    world.step()
    for name in NAMES:
        world.edit(name, "is verplaatst")
    return world


def edits(world: World) -> list[int]:
    """How often each post was edited."""
    return [status.edits for status in world.rules.own()]


def source_of_the_first(world: World) -> str:
    return f"/api/v1/statuses/{world.row('enschede').status_id}/source"


@pytest.mark.parametrize("name", ["500 before the commit", "html before the commit", "drop before the commit"])
def test_an_edit_whose_source_cannot_be_read_keeps_no_other_back(mastodon: World, name: str) -> None:
    edited(mastodon)
    path = source_of_the_first(mastodon)
    mastodon.server.fault(BY_NAME[name], method="GET", path=path, times=999)
    report = mastodon.pass_time(2 * MINUTES)
    assert edits(mastodon) == [0, 1, 1]
    assert any("round/enschede/announcement/1/nl could not be edited yet" in problem for problem in report.problems)
    asked = mastodon.server.requests.count(("GET", path))
    mastodon.pass_time(timedelta(hours=6))
    assert mastodon.server.requests.count(("GET", path)) - asked < 20


def test_it_is_made_when_its_source_can_be_read(mastodon: World) -> None:
    edited(mastodon)
    mastodon.server.fault(BY_NAME["500 before the commit"], method="GET", path=source_of_the_first(mastodon), times=3)
    report = mastodon.pass_time(10 * MINUTES)
    assert edits(mastodon) == [1, 1, 1]
    assert report.problems == ()


def test_posts_and_their_lists_do_not_wait_for_an_edit_s_source(mastodon: World) -> None:
    edited(mastodon)
    mastodon.server.fault(BY_NAME["500 before the commit"], method="GET", path=source_of_the_first(mastodon), times=9)
    mastodon.step()
    mastodon.server.fault(BY_NAME["drop after the commit"])
    mastodon.post("borne")
    mastodon.step()
    mastodon.now += timedelta(seconds=21)
    mastodon.step()
    assert mastodon.row("borne").state is State.POSTED


def test_a_server_that_does_not_tell_the_source_gets_no_edit_and_a_person_is_told(mastodon: World) -> None:
    """Without it a person's words could be overwritten."""
    edited(mastodon)
    mastodon.rules.has_source = False
    report = mastodon.step()
    assert mastodon.store.outbox().edits() == []
    assert edits(mastodon) == [0, 0, 0]
    assert report.problems == tuple(
        f"round/{name}/announcement/1/nl could not be edited: the instance does not tell the words that the post has"
        " now, and they may be a person's"
        for name in NAMES
    )


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_an_edit_that_was_not_made_for_want_of_a_source_is_in_the_ledger(mastodon: World) -> None:
    edited(mastodon)
    mastodon.rules.has_source = False
    mastodon.step()
    refused = mastodon.store._ledger.refused_edits()  # type: ignore[attr-defined]
    assert [edit.reason for edit in refused] == [
        "the instance does not tell the words that the post has now, and they may be a person's"
    ] * len(NAMES)


def test_an_edit_that_is_denied_while_the_token_works_is_rejected_and_the_others_are_made(mastodon: World) -> None:
    edited(mastodon)
    path = f"/api/v1/statuses/{mastodon.row('enschede').status_id}"
    mastodon.server.fault(Fault("403", "403", commits=False), method="PUT", path=path, times=99)
    assert mastodon.step().paused is not None
    mastodon.post("borne")
    report = mastodon.pass_time(6 * MINUTES)
    assert report.paused is None
    assert edits(mastodon) == [0, 1, 1, 0]
    assert mastodon.store.outbox().edits() == []


def test_an_edit_of_unknown_fate_is_tried_again_at_longer_and_longer_waits(mastodon: World) -> None:
    edited(mastodon)
    path = f"/api/v1/statuses/{mastodon.row('enschede').status_id}"
    mastodon.server.fault(BY_NAME["503 before the commit"], method="PUT", path=path, times=999)
    mastodon.pass_time(timedelta(hours=12))
    assert mastodon.server.requests.count(("PUT", path)) < 40
    assert edits(mastodon) == [0, 1, 1]
