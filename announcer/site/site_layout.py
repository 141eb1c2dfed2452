"""The site from round to round: laid out anew where what it is made of is other than it was.

What is kept between rounds is kept by series: a view (`kept_views`), and what of the site is the series' own
(`series_parts`). What is about more than one series, the whole, is made from these in each round in which any of them
changed; that costs microseconds an event.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from announcer.model import Facts, History, Picture, SiteSettings, Subject
from announcer.site.calendars.placements import calendar_placements
from announcer.site.feeds.news_items import NewsItem
from announcer.site.feeds.placements import ToldEntry, feed_placements
from announcer.site.files import file_placements
from announcer.site.former_addresses import former_tag_addresses
from announcer.site.kept_pictures import KeptPictures
from announcer.site.kept_views import KeptView, KeptViews
from announcer.site.layout import Addresses, Laid, Sheet, Spread, spread
from announcer.site.nearness import wanted_order
from announcer.site.pages.placements import page_placements
from announcer.site.pictures import SitePicture
from announcer.site.scopes import everything, tag_scopes
from announcer.site.series_parts import SeriesPart, lay_series
from announcer.site.view import View, namespace, started_at


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """How a site differs from what was known of it."""

    laid: tuple[Laid, ...]
    """What is new or other than it was, in the order in which it is wanted; of each only the addresses where it is."""
    gone: frozenset[str]
    """Addresses where nothing lies any more."""
    added: frozenset[str] = frozenset()
    """Addresses where nothing lay."""


_NO_CHANGES = SiteChanges((), frozenset())


@dataclass(frozen=True, slots=True)
class _Round:
    """What a site is laid out from."""

    history: History
    settings: SiteSettings
    today: date
    pictures: Mapping[str, Picture]
    shown: Mapping[str, SitePicture]
    kept: Mapping[str, KeptView]
    addresses: Addresses
    started_at: datetime


@dataclass(frozen=True, slots=True)
class _KeptPart:
    part: SeriesPart
    inputs: tuple[object, ...]
    """What it was made from; each the same object as long as it is the same."""


class SiteLayout:
    """What lies where, and what each round differs in from the one before. For one thread."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """`known`: cache keys by path of what is served already."""
        self._before: Mapping[str, str] | None = known
        """Until something was laid."""
        self._pictures = KeptPictures()
        self._views = KeptViews()
        self._parts: dict[str, _KeptPart] = {}
        self._whole: Sheet | None = None
        self._frame: tuple[SiteSettings, datetime, str] | None = None

    def lay(
        self, facts: Facts, history: History, settings: SiteSettings, today: date, pictures: Mapping[str, Picture]
    ) -> SiteChanges:
        """What the site of now has otherwise than the one laid before (the first: than what is known). It is this
        object's to remember from here on: who gets the changes sees to it that they are rendered."""
        shown = self._pictures.shown(pictures)
        kept = self._views.update(facts, history, settings, today, shown)
        begun = started_at(history, settings, today)
        now = _Round(history, settings, today, pictures, shown, kept, Addresses(settings), begun)
        frame = settings, begun, namespace((one.view for one in kept.values()), settings)
        is_new_frame = frame != self._frame
        made = self._new_parts(now, is_new_frame=is_new_frame)
        gone = [self._parts[id_].part for id_ in self._parts.keys() - kept.keys()]
        if not made and not gone and not is_new_frame:
            return _NO_CHANGES
        parts = {id_: made[id_][0] if id_ in made else self._parts[id_] for id_ in kept}
        whole, horizon = self._whole_of(now, parts, frame[2])
        changes = self._changes(
            [whole, *(laid for _, laid in made.values())],
            [*gone, *(self._parts[id_].part for id_ in made if id_ in self._parts)],
            horizon,
        )
        self._before, self._parts, self._whole, self._frame = None, parts, whole.sheet, frame
        return changes

    def known(self) -> Iterator[str]:
        """Every address where something lies."""
        sheets = [one.part.sheet for one in self._parts.values()]
        if self._whole is not None:
            sheets.append(self._whole)
        return (address for sheet in sheets for address, _ in sheet.known())

    def _new_parts(self, now: _Round, *, is_new_frame: bool) -> dict[str, tuple[_KeptPart, Spread]]:
        """Those of series of which something is other than it was."""
        made = {}
        for id_, one in now.kept.items():
            others = [now.kept.get(other) for other in one.remembered if other != id_]
            inputs = (one.view, *[other.view if other is not None else None for other in others])
            names = tuple(pair for pair in one.view.renamed if not _is_taken(pair[1], now.history))
            known = self._parts.get(id_)
            if is_new_frame or known is None or not _are_same(known.inputs, (*inputs, *names)):
                elsewhere = tuple(item for other in others if other is not None for item in other.view.items)
                view = View(
                    settings=now.settings, today=now.today, parts=(one.view,), elsewhere=elsewhere,
                    namespace=now.settings.namespace, started_at=now.started_at, pictures=now.shown,
                )  # fmt: skip
                part, laid = lay_series(view, one.history, now.addresses, names)
                made[id_] = _KeptPart(part, (*inputs, *names)), laid
        return made

    def _whole_of(self, now: _Round, parts: Mapping[str, _KeptPart], own: str) -> tuple[Spread, float]:
        """What is about more than one series, and the start of the last of the nearest events. `own`: the
        namespace."""
        views = tuple(one.view for one in now.kept.values())
        view = View(
            settings=now.settings, today=now.today, parts=views, namespace=own, started_at=now.started_at,
            pictures=now.shown,
        )  # fmt: skip
        tags = tuple(tag_scopes(view))
        scopes = (everything(view), *tags)
        series = (one.part.scoped for one in parts.values())
        links = (scopes[0], *(one for one in series if one is not None), *tags)

        def told(item: NewsItem) -> ToldEntry | None:
            return parts[item.subject.series].part.told.get(item.name)

        placements = chain(
            page_placements(view, links, now.history),
            feed_placements(view, scopes, told),
            calendar_placements(view, scopes),
            file_placements(view),
            self._pictures.placements(now.pictures, views),
        )
        return spread(now.addresses, placements, former_tag_addresses(view.tags)), view.horizon

    def _changes(self, spreads: Iterable[Spread], replaced: Iterable[SeriesPart], horizon: float) -> SiteChanges:
        before = self._before
        if before is None:
            sheets = [part.sheet for part in replaced]
            if self._whole is not None:
                sheets.append(self._whole)
            before = {address: key for sheet in sheets for address, key in sheet.known()}
        laid: list[Laid] = []
        addresses: set[str] = set()
        for one in spreads:
            laid += one.laid(before)
            addresses.update(address for address, _ in one.sheet.known())
        laid.sort(key=lambda one: wanted_order(one.placement.wanted, horizon))
        return SiteChanges(
            laid=tuple(laid),
            gone=frozenset(before.keys() - addresses),
            added=frozenset(addresses - before.keys()),
        )


def _is_taken(name: Subject, history: History) -> bool:
    return name in (history.events if name.is_event else history.series)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Views are the same objects, names are equal."""
    return len(some) == len(others) and all(a is b or a == b for a, b in zip(some, others, strict=True))
