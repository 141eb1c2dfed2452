"""Reading one definition from its text."""

from collections.abc import Callable

import pytest

from announcer.definitions import Defaults, Reading, SourceFile, read

Understand = Callable[[str], Reading]


@pytest.fixture(scope="session")
def understand() -> Understand:
    def reading(text: str) -> Reading:
        (only,) = read([SourceFile("round.yaml", text.encode())], Defaults())
        return only

    return reading
