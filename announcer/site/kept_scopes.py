"""Feeds and calendars about more than one series, from round to round: made anew where what they show is other.

One changed event stands in those of everything and of its own tags; the other tags keep theirs, with their cache keys.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from announcer.model import SiteSettings
from announcer.site.calendars.placements import calendar_placements
from announcer.site.feeds.closed_pages import KeptClosedPages
from announcer.site.feeds.news_items import NewsItem
from announcer.site.feeds.placements import ToldEntry, archived_by, open_feeds, shown_entries
from announcer.site.layout import Placement
from announcer.site.scopes import ScopedView
from announcer.site.view import View


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lies at a scope, and all that it was made of."""

    scoped: ScopedView
    entries: tuple[ToldEntry, ...]
    placements: tuple[Placement[Any], ...]


class KeptScopes:
    """For one thread."""

    def __init__(self) -> None:
        self._closed = KeptClosedPages()
        self._frame: tuple[SiteSettings, datetime] | None = None
        self._kept: dict[str, _Kept] = {}

    def placements(
        self, view: View, scoped: Iterable[ScopedView], told: Callable[[NewsItem], ToldEntry | None],
        changed: Collection[str],
    ) -> Iterator[Placement[Any]]:  # fmt: skip
        """All feeds, closed pages and calendars of `scoped`. `told`: the entries of the news; only those of series that
        are `changed` may be other than in the last call."""
        frame = view.settings, view.started_at
        before, self._kept = (self._kept if frame == self._frame else {}), {}
        self._frame = frame
        self._closed.begin(view.settings, changed)
        archived = archived_by(told)
        for one in scoped:
            kept, entries = before.get(one.scope.path), shown_entries(one, told)
            if kept is None or kept.scoped != one or kept.entries != entries:
                made: Iterable[Placement[Any]] = chain(
                    open_feeds(view, one, entries), calendar_placements(view, (one,))
                )
                kept = _Kept(one, entries, tuple(each.with_key() for each in made))
            self._kept[one.scope.path] = kept
            yield from kept.placements
            yield from self._closed.placements(view.settings, one, archived)
