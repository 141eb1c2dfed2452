"""Files to readings: one for each file, with all that is wrong with it, alone and beside the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from announcer.definitions.copied_file_names import as_original_id
from announcer.definitions.one_file import (
    SUFFIXES,
    ImageUse,
    ReadAlone,
    Reading,
    SourceFile,
    Unread,
    by_place,
    copied_from,
    read_each,
    series_id,
    stem_of,
)
from announcer.definitions.series import Defaults
from announcer.model import Message, Problem

__all__ = ["SUFFIXES", "ImageUse", "Reading", "SourceFile", "read", "series_id", "together"]


def read(
    files: Iterable[SourceFile], defaults: Defaults, *, beside: Iterable[str] = (),
    parse: Callable[[Unread], Sequence[ReadAlone]] = read_each,
) -> tuple[Reading, ...]:  # fmt: skip
    """One reading for each file, in the order of their names; what is wrong is in them, and nothing is raised.

    `beside` are names of files that lie there too and are not read: one may be a copy of them. `parse` does what
    `read_each` does, faster.
    """
    files = sorted(files, key=lambda file: file.name)
    stems = {stem_of(name) for name in (*beside, *(file.name for file in files))}
    return together(parse(Unread([(file, copied_from(file.name, stems)) for file in files], defaults)))


def together(found: Sequence[ReadAlone]) -> tuple[Reading, ...]:
    """The readings of files that lie together, in the order given, with what is wrong between them; where nothing is,
    they are the very objects that were given."""
    ours = [one for one in found if not one.reading.draft and one.reading.series_id is not None]
    ids = {one.reading.series_id for one in ours}
    if len(ids) == len(ours) and not any(one.was is not None or one.moved for one in ours):
        return tuple(one.reading for one in found)
    ours.sort(key=lambda one: as_original_id(one.reading.series_id or ""))  # so that a copy is the one that clashes
    clashes: dict[str, list[Problem]] = {}
    for problem in (*_same_stem(ours), *_was_clashes(ours), *_moved_clashes(ours)):
        clashes.setdefault(problem.file, []).append(problem)
    return tuple(_with_problems(one.reading, clashes.get(one.reading.name, [])) for one in found)


def _same_stem(found: Iterable[ReadAlone]) -> Iterator[Problem]:
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


def _was_clashes(found: Sequence[ReadAlone]) -> Iterator[Problem]:
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


def _moved_clashes(found: Sequence[ReadAlone]) -> Iterator[Problem]:
    if not any(one.moved for one in found):
        return
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
    return replace(reading, series=None, problems=tuple(sorted([*reading.problems, *more], key=by_place)))
