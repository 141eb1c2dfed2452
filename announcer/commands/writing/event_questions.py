"""What an event is: its days, hours and place, and what it has otherwise than its series."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from announcer.commands.writing import questions
from announcer.commands.writing.answers import Answers, Refused
from announcer.commands.writing.interview import NOTHING, Interview, Step, is_yes
from announcer.commands.writing.places import as_entry, places_used, typed_place
from announcer.commands.writing.questions import Question
from announcer.commands.writing.said_back import day_in_words, hours_said_back, place_said_back
from announcer.definitions.reading import Reading
from announcer.model import Event, Message, Venue
from announcer.words.dates import date_in_words
from announcer.words.messages import in_language
from announcer.words.places import place_in_words

_NONE: dict[str, Any] = {}
"""How a file says that an event has none, though its series has."""


class EventQuestions:
    """Asks for one event; for the next one again."""

    def __init__(self, interview: Interview, readings: Sequence[Reading], today: date) -> None:
        self._interview = interview
        self._series = [reading.series for reading in readings if reading.series is not None]
        self._today = today

    def steps(self) -> list[Step]:
        return [
            Step(self._title, self._has_more),
            Step(self._date),
            Step(self._until),
            Step(self._time),
            Step(self._place),
            *(self._part(question, key) for question, key in _PARTS),
            Step(self._online),
            Step(self._on_page, lambda: bool((self._event.get("online") or _NONE).get("url"))),
            Step(lambda: self._text(questions.SUMMARY, "summary"), self._is_there),
            Step(self._registration),
            Step(self._deadline, lambda: bool(self._shared("registration"))),
            Step(lambda: self._text(questions.PRICE, "price")),
            Step(self._image),
            Step(self._alt, lambda: bool(self._shared("image"))),
        ]

    @property
    def _answers(self) -> Answers:
        return self._interview.answers

    @property
    def _event(self) -> dict[str, Any]:
        if self._answers.event is None:
            self._answers.event = {}
        return self._answers.event

    def _is_there(self) -> bool:
        """The series was there before; what a new one says stands in it already."""
        return self._answers.content is not None

    def _has_more(self) -> bool:
        return self._is_there() or bool(self._answers.events)

    def _set(self, key: str, value: Any) -> Event | None:
        """Puts a value into the event. Raises Refused."""

        def change(answers: Answers) -> None:
            answers.event = {**(answers.event or {}), key: value}

        self._interview.change(change)
        return self._answers.asked_event()

    def _inherited(self, key: str, shown: str | None = None) -> str:
        """What Enter means: what the series has."""
        value = shown or self._answers.series.get(key)
        return in_language(Message("as the series: {value}", value=value), self._language) if value else ""

    @property
    def _language(self) -> str:
        return self._interview.terminal.language

    def _said(self, event: Event | None, words: Callable[[Event, str], str]) -> None:
        if event is not None:
            self._interview.said(Message.verbatim(words(event, self._language)))

    def _day(self, event: Event, language: str) -> str:
        return day_in_words(event, self._today, language)

    # What the first event of a new series has is the series': the next event has it without being asked.

    @property
    def _shares(self) -> bool:
        return self._answers.content is None and not self._answers.events

    def _shared(self, key: str) -> dict[str, Any]:
        """What is stated of the event's own, or of the series it begins."""
        found = (self._answers.series if self._shares else self._event).get(key)
        return found if isinstance(found, dict) else {}

    def _share(self, key: str, value: Any) -> Event | None:
        if not self._shares:
            return self._set(key, value)
        self._interview.change(lambda answers: answers.series.__setitem__(key, value))
        return self._answers.asked_event()

    # --- what and when ----------------------------------------------------------------------------------------

    def _title(self) -> None:
        def take(answer: str) -> None:
            if answer:
                self._set("title", answer)

        self._interview.ask(questions.TITLE, take, self._inherited("title"))

    def _date(self) -> None:
        def take(answer: str) -> None:
            event = self._set("date", answer)
            self._answers.write_days()
            if event is not None:
                self._said(event, self._day)
                if event.starts_on < self._today:
                    self._interview.terminal.say(Message("  that is past: nothing will be posted about it"), "yellow")

        self._interview.ask(questions.DATE, take)

    def _until(self) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._set("until", answer)
                self._answers.write_days()
                self._said(event, self._day)

        self._interview.ask(questions.UNTIL, take, in_language(Message("one day"), self._language))

    def _time(self) -> None:
        of_series = self._answers.series.get("time")
        before = self._answers.events[-1].get("time") if self._answers.events else None

        def take(answer: str) -> None:
            stated = answer or ("" if of_series else before or "")
            event = self._answers.asked_event()
            if stated and stated != NOTHING:
                event = self._set("time", stated)
            elif stated == NOTHING and of_series:
                raise Refused(
                    [(Message("the series has a time for all its events"), Message("write this event's own"))]
                )
            self._said(event, hours_said_back)

        default = self._inherited("time") or before or in_language(Message("not known yet"), self._language)
        self._interview.ask(questions.TIME, take, default)

    # --- where ------------------------------------------------------------------------------------------------

    def _place(self) -> None:
        known = places_used(self._series, self._answers.name.rpartition(".")[0])
        terminal = self._interview.terminal
        before = self._answers.events[-1].get("venue") if self._answers.events else None
        if known:
            terminal.say()
        for number, venue in enumerate(known, 1):
            terminal.say(f"  {number}  {place_in_words(venue, self._language, country=False)}")

        def take(answer: str) -> None:
            place = self._typed(answer, known) if answer else None if self._answers.series.get("venue") else before
            event = self._answers.asked_event()
            if answer == NOTHING:
                event = self._set("venue", None) if self._answers.series.get("venue") else event
            elif place:
                event = self._set("venue", place)
            self._said(event, place_said_back)

        of_series = self._answers.series.get("venue") or _NONE
        default = self._inherited("venue", of_series.get("name")) or (before or _NONE).get("name")
        self._interview.ask(questions.PLACE, take, default or in_language(Message("not known yet"), self._language))

    @staticmethod
    def _typed(answer: str, known: Sequence[Venue]) -> dict[str, Any]:
        if answer.isdecimal():
            if not 1 <= int(answer) <= len(known):
                remedy = Message("type a number of the list, or the name of the place")
                raise Refused([(Message("there is no place {n}", n=answer), remedy)])
            return as_entry(known[int(answer) - 1])
        same = [venue for venue in known if (venue.name or "").casefold() == answer.casefold()]
        return as_entry(same[0]) if len(same) == 1 else typed_place(answer, known)

    def _lacks(self, key: str) -> bool:
        """Whether a part of a new place is still to be asked: of one that was used before all is known."""
        venue = self._event.get("venue")
        if not venue or any(as_entry(one) == venue for one in places_used(self._series, "")):
            return False
        return key not in venue and not any(event.get("venue") == venue for event in self._answers.events)

    def _part(self, question: Question, key: str) -> Step:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._set("venue", {**self._event["venue"], key: answer})
                if key == "city":
                    self._said(event, place_said_back)

        return Step(lambda: self._interview.ask(question, take, ""), lambda: self._lacks(key))

    def _online(self) -> None:
        def take(answer: str) -> None:
            has = bool(self._answers.series.get("online"))
            if answer == NOTHING and has:
                self._set("online", None)
            elif answer and answer != NOTHING:
                event = self._set("online", {"url": answer})
                self._said(event, place_said_back)

        of_series = self._answers.series.get("online") or _NONE
        default = self._inherited("online", of_series.get("url")) or in_language(Message("no"), self._language)
        self._interview.ask(questions.ONLINE, take, default)

    def _on_page(self) -> None:
        def take(answer: str) -> None:
            if answer and not is_yes(answer):
                self._set("online", {**self._event["online"], "private": "true"})

        self._interview.ask(questions.ON_PAGE, take, in_language(Message("yes"), self._language))

    # --- the rest ---------------------------------------------------------------------------------------------

    def _text(self, question: Question, key: str) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                self._share(key, answer)

        self._interview.ask(question, take, self._inherited(key))

    def _registration(self) -> None:
        def take(answer: str) -> None:
            if answer == NOTHING:
                if self._answers.series.get("registration") and not self._shares:
                    self._set("registration", {})
            elif answer:
                self._share("registration", {"email" if "@" in answer and "://" not in answer else "url": answer})

        of_series = self._answers.series.get("registration") or _NONE
        shown = of_series.get("email") or of_series.get("url")
        self._interview.ask(questions.REGISTRATION, take, self._inherited("registration", shown))

    def _deadline(self) -> None:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._share("registration", {**self._shared("registration"), "deadline": answer})
                day = event.registration.deadline_on if event is not None and event.registration is not None else None
                if day is not None:
                    self._interview.said(Message.verbatim(date_in_words(day, self._language)))

        self._interview.ask(questions.DEADLINE, take, "")

    def _image(self) -> None:
        """The picture is looked at, with words of ours for those that are asked for next."""

        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                self._share("image", {"file": answer, "alt": answer})

        of_series = self._answers.series.get("image") or _NONE
        self._interview.ask(questions.IMAGE, take, self._inherited("image", of_series.get("file")))

    def _alt(self) -> None:
        def take(answer: str) -> None:
            self._share("image", {**self._shared("image"), "alt": answer})

        self._interview.ask(questions.ALT, take)


_PARTS = (
    (questions.STREET, "street"),
    (questions.POSTAL_CODE, "postal_code"),
    (questions.CITY, "city"),
)
