"""The site: every address, what lies there, and which of it has to be rendered again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from types import MappingProxyType

from announcer.model import Facts, History, Picture, Resource, SiteSettings
from announcer.site.calendars.placements import calendar_placements
from announcer.site.feeds.placements import feed_placements
from announcer.site.files import file_placements, gone_placements
from announcer.site.former_addresses import former_addresses
from announcer.site.last_modified import newest_facts
from announcer.site.layout import Laid, Layout
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
    layout = _layout(facts, history, settings, today, pictures)
    stale = [one for one in map(partial(_beyond, known), layout.laid) if one is not None]
    return Rendering(changed=tuple(chain.from_iterable(one.rendered() for one in stale)), paths=frozenset(layout.paths))


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """How a site differs from what was known of it."""

    laid: tuple[Laid, ...]
    """What is new or other than it was, in the order in which it is wanted; of each only the addresses where it is."""
    gone: frozenset[str]
    """Addresses where nothing lies any more."""


class SiteLayout:
    """The site from round to round: what each differs in from the one before. For one thread."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """`known`: cache keys by path of what is served already."""
        self._known = dict(known)

    def lay(
        self, facts: Facts, history: History, settings: SiteSettings, today: date, pictures: Mapping[str, Picture]
    ) -> SiteChanges:
        """What the site of now has otherwise than the one laid before (the first: than what is known). It is this
        object's to remember from here on: who gets the changes sees to it that they are rendered."""
        layout = _layout(facts, history, settings, today, pictures)
        changed = [one for one in map(partial(_beyond, self._known), layout.laid) if one is not None]
        gone = frozenset(self._known.keys() - layout.paths)
        self._known = {path: one.key for one in layout.laid for path in one.paths}
        return SiteChanges(laid=tuple(changed), gone=gone)


def _beyond(known: Mapping[str, str], laid: Laid) -> Laid | None:
    """With the addresses where something else is known; None when there are none."""
    paths = tuple(path for path in laid.paths if known.get(path) != laid.key)
    return replace(laid, paths=paths) if paths else None


def _layout(
    facts: Facts, history: History, settings: SiteSettings, today: date, pictures: Mapping[str, Picture]
) -> Layout:
    seen = view(facts, history, settings, today, pictures)
    scoped, newest = scopes(seen), newest_facts(seen, history)
    layout = Layout(settings=settings, former=former_addresses(history, seen.tags))
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
    return layout
