"""The site: every address, what lies there, and which of it has to be rendered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType

from announcer.model import Facts, History, Picture, Resource, SiteSettings
from announcer.site.calendars.placements import calendar_placements
from announcer.site.feeds.placements import feed_placements
from announcer.site.files import file_placements, gone_placements
from announcer.site.former_addresses import former_addresses
from announcer.site.last_modified import newest_facts
from announcer.site.layout import Layout
from announcer.site.pages.placements import page_placements
from announcer.site.scopes import scopes
from announcer.site.view import view

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
    seen = view(facts, history, settings, today, pictures)
    scoped, newest = scopes(seen), newest_facts(seen, history)
    layout = Layout(settings=settings, known=known, former=former_addresses(history, seen.tags))
    for placement in chain(
        page_placements(seen, scoped, newest, history),
        feed_placements(seen, scoped, newest, history),
        calendar_placements(seen, scoped, newest),
        file_placements(seen, newest, history),
    ):
        layout.lay(placement)
    for placement in gone_placements(seen, history):
        if placement.path not in layout.paths:
            layout.lay(placement)
    return Rendering(changed=tuple(layout.changed), paths=frozenset(layout.paths))
