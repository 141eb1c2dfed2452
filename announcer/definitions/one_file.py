"""One definition file to its reading, as far as it can be read without the others."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from announcer.definitions import limits, values
from announcer.definitions.copied_file_names import original_of
from announcer.definitions.event_fields import SeriesShape
from announcer.definitions.field_reading import read_shape
from announcer.definitions.field_types import Surroundings
from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.part_fields import ImageShape
from announcer.definitions.parts import focus
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.recurrence import sessions
from announcer.definitions.remarks import Remark, Remarks
from announcer.definitions.series import Defaults, build_series
from announcer.definitions.series_size import check_size
from announcer.definitions.yaml_nodes import Document, Path, field_name, read_document
from announcer.definitions.yaml_text import Place
from announcer.model import ID_PATTERN, Image, Message, Problem, Series

NO_PLACES: Mapping[str, Place] = MappingProxyType({})
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
    """Where each event begins, by id; `NO_PLACES` where that is not kept."""
    images: tuple[ImageUse, ...] = ()
    dates: tuple[date, ...] = ()
    """Those that its rule gives, in order."""
    digest: str = ""
    """SHA-256 of the content, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An event that was in another file, as its `was: series/id` says."""

    was: str
    place: Place
    field: str


@dataclass(frozen=True, slots=True)
class ReadAlone:
    """What one file says, before the others are looked at."""

    reading: Reading
    was: str | None = None
    """What the series was called."""
    was_place: Place = field(default_factory=Place)
    moved: tuple[Moved, ...] = ()


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return sha256(content).hexdigest()


def series_id(name: str) -> str | None:
    """The id of the series that the file `name` defines; None for a draft's name and when the stem is no id."""
    stem = stem_of(name)
    return stem if ID_PATTERN.fullmatch(stem) else None


