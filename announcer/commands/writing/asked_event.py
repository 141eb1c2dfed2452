"""The event that `new` asks for, among the answers so far: what is said of it, of its own or for its whole series."""

from collections.abc import Callable
from typing import Any

from announcer.commands.writing.answers import Answers
from announcer.commands.writing.interview import Interview
from announcer.model import Event, Message
from announcer.words.messages import in_language


class AskedEvent:
    """What an answer about an event goes into; each change raises Refused, and then nothing is changed."""

    def __init__(self, interview: Interview) -> None:
        self.interview = interview
        self.ask = interview.ask

    def words(self, message: Message) -> str:
        """In the person's language."""
        return in_language(message, self.language)

    @property
    def answers(self) -> Answers:
        return self.interview.answers

    @property
    def values(self) -> dict[str, Any]:
        """Of its own."""
        if self.answers.event is None:
            self.answers.event = {}
        return self.answers.event

    def is_in_known_series(self) -> bool:
        """The series was there before; what a new one says stands in it already."""
        return self.answers.content is not None

    def is_one_of_several(self) -> bool:
        return self.is_in_known_series() or bool(self.answers.events) or "repeat" in self.answers.series

    def set(self, key: str, value: Any) -> Event | None:
        """Puts a value into the event. Raises Refused."""

        def change(answers: Answers) -> None:
            answers.event = {**(answers.event or {}), key: value}

        self.interview.change(change)
        return self.answers.asked_event()

    def inherited(self, key: str, shown: str | None = None) -> str:
        """What Enter means: what the series has."""
        value = shown or self.answers.series.get(key)
        return in_language(Message("as the series: {value}", value=value), self.language) if value else ""

    @property
    def language(self) -> str:
        return self.interview.terminal.language

    def said(self, event: Event | None, words: Callable[[Event, str], str]) -> None:
        """Says back what was understood of it, where it can be read yet."""
        if event is not None:
            self.interview.said(Message.verbatim(words(event, self.language)))

    # What the first event of a new series has is the series': the next event has it without being asked.

    @property
    def is_first_of_new_series(self) -> bool:
        return not self.is_one_of_several()

    def stated(self, key: str) -> dict[str, Any]:
        """What is stated of the event's own, or of the series it begins."""
        found = (self.answers.series if self.is_first_of_new_series else self.values).get(key)
        return found if isinstance(found, dict) else {}

    def share(self, key: str, value: Any) -> Event | None:
        """Puts a value into the event, or into the series that begins with it. Raises Refused."""
        if not self.is_first_of_new_series:
            return self.set(key, value)
        self.interview.change(lambda answers: answers.series.__setitem__(key, value))
        return self.answers.asked_event()
