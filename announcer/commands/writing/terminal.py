"""The person at the terminal: what is said to them and asked of them, in their language."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn, Protocol

from announcer.commands.output import Printer
from announcer.words.messages import in_language


class Stopped(BaseException):
    """The person, the terminal or the system ended it; like KeyboardInterrupt, nothing but the command catches it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Terminal(Protocol):
    """Whom a dialogue talks to."""

    language: str

    def say(self, text: str = "", style: str = "") -> None:
        """A line; of a message its words in the terminal's language."""

    def show(self, text: str, indent: int = 2) -> None:
        """Text of several lines, as it is."""

    def ask(self) -> str:
        """One line of answer, without blanks around it. Raises Stopped when there is none to come."""


class ConsoleTerminal:
    """Standard input and output."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._printer = Printer()
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401, PLC0415 - lets people edit what they type; not on every machine

    def say(self, text: str = "", style: str = "") -> None:
        self._printer.line(in_language(text, self.language), style)

    def show(self, text: str, indent: int = 2) -> None:
        self._printer.block(text, indent)

    def ask(self) -> str:
        while True:
            try:
                return input("> ").strip()
            except EOFError:
                self.say()
                raise Stopped(1) from None
            except UnicodeDecodeError:
                continue


def is_interactive() -> bool:
    """Somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Within it Ctrl-C, SIGTERM and a closed terminal raise Stopped, so that what was begun is put in order."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise Stopped(128 + number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
