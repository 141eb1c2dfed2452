"""What a request can do to us: docs/security.md has the table."""

from typing import Any

import pytest

from tests.attacks.making import assert_none_gets_through
from tests.attacks.requests.kind import REQUESTS

KIND = REQUESTS
pytestmark = pytest.mark.timeout(900)  # two thousand clients, in nine ways


def test_no_attack_gets_through(group: str, ground: Any) -> None:
    assert_none_gets_through(KIND, group, ground)
