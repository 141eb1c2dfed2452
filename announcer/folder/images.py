"""The pictures that definition files name: opened safely, checked, freed of their metadata."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from announcer.definitions.limits import PICTURE_BYTES
from announcer.definitions.reading import ImageUse
from announcer.folder.folder_states import FileState
from announcer.folder.safe_open import LeadsOutside, NoRegularFile, open_below
from announcer.model import Message, Picture, Problem
from announcer.model.os_failure import failure_in_words


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a picture cannot be served."""

    message: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class _Looked:
    state: FileState
    found: Picture | Refused
    rests: bool
    """Not: it may be another picture though its state is the same."""


class Gallery:
    """Looks at pictures, and remembers what it saw until a file changes. For one thread."""

    def __init__(self, *, clock_ns: Callable[[], int] = time.time_ns) -> None:
        self._clock_ns = clock_ns
        self._seen: dict[str, _Looked] = {}
        self._pictures: dict[str, Picture] = {}
        self._is_unwatched = False
        """No state tells of some picture: its folder is hidden, a link, or too far down; or it is missing."""

    @property
    def is_restless(self) -> bool:
        """What was seen last may be otherwise, though the states of all files are the same."""
        return self._is_unwatched or not all(looked.rests for looked in self._seen.values())

    def inspect(
        self, root: Path, uses: Iterable[ImageUse], states: Mapping[str, FileState | int] | None = None
    ) -> tuple[dict[str, Picture], tuple[Problem, ...]]:
        """The pictures below `root` by their `file`, and a problem for each use of one that cannot be served.

        Raises nothing. The bytes of a picture depend on those of its file alone, but for a photo that its camera
        turned: that one is turned and encoded anew. By their `states`, where those are known, files are opened only
        where they changed. The pictures are the same objects as before as long as they are the same.
        """
        uses = tuple(uses)
        before, self._seen, states = self._seen, {}, states or {}
        files = sorted({use.image.file for use in uses})
        self._is_unwatched = not all(file in states for file in files)
        looked = {file: self._look(root, file, before.get(file), states.get(file)) for file in files}
        problems = [
            Problem(
                file=use.file,
                line=use.line,
                column=use.column,
                field=use.field,
                message=found.message,
                remedy=found.remedy,
            )
            for use in uses
            if isinstance(found := looked[use.image.file], Refused)
        ]
        pictures = {file: found for file, found in looked.items() if isinstance(found, Picture)}
        if pictures != self._pictures:
            self._pictures = pictures
        return self._pictures, tuple(problems)

    def _look(self, root: Path, file: str, before: _Looked | None, state: FileState | int | None) -> Picture | Refused:
        if before is not None and before.rests and before.state == state:
            self._seen[file] = before
            return before.found
        opened = _open(root, file)
        if isinstance(opened, Refused):
            return opened
        with os.fdopen(opened, "rb") as stream:
            state = FileState.of(os.fstat(opened))
            if before is not None and before.rests and before.state == state:
                self._seen[file] = before
                return before.found
            try:
                found = _found(file, stream, state.size)
            except OSError as error:
                return Refused(
                    Message("the image cannot be read: {error}", error=failure_in_words(error)),
                    Message("check the disk"),
                )
        if before is not None and before.found == found:
            found = before.found
        self._seen[file] = _Looked(state, found, state.rests(self._clock_ns()))
        return found


inspect = Gallery().inspect


def _found(file: str, stream: IO[bytes], size: int) -> Picture | Refused:
    """Raises OSError."""
    if size > PICTURE_BYTES:
        return Refused(
            Message("the image has {size:.1f} MB", size=size / 1024 / 1024),
            Message("make it smaller than 16 MB: servers refuse more"),
        )
    from announcer.folder.image_checks import checked_picture  # noqa: PLC0415 - files without pictures need no Pillow

    return checked_picture(file, stream.read(PICTURE_BYTES + 1))


def _open(root: Path, file: str) -> int | Refused:
    try:
        return open_below(root, file)
    except FileNotFoundError:
        return Refused(
            Message("there is no file {file} in the events directory", file=file),
            Message("put it there, or correct the name"),
        )
    except LeadsOutside:
        return Refused(
            Message("the image is a link that leads out of the events directory"), Message("put the file itself there")
        )
    except NoRegularFile:
        return Refused(Message("the image is no regular file"), Message("name a picture"))
    except (OSError, ValueError) as error:
        reason = failure_in_words(error) if isinstance(error, OSError) else Message.verbatim(str(error).lower())
        return Refused(
            Message("the image cannot be opened: {error}", error=reason),
            Message("check its path and permissions"),
        )
