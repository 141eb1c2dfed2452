"""The person at the terminal: what is said to them and asked of them, in their language."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn, Protocol

import click

from announcer.commands.output import Printer
from announcer.definitions import values
from announcer.definitions.invalid_value import InvalidValue
from announcer.model import Message
from announcer.words.messages import in_language

_SHORT = {"j": "ja", "y": "yes", "n": "no"}


class Stopped(BaseException):
    """The person, the terminal or the system ended it; like KeyboardInterrupt, nothing but the command catches it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Terminal(Protocol):
    """Whom a dialogue talks to."""

    language: str

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """A line; of a message its words in the terminal's language."""

    def show(self, text: str, indent: int = 2) -> None:
        """Text of several lines, as it is."""

    def ask(self, prompt: str = "> ") -> str:
        """One line of answer, without blanks around it. Raises click.Abort when there is none to come."""


class ConsoleTerminal:
    """Standard input and output."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._printer = Printer()
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401, PLC0415 - lets people edit what they type; not on every machine

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        self._printer.line(" " * indent + in_language(text, self.language), style)

    def show(self, text: str, indent: int = 2) -> None:
        self._printer.block(text, indent)

    def ask(self, prompt: str = "> ") -> str:
        while True:
            try:
                return input(prompt).strip()
            except EOFError:
                self.say()
                raise click.Abort from None
            except UnicodeDecodeError:
                continue


def ask(terminal: Terminal, question: Message) -> str:
    """The answer to a question that stands before it in the same line; empty when nothing was typed."""
    return terminal.ask(f"{in_language(question, terminal.language)}: ")


def agrees(terminal: Terminal, question: Message, *, default: bool) -> bool:
    """Asks until it is yes or no, in any of our languages; `default` is what Enter means."""
    hint = Message("[Y/n]") if default else Message("[y/N]")
    while True:
        answer = ask(terminal, Message("{question} {hint}", question=question, hint=hint))
        if not answer:
            return default
        try:
            return yes_or_no(answer)
        except InvalidValue:
            terminal.say(Message("Type yes or no."), "red")


def yes_or_no(answer: str) -> bool:
    """Whole or as its first letter. Raises InvalidValue."""
    return values.yes_or_no(_SHORT.get(answer.casefold(), answer))


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
