"""What a request can do to us: docs/security.md has the table."""

from typing import Any

from tests.attacks.making import assert_none_gets_through
from tests.attacks.requests.kind import REQUESTS

KIND = REQUESTS


def test_no_attack_gets_through(group: str, ground: Any) -> None:
    assert_none_gets_through(KIND, group, ground)
