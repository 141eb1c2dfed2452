"""Laying out the site: contents at addresses, rendered only when their cache key is new."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from announcer.model import EPOCH, Resource, SiteSettings
from announcer.site.cache_keys import cache_key
from announcer.site.former_addresses import FormerAddresses
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One rendering, and the addresses that it lies at."""

    paths: tuple[str, ...]
    """All of them with the same bytes; at least one."""
    key: str
    """The cache key (`Resource.inputs`)."""
    language: str
    placement: Placement[Any]

    def rendered(self) -> tuple[Resource, ...]:
        """The resource of each address. All the work of a rendering is here; any process may do it."""
        placement = self.placement
        body = placement.render(placement.contents, self.language)
        return tuple(_resource(path, self.key, body, placement.headers) for path in self.paths)


@dataclass(kw_only=True)
class Layout:
    """What is laid out so far."""

    settings: SiteSettings
    former: FormerAddresses
    laid: list[Laid] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def lay(self, placement: Placement[Any]) -> None:
        """In every language at the path, and where that lay before it was renamed. The site's own language lies at the
        root and under its tag too."""
        key = cache_key(placement.render, placement.contents, placement.headers)
        if not placement.in_languages:
            self._lay_at((placement.path,), placement, self.settings.language, key)
            return
        paths = [one for one in (placement.path, self.former.path(placement.path)) if one is not None]
        for language, beginnings in self._beginnings:
            self._lay_at(tuple(before + one for before in beginnings for one in paths), placement, language, key)

    @cached_property
    def _beginnings(self) -> list[tuple[str, list[str]]]:
        """What the addresses of each language begin with."""
        settings = self.settings
        return [
            (language, list(dict.fromkeys((prefix(settings, language), f"/{language}"))))
            for language in site_languages(settings)
        ]

    def _lay_at(self, paths: tuple[str, ...], placement: Placement[Any], language: str, of_all: str) -> None:
        """`of_all`: the key but for the language, which is all that the renderer gets beside the contents."""
        self.paths.update(paths)
        self.laid.append(Laid(paths=paths, key=f"{of_all}.{language}", language=language, placement=placement))


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
