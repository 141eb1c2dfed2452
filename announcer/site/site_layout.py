"""The site from round to round: laid out anew where what it is made of is other than it was.

What is kept between rounds is kept by series: a view (`kept_views`), what lists are made of (`kept_parts`), and the
sheet of what is the series' own (`kept_sheets`). What is about more than one series, the whole, is made from these in
each round in which any of them changed; that costs microseconds an event. Sheets cost more: of many that are to be laid
out the nearest come first, and the others in the rounds that follow.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain
from math import inf

from announcer.model import Facts, History, Picture, SiteSettings
from announcer.model.undone import OneByOne, Step, Undone
from announcer.site.feeds.news_items import NewsItem
from announcer.site.feeds.placements import ToldEntry
from announcer.site.files import file_placements
from announcer.site.former_addresses import former_addresses, former_tag_addresses
from announcer.site.kept_parts import KeptParts, SiteRound
from announcer.site.kept_pictures import KeptPictures
from announcer.site.kept_scopes import KeptScopes
from announcer.site.kept_sheets import KeptSheets
from announcer.site.kept_views import KeptViews
from announcer.site.layout import Addresses, Laid, Spread, spread
from announcer.site.nearness import Wanted, nearest, nearness, wanted_order
from announcer.site.pages.placements import page_placements
from announcer.site.scopes import everything, tag_scopes
from announcer.site.series_parts import SeriesPart, series_placements
from announcer.site.view import namespace, started_at

ALL = "/"
"""What is about more than one series, as what is undone of it is called."""
_WHOLE = ""
"""The name of the sheet that is no series'."""
_AROUND_EVENTS = 8
"""Placements of a series beside two an event: its page, its feeds, its calendar."""
_CHANGED = 400
"""Placements of what was laid out before that are laid out anew although there is no room."""


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """How a site differs from what was known of it."""

    laid: tuple[Laid, ...]
    """What is new or other than it was, in the order in which it is wanted; of each only the addresses where it is."""
    gone: frozenset[str]
    """Addresses where nothing lies any more."""
    added: frozenset[str] = frozenset()
    """Addresses where nothing lay."""
    rest: frozenset[str] = frozenset()
    """The series of which something is to be laid out still that is other than it was: the next call brings more."""
    undone: tuple[Undone, ...] = ()
    """What could not be laid out, and lies there as it did before: of a series by its id, else of what is about all."""
    horizon: float = field(default=inf, compare=False)
    """The start of the last of the nearest events."""
    is_all: bool = True
    """Nothing is to be laid out still; else another call is wanted."""


@dataclass(frozen=True, slots=True)
class _WholeFrom:
    """What that is made from which is about more than one series."""

    parts: Mapping[str, SeriesPart]
    frame: tuple[SiteSettings, datetime, str] | None
    pictures: Mapping[str, Picture]

    def differing(self, before: "_WholeFrom") -> frozenset[str]:
        """The series that are other than they were."""
        others = {id_ for id_, part in self.parts.items() if before.parts.get(id_) is not part}
        return frozenset(others.union(before.parts.keys() - self.parts.keys()))

    def tells_otherwise(self, before: "_WholeFrom", id_: str) -> bool:
        """Whether a series is other than it was, and not only what waits to be sent of it."""
        part, former = self.parts.get(id_), before.parts.get(id_)
        if part is None or former is None:
            return True
        return part.view.series != former.view.series or part.view.items != former.view.items

    def leads_nowhere_else(self, before: "_WholeFrom", differing: Collection[str]) -> bool:
        """Whether the addresses in it are those of before."""
        return (
            self.frame == before.frame
            and self.pictures == before.pictures
            and self.parts.keys() == before.parts.keys()
            and all(_paths(self.parts[id_]) == _paths(before.parts[id_]) for id_ in differing)
        )


