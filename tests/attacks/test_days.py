"""What a day can do to us: docs/security.md has the table."""

from typing import Any

import pytest

from tests.attacks.days.kind import DAYS
from tests.attacks.making import assert_none_gets_through

KIND = DAYS
pytestmark = pytest.mark.timeout(900)  # some wait for a silence of minutes


def test_no_attack_gets_through(group: str, ground: Any) -> None:
    assert_none_gets_through(KIND, group, ground)
