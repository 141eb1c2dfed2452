"""The questions of `announcer new`, one after another, until there is a file to write."""

from datetime import date

from announcer.commands.terminal import Terminal
from announcer.commands.writing import questions
from announcer.commands.writing.answers import Answers
from announcer.commands.writing.event_questions import EventQuestions
from announcer.commands.writing.files import FilesToWrite
from announcer.commands.writing.interview import Interview, Step, is_yes
from announcer.commands.writing.rule_questions import RuleQuestions, can_come_again
from announcer.commands.writing.said_back import event_in_words, reminders_said_back
from announcer.commands.writing.series_questions import SeriesQuestions
from announcer.definitions.reading import read
from announcer.folder import event_files
from announcer.model import Message
from announcer.settings.fields import Settings
from announcer.words.messages import in_language

_RULE = "r"


class Dialogue:
    """One conversation."""

    def __init__(self, terminal: Terminal, settings: Settings, today: date) -> None:
        self._terminal = terminal
        self._settings = settings
        self._today = today

    def run(self) -> FilesToWrite:
        """Asks until there is something to write. Raises Stopped or click.Abort; writes nothing."""
        terminal, root = self._terminal, self._settings.events_dir
        terminal.say(Message("Enter takes what stands in brackets, ? explains, < goes back, Ctrl-C leaves."), "dim")
        listing = event_files.load(root)
        readings = read(listing.files, self._settings.defaults())
        interview = Interview(terminal, Answers(root, self._settings.defaults()))
        of_series = SeriesQuestions(interview, listing.files, readings)
        of_event = EventQuestions(interview, readings, self._today)
        steps = [*of_series.steps(), *of_event.steps(), Step(lambda: self._another(interview, of_event))]
        interview.go(steps)
        answers = interview.answers
        before = {} if answers.content is None else {answers.name: answers.content}
        return FilesToWrite(root=root, before=before, after={answers.name: answers.text().encode()})

    def _another(self, interview: Interview, of_event: EventQuestions) -> list[Step]:
        """Sums the event up, and asks for the next one when there is one."""
        answers, terminal = interview.answers, self._terminal
        event = answers.asked_event()
        if event is not None:
            terminal.say()
            terminal.say(event_in_words(event, terminal.language), "bold")
            terminal.say(reminders_said_back(event.reminders, terminal.language), "dim")
        answer = self._what_follows(interview)
        if answer == _RULE:
            return [*RuleQuestions(interview).steps(), Step(lambda: self._another(interview, of_event))]
        if answers.event is not None:
            answers.finish_event()
        if not answer:
            return []
        return [*of_event.steps(), Step(lambda: self._another(interview, of_event))]

    def _what_follows(self, interview: Interview) -> bool | str:
        """Whether there is another event, or that this one comes again by a rule."""
        if not can_come_again(interview.answers):
            return interview.ask_yes_or_no(questions.ANOTHER, default=False)
        found: bool | str = False

        def take(answer: str) -> None:
            nonlocal found
            found = _RULE if answer.casefold() == _RULE else is_yes(answer) if answer else False

        interview.ask(questions.ANOTHER_OR_RULE, take, in_language(Message("no"), self._terminal.language))
        return found
