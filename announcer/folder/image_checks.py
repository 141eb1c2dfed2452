"""Whether the bytes of a file are a picture that servers take; freed of its metadata."""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from announcer.definitions.limits import PICTURE_PIXELS
from announcer.folder.image_metadata import without_metadata
from announcer.folder.images import Refused
from announcer.model import Message, Picture

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


def checked_picture(file: str, body: bytes) -> Picture | Refused:
    """The picture as it may be served, without its metadata. Raises nothing."""
    if not body:
        return Refused(Message("the image is empty"), Message("save it again"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which goes anyway
        try:
            return _checked(file, body)
        except UnidentifiedImageError:
            return Refused(_not_an_image(body), _FORMATS)
        except Image.DecompressionBombError:
            return Refused(
                Message("the image would unpack to far too many pixels"),
                Message("{most:,} at most", most=PICTURE_PIXELS),
            )
        except _BROKEN as error:
            return Refused(
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


def _checked(file: str, body: bytes) -> Picture | Refused:
    """Raises what `_BROKEN` lists."""
    with Image.open(BytesIO(body), formats=tuple(_TYPES)) as image:
        kind, (width, height) = _MANY.get(str(image.format), str(image.format)), image.size
        if width * height > PICTURE_PIXELS:
            return Refused(
                Message("the image has {width} x {height} pixels", width=width, height=height),
                Message("{most:,} at most: servers refuse more", most=PICTURE_PIXELS),
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
