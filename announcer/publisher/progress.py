"""What a round is at, for who watches it from another thread."""

from collections.abc import Callable

from announcer.delivery.send_deadline import Timer
from announcer.model import Message
from announcer.model.undone import Step
from announcer.runtime.clock import elapsed

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
    """Written by the round's thread. `note` is told the same."""

    def __init__(self, note: Callable[[Step, str], object] = lambda *_: None, timer: Timer = elapsed) -> None:
        self._note = note
        self._timer = timer
        self._now = Step.ELECTION, "", timer()

    def at(self, step: Step, about: str = "") -> None:
        """It begins with that now. `about`: a series, or the address of a page, where it is about nothing else."""
        self._now = step, about, self._timer()
        self._note(step, about)

    @property
    def single(self) -> tuple[Step, str, float] | None:
        """The step for one series or page that it is at, and since how many seconds; None: it is about more."""
        step, about, since = self._now
        return (step, about, self._timer() - since) if about else None

    @property
    def words(self) -> str:
        """What it is at, for people."""
        step, about, _ = self._now
        words = _WORDS[step]
        return Message("{step} ({about})", step=words, about=about) if about else words
