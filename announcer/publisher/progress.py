"""What a round is at, for who watches it from another thread."""

from announcer.model import Message
from announcer.model.undone import Step

_WORDS = {
    Step.ELECTION: Message("the leadership"),
    Step.READING: Message("reading the event files"),
    Step.LEDGER: Message("the ledger"),
    Step.DECIDING: Message("deciding"),
    Step.WORDING: Message("putting posts into words"),
    Step.LAYING_OUT: Message("laying out the site"),
    Step.RENDERING: Message("rendering the site"),
    Step.PUBLISHING: Message("handing the site to the servers"),
    Step.INSTANCE: Message("asking the instance"),
    Step.SENDING: Message("sending"),
}


class Progress:
    """Written by the round's thread."""

    def __init__(self) -> None:
        self.step = Step.ELECTION
        self.about = ""
        """A series, or the address of a page; empty: it is about more."""

    def at(self, step: Step, about: str = "") -> None:
        """It begins with that now."""
        self.step, self.about = step, about

    @property
    def words(self) -> str:
        """What it is at, for people."""
        words = _WORDS[self.step]
        return Message("{step} ({about})", step=words, about=self.about) if self.about else words
