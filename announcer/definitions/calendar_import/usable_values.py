"""The last look before anything is written: a file that `announcer check` refuses must not come of a calendar."""

import re
from collections import Counter
from dataclasses import replace

from announcer.definitions.calendar_import.results import ImportedEvent, ImportedSeries
from announcer.definitions.file_text import FileText
from announcer.definitions.limits import TAGS_OF_A_FILE
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.errors import UneditableFile
from announcer.model import Message


def usable(series: ImportedSeries, defaults: Defaults, passed_over: list[Message]) -> ImportedSeries:
    """Without what no definition file takes: a file that is refused must not come of it. What is left out is named."""
    series = _with_few_tags(series)
    for _ in range(4):
        problems = _problems(series, defaults)
        if not problems:
            return series
        events = [*series.events]
        for place, keys in problems.items():
            if place is None:
                series = replace(series, values={k: v for k, v in series.values.items() if k not in keys - {"title"}})
                continue
            event = events[place]
            title = event.values.get("title") or event.id
            passed_over.append(Message("{event}: {fields} cannot be used", event=title, fields=", ".join(sorted(keys))))
            kept = {key: value for key, value in event.values.items() if key not in keys}
            events[place] = replace(event, values=kept)
        series = replace(series, events=tuple(one for one in events if "date" in one.values))
    return replace(series, events=())


def _with_few_tags(series: ImportedSeries) -> ImportedSeries:
    """With those that most sessions have, where there are more than a file may have."""
    counted = Counter(tag.casefold() for event in series.events for tag in _tags(event))
    if len(counted) <= TAGS_OF_A_FILE:
        return series
    kept = {tag for tag, _ in counted.most_common(TAGS_OF_A_FILE)}
    events = []
    for event in series.events:
        tags = [tag for tag in _tags(event) if tag.casefold() in kept]
        others = {key: value for key, value in event.values.items() if key != "tags"}
        events.append(replace(event, values={**others, "tags": tags} if tags else others))
    return replace(series, events=tuple(events))


def _tags(event: ImportedEvent) -> list[str]:
    stated = event.values.get("tags")
    return [str(tag) for tag in stated] if isinstance(stated, list | tuple) else []


def _problems(series: ImportedSeries, defaults: Defaults) -> dict[int | None, set[str]]:
    """By the event's place, None for the series, the keys that are wrong."""
    found: dict[int | None, set[str]] = {}
    for start in range(0, len(series.events), 200):  # a file has a limit of its own
        part = series.events[start : start + 200]
        written = [{"id": one.id, **one.values} for one in part]
        try:
            content = FileText.new({**series.values, "events": written}).encode()
        except UneditableFile:
            found.setdefault(None, set())
            continue
        (reading,) = read([SourceFile("checked.yaml", content)], defaults)
        for problem in reading.problems:
            stated = re.match(r"events\[(\d+)\]\.?(\w*)", problem.field)
            place = start + int(stated[1]) if stated else None
            found.setdefault(place, set()).add(stated[2] if stated else problem.field.partition(".")[0])
    return found
