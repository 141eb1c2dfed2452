"""What the files of an address are called, and in which order they are written."""

import re

from announcer.errors import ServiceError
from announcer.model import Message

PACKED = ".gz"
"""Behind the name of a file: the same in gzip (nginx's `gzip_static`, Caddy's `precompressed`)."""
GONE = ".gone"
"""Behind an address: an empty file that says that what lay there was removed, and is answered with 410."""

_LONGEST_PART = 255
"""Octets between two slashes, on the file systems in use."""
_SURELY_FITS = 60
"""Characters, of four octets at most, of a whole name."""
_OUTSIDE = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|[\0\\]")
"""An empty part, `.` or `..`; what is a separator elsewhere, and what ends a name."""
_LANGUAGE = r"(?:[a-z]{2,8}(?:-[A-Za-z0-9]{1,8})*/)?"
_ORDER = tuple(
    re.compile(rf"{_LANGUAGE}{rest}")
    for rest in (
        r"(?:assets|images)/.*",  # what pages show
        r"events/.*",
        r"series/[^/]+/index\.html",
        r".+/index\.html(?<!^index\.html)",
    )
)
_HOME = re.compile(rf"{_LANGUAGE}index\.html")


def file_name(path: str) -> str:
    """The file for an address, relative to the folder. Raises ServiceError for one that no file can have."""
    name = path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
    if not is_inside(name) or (len(name) > _SURELY_FITS and _has_long_part(name)):
        raise ServiceError(Message("the address {path} cannot become a file; the server alone can serve it", path=path))
    return name


def gone_name(path: str) -> str:
    """The tombstone for an address. A web server that finds no file for a request looks for it."""
    return path.removeprefix("/") + GONE


def names_of(path: str) -> tuple[str, str, str]:
    """Everything that may lie in the folder for an address: the file, the same in gzip, the tombstone."""
    name = file_name(path)
    return name, name + PACKED, gone_name(path)


def is_inside(name: str) -> bool:
    """Whether it leads to below the folder, on every system that the folder is copied to."""
    return _OUTSIDE.search(name) is None


def _has_long_part(name: str) -> bool:
    return any(len(part.encode()) > _LONGEST_PART for part in f"{name}{GONE}".split("/"))


def place_in_order(name: str) -> int:
    """Where a file stands among those that are written together, the first first: pictures, sessions, their series,
    lists, then feeds and calendars, and the home pages last. What links comes after what it links to."""
    if _HOME.fullmatch(name):
        return len(_ORDER) + 1
    return next((place for place, pattern in enumerate(_ORDER) if pattern.fullmatch(name)), len(_ORDER))
