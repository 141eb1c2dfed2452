"""Services that run, each in a folder of its own, and end with the test or module that they are for."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.running_service import NewService, Service


@pytest.fixture(scope="session", autouse=True)
def _processes_can_be_found() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("finds processes in /proc, which is Linux's")


@pytest.fixture
def new_service(tmp_path: Path) -> Iterator[NewService]:
    """Makes a `Service`, with these settings; at the end it is stopped, and nothing may be left running."""
    with ExitStack() as stack:
        made: list[Service] = []

        def make(**settings: str) -> Service:
            made.append(stack.enter_context(closing(Service(tmp_path / f"service-{len(made)}", **settings))))
            return made[-1]

        yield make
