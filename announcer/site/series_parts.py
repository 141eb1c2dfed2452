"""What of the site is one series' own: its page and its events' pages, their files, its feeds and its calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from announcer.model import History, Subject
from announcer.site.calendars.placements import calendar_placements, event_file
from announcer.site.feeds.news_items import NewsName
from announcer.site.feeds.placements import ToldEntry, feed_placements, told_entries
from announcer.site.files import gone_placements
from announcer.site.former_addresses import former_addresses
from announcer.site.layout import Addresses, Placement, Sheet, Spread, spread
from announcer.site.pages.placements import series_pages
from announcer.site.scopes import ScopedView, series_scope
from announcer.site.series_view import SeriesView
from announcer.site.view import View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesPart:
    """What is kept of it: what lists over all series are made of, and what lies where."""

    view: SeriesView
    told: Mapping[NewsName, ToldEntry]
    """The entries of its news."""
    scoped: ScopedView | None
    """None while the site does not speak of it."""
    sheet: Sheet


def lay_series(
    view: View, history: History, addresses: Addresses, names: tuple[tuple[Subject, Subject], ...]
) -> tuple[SeriesPart, Spread]:
    """The part, and all that lies on its sheet. `view`: of this series alone; `history`: what that was made from;
    `names`: of what was renamed and has its first name's address still, both names."""
    (part,) = view.parts
    told = told_entries(view, history)
    scoped = series_scope(part, view.settings) if part.series is not None else None
    placements = _placements(view, part, scoped, told, history)
    laid = spread(addresses, placements, former_addresses(names))
    return SeriesPart(view=part, told=told, scoped=scoped, sheet=laid.sheet), laid


def _placements(
    view: View, part: SeriesView, scoped: ScopedView | None, told: Mapping[NewsName, ToldEntry], history: History
) -> Iterator[Placement[Any]]:
    scopes = () if scoped is None else (scoped,)
    events = [key for key in history.events if key.series == part.id]
    return chain(
        series_pages(view, part),
        (event_file(one, view.settings) for one in part.listed),
        feed_placements(view, scopes, lambda item: told.get(item.name)),
        calendar_placements(view, scopes),
        gone_placements(part, view.settings, events),
    )
