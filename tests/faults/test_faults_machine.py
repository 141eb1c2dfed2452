"""Edits, crashes, faults and jumps of the clock, as hypothesis chooses them."""

import pytest
from faults.killing import Nursery
from faults.machine import ServiceMachine
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

STEPS = 20
MACHINES = 12

pytestmark = pytest.mark.timeout(900)


def test_whatever_happens_in_whatever_order_nothing_is_doubled_or_lost(nursery: Nursery, times: int) -> None:
    ServiceMachine.template = nursery.template
    run_state_machine_as_test(
        ServiceMachine,
        settings=settings(
            max_examples=MACHINES * times, stateful_step_count=STEPS, deadline=None, derandomize=times == 1,
            database=None, suppress_health_check=[*HealthCheck],
        ),
    )  # fmt: skip
    assert ServiceMachine.counted["posts"] > 0
