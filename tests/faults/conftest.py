"""What the campaigns need, once a session; `FAULTS_TIMES` (a number) makes each of them so many times as long."""

import os
from collections.abc import Iterator

import pytest
from faults.crew import Crew
from faults.killing import Nursery, a_nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """For publishers of all kinds."""
    with a_nursery("faults.publishers") as nursery:
        yield nursery


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    with Crew() as crew:
        yield crew


@pytest.fixture(scope="session")
def times() -> int:
    return int(os.environ.get("FAULTS_TIMES", "1"))
