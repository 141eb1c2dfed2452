"""Delivery beside the rounds: what goes out is what the last shown round decided, and the site shows it."""

from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.publisher.delivery_beside import DeliveryBeside
from tests.support.on_ci import size


@pytest.mark.timeout(3600)
def test_whatever_happens_in_the_middle_of_a_round_or_a_step_nothing_goes_out_that_no_shown_round_decided() -> None:
    sent = between = 0
    for seed in range(14, 14 + size(1, on_ci=50)):
        with TemporaryDirectory() as folder, closing(DeliveryBeside(Path(folder), Random(seed))) as service:
            for _ in range(size(5, on_ci=30)):
                service.lives()
            sent, between = sent + service.sent, between + service.between
    assert sent
    assert between, "else this test shows nothing"
