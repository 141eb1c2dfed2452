"""What an instance answers to a post."""

from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import MemoryStore


def _page_for_an_answer(_: Path) -> str:
    with FakeMastodon(Behaviour.V45) as server:
        world = World(server, MemoryStore)
        world.meet(BY_NAME["html after the commit"])
        key = world.post("a")
        world.settle()
        return f"{world.row('a').state}, {world.copies()[key]} on the account"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="the answer to a post",
        name="keeps the post, and answers 200 with a page in HTML",
        happens="posted, 1 on the account",
        make=_page_for_an_answer,
    ),
)
