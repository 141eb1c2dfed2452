"""A document held against the shape: what fits is kept, and everything else is said in an author's words."""

from typing import Any, Protocol

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from announcer.definitions.event_fields import (
    EventShape,
    ImageShape,
    LinkShape,
    OnlineShape,
    OrganizerShape,
    RecapShape,
    RegistrationShape,
    SeriesShape,
    Shape,
    TextsShape,
    VenueShape,
)
from announcer.definitions.invalid_value import InvalidValue, nearest, shown
from announcer.definitions.yaml_nodes import Document, Path


class Say(Protocol):
    """Hears what is wrong at a path; `of_key`: the key is meant rather than its value."""

    def __call__(self, path: Path, message: str, remedy: str = "", *, of_key: bool = False) -> None: ...


# Words that authors try; none is near enough in spelling for difflib.
_OTHER_WORDS = {
    "location": "venue",
    "locatie": "venue",
    "place": "venue",
    "plaats": "venue",
    "waar": "venue",
    "start": "time",
    "tijd": "time",
    "end": "time",
    "datum": "date",
    "day": "date",
    "tot": "until",
    "title": "name",
    "name": "title",
    "naam": "title",
    "beschrijving": "description",
    "omschrijving": "description",
    "samenvatting": "summary",
    "prijs": "price",
    "aanmelden": "registration",
    "signup": "registration",
    "organiser": "organizer",
    "hashtags": "tags",
    "opmerking": "note",
    "postcode": "postal_code",
    "zip": "postal_code",
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
}


MOST_REPORTED = 500
"""A file with more mistakes is none of ours; telling 30,000 of them would take seconds and help nobody."""


def read_shape(document: Document, languages: tuple[str, ...], say: Say) -> SeriesShape:
    """What of the document has the right shape; `say` hears of the rest, whose paths become `unreadable`."""
    data = document.data
    count = 0
    shape: SeriesShape | None = None
    while shape is None:
        try:
            shape = SeriesShape.model_validate(data, context=languages)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                path = details["loc"]
                count += 1
                if count <= MOST_REPORTED:
                    _report(details, path, say)
                document.unreadable.add(path)
                _take_out(data, path)
    if count > MOST_REPORTED:
        say(
            (), f"there are {count - MOST_REPORTED:,} problems more than the {MOST_REPORTED:,} told", "mend those first"
        )
    return shape


def _take_out(data: Any, path: Path) -> None:
    *parents, last = path
    for part in parents:
        data = data[part]
    if isinstance(data, dict) and last not in _known(path):
        data.pop(last, None)
    elif isinstance(data, dict | list):
        data[last] = None  # type: ignore[index]  # the path leads there, so the kind of key is right


def _report(details: ErrorDetails, path: Path, say: Say) -> None:
    wrong = (details.get("ctx") or {}).get("error")
    if isinstance(wrong, InvalidValue):
        say(path, wrong.message, wrong.remedy or _example(path))
    elif details["type"] == "extra_forbidden":
        message, remedy = _unknown_key(path)
        say(path, message, remedy, of_key=True)
    elif details["type"] == "list_type":
        say(path, "a list belongs here", _example(path))
    elif details["type"] in ("too_short", "too_long"):
        say(path, "two numbers belong here", _example(path))
    else:
        say(path, "keys with values belong here", _example(path))


def _unknown_key(path: Path) -> tuple[str, str]:
    key, known = str(path[-1]), _known(path)
    shape = _shape_at(path[:-1])
    message = f"{shown(key)} is no key of {shape.what}"
    if shape is SeriesShape and key in EventShape.model_fields:
        return message, "it belongs in an event"
    if shape is EventShape and key in SeriesShape.model_fields:
        return message, "it belongs at the start of the file, to the series"
    meant = _OTHER_WORDS.get(key.casefold())
    if meant not in known:
        meant = nearest(key, known)
    if meant in known:
        return message, f"did you mean {meant}?"
    return message, f"known here: {', '.join(known)}"


def _known(path: Path) -> tuple[str, ...]:
    return tuple(_shape_at(path[:-1]).model_fields)


_INNER: dict[str, type[Shape]] = {
    "venue": VenueShape,
    "online": OnlineShape,
    "organizer": OrganizerShape,
    "registration": RegistrationShape,
    "links": LinkShape,
    "image": ImageShape,
    "recap": RecapShape,
    "translations": TextsShape,
    "events": EventShape,
}


def _shape_at(path: Path) -> type[Shape]:
    """The model that the value at `path` is read by."""
    shape: type[Shape] = SeriesShape
    for part in path:
        if isinstance(part, str) and part in shape.model_fields and shape is not TextsShape:
            shape = _INNER.get(part, shape)
    return shape


def _example(path: Path) -> str:
    """`write, for example, tags: [Twente]`, from the examples of the field at `path`."""
    named = [index for index, part in enumerate(path) if isinstance(part, str)]
    while named:
        index = named.pop()
        key, shape = str(path[index]), _shape_at(path[:index])
        examples = shape.model_fields[key].examples if key in shape.model_fields else None
        if examples:
            flow = yaml.safe_dump(
                {key: examples[0]}, default_flow_style=True, width=1000, allow_unicode=True, sort_keys=False
            )
            return f"write, for example, {shown(' '.join(flow.split())[1:-1], 120)}"
    return ""
