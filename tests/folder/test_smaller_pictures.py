"""Pictures for a page that is mailed around."""

from io import BytesIO

import pytest
from PIL import Image

from announcer.folder.smaller_pictures import smaller
from announcer.model import Picture


def a_picture(form: str, width: int, height: int) -> Picture:
    out = BytesIO()
    Image.new("RGB", (width, height), (40, 90, 140)).save(out, format=form)
    return Picture(file="poster", type=f"image/{form.lower()}", width=width, height=height, body=out.getvalue())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_side_is_longer_than_asked_and_the_shape_stays(form: str) -> None:
    small = smaller(a_picture(form, 3000, 1500), 1000)
    assert (small.file, small.type, small.width, small.height) == ("poster", f"image/{form.lower()}", 1000, 500)
    with Image.open(BytesIO(small.body)) as image:
        assert (image.format, image.size) == (form, (1000, 500))


@pytest.mark.parametrize("picture", [a_picture("PNG", 1000, 10), a_picture("GIF", 2000, 2000)])
def test_what_is_small_or_moves_stays_as_it_is(picture: Picture) -> None:
    assert smaller(picture, 1000) is picture
