"""The pictures that definition files name: opened safely, checked, freed of their metadata."""

import os
import struct
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from announcer.definitions.reading import ImageUse
from announcer.folder.folder_states import FileState
from announcer.folder.image_metadata import without_metadata
from announcer.folder.safe_open import LeadsOutside, NoRegularFile, open_below
from announcer.model import Message, Picture, Problem
from announcer.model.os_failure import failure_in_words

MAX_BYTES = 16 * 1024 * 1024
"""Mastodon, app/models/media_attachment.rb IMAGE_LIMIT."""

MAX_PIXELS = 33_177_600
"""Mastodon, app/models/concerns/attachmentable.rb MAX_MATRIX_LIMIT: 7680 x 4320."""

_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_MANY = {"MPO": "JPEG"}
"""Pillow's name for a JPEG with more pictures behind it, as telephones make them: the first one is what is meant."""
_ORIENTATION = 0x0112
_FORMATS = Message("JPEG, PNG, WebP and GIF are taken")

# What Pillow lets out of broken files beside OSError, which its documentation names.
_BROKEN = (
    OSError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class _Refused:
    message: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class _Looked:
    state: FileState
    found: Picture | _Refused
    rests: bool
    """Not: it may be another picture though its state is the same."""


class Gallery:
    """Looks at pictures, and remembers what it saw until a file changes. For one thread."""

    def __init__(self, *, clock_ns: Callable[[], int] = time.time_ns) -> None:
        self._clock_ns = clock_ns
        self._seen: dict[str, _Looked] = {}
        self._pictures: dict[str, Picture] = {}

    @property
    def is_restless(self) -> bool:
        """What was seen last may be otherwise, though the states of all files are the same."""
        return not all(looked.rests for looked in self._seen.values())

    def inspect(
        self, root: Path, uses: Iterable[ImageUse], states: Mapping[str, FileState | int] | None = None
    ) -> tuple[dict[str, Picture], tuple[Problem, ...]]:
        """The pictures below `root` by their `file`, and a problem for each use of one that cannot be served.

        Raises nothing. The bytes of a picture depend on those of its file alone, but for a photo that its camera
        turned: that one is turned and encoded anew. By their `states`, where those are known, files are opened only
        where they changed. The pictures are the same objects as before as long as they are the same.
        """
        uses = tuple(uses)
        before, self._seen = self._seen, {}
        looked = {
            file: self._look(root, file, before.get(file), (states or {}).get(file))
            for file in sorted({use.image.file for use in uses})
        }
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
            if isinstance(found := looked[use.image.file], _Refused)
        ]
        pictures = {file: found for file, found in looked.items() if isinstance(found, Picture)}
        if pictures != self._pictures:
            self._pictures = pictures
        return self._pictures, tuple(problems)

    def _look(self, root: Path, file: str, before: _Looked | None, state: FileState | int | None) -> Picture | _Refused:
        if before is not None and before.rests and before.state == state:
            self._seen[file] = before
            return before.found
        opened = _open(root, file)
        if isinstance(opened, _Refused):
            return opened
        with os.fdopen(opened, "rb") as stream:
            state = FileState.of(os.fstat(opened))
            if before is not None and before.rests and before.state == state:
                self._seen[file] = before
                return before.found
            try:
                found = _found(file, stream, state.size)
            except OSError as error:
                return _Refused(
                    Message("the image cannot be read: {error}", error=failure_in_words(error)),
                    Message("check the disk"),
                )
        if before is not None and before.found == found:
            found = before.found
        self._seen[file] = _Looked(state, found, state.rests(self._clock_ns()))
        return found


inspect = Gallery().inspect


def _found(file: str, stream: IO[bytes], size: int) -> Picture | _Refused:
    """Raises OSError."""
    if size > MAX_BYTES:
        return _Refused(
            Message("the image has {size:.1f} MB", size=size / 1024 / 1024),
            Message("make it smaller than 16 MB: servers refuse more"),
        )
    return _picture(file, stream.read(MAX_BYTES + 1))


def _open(root: Path, file: str) -> int | _Refused:
    try:
        return open_below(root, file)
    except FileNotFoundError:
        return _Refused(
            Message("there is no file {file} in the events directory", file=file),
            Message("put it there, or correct the name"),
        )
    except LeadsOutside:
        return _Refused(
            Message("the image is a link that leads out of the events directory"), Message("put the file itself there")
        )
    except NoRegularFile:
        return _Refused(Message("the image is no regular file"), Message("name a picture"))
    except (OSError, ValueError) as error:
        reason = failure_in_words(error) if isinstance(error, OSError) else Message.verbatim(str(error).lower())
        return _Refused(
            Message("the image cannot be opened: {error}", error=reason),
            Message("check its path and permissions"),
        )


def _picture(file: str, body: bytes) -> Picture | _Refused:
    if not body:
        return _Refused(Message("the image is empty"), Message("save it again"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which goes anyway
        try:
            return _checked(file, body)
        except UnidentifiedImageError:
            return _Refused(_not_an_image(body), _FORMATS)
        except Image.DecompressionBombError:
            return _Refused(
                Message("the image would unpack to far too many pixels"),
                Message("{most:,} at most", most=MAX_PIXELS),
            )
        except _BROKEN as error:
            return _Refused(
                Message("the image is damaged: {error}", error=str(error)[:100] or type(error).__name__),
                Message("save it again"),
            )


def _not_an_image(body: bytes) -> Message:
    start = body[:1000].lstrip().lower()
    if b"<svg" in start:
        return Message("the image is an SVG drawing, whatever its name says")
    if start.startswith((b"<!doctype html", b"<html")):
        return Message("the image is a web page, whatever its name says")
    return Message("the file is no image of a known kind")


def _checked(file: str, body: bytes) -> Picture | _Refused:
    """Raises what `_BROKEN` lists."""
    with Image.open(BytesIO(body), formats=tuple(_TYPES)) as image:
        kind, (width, height) = _MANY.get(str(image.format), str(image.format)), image.size
        if width * height > MAX_PIXELS:
            return _Refused(
                Message("the image has {width} x {height} pixels", width=width, height=height),
                Message("{most:,} at most: servers refuse more", most=MAX_PIXELS),
            )
        image.load()
        turned = image.getexif().get(_ORIENTATION, 1) not in (0, 1)
        if turned:
            clean, (width, height) = _turned(image, kind)
        else:
            clean = without_metadata(body, kind)
    if not turned:
        with Image.open(BytesIO(clean), formats=(kind,)) as again:
            again.load()  # what goes out can be read, not only what came in
    return Picture(file=file, type=_TYPES[kind], width=width, height=height, body=clean)


def _turned(image: Image.Image, kind: str) -> tuple[bytes, tuple[int, int]]:
    """The picture as its camera meant it, without the note that says so."""
    upright = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    out = BytesIO()
    options = {"JPEG": {"quality": 92}, "WEBP": {"quality": 92}}.get(kind, {})
    upright.save(out, format=kind, icc_profile=profile, **options)
    return without_metadata(out.getvalue(), kind), upright.size
