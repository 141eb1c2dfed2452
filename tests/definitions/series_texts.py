"""A series read from the text of its file."""

from collections.abc import Callable

from announcer.definitions.reading import Reading
from announcer.model import Event, Series

ReadText = Callable[[str], Reading]


ReadSeries = Callable[[str], Series]


def event(series: Series, id_: str) -> Event:
    return next(one for one in series.events if one.key.event == id_)
