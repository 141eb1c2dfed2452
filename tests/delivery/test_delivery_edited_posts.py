"""Edits of posted statuses: words, descriptions, and what a person changed there."""

import pytest

from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.outbox_stores import BOTH_STORES


@BOTH_STORES
def test_an_edit_replaces_the_words_and_keeps_language_picture_and_warning(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "is verplaatst", picture="poster.png")
    world.step()
    (status,) = world.rules.own()
    assert status.text == world.text("enschede", "is verplaatst")
    assert (status.language, status.edits) == ("nl", 1)
    picture = world.rules.media[status.media_ids[0]]
    assert picture.description == "Another poster"
    picture.description = "A person's own words for it"
    world.edit("enschede", "begint later", picture="poster.png")
    world.step()
    assert world.rules.own()[0].text == world.text("enschede", "begint later")
    assert world.store.outbox().edits() == []
    assert picture.description == "A person's own words for it"


@pytest.mark.parametrize("behaviour", [Behaviour.V45])
def test_a_picture_can_be_described_anew_while_the_words_stay(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "komt eraan", picture="poster.png")
    world.step()
    (status,) = world.rules.own()
    assert (world.rules.media[status.media_ids[0]].description, status.edits) == ("Another poster", 1)
    assert world.store.outbox().edits() == []


def test_the_description_of_another_picture_is_not_put_on_the_posts_own(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "is verplaatst", picture="other.png")
    world.step()
    (status,) = world.rules.own()
    assert (world.rules.media[status.media_ids[0]].description, status.edits) == ("A poster", 1)


def test_a_person_s_words_stay_and_a_mark_goes_before_them(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    (status,) = mastodon.rules.own()
    status.text = "Met eigen woorden"
    mastodon.edit("enschede", "is verplaatst")
    report = mastodon.step()
    assert mastodon.rules.own()[0].text == "Met eigen woorden"
    assert any("a person edited" in problem for problem in report.problems)
    mastodon.edit("enschede", "gaat niet door", mark="GEANNULEERD")
    mastodon.step()
    assert mastodon.rules.own()[0].text == "GEANNULEERD\n\nMet eigen woorden"


@pytest.mark.parametrize("name", ["drop after the commit", "503 before the commit", "429 before the commit"])
def test_an_edit_of_unknown_fate_is_verified_by_its_source(world: World, name: str) -> None:
    world.post("enschede")
    world.step()
    world.server.fault(BY_NAME[name], method="PUT", path="/api/v1/statuses/[^/]+")
    world.edit("enschede", "is verplaatst")
    world.step()
    world.settle()
    (status,) = world.rules.own()
    assert (status.text, status.edits) == (world.text("enschede", "is verplaatst"), 1)
    assert world.store.outbox().edits() == []


def test_an_edit_of_a_deleted_post_is_let_go(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.delete(mastodon.rules.own()[0].id)
    mastodon.edit("enschede", "is verplaatst")
    mastodon.step()
    assert mastodon.store.outbox().edits() == []
