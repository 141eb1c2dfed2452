"""Where an event is: a place, used before or new, and online."""

from collections.abc import Sequence
from typing import Any

from announcer.commands.writing import questions
from announcer.commands.writing.answers import Refused
from announcer.commands.writing.asked_event import AskedEvent
from announcer.commands.writing.interview import NOTHING, Step, is_yes
from announcer.commands.writing.places import as_entry, places_used, typed_place
from announcer.commands.writing.questions import Question
from announcer.commands.writing.said_back import place_said_back
from announcer.model import Message, Series, Venue
from announcer.words.messages import in_language
from announcer.words.places import place_in_words

_NONE: dict[str, Any] = {}
_PARTS = (
    (questions.STREET, "street"),
    (questions.POSTAL_CODE, "postal_code"),
    (questions.CITY, "city"),
)


class PlaceQuestions:
    """Asks where one event is. `series`: those whose places were used before."""

    def __init__(self, asked: AskedEvent, series: Sequence[Series]) -> None:
        self._asked = asked
        self._series = series

    def steps(self) -> list[Step]:
        return [
            Step(self._place),
            *(self._part(question, key) for question, key in _PARTS),
            Step(self._online),
            Step(self._on_page, lambda: bool((self._asked.values.get("online") or _NONE).get("url"))),
        ]

    def _place(self) -> None:
        known = places_used(self._series, self._asked.answers.name.rpartition(".")[0])
        terminal = self._asked.interview.terminal
        before = self._asked.answers.events[-1].get("venue") if self._asked.answers.events else None
        if known:
            terminal.say()
        for number, venue in enumerate(known, 1):
            terminal.say(f"  {number}  {place_in_words(venue, self._asked.language, country=False)}")

        def take(answer: str) -> None:
            has = bool(self._asked.answers.series.get("venue"))
            place = self._typed(answer, known) if answer else None if has else before
            event = self._asked.answers.asked_event()
            if answer == NOTHING:
                event = self._asked.set("venue", None) if has else event
            elif place:
                event = self._asked.set("venue", place)
            self._asked.said(event, place_said_back)

        of_series = self._asked.answers.series.get("venue") or _NONE
        default = self._asked.inherited("venue", of_series.get("name")) or (before or _NONE).get("name")
        self._asked.ask(questions.PLACE, take, default or self._asked.words(Message("not known yet")))

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
        venue = self._asked.values.get("venue")
        if not venue or any(as_entry(one) == venue for one in places_used(self._series, "")):
            return False
        return key not in venue and not any(event.get("venue") == venue for event in self._asked.answers.events)

    def _part(self, question: Question, key: str) -> Step:
        def take(answer: str) -> None:
            if answer and answer != NOTHING:
                event = self._asked.set("venue", {**self._asked.values["venue"], key: answer})
                if key == "city":
                    self._asked.said(event, place_said_back)

        return Step(lambda: self._asked.ask(question, take, ""), lambda: self._lacks(key))

    def _online(self) -> None:
        def take(answer: str) -> None:
            has = bool(self._asked.answers.series.get("online"))
            if answer == NOTHING and has:
                self._asked.set("online", None)
            elif answer and answer != NOTHING:
                event = self._asked.set("online", {"url": answer})
                self._asked.said(event, place_said_back)

        of_series = self._asked.answers.series.get("online") or _NONE
        default = self._asked.inherited("online", of_series.get("url")) or in_language(
            Message("no"), self._asked.language
        )
        self._asked.ask(questions.ONLINE, take, default)

    def _on_page(self) -> None:
        def take(answer: str) -> None:
            if answer and not is_yes(answer):
                self._asked.set("online", {**self._asked.values["online"], "private": "true"})

        self._asked.ask(questions.ON_PAGE, take, self._asked.words(Message("yes")))
