"""Reading one definition from its text."""

from collections.abc import Callable

import pytest

from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Series
from tests.definitions.series_texts import ReadText


@pytest.fixture(scope="session")
def understand() -> ReadText:
    def reading(text: str) -> Reading:
        (only,) = read([SourceFile("round.yaml", text.encode())], Defaults())
        return only

    return reading


@pytest.fixture
def series(understand: ReadText) -> Callable[[str], Series]:
    def whole(text: str) -> Series:
        reading = understand(text)
        assert reading.series is not None, [str(problem) for problem in reading.problems]
        return reading.series

    return whole
