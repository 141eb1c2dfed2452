"""The parts of all series from round to round: one is made again when its view is another, or one of those whose events
its news told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from announcer.model import History, SiteSettings, Subject
from announcer.model.undone import OneByOne, Step, Undone
from announcer.site.items import Item
from announcer.site.kept_views import KeptView
from announcer.site.pictures import SitePicture
from announcer.site.series_parts import SeriesPart, series_part
from announcer.site.series_view import SeriesView
from announcer.site.view import View


@dataclass(frozen=True, slots=True)
class SiteRound:
    """What the site of a round is made from."""

    history: History
    settings: SiteSettings
    today: date
    started_at: datetime
    pictures: Mapping[str, SitePicture]
    kept: Mapping[str, KeptView]
    """By series."""

    def view(self, views: Iterable[SeriesView], namespace: str, elsewhere: tuple[Item, ...] = ()) -> View:
        return View(
            settings=self.settings,
            today=self.today,
            parts=tuple(views),
            elsewhere=elsewhere,
            namespace=namespace,
            started_at=self.started_at,
            pictures=self.pictures,
        )

    def view_of(self, series: SeriesView, elsewhere: tuple[Item, ...] = ()) -> View:
        """Of one series."""
        return self.view((series,), self.settings.namespace, elsewhere)


@dataclass(frozen=True, slots=True)
class _KeptPart:
    part: SeriesPart | None
    """None: it could not be made, and never was."""
    views: tuple[SeriesView | None, ...]
    """What it was made from: its own, and those of others."""
    names: tuple[tuple[Subject, Subject], ...]
    undone: Undone | None = None
    """Why the part is still that of before."""


class KeptParts:
    """One that cannot be made stays as it was before; where it never was it is left out. For one thread."""

    def __init__(self, one_by_one: OneByOne) -> None:
        self._one_by_one = one_by_one
        self._kept: dict[str, _KeptPart] = {}

    def update(self, now: SiteRound, *, are_all_other: bool) -> Mapping[str, SeriesPart]:
        """Those of now, by series; the same objects where nothing changed."""
        kept = {id_: self._part(id_, one, now, are_all_other=are_all_other) for id_, one in now.kept.items()}
        self._kept = kept
        for one in kept.values():
            if one.undone is not None:
                self._one_by_one.taken(one.undone)
        return {id_: one.part for id_, one in kept.items() if one.part is not None}

    def _part(self, id_: str, one: KeptView, now: SiteRound, *, are_all_other: bool) -> _KeptPart:
        others = [now.kept.get(other) for other in one.remembered if other != id_]
        views = (one.view, *[other.view if other is not None else None for other in others])
        names = tuple(pair for pair in one.view.renamed if not _is_taken(pair[1], now.history))
        kept = self._kept.get(id_)
        if kept is not None and not are_all_other and _are_same(kept.views, views) and kept.names == names:
            return kept
        elsewhere = tuple(item for other in others if other is not None for item in other.view.items)
        make = partial(_made, now, one, elsewhere, names)
        made = self._one_by_one.do(Step.LAYING_OUT, id_, make)
        if isinstance(made, Undone):
            return _KeptPart(kept.part if kept is not None else None, views, names, made)
        return _KeptPart(made, views, names)


def _made(
    now: SiteRound, one: KeptView, elsewhere: tuple[Item, ...], names: tuple[tuple[Subject, Subject], ...]
) -> SeriesPart:
    return series_part(now.view_of(one.view, elsewhere), one.history, names)


def _is_taken(name: Subject, history: History) -> bool:
    return name in (history.events if name.is_event else history.series)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
