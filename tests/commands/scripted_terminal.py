"""A person at the terminal who answers by a script."""

from collections.abc import Iterable

from announcer.commands.terminal import Stopped
from announcer.words.messages import in_language


class ScriptedTerminal:
    """Keeps what was said, and what was asked; when the answers are at an end, the person leaves."""

    def __init__(self, answers: Iterable[str], language: str = "en") -> None:
        self.language = language
        self.said: list[str] = []
        self.asked: list[str] = []
        self._answers = list(answers)

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:  # noqa: ARG002 - a script has no colours
        self.said.append(" " * indent + in_language(text, self.language))

    def show(self, text: str, indent: int = 2) -> None:  # noqa: ARG002
        self.said += text.split("\n")

    def ask(self, prompt: str = "> ") -> str:  # noqa: ARG002
        self.asked.append(self.said[-1])
        if not self._answers:
            raise Stopped(130)
        return self._answers.pop(0)

    @property
    def is_over(self) -> bool:
        """Every answer was wanted."""
        return not self._answers
