"""What CI does and a run at home leaves to it: whole campaigns, programs that must be there, waits by a real clock."""

import os

import pytest

ON_CI = bool(os.environ.get("CI"))


def size(here: int, *, on_ci: int) -> int:
    """How large a campaign is: on CI whole, elsewhere large enough to show that its mechanism works."""
    return on_ci if ON_CI else here


def left_to_ci(why: str) -> pytest.MarkDecorator:
    """Skips the tests of a module, or one test, but on CI; the skip's reason tells why."""
    return pytest.mark.skipif(not ON_CI, reason=f"left to CI: {why}")
