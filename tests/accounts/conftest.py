"""A fake Mastodon server for each test."""

from collections.abc import Iterator

import pytest

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.V45) as server:
        yield server
