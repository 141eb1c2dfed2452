"""What the files say, for a ledger that is read: where it remembers the same, it need not make it anew."""

from collections.abc import Iterator

from announcer.folder.event_reader import EventsSnapshot
from announcer.model import Event, Series
from announcer.planning.revisions import as_remembered


def stated_facts(read: EventsSnapshot) -> Iterator[Event | Series]:
    """The facts of all readable files as the ledger keeps them: a series without its events, then these."""
    for series in (reading.series for reading in read.readings if reading.series is not None):
        yield as_remembered(series)
        yield from series.events
