"""Facts that are in memory already: what the ledger says in the same words becomes the same object.

So a text of the files is held once, what is in force and what is remembered compare by identity, and nothing is read
from JSON that was just written or stands in a file.
"""

from collections.abc import Iterable

from announcer.ledger import codec
from announcer.model import Event, Series, Subject
from announcer.planning.renamed_history import under


class KnownFacts:
    """For one reading of the history: facts by their canonical text."""

    def __init__(self, facts: Iterable[Event | Series] = ()) -> None:
        self._unread: Iterable[Event | Series] = facts
        self._by_text: dict[str, Event | Series] = {}

    def encoded(self, facts: Event | Series) -> str:
        """The text of `facts`, which are known by it from now on."""
        text = codec.encode_facts(facts)
        if isinstance(facts, Event) or not facts.events:  # a series' events are not in its text
            self._by_text[text] = facts
        return text

    def event(self, text: str, subject: Subject) -> Event:
        """As `codec.decode_event`."""
        found = self._known(text)
        return under(found, subject) if isinstance(found, Event) else codec.decode_event(text, subject)

    def series(self, text: str, subject: Subject) -> Series:
        """As `codec.decode_series`."""
        found = self._known(text)
        return under(found, subject) if isinstance(found, Series) else codec.decode_series(text, subject)

    def _known(self, text: str) -> Event | Series | None:
        for facts in self._unread:  # only now, as most rounds have nothing to read
            self.encoded(facts)
        self._unread = ()
        return self._by_text.get(text)
