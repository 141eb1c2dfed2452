"""What takes long says so: nobody looks at a command for more than a moment and wonders whether it still does
anything."""

from contextlib import AbstractContextManager

import click

from announcer.commands.language import in_words
from announcer.model import Message
from announcer.runtime import in_time
from announcer.settings.fields import Settings

AT_ONCE = 1.5
"""Seconds that nobody is surprised by."""
AGAIN = 10.0
"""Seconds between two lines after that."""


def told_while(
    doing: Message, settings: Settings | None, *, first: float = AT_ONCE, again: float = AGAIN
) -> AbstractContextManager[None]:
    """Says on standard error what is done, once it has taken `first` seconds, and how long it has taken each `again`
    seconds after that; nothing where it ends before."""
    line = f"announcer: {in_words(doing, settings)}"  # here: in the command's own thread, which knows its language

    def tell(seconds: float) -> None:
        click.echo(line if seconds < first + again else f"{line} ({seconds:.0f} s)", err=True)

    return in_time.told_while(tell, first=first, again=again)


def waiting_for(host: object) -> Message:
    """Of what answers in its own time."""
    return Message("waiting for {host} …", host=host)
