"""The views of all series from round to round: one is made again when something that it was made from is other than it
was, or when a day has come on which something of it turns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from announcer.model import Facts, History, Series, SeriesHistory, SiteSettings, Subject
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


class KeptViews:
    """Of all series that anything is remembered of, by id, in the order of ids. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptView] = {}
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
                before = kept.view if kept is not None else None
                around = remembered_around(id_, remembered)
                known = joined(one for one in around.values() if one is not None)
                view = series_view(id_, own, known, settings, today, pictures=pictures, before=before)
                kept = KeptView(view, own, around, {file: pictures.get(file) for file in sorted(view.images)})
            now[id_] = kept
        self._kept, self._settings = now, settings
        return now
