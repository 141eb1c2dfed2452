"""What an event is: its days, hours and place, and what it has otherwise than its series."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from announcer.commands.writing import questions
from announcer.commands.writing.answers import Refused
from announcer.commands.writing.asked_event import AskedEvent
from announcer.commands.writing.interview import NOTHING, Interview, Step
from announcer.commands.writing.place_questions import PlaceQuestions
from announcer.commands.writing.questions import Question
from announcer.commands.writing.said_back import day_in_words, hours_said_back
from announcer.definitions.dates import with_coming_year
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.reading import Reading
from announcer.model import Event, Message
from announcer.words.dates import date_in_words

_NONE: dict[str, Any] = {}
"""How a file says that an event has none, though its series has."""


class EventQuestions:
    """Asks for one event; for the next one again."""

    def __init__(self, interview: Interview, readings: Sequence[Reading], today: date) -> None:
        self._asked = AskedEvent(interview)
        self._places = PlaceQuestions(self._asked, [one.series for one in readings if one.series is not None])
        self._today = today

    def steps(self) -> list[Step]:
        return [
            Step(self._title, self._asked.is_one_of_several),
            Step(self._date),
            Step(self._until),
            Step(self._time),
            *self._places.steps(),
            Step(lambda: self._text(questions.SUMMARY, "summary"), self._asked.is_in_known_series),
            Step(self._registration),
            Step(self._deadline, lambda: bool(self._asked.stated("registration"))),
            Step(lambda: self._text(questions.PRICE, "price")),
            Step(self._image),
            Step(self._alt, lambda: bool(self._asked.stated("image"))),
        ]

    def _day(self, event: Event, language: str) -> str:
        return day_in_words(event, self._today, language)

    # --- what and when ----------------------------------------------------------------------------------------

    def _title(self) -> None:
        def take(answer: str) -> None:
            if answer:
                self._asked.set("title", answer)

        self._asked.ask(questions.TITLE, take, self._asked.inherited("title"))

    def _date(self) -> None:
        def take(answer: str) -> None:
            event = self._asked.set("date", self._with_year(answer))
            self._asked.answers.write_days()
            if event is not None:
                self._asked.said(event, self._day)
                if event.starts_on < self._today:
                    self._asked.interview.terminal.say(
                        Message("  that is past: nothing will be posted about it"), "yellow"
                    )

        self._asked.ask(questions.DATE, take)

    def _with_year(self, answer: str) -> str:
        """Who says no year means the next such day; the date is said back with it."""
        try:
            return with_coming_year(answer, (self._asked.answers.language,), self._today)
        except InvalidValue as wrong:
            raise Refused([(wrong.message, wrong.remedy)]) from wrong

    def _until(self) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._asked.set("until", self._with_year(answer))
                self._asked.answers.write_days()
                self._asked.said(event, self._day)

        self._asked.ask(questions.UNTIL, take, self._asked.words(Message("one day")))

    def _time(self) -> None:
        of_series = self._asked.answers.series.get("time")
        before = self._asked.answers.events[-1].get("time") if self._asked.answers.events else None

        def take(answer: str) -> None:
            stated = answer or ("" if of_series else before or "")
            event = self._asked.answers.asked_event()
            if stated and stated != NOTHING:
                event = self._asked.set("time", stated)
            elif stated == NOTHING and of_series:
                raise Refused(
                    [(Message("the series has a time for all its events"), Message("write this event's own"))]
                )
            self._asked.said(event, hours_said_back)

        default = self._asked.inherited("time") or before or self._asked.words(Message("not known yet"))
        self._asked.ask(questions.TIME, take, default)

    # --- the rest ---------------------------------------------------------------------------------------------

    def _text(self, question: Question, key: str) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                self._asked.share(key, answer)

        self._asked.ask(question, take, self._asked.inherited(key))

    def _registration(self) -> None:
        def take(answer: str) -> None:
            if answer == NOTHING:
                if self._asked.answers.series.get("registration") and not self._asked.is_first_of_new_series:
                    self._asked.set("registration", {})
            elif answer:
                self._asked.share("registration", {"email" if "@" in answer and "://" not in answer else "url": answer})

        of_series = self._asked.answers.series.get("registration") or _NONE
        shown = of_series.get("email") or of_series.get("url")
        self._asked.ask(questions.REGISTRATION, take, self._asked.inherited("registration", shown))

    def _deadline(self) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._asked.share("registration", {**self._asked.stated("registration"), "deadline": answer})
                day = event.registration.deadline_on if event is not None and event.registration is not None else None
                if day is not None:
                    self._asked.interview.said(Message.verbatim(date_in_words(day, self._asked.language)))

        self._asked.ask(questions.DEADLINE, take, "")

    def _image(self) -> None:
        """The picture is looked at, with words of ours for those that are asked for next."""

        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                self._asked.share("image", {"file": answer, "alt": answer})

        of_series = self._asked.answers.series.get("image") or _NONE
        self._asked.ask(questions.IMAGE, take, self._asked.inherited("image", of_series.get("file")))

    def _alt(self) -> None:
        def take(answer: str) -> None:
            self._asked.share("image", {**self._asked.stated("image"), "alt": answer})

        self._asked.ask(questions.ALT, take)
