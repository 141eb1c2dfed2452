"""A sender whose delivery runs in a thread."""

from collections.abc import Iterator

import pytest

from tests.publisher.fake_accounts import SenderOnFakes


@pytest.fixture
def threaded() -> Iterator[SenderOnFakes]:
    """A sender whose delivery has a thread of its own, and has taken its first step."""
    scene = SenderOnFakes(beside=lambda: None)
    assert scene.learn()
    scene.step()
    yield scene
    if scene.steps.hangs is not None:
        scene.steps.hangs.set()
    scene.sender.close()
