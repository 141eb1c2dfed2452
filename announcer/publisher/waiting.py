"""What the publisher waits for is in the log meanwhile: the ledger at its start, the instance until it answers."""

from contextlib import AbstractContextManager

from announcer.runtime.in_time import told_while
from announcer.runtime.logs import event_log

_log = event_log(__name__)

FIRST = 2.0
"""Seconds that are nothing out of the ordinary."""
AGAIN = 30.0


def logged_while(what: str, *, first: float = FIRST, again: float = AGAIN) -> AbstractContextManager[None]:
    """A line that `what` is waited for, once that has taken `first` seconds, and each `again` seconds after that."""
    return told_while(
        lambda seconds: _log.info("still_waiting", what=what, seconds=round(seconds)), first=first, again=again
    )
