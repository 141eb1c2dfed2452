"""Replies: what becomes of them with their parent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from announcer.model import State
from tests.support.delivery_world import MINUTES, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer
from tests.support.outbox_stores import BOTH_STORES, NewStore


def test_a_reply_waits_while_its_parent_is_of_unknown_fate(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["503 before the commit"])
    mastodon.post("enschede")
    mastodon.post("hengelo", reply_to="enschede")
    mastodon.pass_time(4 * MINUTES)
    assert mastodon.row("enschede").state is State.UNKNOWN
    assert mastodon.row("hengelo").attempts == 0
    mastodon.settle()
    parent, reply = mastodon.rules.own()
    assert reply.in_reply_to_id == parent.id


def test_a_reply_to_what_was_never_posted_goes_without_it(mastodon: World) -> None:
    mastodon.post("enschede", useful=timedelta(0))
    mastodon.post("hengelo", reply_to="enschede")
    mastodon.post("almelo", reply_to="nowhere")
    mastodon.settle()
    assert [status.in_reply_to_id for status in mastodon.rules.own()] == [None, None]
    assert mastodon.row("enschede").state is State.EXPIRED


@BOTH_STORES
def test_what_was_sent_without_its_parent_is_recorded_as_no_reply(world: World) -> None:
    world.post("enschede")
    world.post("borne", useful=timedelta(0))
    world.step()
    world.post("almelo", reply_to="enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.post("losser", reply_to="borne")
    world.settle()
    recorded = {name: world.row(name) for name in ("almelo", "hengelo", "losser")}
    assert [row.draft.reply_to for row in recorded.values()] == [key_of("enschede"), None, None]
    assert [row.is_new_root for row in recorded.values()] == [False, True, True]


@BOTH_STORES
def test_what_waits_is_a_reply_until_it_went_without_its_parent_also_when_the_answer_was_lost(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.step()
    assert world.row("hengelo").draft.reply_to == key_of("enschede")
    world.meet(BY_NAME["drop after the commit"])
    world.settle()
    assert len(world.rules.own()) == 1
    assert world.row("hengelo").draft.reply_to is None


@BOTH_STORES
def test_a_reply_whose_parent_was_deleted_is_sent_once_without_it(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.settle()
    (status,) = world.rules.own()
    assert status.in_reply_to_id is None
    assert world.row("hengelo").state is State.POSTED
    assert world.row("enschede").state is State.GONE


@BOTH_STORES
def test_a_post_that_an_edit_does_not_find_any_more_is_gone(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.edit("enschede", "is verplaatst")
    world.settle()
    assert world.row("enschede").state is State.GONE
    assert "not on the instance any more" in world.row("enschede").reason
    assert world.rules.own() == []


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_refuses_a_deleted_parent_in_its_own_way_takes_the_reply_without_it(
    mastodon: World, status: int
) -> None:
    """Akkoma: 422, "The post being replied to was deleted"."""

    def refuse(fields: Mapping[str, Any]) -> Answer | None:
        parent = fields.get("in_reply_to_id")
        gone = parent is not None and parent not in mastodon.rules.statuses
        return Answer(status, {"error": "The post being replied to was deleted"}) if gone else None

    mastodon.rules.refuse = refuse
    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.delete(mastodon.rules.own()[0].id)
    mastodon.post("hengelo", reply_to="enschede", picture="poster.png")
    mastodon.settle()
    (reply,) = mastodon.rules.own()
    assert (reply.in_reply_to_id, len(reply.media_ids)) == (None, 1)
    assert mastodon.row("hengelo").state is State.POSTED


def test_a_reply_that_is_refused_while_its_parent_is_there_is_rejected(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.post("hengelo", reply_to="enschede", text="x" * 6000)
    mastodon.settle()
    assert mastodon.row("hengelo").state is State.REJECTED
    assert "limit of" in mastodon.row("hengelo").reason


def test_a_reply_whose_picture_is_lost_while_its_parent_is_there_gets_another(mastodon: World) -> None:
    def lose(_: Mapping[str, Any]) -> Answer | None:
        mastodon.rules.refuse = lambda _: None
        mastodon.rules.media.clear()
        return Answer(422, {"error": "its picture is not there"})

    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.refuse = lose
    mastodon.post("hengelo", reply_to="enschede", picture="poster.png")
    mastodon.settle()
    mastodon.assert_once()
    parent, reply = mastodon.rules.own()
    assert (reply.in_reply_to_id, len(reply.media_ids)) == (parent.id, 1)


def test_a_reply_of_unknown_fate_whose_parent_was_deleted_is_sent_once_without_it(world: World) -> None:
    world.post("enschede")
    world.step()
    world.server.fault(BY_NAME["drop before the commit"])
    world.post("hengelo", reply_to="enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.settle()
    (status,) = world.rules.own()
    assert status.in_reply_to_id is None
    assert world.row("hengelo").state is State.POSTED


def test_a_post_that_was_deleted_after_its_answer_was_lost_is_never_posted_again(new_store: NewStore) -> None:
    with FakeMastodon(Behaviour.V45) as server:
        world = World(server, new_store)
        server.fault(BY_NAME["drop after the commit"])
        world.post("enschede")
        world.step()
        world.rules.delete(world.rules.own()[0].id)
        world.settle()
        row = world.row("enschede")
        assert (row.state, row.reason) == (
            State.GONE, "it answered 404 when it was sent again: it was posted, it seems, and deleted there since",
        )  # fmt: skip
        assert world.rules.own() == []
