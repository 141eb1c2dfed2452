"""The site: every address, what lies there, and which of it has to be rendered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType

from announcer.model import Facts, History, Picture, Resource, SiteSettings
from announcer.model.undone import OneByOne, Step, Undone
from announcer.site.site_layout import SiteLayout

_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
_NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendering:
    changed: tuple[Resource, ...]
    """Those whose cache key differs from the known one."""
    paths: frozenset[str]
    """All that exist now; whatever else was served before is dropped."""
    undone: tuple[Undone, ...] = ()
    """What could not be laid out or rendered, and is not among `changed`."""


def render(
    facts: Facts,
    history: History,
    settings: SiteSettings,
    today: date,
    *,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
    known: Mapping[str, str] = _NOTHING_KNOWN,
) -> Rendering:
    """The whole site on the local date `today`. `pictures` by their file; `known`: cache keys
    (`Resource.inputs`) by path of what is served already."""
    one_by_one = OneByOne()
    layout = SiteLayout(known, one_by_one)
    changes = layout.lay(facts, history, settings, today, pictures)
    made = [one_by_one.do(Step.RENDERING, one.paths[0], one.rendered) for one in changes.laid]
    undone = (*changes.undone, *(one for one in made if isinstance(one, Undone)))
    rendered = (one for one in made if not isinstance(one, Undone))
    return Rendering(changed=tuple(chain.from_iterable(rendered)), paths=layout.addresses(), undone=undone)