def stem_of(name: str) -> str:
    """The name of a definition file without its ending."""
    suffix = next((suffix for suffix in SUFFIXES if name.casefold().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def copied_from(name: str, stems: Collection[str]) -> str | None:
    """The stem of the file that the file `name` is a copy of by its name, `stems` being those that lie there; None when
    it is none, or is not read as a series anyway. This is all that the reading of one file has from other files.
    """
    if name.startswith("_") or series_id(name) is not None:
        return None
    return original_of(stem_of(name), stems)


@dataclass(frozen=True, slots=True)
class Unread:
    """Files that are to be read, each with what `copied_from` says of its name. It can be sent to another process."""

    files: Sequence[tuple[SourceFile, str | None]]
    defaults: Defaults


def read_each(unread: Unread) -> list[ReadAlone]:
    """`read_alone` of each file, in their order. One that cannot be read, by a mistake of ours, is a bad file."""
    return [_read_or_told(file, unread.defaults, original) for file, original in unread.files]


def _read_or_told(file: SourceFile, defaults: Defaults, original: str | None) -> ReadAlone:
    try:
        return read_alone(file, defaults, original)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this file's alone, and it is told
        reason = f"{type(error).__name__}: {error}"
        message = Message("it cannot be read, by a mistake of announcer's: {reason}", reason=reason)
        problem = Problem(file=file.name, message=message, remedy=Message("change what is unusual about it"))
        is_draft = file.name.startswith("_")
        stem = None if is_draft else series_id(file.name)
        return ReadAlone(Reading(name=file.name, series_id=stem, series=None, draft=is_draft, problems=(problem,)))


def read_alone(file: SourceFile, defaults: Defaults, original: str | None) -> ReadAlone:
    """What is wrong is in the reading, and nothing is raised. `original`: what `copied_from` says of the name."""
    document, broken = read_document(file.name, file.content)
    is_draft = file.name.startswith("_")
    stem = series_id(file.name)
    name_problems = [] if is_draft else list(_name_problems(file.name, original))
    empty = Reading(
        name=file.name,
        series_id=None if is_draft else stem,
        series=None,
        draft=is_draft,
        problems=tuple(_told([*name_problems, *broken])),
        digest=digest_of(file.content),
    )
    if document is None:
        return ReadAlone(empty)
    remarks = Remarks(document.unreadable)
    shape = read_shape(document, _surroundings(document, defaults), remarks)
    of_file = sessions(shape, remarks)
    series = build_series(stem or "draft", file.name, shape, of_file.stated, defaults=defaults, remarks=remarks)
    check_size(series, shape, of_file.stated, len(file.content), remarks)
    problems = _told([*empty.problems, *_placed(file.name, document, remarks.problems)], remarks.untold)
    draft = is_draft or bool(shape.draft)
    reading = replace(
        empty,
        series=None if draft or problems else series,
        draft=draft,
        problems=tuple(problems),
        warnings=tuple(_told(_warnings(file.name, document, remarks))),
        places={
            event.id: document.place((*path, "id") if path[0] == "events" else path)
            for path, event in of_file.stated
            if event.id is not None
        },
        dates=of_file.dates,
        images=tuple(_image_uses(file.name, document, shape)),
    )
    return ReadAlone(reading, shape.was, document.place(("was",)), tuple(_moved(stem, document, shape)))


def _told(found: Iterable[Problem], untold: int = 0) -> list[Problem]:
    """In the order of their places, as many as are told; `untold` were not even written down."""
    ordered = sorted(found, key=by_place)
    told, more = ordered[: limits.PROBLEMS], len(ordered) - limits.PROBLEMS + untold
    if more <= 0:
        return told
    words = Message.counted(
        "there is one more than the {most:,} told", "there are {n:,} more than the {most:,} told",
        n=more, most=limits.PROBLEMS,
    )  # fmt: skip
    behind = ordered[min(limits.PROBLEMS, len(ordered) - 1)]
    return [*told, replace(behind, field="", message=words, remedy=Message("mend those first"))]


def _warnings(file: str, document: Document, remarks: Remarks) -> Iterator[Problem]:
    yield from document.cuts.values()
    yield from (warning for path, warning in document.curly_texts.items() if path not in document.unreadable)
    yield from _placed(file, document, [finding for finding in remarks.warnings if finding.path not in document.cuts])


def _moved(stem: str | None, document: Document, shape: SeriesShape) -> Iterator[Moved]:
    for index, event in enumerate(shape.events or ()):
        if event is not None and event.was is not None and "/" in event.was and not event.was.startswith(f"{stem}/"):
            path = ("events", index, "was")
            yield Moved(event.was, document.place(path), field_name(path))


def _name_problems(name: str, original: str | None) -> Iterator[Problem]:
    try:
        values.identifier(stem_of(name))
    except InvalidValue as wrong:
        if original is not None:
            message = Message(
                "the file's name says that it is a copy of {original}.yaml, so it is not read as a series",
                original=original,
            )
            remedy = Message("put into {original}.yaml what it should have, and take this one away", original=original)
            yield Problem(file=name, message=message, remedy=remedy)
            return
        message = Message("the file's name without its ending is the series' id, and {message}", message=wrong.message)
        proposal = proposed_id(stem_of(name))
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


def by_place(problem: Problem) -> tuple[Any, ...]:
    """The order in which a file's problems are told."""
    return (problem.line, problem.column, problem.field, problem.message)


def _image_uses(file: str, document: Document, shape: SeriesShape) -> Iterator[ImageUse]:
    stated: list[tuple[Path, ImageShape | None]] = [(("image",), shape.image)]
    stated += [(("events", i, "image"), event.image) for i, event in enumerate(shape.events or ()) if event is not None]
    for path, image in stated:
        if image is not None and image.file is not None and image.alt is not None:
            place = document.place((*path, "file"))
            found = Image(file=image.file, alt=image.alt, focus=focus(image))
            yield ImageUse(found, file, place.line, place.column, field_name((*path, "file")))
