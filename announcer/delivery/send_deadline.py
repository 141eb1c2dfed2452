"""Until when a request may leave: this process must surely lead then, and must not have stood still."""

from collections.abc import Callable
from datetime import timedelta

Timer = Callable[[], float]
"""Seconds since some moment, by a clock that nobody sets and that counts while the machine is suspended too: the
difference of two readings is what has passed (`clock.elapsed`)."""

LEAVES_WITHIN = timedelta(seconds=15)
"""From the decision to make a writing request to its first byte; and from the last renewal of the lease. A lease runs
for longer, and who takes over waits for longer (`ledger.leadership`), so none leaves after it was lost."""

MayLeave = Callable[[], bool]
"""Asked when the connection stands, right before the first byte of a request; False: it must not leave any more."""
