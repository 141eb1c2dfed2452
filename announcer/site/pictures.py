"""Pictures as they lie on the site: by an address that names their bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from announcer.model import Image, Picture

_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePicture:
    """All that a page, a feed or a calendar shows of a picture's file; the path changes with its bytes."""

    path: str
    """`/images/<digest>.<ext>`: the same address for the same bytes, whatever the file is called."""
    type: str
    width: int
    height: int
    length: int
    """Bytes."""


def site_picture(picture: Picture) -> SitePicture:
    return SitePicture(
        path=f"/images/{hashlib.sha256(picture.body).hexdigest()[:16]}.{_EXTENSIONS[picture.type]}",
        type=picture.type,
        width=picture.width,
        height=picture.height,
        length=len(picture.body),
    )


def site_pictures(pictures: Mapping[str, Picture]) -> Mapping[str, SitePicture]:
    """By file."""
    return {file: site_picture(picture) for file, picture in pictures.items()}


def picture_of(image: Image | None, pictures: Mapping[str, SitePicture]) -> SitePicture | None:
    """None when there is no image, or when its file could not be read; `pictures` are by file."""
    return pictures.get(image.file) if image is not None else None
