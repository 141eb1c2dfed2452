"""The site: every address, what lies there, and which of it has to be rendered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType

from announcer.model import Facts, History, Picture, Resource, SiteSettings
from announcer.site.site_layout import SiteLayout

_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
_NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendering:
    changed: tuple[Resource, ...]
    """Those whose cache key differs from the known one."""
    paths: frozenset[str]
    """All that exist now; whatever else was served before is dropped."""


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
    layout = SiteLayout(known)
    changes = layout.lay(facts, history, settings, today, pictures)
    return Rendering(
        changed=tuple(chain.from_iterable(one.rendered() for one in changes.laid)), paths=layout.addresses()
    )
