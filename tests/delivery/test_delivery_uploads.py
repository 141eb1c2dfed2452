"""Pictures go with their post, and never cost it."""

from tests.support.delivery_world import MINUTES, World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.outbox_stores import BOTH_STORES


@BOTH_STORES
def test_a_picture_goes_with_its_description_and_is_uploaded_once(world: World) -> None:
    world.rules.media_seconds = 3
    world.post("enschede", picture="poster.png")
    world.pass_time(MINUTES)
    (status,) = world.rules.own()
    (medium,) = [world.rules.media[id_] for id_ in status.media_ids]
    assert (medium.description, medium.focus) == ("A poster", "0.0000,0.5000")
    assert len(world.rules.media) == 1


def test_a_missing_picture_does_not_cost_the_post(mastodon: World) -> None:
    mastodon.post("enschede", picture="missing.png")
    report = mastodon.step()
    mastodon.assert_once()
    assert "without its picture" in mastodon.row("enschede").reason
    assert any("without its picture" in problem for problem in report.problems)


def test_an_upload_that_goes_on_failing_does_not_cost_the_post(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["500 before the commit"], path="/api/v2/media", times=99)
    mastodon.post("enschede", picture="poster.png")
    mastodon.pass_time(15 * MINUTES)
    mastodon.assert_once()


def test_an_upload_that_was_lost_is_made_once_more(world: World) -> None:
    world.rules.media_seconds = 3
    world.post("enschede", picture="poster.png")
    world.step()
    world.rules.media.clear()
    world.pass_time(5 * MINUTES)
    (status,) = world.rules.own()
    assert len(status.media_ids) == 1
