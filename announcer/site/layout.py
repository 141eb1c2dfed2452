"""Laying out the site: each resource at its addresses, rendered only when its inputs are new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from announcer.model import EPOCH, History, Resource
from announcer.site.former import Former
from announcer.site.frame import Frame, site_languages
from announcer.site.inputs import Inputs, digest
from announcer.site.scope import Scope, prefix
from announcer.site.view import Item, View

HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a resource is served; what `model.Resource` says of each holds."""

    type: str = HTML_TYPE
    modified_at: datetime = EPOCH
    max_age: int = 300
    filename: str | None = None
    status: int = 200
    static: bool = True


@dataclass(slots=True, kw_only=True)
class Layout:
    """What is laid out so far, and what it is made from."""

    view: View
    history: History
    frame: Frame
    inputs: Inputs
    scopes: tuple[Scope, ...]
    known: Mapping[str, str]
    former: Former
    changed: list[Resource] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def by_series(self) -> dict[str, tuple[Item, ...]]:
        """The items of every series, by start; of a series without events none."""
        ordered = sorted(self.view.items, key=lambda item: item.series.id)  # stable: by start within a series
        groups = {id_: tuple(items) for id_, items in groupby(ordered, lambda item: item.series.id)}
        return {series.id: groups.get(series.id, ()) for series in self.view.series}

    def lay(self, path: str, inputs: str, make: Callable[[], bytes], manner: Manner) -> None:
        """One resource; `make` is called only when what is known of `path` has other inputs."""
        self.paths.add(path)
        if self.known.get(path) != inputs:
            self.changed.append(
                Resource(
                    path=path,
                    inputs=inputs,
                    type=manner.type,
                    body=make(),
                    modified_at=manner.modified_at,
                    max_age=manner.max_age,
                    filename=manner.filename,
                    status=manner.status,
                    static=manner.static,
                )
            )

    def lay_in_languages(self, path: str, inputs: str, make: Callable[[str], bytes], manner: Manner) -> None:
        """`path` in every language, and where it lay before it was renamed. The site's own language lies at the root
        and under its tag too. All of it the same bytes."""
        inputs = digest(self.inputs.common, inputs)
        settings = self.frame.settings
        paths = [one for one in (path, self.former.path(path)) if one is not None]
        for language in site_languages(settings):
            body = _once(make, language)
            for before in dict.fromkeys((prefix(settings, language), f"/{language}")):
                for one in paths:
                    self.lay(before + one, inputs, body, manner)


def _once(make: Callable[[str], bytes], language: str) -> Callable[[], bytes]:
    made: list[bytes] = []

    def body() -> bytes:
        if not made:
            made.append(make(language))
        return made[0]

    return body
