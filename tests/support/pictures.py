"""Pictures that posts name."""

from io import BytesIO

from PIL import Image

from announcer.model import Picture


def a_picture(file: str) -> Picture | None:
    return Picture(file=file, type="image/png", width=1, height=1, body=b"\x89PNG...") if file == "poster.png" else None


def png(shade: int) -> bytes:
    """A picture of two by two pixels; each shade has other bytes."""
    out = BytesIO()
    Image.new("RGB", (2, 2), (shade, shade, shade)).save(out, format="PNG")
    return out.getvalue()
