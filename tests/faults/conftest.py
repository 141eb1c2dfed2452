"""What the campaigns need, once a session; `FAULTS_TIMES` (a number) makes each of them so many times as long."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.campaign_workers import CampaignWorkers
from tests.faults.killing import ProcessFactory, a_process_factory


@pytest.fixture(scope="session")
def factory() -> Iterator[ProcessFactory]:
    """For publishers of all kinds."""
    with a_process_factory("tests.faults.competing_publishers") as factory:
        yield factory


@pytest.fixture(scope="session")
def workers() -> Iterator[CampaignWorkers]:
    with CampaignWorkers() as workers:
        yield workers


@pytest.fixture(scope="session")
def times() -> int:
    return int(os.environ.get("FAULTS_TIMES", "1"))
