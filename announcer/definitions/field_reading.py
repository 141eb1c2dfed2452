"""A document held against the shape: what fits is kept, and everything else is said in an author's words."""

from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from announcer.definitions import limits
from announcer.definitions.comma_cuts import CommaCuts
from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.field_types import Surroundings
from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.definitions.key_names import can_be, is_sure, meant_key, part_that_has, shape_at
from announcer.definitions.remarks import Remarks
from announcer.definitions.yaml_nodes import Document, Path
from announcer.model import Message
from announcer.model.message import NOTHING


def read_shape(document: Document, around: Surroundings, remarks: Remarks) -> SeriesShape:
    """What of the document has the right shape; `remarks` hears of the rest, whose paths become `unreadable`.

    What stands under another word for a key is read as that key, so that its own mistakes are told as well.
    """
    data = document.data
    shape: SeriesShape | None = None
    while shape is None:
        try:
            shape = SeriesShape.model_validate(data, context=around)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            _tell_cuts(errors, document, remarks)
            for details in errors:
                path = details["loc"]
                is_told = len(remarks.problems) < limits.PROBLEMS  # else nobody hears what was meant, which takes long
                if path not in document.unreadable:
                    if is_told:
                        _report(details, path, remarks)
                    else:
                        remarks.untold += 1
                if not (is_told and details["type"] == "extra_forbidden" and _take_as_meant(document, path)):
                    document.unreadable.add(path)
                    _take_out(data, path)
    return shape


def _tell_cuts(errors: list[ErrorDetails], document: Document, remarks: Remarks) -> None:
    """Keys that are the end of a text before them are told as that, and once; nothing else is said of the text."""
    cuts = CommaCuts(document)
    for details in errors:
        path = details["loc"]
        if details["type"] != "extra_forbidden" or path in document.unreadable:
            continue
        if (cut := cuts.at(path)) is not None:
            remarks.say(cut.path, cut.message, cut.remedy)
            document.unreadable.update((cut.path, *((*path[:-1], piece) for piece in cut.pieces)))


def _take_as_meant(document: Document, path: Path) -> bool:
    """Puts what stands under another word where the key belongs, if that is free and there is no doubt."""
    *parents, word = path
    shape = shape_at(path[:-1])
    meant = meant_key(str(word), shape)
    around: Any = document.data
    for part in parents:
        around = around[part]
    if meant is None or meant in around or not can_be(str(word), around[word], meant, shape):
        return False
    around[meant] = around.pop(str(word))
    document.written_as[*parents, meant] = str(word)
    return True


def _take_out(data: Any, path: Path) -> None:
    *parents, last = path
    for part in parents:
        data = data[part]
    if isinstance(data, dict) and last not in _known(path):
        data.pop(last, None)
    elif isinstance(data, dict | list):
        data[last] = None  # type: ignore[index]  # the path leads there, so the kind of key is right


def _report(details: ErrorDetails, path: Path, remarks: Remarks) -> None:
    say = remarks.say
    wrong = (details.get("ctx") or {}).get("error")
    if isinstance(wrong, InvalidValue):
        say(path, wrong.message, wrong.remedy or _example(path))
    elif details["type"] == "extra_forbidden":
        message, remedy = _unknown_key(path)
        say(path, message, remedy, of_key=True)
    elif details["type"] == "list_type":
        say(path, Message("a list belongs here"), _example(path))
    elif details["type"] in ("too_short", "too_long") and path[-1] == "focus":
        say(path, Message("two numbers belong here"), _example(path))
    elif details["type"] == "too_long":
        _report_too_many(details, path, remarks)
    else:
        say(path, Message("keys with values belong here"), _example(path))


def _report_too_many(details: ErrorDetails, path: Path, remarks: Remarks) -> None:
    """Of a list or of languages, at the first one too many."""
    there, most = details["input"], details["ctx"]["max_length"]
    first: str | int = list(there)[most] if isinstance(there, dict) else most
    message = Message("there are {n:,} of `{key}`", n=len(there), key=path[-1])
    remedy = Message("{most:,} at most", most=most)
    if path == ("events",):
        remedy = Message("{most:,} at most: put the rest into another file", most=most)
    remarks.say((*path, first), message, remedy, of_key=isinstance(there, dict))


def _unknown_key(path: Path) -> tuple[Message, Message]:
    key, known = str(path[-1]), _known(path)
    shape = shape_at(path[:-1])
    message = Message("{key} is no key of {what}", key=shown(key), what=shape.what)
    if shape is SeriesShape and key in EventShape.model_fields:
        return message, Message("it belongs in an event")
    if shape is EventShape and key in SeriesShape.model_fields:
        return message, Message("it belongs at the start of the file, to the series")
    inner = part_that_has(key, shape)
    meant = meant_key(key, shape)
    if inner is not None and (meant is None or not is_sure(key, meant, shape)):
        return message, Message("write {key}: below {part}:", key=inner[1], part=inner[0])
    if meant is not None:
        return message, Message("did you mean {meant}?", meant=meant)
    return message, Message("known here: {known}", known=", ".join(known))


def _known(path: Path) -> tuple[str, ...]:
    return tuple(shape_at(path[:-1]).model_fields)


def _example(path: Path) -> Message:
    """`write, for example, tags: [Twente]`, from the examples of the field at `path`."""
    named = [index for index, part in enumerate(path) if isinstance(part, str)]
    while named:
        index = named.pop()
        key, shape = str(path[index]), shape_at(path[:index])
        examples = shape.model_fields[key].examples if key in shape.model_fields else None
        if examples:
            flow = yaml.safe_dump(
                {key: examples[0]}, default_flow_style=True, width=1000, allow_unicode=True, sort_keys=False
            )
            return Message("write, for example, {example}", example=shown(" ".join(flow.split())[1:-1], 120))
    return NOTHING
