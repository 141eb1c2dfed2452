"""A world for each server behaviour, over the store that the test names (in memory, when it names none)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.delivery_world import World
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import LedgerStore, MemoryStore, NewStore, Store


@pytest.fixture(params=[*Behaviour], ids=str)
def behaviour(request: pytest.FixtureRequest) -> Behaviour:
    return Behaviour(request.param)


@pytest.fixture
def store_kind() -> str:
    """`memory` or `ledger`; a test parametrises it to run over both."""
    return "memory"


@pytest.fixture
def new_store(store_kind: str, tmp_path: Path) -> Iterator[NewStore]:
    opened: list[LedgerStore] = []

    def make(account: str) -> Store:
        if store_kind == "memory":
            return MemoryStore(account)
        opened.append(LedgerStore(account, tmp_path))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def server(behaviour: Behaviour) -> Iterator[FakeMastodon]:
    with FakeMastodon(behaviour) as server:
        yield server
        assert server.surprises == []


@pytest.fixture
def world(server: FakeMastodon, new_store: NewStore) -> World:
    return World(server, new_store)


@pytest.fixture
def mastodon(new_store: NewStore) -> Iterator[World]:
    """A world with one server, Mastodon 4.5: for what does not depend on keys."""
    with FakeMastodon(Behaviour.V45) as server:
        yield World(server, new_store)
        assert server.surprises == []
