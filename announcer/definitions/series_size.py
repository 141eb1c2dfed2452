"""What a series is as a whole against its limits: what no list and no text by itself can tell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from announcer.definitions import limits
from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.remarks import Remarks
from announcer.definitions.yaml_nodes import Path
from announcer.model import Event, Message, Series
from announcer.model.text import Plain


def check_size(
    series: Series, shape: SeriesShape, stated: Iterable[tuple[Path, EventShape]], file_bytes: int, remarks: Remarks
) -> None:
    """Says which tag is one too many, and at which event the texts get too long, in the order of the file.

    `file_bytes`: the file's length. No event has more characters than that, so most files need no counting.
    """
    _check_tags(shape, remarks)
    if file_bytes * len(series.events) > limits.TEXT:
        _check_texts(series, stated, remarks)


def _check_tags(shape: SeriesShape, remarks: Remarks) -> None:
    stated: list[tuple[Path, list[Plain | None]]] = [(("tags",), shape.tags or [])]
    stated += [(("events", n, "tags"), one.tags) for n, one in enumerate(shape.events or ()) if one and one.tags]
    if sum(len(tags) for _, tags in stated) <= limits.TAGS_OF_A_FILE:
        return
    seen: set[str] = set()
    first_over: Path | None = None
    for path, tag in _each(stated):
        seen.add(tag.casefold())
        if first_over is None and len(seen) > limits.TAGS_OF_A_FILE:
            first_over = path
    if first_over is not None:
        message = Message("the series and its events have {n:,} different tags", n=len(seen))
        remarks.say(
            first_over,
            message,
            Message("{most:,} at most: keep those that people look for", most=limits.TAGS_OF_A_FILE),
        )


def _each(stated: Iterable[tuple[Path, list[Plain | None]]]) -> Iterator[tuple[Path, Plain]]:
    for path, tags in stated:
        for index, tag in enumerate(tags):
            if tag is not None:
                yield (*path, index), tag


def _check_texts(series: Series, stated: Iterable[tuple[Path, EventShape]], remarks: Remarks) -> None:
    by_id = {event.key.event: characters(event) for event in series.events}
    total = sum(by_id.values())
    if total <= limits.TEXT:
        return
    so_far = 0
    place: Path = ()
    for path, event in stated:
        so_far += by_id.get(event.id or "", 0)
        place = path
        if so_far > limits.TEXT:
            break
    message = Message("the texts of all events, with what each has from the series, have {n:,} characters", n=total)
    remedy = Message(
        "{most:,} at most: shorten what the series says, or put events into another file", most=limits.TEXT
    )
    remarks.say(place, message, remedy)


def characters(event: Event) -> int:
    """How many characters of text an event has, addresses and those of other languages among them."""
    return sum(map(_length, (getattr(event, field.name) for field in fields(event))))


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_length, value.values()))
    if isinstance(value, tuple):
        return sum(map(_length, value))
    if hasattr(value, "__dataclass_fields__"):
        return sum(_length(getattr(value, name)) for name in value.__dataclass_fields__)
    return 0
