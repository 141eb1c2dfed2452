"""What takes long says so: nobody looks at a command for more than a moment and wonders whether it still does
anything."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from announcer.commands.language import in_words
from announcer.model import Message
from announcer.settings.fields import Settings

AT_ONCE = 1.5
"""Seconds that nobody is surprised by."""
AGAIN = 10.0
"""Seconds between two lines after that."""


@contextmanager
def told_while(
    doing: Message, settings: Settings | None, *, first: float = AT_ONCE, again: float = AGAIN
) -> Iterator[None]:
    """Says on standard error what is done, once it has taken `first` seconds, and how long it has taken each `again`
    seconds after that; nothing where it ends before."""
    line = f"announcer: {in_words(doing, settings)}"  # here: in the command's own thread, which knows its language
    is_done = threading.Event()

    def tell() -> None:
        began = time.monotonic()
        if is_done.wait(first):
            return
        click.echo(line, err=True)
        while not is_done.wait(again):
            click.echo(f"{line} ({time.monotonic() - began:.0f} s)", err=True)

    teller = threading.Thread(target=tell, name="told-while", daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_done.set()
        teller.join()


def waiting_for(host: object) -> Message:
    """Of what answers in its own time."""
    return Message("waiting for {host} …", host=host)
