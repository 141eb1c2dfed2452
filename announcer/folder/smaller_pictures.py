"""Pictures made small enough for a page that is mailed around."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from announcer.model import Picture

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def smaller(picture: Picture, longest: int) -> Picture:
    """The picture with no side longer than `longest` pixels; itself when it is small already, or moves (GIF)."""
    form = _FORMATS.get(picture.type)
    if form is None or max(picture.width, picture.height) <= longest:
        return picture
    with Image.open(BytesIO(picture.body), formats=(form,)) as image:
        image.thumbnail((longest, longest))
        out = BytesIO()
        image.save(out, format=form, **({} if form == "PNG" else {"quality": 82}))
        width, height = image.size
    return replace(picture, width=width, height=height, body=out.getvalue())
