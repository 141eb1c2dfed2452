"""How long delivery waits, and for what."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the protocol waits, and for what."""

    quiet: timedelta = timedelta(minutes=5)
    """Within this a server finishes a request or drops it: the condition of exactly once."""
    glance: timedelta = timedelta(seconds=20)
    """After this an unknown row is looked for once already: being there settles it, being absent says nothing yet."""
    slack: timedelta = timedelta(seconds=30)
    """By so much at most a step's `now` lies before the moment at which its request left (`step.Step.has_time`,
    `attempt.Attempts`)."""
    lists: int = 2
    """Complete lists without the marker before a row is sent again."""
    apart: timedelta = timedelta(seconds=60)
    """Between those lists."""
    longest_rest: timedelta = timedelta(minutes=30)
    """A row whose attempts go on failing rests longer each time, up to this."""
    lease: timedelta = timedelta(minutes=3)
    """Longer than an attempt can take."""
    person: timedelta = timedelta(hours=1)
    """Unsettled for so long, a row is reported to a person."""

    def rest(self, attempts: int) -> timedelta:
        """How long after its last attempt an unknown row is left alone: the quiet time, doubled from the third."""
        doubled = self.quiet * (1 << min(max(0, attempts - 2), 6))
        return max(self.quiet, min(doubled, self.longest_rest)) + self.slack


CAREFUL = Timing()
_NONE = timedelta(0)
AT_ONCE = Timing(quiet=_NONE, glance=_NONE, slack=_NONE, lists=0, apart=_NONE, longest_rest=_NONE)
"""For an account whose answers are final."""


def backoff(failures: int, first: timedelta, most: timedelta) -> timedelta:
    """Growing waits: `first`, doubled with each further failure, `most` at most."""
    return min(first * (1 << min(max(0, failures - 1), 16)), most)
