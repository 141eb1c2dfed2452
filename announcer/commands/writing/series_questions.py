"""Which series an event is in; and of a new one what all its events share."""

import difflib
import re
from collections.abc import Sequence
from datetime import date

from announcer.commands.writing import questions
from announcer.commands.writing.answers import Answers, Refused
from announcer.commands.writing.interview import NOTHING, Interview, Step
from announcer.definitions.file_text import FileText
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.reading import Reading, SourceFile
from announcer.model import Message
from announcer.words.messages import in_language

_MOST_LISTED = 20
_NEW = "n"
_LINE_END_OF_TEXT = "."


class SeriesQuestions:
    """Asks for the series."""

    def __init__(self, interview: Interview, sources: Sequence[SourceFile], readings: Sequence[Reading]) -> None:
        self._interview = interview
        self._sources = {source.name: source.content for source in sources}
        self._there = sorted(
            (one for one in readings if one.series is not None), key=_last_day, reverse=True
        )  # fmt: skip
        self._bad = [reading.name for reading in readings if reading.problems]

    def steps(self) -> list[Step]:
        return [
            Step(self._series, lambda: bool(self._there)),
            Step(self._title, self._is_new),
            Step(self._file, self._is_new),
            Step(self._summary, self._is_new),
            Step(self._description, self._is_new),
            Step(self._tags, self._is_new),
        ]

    def _is_new(self) -> bool:
        return self._interview.answers.content is None

    # --- which ------------------------------------------------------------------------------------------------

    def _series(self) -> None:
        terminal = self._interview.terminal
        terminal.say()
        for number, reading in enumerate(self._there[:_MOST_LISTED], 1):
            assert reading.series is not None
            n = len(reading.series.events)
            counted = in_language(Message.counted("{n} event", "{n} events", n=n), terminal.language)
            terminal.say(f"  {number}  {reading.series.title} ({reading.name}, {counted})")
        if len(self._there) > _MOST_LISTED:
            n = len(self._there) - _MOST_LISTED
            terminal.say(Message.counted("  and {n} more, by its name", "  and {n} more, by their names", n=n), "dim")
        for name in self._bad[:_MOST_LISTED]:
            terminal.say(Message("  {file} has mistakes: `announcer check` names them", file=name), "yellow")
        terminal.say(Message("  n  a new series"))
        self._interview.ask(questions.SERIES, self._take_series, "1")

    def _take_series(self, answer: str) -> None:
        if answer.casefold() == _NEW:
            return
        reading = self._found(answer or "1")
        answers = self._interview.answers
        answers.name, answers.content = reading.name, self._sources[reading.name]
        answers.series = FileText.of(answers.content).data
        answers.series.pop("events", None)
        assert reading.series is not None
        self._interview.said(Message.verbatim(f"{reading.series.title} ({reading.name})"))

    def _found(self, answer: str) -> Reading:
        if answer.isdecimal() and 1 <= int(answer) <= min(len(self._there), _MOST_LISTED):
            return self._there[int(answer) - 1]
        named: dict[str, Reading] = {}
        for reading in self._there:
            assert reading.series is not None
            named |= {one.casefold(): reading for one in (reading.series.id, reading.name, str(reading.series.title))}
        if answer.casefold() in named:
            return named[answer.casefold()]
        begun = {one.name: one for name, one in named.items() if name.startswith(answer.casefold())}
        if len(begun) == 1:
            return next(iter(begun.values()))
        near = difflib.get_close_matches(answer.casefold(), named, n=1, cutoff=0.5)
        remedy = (
            Message("did you mean {name}?", name=named[near[0]].name)
            if near
            else Message("type a number of the list, or n for a new series")
        )
        raise Refused([(Message("there is no series {name}", name=answer), remedy)])

    # --- a new one --------------------------------------------------------------------------------------------

    def _title(self) -> None:
        def take(answer: str) -> None:
            def change(answers: Answers) -> None:
                answers.series = {"title": answer, "language": answers.defaults.language}

            self._interview.change(change)

        self._interview.ask(questions.SERIES_TITLE, take)

    def _file(self) -> None:
        stems = {re.sub(r"\.ya?ml$", "", name, flags=re.IGNORECASE).casefold() for name in self._sources}
        proposal = proposed_id(str(self._interview.answers.series["title"]), stems)

        def take(answer: str) -> None:
            stem = (answer or proposal).removesuffix(".yaml")
            if stem.casefold() in stems:
                raise Refused(
                    [(Message("{file} is there already", file=f"{stem}.yaml"), Message("write another name"))]
                )
            self._interview.change(lambda answers: setattr(answers, "name", f"{stem}.yaml"))
            self._interview.said(Message.verbatim(str(self._interview.answers.root / f"{stem}.yaml")))

        self._interview.ask(questions.FILE, take, proposal or None)

    def _summary(self) -> None:
        self._interview.ask(questions.SUMMARY, lambda answer: self._set("summary", answer), "")

    def _description(self) -> None:
        def take(answer: str) -> None:
            lines = [answer] if answer else []
            while lines and (line := self._interview.terminal.ask()) != _LINE_END_OF_TEXT:
                lines.append(line)
            self._set("description", "\n".join(lines).strip("\n"))

        self._interview.ask(questions.DESCRIPTION, take, "")

    def _tags(self) -> None:
        def take(answer: str) -> None:
            tags = [tag for part in re.split(r"[,;\s]+", answer) if (tag := part.strip().lstrip("#"))]
            self._set("tags", tags)

        self._interview.ask(questions.TAGS, take, "")

    def _set(self, key: str, value: str | list[str]) -> None:
        if value and value != NOTHING:
            self._interview.change(lambda answers: answers.series.__setitem__(key, value))


def _last_day(reading: Reading) -> date:
    assert reading.series is not None
    return max((event.starts_on for event in reading.series.events), default=date.min)
