"""What a server says in place of the truth."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.support.fake_mastodon.statuses import Answer

Telling = Callable[[Answer], Answer | Iterable[bytes]]
"""What is said in place of the right answer: another one, or the bytes on the line, after which it hangs up."""


@dataclass(slots=True)
class Lie:
    tell: Telling
    method: str = "POST"
    path: str = "/api/v1/statuses"
    """A whole regular expression."""
    keeps: bool = True
    """It does what it was asked for, whatever it says."""
    times: int | None = None
    """How often it is told; None: always."""

    def is_for(self, method: str, path: str) -> bool:
        return self.times != 0 and re.fullmatch(self.method, method) is not None and bool(re.fullmatch(self.path, path))
