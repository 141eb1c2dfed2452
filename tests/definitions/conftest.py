"""Reading one definition from its text."""

from collections.abc import Callable

import pytest

from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults

Understand = Callable[[str], Reading]


@pytest.fixture(scope="session")
def understand() -> Understand:
    def reading(text: str) -> Reading:
        (only,) = read([SourceFile("round.yaml", text.encode())], Defaults())
        return only

    return reading
