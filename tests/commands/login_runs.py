"""Logins at a terminal of their own, and in this process with a person who types."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from announcer.__main__ import main
from tests.support.command_result import CommandResult
from tests.support.fake_mastodon.consent import consent

ADDRESS = re.compile(r"(http://\S+/oauth/authorize\?\S+)")
TOKEN = Path("secrets", "ANNOUNCER_MASTODON__ACCESS_TOKEN")
APPLICATION = Path("secrets", "mastodon-application.json")

Answer = str | Callable[[str], str]
"""What is typed; or what of the last address on the screen comes of it."""


class Person:
    """Reads the screen and types the answers, one after another; then the input ends."""

    def __init__(self, screen: pytest.CaptureFixture[str], *answers: Answer) -> None:
        self._screen = screen
        self._answers = list(answers)
        self.seen = ""
        self.read_so_far = ""

    def readline(self, *_: object) -> str:
        """The library's input."""
        self.look()
        if not self._answers:
            return ""
        answer = self._answers.pop(0)
        return (answer if isinstance(answer, str) else answer(ADDRESS.findall(self.seen)[-1])) + "\n"

    def isatty(self) -> bool:
        return False

    def look(self) -> None:
        printed = self._screen.readouterr()
        self.seen += printed.out
        self.read_so_far += printed.err


Typing = Callable[..., CommandResult]


def run_typing(
    screen: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    answers: tuple[Answer, ...],
) -> CommandResult:
    """A command in this process whose questions are answered."""
    person = Person(screen, *answers)
    monkeypatch.setattr("sys.stdin", person)
    screen.readouterr()
    with pytest.raises(SystemExit) as leaving:
        main(args)
    person.look()
    return CommandResult(int(leaving.value.code or 0), person.seen, person.read_so_far)


def as_user(user: str) -> Callable[[str], str]:
    return lambda url: consent(url, user)


agreed: Answer = consent
