"""Files to readings: one for each file, with all that is wrong with it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from announcer.definitions import values
from announcer.definitions.copied_file_names import as_original_id, original_of
from announcer.definitions.event_fields import ImageShape, SeriesShape
from announcer.definitions.field_reading import read_shape
from announcer.definitions.field_types import Surroundings
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.parts import focus
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.remarks import Remark, Remarks
from announcer.definitions.series import Defaults, build_series
from announcer.definitions.yaml_nodes import Document, Path, field_name, read_document
from announcer.definitions.yaml_text import Place
from announcer.model import ID_PATTERN, Image, Message, Problem, Series

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class SourceFile:
    """A definition file as it was read."""

    name: str
    """Its name in the events directory: `cop-2024.yaml`."""
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ImageUse:
    """An image that a file names, with the place where it does."""

    image: Image
    file: str
    line: int
    column: int
    field: str


@dataclass(frozen=True)
class Reading:
    """What one file says."""

    name: str
    series_id: str | None
    """The file's stem; None when that is no id, and for a file whose name starts with `_`."""
    series: Series | None
    """None when there are problems, and of a draft."""
    draft: bool
    problems: tuple[Problem, ...]
    """In order of place."""
    warnings: tuple[Problem, ...] = ()
    """What is allowed and probably not meant; in order of place."""
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, hash=False)
    """Where each event begins, by id."""
    images: tuple[ImageUse, ...] = ()
    digest: str = ""
    """SHA-256 of the content, in hexadecimal."""


@dataclass(frozen=True)
class _Moved:
    """An event that was in another file, as its `was: series/id` says."""

    was: str
    place: Place
    field: str


@dataclass(frozen=True)
class _Read:
    reading: Reading
    was: str | None = None
    was_place: Place = field(default_factory=Place)
    moved: tuple["_Moved", ...] = ()


def series_id(name: str) -> str | None:
    """The id of the series that the file `name` defines; None for a draft's name and when the stem is no id."""
    stem = _stem(name)
    return stem if ID_PATTERN.fullmatch(stem) else None


def read(files: Iterable[SourceFile], defaults: Defaults, *, beside: Iterable[str] = ()) -> tuple[Reading, ...]:
    """One reading for each file, in the order of their names; what is wrong is in them, and nothing is raised.

    `beside` are names of files that lie there too and are not read: one may be a copy of them.
    """
    files = sorted(files, key=lambda file: file.name)
    stems = {_stem(name) for name in (*beside, *(file.name for file in files))}
    found = [_read_one(file, defaults, stems) for file in files]
    ours = [one for one in found if not one.reading.draft and one.reading.series_id is not None]
    ours.sort(key=lambda one: as_original_id(one.reading.series_id or ""))  # so that a copy is the one that clashes
    clashes = [*_same_stem(ours), *_was_clashes(ours), *_moved_clashes(ours)]
    return tuple(_with_problems(one.reading, [p for p in clashes if p.file == one.reading.name]) for one in found)


