"""A sender whose delivery runs in a thread."""

from collections.abc import Iterator

import pytest

from tests.publisher.sender_scenes import Scene


@pytest.fixture
def beside() -> Iterator[Scene]:
    """A sender whose delivery has a thread of its own, and has taken its first step."""
    scene = Scene(beside=lambda: None)
    assert scene.learn()
    scene.step()
    yield scene
    if scene.steps.hangs is not None:
        scene.steps.hangs.set()
    scene.sender.close()
