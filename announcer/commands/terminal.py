"""A conversation at a terminal, in the person's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from announcer.errors import AnnouncerError
from announcer.model import Message
from announcer.words.messages import in_language

_YES = frozenset({"y", "yes", "j", "ja"})
_NO = frozenset({"n", "no", "nee"})


@dataclass(frozen=True, slots=True)
class Terminal:
    """Says and asks. Whoever interrupts or ends the input at a question ends the command (click.Abort)."""

    language: str

    def words(self, message: str) -> str:
        return in_language(message, self.language)

    def say(self, message: str = "", *, indent: int = 0, style: str | None = None) -> None:
        """One line; `style` is a colour, on a terminal only."""
        line = " " * indent + self.words(message)
        click.echo(line if style is None else click.style(line, fg=style))

    def ask(self, question: Message) -> str:
        """The answer without blanks around it; empty when nothing was typed."""
        answer = click.prompt(self.words(question), default="", show_default=False)
        return str(answer).strip()

    def agrees(self, question: Message, *, default: bool) -> bool:
        """Whether the person says yes, in either language; `default` when nothing is typed."""
        hint = Message("[Y/n]") if default else Message("[y/N]")
        while True:
            answer = self.ask(Message("{question} {hint}", question=question, hint=hint)).lower()
            if answer in _YES | _NO or not answer:
                return default if not answer else answer in _YES
            self.say(Message("yes or no, please"))

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Errors that are raised inside and have a Message speak the person's language."""
        try:
            yield
        except AnnouncerError as error:
            if error.args and isinstance(error.args[0], Message):
                raise type(error)(self.words(error.args[0])) from error
            raise
