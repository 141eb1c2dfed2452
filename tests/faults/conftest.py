"""What the campaigns need, once a session; `FAULTS_TIMES` (a number) makes each of them so many times as long."""

import os
from collections.abc import Iterator

import pytest
from faults.killing import Nursery, a_nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with a_nursery() as nursery:
        yield nursery


@pytest.fixture(scope="session")
def times() -> int:
    return int(os.environ.get("FAULTS_TIMES", "1"))
