"""What of the site is one series' own: its page and its events' pages, their files, its feeds and its calendar."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from announcer.model import History, Subject
from announcer.site.calendars.placements import calendar_placements, event_file
from announcer.site.feeds.news_items import NewsName
from announcer.site.feeds.placements import ToldEntry, feed_placements, told_entries
from announcer.site.files import gone_placements
from announcer.site.layout import Placement
from announcer.site.pages.placements import series_pages
from announcer.site.scopes import ScopedView, series_scope
from announcer.site.series_view import SeriesView
from announcer.site.view import View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesPart:
    """What lists over all series are made of, and what lies at its addresses."""

    view: SeriesView
    told: Mapping[NewsName, ToldEntry]
    """The entries of its news."""
    scoped: ScopedView | None
    """None while the site does not speak of it."""
    names: tuple[tuple[Subject, Subject], ...]
    """Of what was renamed and has its first name's address still, both names."""


def series_part(view: View, history: History, names: tuple[tuple[Subject, Subject], ...]) -> SeriesPart:
    """`view`: of this series alone; `history`: what that was made from."""
    (part,) = view.parts
    scoped = series_scope(part, view.settings) if part.series is not None else None
    return SeriesPart(view=part, told=told_entries(view, history), scoped=scoped, names=names)


def series_placements(view: View, part: SeriesPart, events: Iterable[Subject]) -> Iterator[Placement[Any]]:
    """All that is the series' own; `events`: all of its that are remembered."""
    scopes = () if part.scoped is None else (part.scoped,)
    return chain(
        series_pages(view, part.view),
        (event_file(one, view.settings) for one in part.view.listed),
        feed_placements(view, scopes, lambda item: part.told.get(item.name)),
        calendar_placements(view, scopes),
        gone_placements(part.view, view.settings, events),
    )
