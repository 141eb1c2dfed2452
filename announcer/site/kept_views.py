"""The views of all series from round to round: one is made again when something that it was made from is other than it
was, or when a day has come on which something of it turns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from announcer.model import Facts, History, Series, SeriesHistory, SiteSettings, Subject
from announcer.model.undone import OneByOne, Step, Undone
from announcer.site.pictures import SitePicture
from announcer.site.series_view import SeriesView, joined, remembered_around, series_view


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view with what it was made from."""

    view: SeriesView
    series: Series | None
    remembered: Mapping[str, SeriesHistory | None]
    """Of it, first, and of others by their ids."""
    pictures: Mapping[str, SitePicture | None]
    """By file, those that are shown."""

    @property
    def history(self) -> History:
        return joined(one for one in self.remembered.values() if one is not None)

    @property
    def events(self) -> list[Subject]:
        """All of its that are remembered."""
        own = self.remembered[self.view.id]
        return [] if own is None else [*own.events]

    def holds(
        self,
        series: Series | None,
        remembered: Mapping[str, SeriesHistory],
        pictures: Mapping[str, SitePicture],
        day: int,
    ) -> bool:
        """Whether it would be the same if it were made now; `day`: as an ordinal."""
        return (
            self.view.holds_from <= day < self.view.holds_until
            and (self.series is series or self.series == series)
            and all(_is_same(one, remembered.get(id_)) for id_, one in self.remembered.items())
            and all(pictures.get(file) == picture for file, picture in self.pictures.items())
        )


def _is_same(one: SeriesHistory | None, other: SeriesHistory | None) -> bool:
    if one is other:
        return True
    if one is None or other is None:
        return False
    return one.record == other.record and one.events == other.events and one.posts == other.posts


@dataclass(frozen=True, slots=True)
class _NoView:
    """A view that could not be made, of a series and what is remembered of it."""

    series: Series | None
    own: SeriesHistory | None
    undone: Undone


class KeptViews:
    """Of all series that anything is remembered of, by id, in the order of ids. One that cannot be made stays as it was
    before; where it never was it is left out. For one thread."""

    def __init__(self, one_by_one: OneByOne) -> None:
        self._one_by_one = one_by_one
        self._kept: dict[str, KeptView] = {}
        self._without: dict[str, _NoView] = {}
        self._settings: SiteSettings | None = None

    def update(
        self,
        facts: Facts,
        history: History,
        settings: SiteSettings,
        today: date,
        pictures: Mapping[str, SitePicture],
    ) -> Mapping[str, KeptView]:
        """Those of now; the same objects where nothing changed."""
        series, remembered, day = {one.id: one for one in facts.series}, history.by_series, today.toordinal()
        are_others = settings != self._settings
        now: dict[str, KeptView] = {}
        for id_ in remembered:
            kept, own = self._kept.get(id_), series.get(id_)
            if kept is None or are_others or not kept.holds(own, remembered, pictures, day):
                make = partial(
                    _kept_view, id_, own, remembered, settings=settings, today=today, pictures=pictures, before=kept
                )
                kept = self._made(id_, own, remembered.get(id_), make, is_other=are_others) or kept
            if kept is not None:
                now[id_] = kept
        self._kept, self._settings = now, settings
        return now

    def _made(
        self, id_: str, series: Series | None, own: SeriesHistory | None, make: Callable[[], KeptView], *,
        is_other: bool,
    ) -> KeptView | None:  # fmt: skip
        without = self._without.pop(id_, None)
        if without is not None and not is_other and without.series == series and _is_same(without.own, own):
            self._without[id_] = without
            return self._one_by_one.taken(without.undone)
        made = self._one_by_one.do(Step.LAYING_OUT, id_, make)
        if isinstance(made, Undone):
            self._without[id_] = _NoView(series, own, made)
        return self._one_by_one.taken(made)


def _kept_view(
    id_: str, own: Series | None, remembered: Mapping[str, SeriesHistory], *, settings: SiteSettings, today: date,
    pictures: Mapping[str, SitePicture], before: KeptView | None,
) -> KeptView:  # fmt: skip
    around = remembered_around(id_, remembered)
    known = joined(one for one in around.values() if one is not None)
    last = before.view if before is not None else None
    view = series_view(id_, own, known, settings, today, pictures=pictures, before=last)
    return KeptView(view, own, around, {file: pictures.get(file) for file in sorted(view.images)})
