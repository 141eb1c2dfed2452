"""All that is kept between rounds, together: a service that has lived long decides and shows what one does that begins
just now."""

from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.publisher.living_service import LivingService
from tests.support.on_ci import size


def live(seed: int, steps: int) -> None:
    with TemporaryDirectory() as folder, closing(LivingService(Path(folder), Random(seed))) as service:
        service.round()
        for number in range(steps):
            service.lives()
            if number == steps - 1 or service.chance.random() < 0.3:
                service.shows_all()


@pytest.mark.timeout(3600)
@settings(max_examples=size(1, on_ci=60), deadline=None)
@given(some.integers(0, 2**32))
def test_who_has_lived_long_decides_and_shows_what_who_begins_now_does(seed: int) -> None:
    live(seed, size(4, on_ci=10))
