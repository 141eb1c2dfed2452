"""A scenario in which delivery meets everything that it can meet."""

from datetime import timedelta

from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME

MINUTES = timedelta(minutes=1)
FAULTS = 6
"""Of the server, in a scenario."""


def run_full_scenario(world: World) -> set[str]:
    """Everything that delivery can meet: it passes every point. The names of posts that must not be there at its end:
    one that expired, and one that a person deleted."""
    rules = world.rules
    rules.media_seconds = 3
    rules.denied = 403
    rules.post({"status": world.text("goor"), "visibility": "public", "language": "nl"}, None)
    world.post("goor")
    world.post("enschede", picture="poster.png")
    world.post("oldenzaal")
    world.pass_time(6 * MINUTES)
    rules.denied = None
    world.settle()

    world.server.fault(BY_NAME["504 after the commit"])
    world.server.fault(BY_NAME["503 before the commit"], times=2)
    world.post("hengelo", reply_to="enschede")
    world.post("losser", picture="poster.png")
    world.post("delden", useful=timedelta(0))
    world.pass_time(4 * MINUTES)
    for medium in [medium for medium in rules.media.values() if medium.status_id is None]:
        del rules.media[medium.id]
    world.settle()

    for name in ("almelo", "wierden", "rijssen"):
        world.server.fault(BY_NAME["drop after the commit"])
        world.post(name)
        world.settle()

    parent = world.row("oldenzaal")
    assert parent.status_id is not None
    rules.delete(parent.status_id)
    world.post("borne", reply_to="oldenzaal")
    world.settle()
    world.edit("enschede", "is verplaatst", picture="poster.png")
    world.settle()
    return {"oldenzaal", "delden"}
