"""A world whose ledger is lost, and the changes that are posted in it."""

from datetime import datetime, timedelta

from announcer.model import Kind, marker
from tests.support.delivery_world import SITE, World, key_of

DAY = timedelta(days=1)


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
