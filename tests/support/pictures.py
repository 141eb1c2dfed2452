"""Pictures that posts name."""

from announcer.model import Picture


def a_picture(file: str) -> Picture | None:
    return Picture(file=file, type="image/png", width=1, height=1, body=b"\x89PNG...") if file == "poster.png" else None
