"""A series file while it is asked for: each answer goes in only when the reader of definition files takes it."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from announcer.definitions import dates
from announcer.definitions.file_text import FileText
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.folder import images
from announcer.model import Event, Problem
from announcer.words.dates import date_in_words

_UNNAMED = "event-being-asked-for"
"""The id of an event until it is whole."""


class Refused(Exception):
    """The reader does not take an answer."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems
        """What is wrong and what would be right, at least one."""


@dataclass(slots=True)
class Answers:
    """What was answered so far."""

    root: Path
    defaults: Defaults
    name: str = ""
    """Of the file."""
    content: bytes | None = None
    """Of the file that is there; None: it begins here."""
    series: dict[str, Any] = field(default_factory=dict)
    """Of a file that is there its data, else what goes into the new one; without the events."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """Those that are whole."""
    event: dict[str, Any] | None = None
    """The one that is being asked for."""

    @property
    def language(self) -> str:
        """Of the file's texts."""
        return str(self.series.get("language") or self.defaults.language)

    def copy(self) -> "Answers":
        return Answers(
            self.root, self.defaults, self.name, self.content,
            deepcopy(self.series), deepcopy(self.events), deepcopy(self.event),
        )  # fmt: skip

    def text(self) -> FileText:
        """The file as it would be. Raises UneditableFile."""
        events = [*self.events, *([{"id": _UNNAMED, **self.event}] if self.event is not None else [])]
        if self.content is None:
            is_all_by_rule = not events and "repeat" in self.series
            return FileText.new(self.series if is_all_by_rule else {**self.series, "events": events})
        text = FileText.of(self.content)
        for event in events:
            text.add_event(event)
        return text

    def reading(self) -> Reading:
        """What the reader says of it, of a file with `draft: true` as well."""
        text = self.text()
        text.remove(("draft",))
        name = self.name.lstrip("_") or "series.yaml"
        (reading,) = read([SourceFile(name, text.encode())], self.defaults)
        return reading

    def change(self, change: Callable[["Answers"], object]) -> None:
        """Makes a change that the reader takes. Raises Refused with what it says of it, and nothing is changed."""
        changed = self.copy()
        change(changed)
        before = self.copy()
        if changed.event is not None and before.event is None:
            before.event = {}  # that it has no date yet is no fault of the answer
        known = {(problem.field, problem.message) for problem in before.problems()}
        new = [problem for problem in changed.problems() if (problem.field, problem.message) not in known]
        if new:
            raise Refused([(problem.message, problem.remedy) for problem in new])
        self.name, self.series, self.events, self.event = changed.name, changed.series, changed.events, changed.event

    def problems(self) -> list[Problem]:
        """All that the reader says, of pictures too."""
        reading = self.reading()
        _, of_images = images.inspect(self.root, reading.images)
        return [*reading.problems, *of_images]

    def asked_event(self) -> Event | None:
        """The event that is being asked for, with what it has from its series; None while it has no date."""
        series = self.reading().series
        return next((event for event in series.events if event.key.event == _UNNAMED), None) if series else None

    def write_days(self) -> None:
        """Writes the days of the event in words, which say the same to everybody."""
        assert self.event is not None
        for key in ("date", "until"):
            if isinstance(self.event.get(key), str):
                day = dates.parse_date(self.event[key], (self.language,))
                words = date_in_words(day, self.language)
                is_same = dates.parse_date(words, (self.language,)) == day
                self.event[key] = words if is_same else day.isoformat()

    def finish_event(self) -> None:
        """Gives the event its id: the day that its series' rule has too, else of its own title, its town, its place or
        its day."""
        assert self.event is not None
        text = self.text()
        taken = {str(one) for one in text.event_ids}
        venue = self.event.get("venue") or {}
        day = dates.parse_date(self.event["date"], (self.language,)).isoformat()
        if day in set(map(str, self.reading().dates)) - taken:
            self.events.append({"id": day, **self.event})
            self.event = None
            return
        for words in (self.event.get("title"), venue.get("city"), venue.get("name"), day):
            if words and (found := proposed_id(str(words), taken, behind=day)):
                self.events.append({"id": found, **self.event})
                self.event = None
                return
