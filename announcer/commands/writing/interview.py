"""Asking: one question after another, each until it is answered, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from announcer.commands.terminal import Terminal, yes_or_no
from announcer.commands.writing.answers import Answers, Refused
from announcer.commands.writing.questions import Question
from announcer.definitions.invalid_value import InvalidValue
from announcer.model import Message
from announcer.words.messages import in_language

BACK, EXPLAIN, NOTHING = "<", "?", "-"


class Back(Exception):
    """The person wants the question before this one again."""


@dataclass(frozen=True, slots=True)
class Step:
    ask: Callable[[], "Sequence[Step] | None"]
    """Asks, and keeps the answer; what it returns comes in place of the steps behind it."""
    is_wanted: Callable[[], bool] = lambda: True


class Interview:
    """A terminal and the answers so far; `answers` is another object after each way back."""

    def __init__(self, terminal: Terminal, answers: Answers) -> None:
        self.terminal = terminal
        self.answers = answers

    def go(self, steps: Sequence[Step]) -> None:
        """Takes the steps, those that are wanted, to the end."""
        ahead, place = list(steps), 0
        taken: list[tuple[int, Answers]] = []
        while place < len(ahead):
            if not ahead[place].is_wanted():
                place += 1
                continue
            before = self.answers.copy()
            try:
                more = ahead[place].ask()
            except Back:
                if taken:
                    place, self.answers = taken.pop()
                else:
                    self.terminal.say(Message("This is the first question."), "dim")
                continue
            taken.append((place, before))
            place += 1
            if more is not None:
                ahead[place:] = more

    def ask(self, question: Question, take: Callable[[str], object], default: str | None = None) -> None:
        """Asks until `take` accepts the answer, which is empty for Enter. `default`: what Enter means, in words; None:
        an answer is wanted."""
        self.terminal.say()
        self.terminal.say(self._words(question, default), "bold")
        while True:
            answer = self.terminal.ask()
            if answer == EXPLAIN:
                self.terminal.say(question.explanation, "dim")
            elif answer == BACK:
                raise Back
            elif not answer and default is None:
                self.terminal.say(Message("This one is wanted; ? explains it."), "red")
            elif self._is_taken(answer, take):
                return

    def ask_yes_or_no(self, question: Question, *, default: bool) -> bool:
        """Asks until it is one of the two."""
        found = default

        def take(answer: str) -> None:
            nonlocal found
            found = is_yes(answer) if answer else default

        word = in_language(Message("yes") if default else Message("no"), self.terminal.language)
        self.ask(question, take, word)
        return found

    def change(self, change: Callable[[Answers], object]) -> None:
        """Keeps an answer. Raises Refused."""
        self.answers.change(change)

    def said(self, text: str) -> None:
        """What was understood."""
        self.terminal.say(text, "green", 2)

    def _words(self, question: Question, default: str | None) -> str:
        words = in_language(question.words, self.terminal.language)
        if default is None:
            return words
        return f"{words} [{in_language(default or Message('none'), self.terminal.language)}]"

    def _is_taken(self, answer: str, take: Callable[[str], object]) -> bool:
        try:
            take(answer)
        except Refused as refused:
            for message, remedy in refused.problems:
                words = Message("{what}; {remedy}", what=message, remedy=remedy) if remedy else message
                self.terminal.say(words, "red", 2)
            return False
        return True


def is_yes(answer: str) -> bool:
    """Raises Refused."""
    try:
        return yes_or_no(answer)
    except InvalidValue as wrong:
        raise Refused([(wrong.message, Message("type yes or no"))]) from None
