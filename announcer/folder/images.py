"""The pictures that definition files name: opened safely, checked, freed of their metadata."""

import os
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from announcer.definitions.reading import ImageUse
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


_State = tuple[str, int, int, int, int]


class Gallery:
    """Looks at pictures, and remembers what it saw until a file changes."""

    def __init__(self) -> None:
        self._seen: dict[_State, Picture | _Refused] = {}

    def inspect(self, root: Path, uses: Iterable[ImageUse]) -> tuple[dict[str, Picture], tuple[Problem, ...]]:
        """The pictures below `root` by their `file`, and a problem for each use of one that cannot be served.

        Raises nothing. The bytes of a picture depend on those of its file alone, but for a photo that its camera
        turned: that one is turned and encoded anew.
        """
        uses = tuple(uses)
        states: dict[str, _State] = {}
        looked = {file: self._look(root, file, states) for file in sorted({use.image.file for use in uses})}
        self._seen = {state: self._seen[state] for state in states.values()}
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
        return {file: found for file, found in looked.items() if isinstance(found, Picture)}, tuple(problems)

    def _look(self, root: Path, file: str, states: dict[str, _State]) -> Picture | _Refused:
        opened = _open(root, file)
        if isinstance(opened, _Refused):
            return opened
        with os.fdopen(opened, "rb") as stream:
            found = os.fstat(opened)
            state = (file, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            if found.st_size > MAX_BYTES:
                return _Refused(
                    Message("the image has {size:.1f} MB", size=found.st_size / 1024 / 1024),
                    Message("make it smaller than 16 MB: servers refuse more"),
                )
            if state not in self._seen:
                try:
                    self._seen[state] = _picture(file, stream.read(MAX_BYTES + 1))
                except OSError as error:
                    return _Refused(
                        Message("the image cannot be read: {error}", error=failure_in_words(error)),
                        Message("check the disk"),
                    )
        states[file] = state
        return self._seen[state]


inspect = Gallery().inspect


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
