"""What lies where: contents at addresses, and the keys by which one knows whether they are as they were."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from announcer.model import EPOCH, Resource, SiteSettings, Subject
from announcer.model.memo import alike
from announcer.site.cache_keys import cache_key
from announcer.site.former_addresses import FormerAddresses
from announcer.site.nearness import AT_FIRST, Wanted
from announcer.site.paths import prefix, site_languages

HTML_TYPE = "text/html; charset=utf-8"
C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceHeaders:
    """How a resource is served; what `model.Resource` says of each holds."""

    type: str = HTML_TYPE
    modified_at: datetime = EPOCH
    max_age: int = 300
    filename: str | None = None
    status: int = 200
    static: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Generic[C]):
    """Contents at an address."""

    path: str
    """Without language."""
    contents: C
    """All that `render` may read, beside the language: frozen data (`cache_keys.digest` says what of)."""
    render: Callable[[C, str], bytes]
    """The bytes in a language. A function of a module: the key has its name."""
    headers: ResourceHeaders = ResourceHeaders()
    in_languages: bool = True
    """It lies at `path` in every language; else once, and gets the site's own."""
    about: Subject | None = None
    """The series or event that is all it is about; None: it is about more."""
    wanted: Wanted = AT_FIRST
    key: bytes | None = None
    """The cache key of contents and headers, where it is known already."""

    def with_key(self) -> "Placement[C]":
        """The same with its key, for who keeps it."""
        return self if self.key is not None else replace(self, key=self.made_key())

    def made_key(self) -> bytes:
        return cache_key(self.render, self.contents, self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One rendering, and the addresses that it lies at."""

    paths: tuple[str, ...]
    """All of them with the same bytes; at least one."""
    key: str
    """The cache key (`Resource.inputs`)."""
    language: str
    placement: Placement[Any]

    @property
    def about(self) -> Subject | None:
        """The series or event that is all it is about; None: it is about more."""
        return self.placement.about

    def rendered(self) -> tuple[Resource, ...]:
        """The resource of each address. All the work of a rendering is here; any process may do it."""
        placement = self.placement
        body = placement.render(placement.contents, self.language)
        return tuple(_resource(path, self.key, body, placement.headers) for path in self.paths)


class Addresses:
    """Where things lie in every language: the site's own lies at the root and under its tag too."""

    def __init__(self, settings: SiteSettings) -> None:
        self._own = settings.language
        self._beginnings = tuple(
            (language, tuple(dict.fromkeys((prefix(settings, language), f"/{language}"))))
            for language in site_languages(settings)
        )

    def of(self, paths: Iterable[str], *, in_languages: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The languages in which something lies at `paths`, and for each of them all addresses."""
        if not in_languages:
            yield self._own, tuple(paths)
            return
        for language, beginnings in self._beginnings:
            yield language, tuple([before + path for before in beginnings for path in paths])


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was laid together, as it is remembered: no contents, and of the addresses what cannot be made again."""

    where: Addresses
    keys: Mapping[str, bytes]
    """By path without language."""
    once: frozenset[str]
    """Those of the paths that lie in no language."""

    def known(self) -> Iterator[tuple[str, str]]:
        """Each address with its cache key."""
        for path, key in self.keys.items():
            for language, addresses in self.where.of((path,), in_languages=path not in self.once):
                inputs = _inputs(key, language)
                for address in addresses:
                    yield address, inputs

    def addresses(self) -> Iterator[str]:
        """Everywhere where something lies."""
        for path in self.keys:
            for _, addresses in self.where.of((path,), in_languages=path not in self.once):
                yield from addresses


@dataclass(frozen=True, slots=True)
class Spread:
    """A sheet with all that lies on it."""

    sheet: Sheet
    placements: tuple[tuple[Placement[Any], tuple[str, ...]], ...]
    """With their paths: where they lie, and where they lay before they were renamed."""

    def laid(self, known: Mapping[str, str]) -> Iterator[Laid]:
        """What differs from what is known, each with the addresses where it does."""
        for placement, paths in self.placements:
            key = self.sheet.keys[placement.path]
            for language, addresses in self.sheet.where.of(paths, in_languages=placement.in_languages):
                inputs = _inputs(key, language)
                stale = tuple([address for address in addresses if known.get(address) != inputs])
                if stale:
                    yield Laid(paths=stale, key=inputs, language=language, placement=placement)


def spread(where: Addresses, placements: Iterable[Placement[Any]], former: FormerAddresses) -> Spread:
    """The placements, each at its path, and where that lay before it was renamed. Who comes first has an address."""
    keys: dict[str, bytes] = {}
    once: list[str] = []
    laid = []
    for placement in placements:
        if placement.path in keys:
            continue
        key = placement.key or placement.made_key()
        before = former.path(placement.path) if placement.in_languages else None
        paths = (placement.path,) if before is None or before in keys else (placement.path, before)
        keys.update(dict.fromkeys(paths, key))
        if not placement.in_languages:
            once.append(placement.path)
        laid.append((placement, paths))
    return Spread(Sheet(where, keys, alike(frozenset(once))), tuple(laid))


def _inputs(key: bytes, language: str) -> str:
    """The language is all that a renderer gets beside the contents."""
    return f"{key.hex()}.{language}"


def _resource(path: str, key: str, body: bytes, headers: ResourceHeaders) -> Resource:
    return Resource(
        path=path,
        inputs=key,
        type=headers.type,
        body=body,
        modified_at=headers.modified_at,
        max_age=headers.max_age,
        filename=headers.filename,
        status=headers.status,
        static=headers.static,
    )