class SiteLayout:
    """What lies where, and what each round differs in from the one before. For one thread; after a failure another one
    is wanted."""

    def __init__(self, known: Mapping[str, str], one_by_one: OneByOne | None = None) -> None:
        """`known`: cache keys by path of what is served already."""
        self._one_by_one = one_by_one or OneByOne()
        self._undone: dict[str, Undone] = {}
        """By the names of sheets."""
        self._pictures = KeptPictures()
        self._views = KeptViews(self._one_by_one)
        self._kept = KeptParts(self._one_by_one)
        self._scopes = KeptScopes()
        self._sheets = KeptSheets(known)
        self._whole = _WholeFrom({}, None, {})
        self._laid: dict[str, SeriesPart] = {}
        """What the sheet of each series was laid out from."""
        self._horizon = 0.0

    def lay(
        self, facts: Facts, history: History, settings: SiteSettings, today: date, pictures: Mapping[str, Picture],
        *, first: Collection[str] = (), room: int | None = None, is_hurried: bool = False,
    ) -> SiteChanges:  # fmt: skip
        """What the site of now has otherwise than the one laid before (the first: than what is known). It is this
        object's to remember from here on: who gets the changes sees to it that they are rendered. With `room` about so
        many placements of series are laid out, and the rest is told; but in any case the series `first`, and some that
        were laid out before and changed. Where it `is_hurried`, what is about more than one series stays as it is, if
        nothing of the series `first` is missing in it and it leads nowhere where nothing lies."""
        self._one_by_one.anew()
        shown = self._pictures.shown(pictures)
        kept = self._views.update(facts, history, settings, today, shown)
        now = SiteRound(history, settings, today, started_at(history, settings, today), shown, kept)
        frame = settings, now.started_at, namespace((one.view for one in kept.values()), settings)
        parts = self._kept.update(now, are_all_other=frame != self._whole.frame)
        waiting = [id_ for id_, part in parts.items() if self._laid.get(id_) is not part]
        taken = waiting if room is None else self._nearest([parts[id_] for id_ in waiting], first, room)
        wanted = _WholeFrom(parts, frame, pictures)
        stale = wanted.differing(self._whole)
        telling = frozenset(id_ for id_ in stale if wanted.tells_otherwise(self._whole, id_))
        may_wait = is_hurried and telling.isdisjoint(first) and wanted.leads_nowhere_else(self._whole, stale)
        spreads: dict[str, Spread] = {}
        if frame != self._whole.frame or (stale and not may_wait):
            # Of a new site that is not laid out at once the tags come with the next call, which there is.
            has_tags = self._whole.frame is not None or len(taken) == len(waiting)
            spread_it = partial(self._spread_whole, now, parts, frame[2], pictures, stale, has_tags=has_tags)
            self._take(_WHOLE, self._one_by_one.do(Step.LAYING_OUT, ALL, spread_it), spreads)
            self._whole = wanted if has_tags else _WholeFrom({}, frame, {})
            stale = telling = frozenset()
        for id_ in taken:
            made = self._one_by_one.do(Step.LAYING_OUT, id_, partial(_spread_series, now, parts[id_]))
            self._take(id_, made, spreads)
        is_all = not stale and len(taken) == len(waiting)
        laid, gone, added = self._sheets.replace(
            spreads, self._laid.keys() - parts.keys(),
            # What is undone lies where it lay: what is on no sheet may be its.
            is_whole=is_all and not self._undone and not self._one_by_one.found,
        )  # fmt: skip
        laid.sort(key=lambda one: wanted_order(one.placement.wanted, self._horizon))
        laid_out = self._laid | {id_: parts[id_] for id_ in taken}
        self._laid = {id_: part for id_, part in laid_out.items() if id_ in parts}
        self._undone = {name: one for name, one in self._undone.items() if name in parts or name == _WHOLE}
        undone = {one.about: one for one in (*self._one_by_one.found.values(), *self._undone.values())}
        rest = telling | frozenset(waiting).difference(taken)
        return SiteChanges(tuple(laid), gone, added, rest, tuple(undone.values()), self._horizon, is_all)

    def _take(self, name: str, made: Spread | Undone, spreads: dict[str, Spread]) -> None:
        self._undone.pop(name, None)
        if isinstance(made, Spread):
            spreads[name] = made
            return
        self._undone[name] = made
        if name == _WHOLE:
            self._scopes = KeptScopes()  # nobody knows how far it came

    def addresses(self) -> frozenset[str]:
        """Everywhere where something lies."""
        return frozenset(self._sheets.addresses())

    def _nearest(self, waiting: Sequence[SeriesPart], first: Collection[str], room: int) -> list[str]:
        """As many as there is room for: those that are wanted first, then those that are there and changed."""

        def place(part: SeriesPart) -> tuple[bool, bool, Wanted]:
            id_ = part.view.id
            return id_ not in first, id_ not in self._laid, nearness(nearest(part.view.listed))

        taken: list[str] = []
        for part in sorted(waiting, key=place):
            id_ = part.view.id
            if id_ not in first and room <= (-_CHANGED if id_ in self._laid else 0):
                break
            taken.append(id_)
            room -= 2 * len(part.view.listed) + _AROUND_EVENTS
        return taken

    def _spread_whole(
        self, now: SiteRound, parts: Mapping[str, SeriesPart], own: str, pictures: Mapping[str, Picture],
        changed: Collection[str], *, has_tags: bool,
    ) -> Spread:  # fmt: skip
        """What is about more than one series. `own`: the namespace. `changed`: since the last time."""
        views = [part.view for part in parts.values()]
        view = now.view(views, own)
        self._horizon = view.horizon
        tags = tuple(tag_scopes(view))
        scopes = (everything(view), *tags)
        series = (part.scoped for part in parts.values())
        links = (scopes[0], *(one for one in series if one is not None), *tags)

        def told(item: NewsItem) -> ToldEntry | None:
            return parts[item.subject.series].told.get(item.name)

        placements = chain(
            page_placements(view, links, now.history),
            self._scopes.placements(view, scopes if has_tags else scopes[:1], told, changed),
            file_placements(view),
            self._pictures.placements(pictures, views),
        )
        return spread(Addresses(now.settings), placements, former_tag_addresses(view.tags))


def _spread_series(now: SiteRound, part: SeriesPart) -> Spread:
    placements = series_placements(now.view_of(part.view), part, now.kept[part.view.id].events)
    return spread(Addresses(now.settings), placements, former_addresses(part.names))


def _paths(part: SeriesPart) -> list[str]:
    return [one.item.path for one in part.view.listed]
