"""Cache keys: what a resource is kept under is the digest of all that its renderer gets, and of the code that renders.

A renderer is a function of a contents value and a language, and reads nothing else; so bytes cannot depend on what is
not in their key. The key is known before anything is rendered, and what has not changed is not rendered.

The encoding behind a digest is canonical: equal values have the same one, whatever the order of a mapping or the zone
that an instant is written in, and no two others share one.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import attrgetter
from typing import Any

from announcer.model import Event, Series, SiteSettings

_LIBRARIES = ("babel", "feedgen", "icalendar", "jinja2", "lxml", "markdown-it-py", "markupsafe", "nh3", "tzdata")
_Encoder = Callable[[Any], str]


class Digested:
    """A value that many contents share: encoded once, and compared and hashed by its digest. A subclass is a frozen
    dataclass without `eq`."""

    __slots__ = ("_digest",)
    _digest: str

    @property
    def digest(self) -> str:
        try:
            return self._digest
        except AttributeError:
            made = f"#{_hash(_field_encoders[type(self)](self))}"
            object.__setattr__(self, "_digest", made)
            return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digested) and type(other) is type(self) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def digest(value: object) -> str:
    """32 hexadecimal digits of frozen dataclasses, tuples, mappings and sets of them, strings, bytes, numbers, dates,
    times, instants and None. Raises TypeError for anything else: what can change is no part of a contents value."""
    return _hash(encoded(value))


def cache_key(render: Callable[..., bytes], *parts: object) -> bytes:
    """8 bytes; `parts`: the contents, and whatever else the resource is made of (see `digest`)."""
    return bytes.fromhex(_hash("\0".join((_code(), render.__module__, render.__qualname__, encoded(parts))))[:16])


def encoded(value: object) -> str:
    """The canonical encoding."""
    return _encoders[type(value)](value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Encoders(dict[type, _Encoder]):
    """By type, each made when it is first met."""

    def __missing__(self, kind: type) -> _Encoder:
        self[kind] = _encoder_of(kind)
        return self[kind]


_encoders = _Encoders()


def _encoder_of(kind: type) -> _Encoder:
    if issubclass(kind, Digested):
        return attrgetter("digest")
    if kind in (Event, Series, SiteSettings):
        return _RecentDigests(_fields_encoder(kind))
    for base, encoder in _ENCODERS:
        if issubclass(kind, base):
            return encoder
    if is_dataclass(kind) and kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # typeshed leaves it out
        return _fields_encoder(kind)
    raise TypeError(f"{kind.__qualname__} can be no part of a contents value: it is no frozen data")


class _RecentDigests:
    """Of values that stand in contents one after the other: a series in all of its events, an event in all that was
    said of it, the settings in everything. They are known by where they are, which costs less than to look at them."""

    _KEPT = 512

    def __init__(self, encoder: _Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[int, tuple[object, str]] = {}
        """With the value itself: as long as it is held, nothing else is where it is."""

    def __call__(self, value: object) -> str:
        kept = self._kept.get(id(value))
        if kept is not None:
            return kept[1]
        if len(self._kept) >= self._KEPT:
            self._kept = {}
        made = f"#{_hash(self._encoder(value))}"
        self._kept[id(value)] = value, made
        return made


class _FieldEncoders(_Encoders):
    """Of the fields of a class, also where its own encoding is its digest."""

    def __missing__(self, kind: type) -> _Encoder:
        self[kind] = _fields_encoder(kind)
        return self[kind]


_field_encoders = _FieldEncoders()


def _fields_encoder(kind: type) -> _Encoder:
    name, names = kind.__qualname__, tuple(field.name for field in fields(kind))
    if len(names) < 2:
        return lambda value: f"{name}({''.join([encoded(getattr(value, one)) for one in names])})"
    parts = attrgetter(*names)
    # Most of what a file may say it does not.
    return lambda value: (
        f"{name}({''.join(['None;' if one is None else _encoders[type(one)](one) for one in parts(value)])})"
    )


def _encoded_str(text: str) -> str:
    """With its type: `Html` is written as it stands, and plain text is not."""
    return f"{type(text).__name__}{len(text)}:{text}"


def _encoded_datetime(at: datetime) -> str:
    return f"@{(at if at.tzinfo is UTC or at.tzinfo is None else at.astimezone(UTC)).isoformat()};"


def _encoded_mapping(values: Mapping[Any, Any]) -> str:
    pairs = sorted([(encoded(key), encoded(value)) for key, value in values.items()])
    return f"{{{''.join([key + value for key, value in pairs])}}}"


_ENCODERS: tuple[tuple[type | tuple[type, ...], _Encoder], ...] = (
    (str, _encoded_str),
    (type(None), lambda _: "None;"),
    ((bool, int, float), lambda value: f"{value!r};"),
    (datetime, _encoded_datetime),
    ((date, time), lambda value: f"{type(value).__name__}{value.isoformat()};"),
    (bytes, lambda value: f"b{hashlib.sha256(value).hexdigest()}"),
    (tuple, lambda values: f"[{''.join([_encoders[type(one)](one) for one in values])}]"),
    (frozenset, lambda values: f"<{''.join(sorted([encoded(one) for one in values]))}>"),
    (Mapping, _encoded_mapping),
)


@cache
def _code() -> str:
    """Of our own code, templates, assets and catalogues, whoever of them takes part, and of the libraries that write
    bytes: with a new release the site is rendered anew."""
    sources = _sources(files("announcer"))
    return _hash(
        "\0".join(
            [
                *[f"{name} {version(name)}" for name in _LIBRARIES],
                *[hashlib.sha256(source.read_bytes()).hexdigest() for source in sources],
            ]
        )
    )


def _sources(folder: Traversable) -> Iterable[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".j2", ".css", ".svg", ".po", ".pot")):
            yield entry
