"""How the first event of a new series comes again: its facts become the series', and a rule gives the dates."""

import re
from datetime import date
from typing import Any

from babel import Locale

from announcer.commands.writing import questions
from announcer.commands.writing.answers import Answers
from announcer.commands.writing.interview import Interview, Step
from announcer.definitions.dates import parse_date
from announcer.definitions.recurrence_words import ORDINALS, parse_frequency
from announcer.model import Message
from announcer.words.dates import date_in_words

_COUNT = re.compile(r"(\d+)\s*(?:times|keer|maal|x)?")
_TRIAL = 2
"""How many dates a rule gives until its end is asked for."""


def can_come_again(answers: Answers) -> bool:
    """The event is the first of a new series, and of one day."""
    is_first = answers.content is None and not answers.events and "repeat" not in answers.series
    return is_first and answers.event is not None and "date" in answers.event and not answers.event.get("until")


class RuleQuestions:
    """Asks for the rule."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview

    def steps(self) -> list[Step]:
        return [Step(self._every), Step(self._on, lambda: self._unit == "month"), Step(self._end)]

    @property
    def _rule(self) -> dict[str, Any]:
        found: dict[str, Any] = self._interview.answers.series["repeat"]
        return found

    @property
    def _unit(self) -> str:
        return parse_frequency(str(self._rule["every"]), (self._interview.answers.language,)).unit

    def _every(self) -> None:
        def take(answer: str) -> None:
            self._interview.change(lambda answers: _begin(answers, answer or "week"))

        self._interview.ask(questions.EVERY, take, "week")

    def _on(self) -> None:
        language = self._interview.answers.language
        first = parse_date(str(self._rule["from"]), (language,))

        def take(answer: str) -> None:
            self._set(on=answer or weekday_of_month(first, language))

        self._interview.ask(questions.ON, take, weekday_of_month(first, language))

    def _end(self) -> None:
        def take(answer: str) -> None:
            match = _COUNT.fullmatch(answer.casefold())
            self._set(**({"until": answer} if match is None else {"count": match[1]}))
            dates = self._interview.answers.reading().dates
            words = Message.counted(
                "{n:,} date, from {first} to {last}", "{n:,} dates, from {first} to {last}", n=len(dates),
                first=self._day(dates[0]), last=self._day(dates[-1]),
            )  # fmt: skip
            self._interview.said(words)

        self._interview.ask(questions.END, take)

    def _day(self, day: date) -> str:
        return date_in_words(day, self._interview.terminal.language)

    def _set(self, **values: str) -> None:
        """Puts values into the rule; an end takes the place of the one that it had. Raises Refused."""

        def change(answers: Answers) -> None:
            kept = dict(answers.series["repeat"])
            if "until" in values:
                kept.pop("count", None)
            answers.series["repeat"] = {**kept, **values}

        self._interview.change(change)


def _begin(answers: Answers, every: str) -> None:
    """The series has what the event had; its day is the first of the rule."""
    assert answers.event is not None
    event = dict(answers.event)
    rule = {"every": every, "from": event.pop("date"), "count": str(_TRIAL)}
    if "time" in event:
        rule["time"] = event.pop("time")
    answers.series |= {**event, "repeat": rule}
    answers.event = None


def weekday_of_month(day: date, language: str) -> str:
    """`first tuesday`; in Dutch for a file in Dutch, as those are the languages of a rule."""
    spoken = "nl" if language.partition("-")[0] == "nl" else "en"
    nth = (day.day + 6) // 7
    weekday = Locale(spoken).days["format"]["wide"][day.weekday()]
    return f"{ORDINALS[spoken][nth if nth < 5 else -1]} {str(weekday).lower()}"
