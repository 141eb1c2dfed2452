"""The ground of the kind that a test module is about, and its attacks, a test for each thing that they are aimed at."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.attacks.attack import Kind


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    kind: Kind[Any] = request.module.KIND
    with kind.ground(tmp_path_factory.mktemp(kind.name)) as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "group" in metafunc.fixturenames:
        metafunc.parametrize("group", metafunc.module.KIND.groups)