def _stem(name: str) -> str:
    suffix = next((suffix for suffix in SUFFIXES if name.casefold().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


# --- one file ---------------------------------------------------------------------------------------------------


def _read_one(file: SourceFile, defaults: Defaults, stems: Collection[str]) -> _Read:
    document, broken = read_document(file.name, file.content)
    is_draft = file.name.startswith("_")
    stem = series_id(file.name)
    name_problems = [] if is_draft else list(_name_problems(file.name, stems))
    empty = Reading(
        name=file.name,
        series_id=None if is_draft else stem,
        series=None,
        draft=is_draft,
        problems=(*name_problems, *broken),
        digest=sha256(file.content).hexdigest(),
    )
    if document is None:
        return _Read(empty)
    remarks = Remarks(document.unreadable)
    shape = read_shape(document, _surroundings(document, defaults), remarks.say)
    series = build_series(stem or "draft", file.name, shape, defaults, remarks)
    problems = sorted([*empty.problems, *_placed(file.name, document, remarks.problems)], key=_by_place)
    draft = is_draft or bool(shape.draft)
    reading = replace(
        empty,
        series=None if draft or problems else series,
        draft=draft,
        problems=tuple(problems),
        warnings=tuple(sorted(_warnings(file.name, document, remarks), key=_by_place)),
        places={
            event.id: document.place(("events", index, "id"))
            for index, event in enumerate(shape.events or ())
            if event is not None and event.id is not None
        },
        images=tuple(_image_uses(file.name, document, shape)),
    )
    return _Read(reading, shape.was, document.place(("was",)), tuple(_moved(stem, document, shape)))


def _warnings(file: str, document: Document, remarks: Remarks) -> Iterator[Problem]:
    yield from document.cuts.values()
    yield from (warning for path, warning in document.curly_texts.items() if path not in document.unreadable)
    yield from _placed(file, document, [finding for finding in remarks.warnings if finding.path not in document.cuts])


def _moved(stem: str | None, document: Document, shape: SeriesShape) -> Iterator[_Moved]:
    for index, event in enumerate(shape.events or ()):
        if event is not None and event.was is not None and "/" in event.was and not event.was.startswith(f"{stem}/"):
            path = ("events", index, "was")
            yield _Moved(event.was, document.place(path), field_name(path))


def _name_problems(name: str, stems: Collection[str]) -> Iterator[Problem]:
    try:
        values.identifier(_stem(name))
    except InvalidValue as wrong:
        original = original_of(_stem(name), stems)
        if original is not None:
            message = Message(
                "the file's name says that it is a copy of {original}.yaml, so it is not read as a series",
                original=original,
            )
            remedy = Message("put into {original}.yaml what it should have, and take this one away", original=original)
            yield Problem(file=name, message=message, remedy=remedy)
            return
        message = Message("the file's name without its ending is the series' id, and {message}", message=wrong.message)
        proposal = proposed_id(_stem(name))
        yield Problem(
            file=name,
            message=message,
            remedy=Message("rename the file: {proposal}.yaml", proposal=proposal)
            if proposal
            else Message("rename the file: a short word, such as enschede.yaml"),
        )


def _surroundings(document: Document, defaults: Defaults) -> Surroundings:
    """Known before the shape is, as its values are read by it."""
    stated = document.data.get("language", document.data.get("taal"))
    try:
        language = values.language(stated) if isinstance(stated, str) else defaults.language
    except InvalidValue:
        language = defaults.language
    return Surroundings(languages=(language,), timezone=defaults.timezone)


def _placed(file: str, document: Document, remarks: Iterable[Remark]) -> Iterator[Problem]:
    for finding in remarks:
        place = document.place(finding.path, of_key=finding.of_key)
        yield Problem(
            file=file,
            line=place.line,
            column=place.column,
            field=field_name(document.written(finding.path)),
            message=finding.message,
            remedy=finding.remedy,
        )


def _by_place(problem: Problem) -> tuple[Any, ...]:
    return (problem.line, problem.column, problem.field, problem.message)


def _image_uses(file: str, document: Document, shape: SeriesShape) -> Iterator[ImageUse]:
    stated: list[tuple[Path, ImageShape | None]] = [(("image",), shape.image)]
    stated += [(("events", i, "image"), event.image) for i, event in enumerate(shape.events or ()) if event is not None]
    for path, image in stated:
        if image is not None and image.file is not None and image.alt is not None:
            place = document.place((*path, "file"))
            found = Image(file=image.file, alt=image.alt, focus=focus(image))
            yield ImageUse(found, file, place.line, place.column, field_name((*path, "file")))


# --- files against each other -----------------------------------------------------------------------------------


def _same_stem(found: Iterable[_Read]) -> Iterator[Problem]:
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.reading.series_id or "", []).append(one.reading.name)
    for stem, same in names.items():
        for name in same if len(same) > 1 else ():
            others = ", ".join(other for other in same if other != name)
            yield Problem(
                file=name,
                message=Message("{others} defines the series {stem} too", others=others, stem=stem),
                remedy=Message("keep one of the files"),
            )


def _was_clashes(found: list[_Read]) -> Iterator[Problem]:
    ids = {one.reading.series_id: one.reading.name for one in found}
    said: dict[str, str] = {}
    for one in found:
        if one.was is None or one.was == one.reading.series_id:
            continue
        message = None
        if one.was in ids:
            message = Message("{was} is still there, in {file}", was=one.was, file=ids[one.was])
        elif one.was in said:
            message = Message("{file} says that it was {was} too", file=said[one.was], was=one.was)
        said.setdefault(one.was, one.reading.name)
        if message is not None:
            yield Problem(
                file=one.reading.name,
                line=one.was_place.line,
                column=one.was_place.column,
                field="was",
                message=message,
                remedy=Message("only one file can be the series that was renamed"),
            )


def _moved_clashes(found: list[_Read]) -> Iterator[Problem]:
    series = [one.reading.series for one in found if one.reading.series is not None]
    there = {str(event.key): one.file for one in series for event in one.events}
    said: dict[str, str] = {}
    for one in found:
        for moved in one.moved:
            message = None
            if moved.was in there:
                message = Message("{was} is still there, in {file}", was=moved.was, file=there[moved.was])
            elif moved.was in said:
                message = Message(
                    "{file} says that one of its events was {was} too", file=said[moved.was], was=moved.was
                )
            said.setdefault(moved.was, one.reading.name)
            if message is not None:
                yield Problem(
                    file=one.reading.name,
                    line=moved.place.line,
                    column=moved.place.column,
                    field=moved.field,
                    message=message,
                    remedy=Message("only one event can be the one that moved: take `was`, or the old entry, out"),
                )


def _with_problems(reading: Reading, more: list[Problem]) -> Reading:
    if not more:
        return reading
    return replace(reading, series=None, problems=tuple(sorted([*reading.problems, *more], key=_by_place)))
