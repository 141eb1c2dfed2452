"""The pages at their addresses, and what each shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from itertools import chain, groupby
from typing import Any

from announcer.model import EPOCH, History, Kind, PostRecord, Series, Subject
from announcer.site.calendars.placements import scope_calendar
from announcer.site.items import ItemToday
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.listed_items import ListedItem
from announcer.site.nearness import Turn, beside, nearest, nearness
from announcer.site.pages.archive_page import Archive, archive_path, render_archive
from announcer.site.pages.event_page import EventPage, render_event_page
from announcer.site.pages.home_page import Home, render_home
from announcer.site.pages.outbox_page import OutboxPage, outbox_post, render_outbox
from announcer.site.pages.series_page import SeriesPage, render_series
from announcer.site.pages.subscribe_page import ScopeLink, SubscribePage, render_subscribe
from announcer.site.paths import series_path
from announcer.site.pictures import picture_of
from announcer.site.scopes import ScopedView
from announcer.site.series_view import SeriesView
from announcer.site.view import View

_AROUND = 6
"""Sessions of the series shown before and after an event: enough for a round, and a page stays a page."""
_ON_ONE_PAGE = 200
_IN_OUTBOX = 500


def page_placements(view: View, scoped: Iterable[ScopedView], history: History) -> Iterator[Placement[Any]]:
    """The pages about more than one series; `scoped`: all parts that have feeds and calendars of their own."""
    yield _home(view)
    yield _subscribe(view, scoped)
    if view.settings.local_outbox:
        yield _outbox(view, history)
    yield from _archive(view)


def series_pages(view: View, part: SeriesView) -> Iterator[Placement[Any]]:
    """The page of a series, and those of its events."""
    if part.series is None:
        return
    # A series and its events one after the other: they list the same rows.
    yield _series(view, part, part.series)
    discussions = _discussions(part) if view.settings.account_url is not None else {}
    for place, one in enumerate(part.listed):
        around = part.listed[max(0, place - _AROUND) : place + _AROUND + 1]
        yield _event(view, one, around, discussions.get(one.event.key, {}), len(part.listed))


def _home(view: View) -> Placement[Home]:
    coming = view.coming
    return Placement(
        path="/",
        contents=Home(
            settings=view.settings,
            items=_today(coming[:_ON_ONE_PAGE]),
            more=max(0, len(coming) - _ON_ONE_PAGE),
            series=tuple(part.short for part in view.parts if part.short is not None and part.is_ahead),
            has_past=len(coming) < len(view.listed),
        ),
        render=render_home,
        headers=ResourceHeaders(modified_at=view.newest_at),
    )


def _today(listed: Iterable[ListedItem]) -> tuple[ItemToday, ...]:
    return tuple(one.today for one in listed)


def _archive(view: View) -> Iterator[Placement[Archive]]:
    by_year = [(year, tuple(listed)) for year, listed in groupby(view.past, lambda one: one.event.last_on.year)]
    years = tuple((year, _today(listed)) for year, listed in by_year)
    newest = {year: max(one.newest_at for one in listed) for year, listed in by_year}
    whole, settings = _whole_years(years), view.settings
    pages = [Archive(settings=settings, years=years[:whole], earlier=tuple(year for year, _ in years[whole:]))]
    pages += [Archive(settings=settings, years=((year, items),), year=year) for year, items in years[whole:]]
    for page in pages:
        yield Placement(
            path=archive_path(page.year),
            contents=page,
            render=render_archive,
            headers=ResourceHeaders(modified_at=max([EPOCH, *[newest[year] for year, _ in page.years]])),
            wanted=(Turn.ARCHIVE, -(page.year or 0)),
        )


def _whole_years(years: Sequence[tuple[int, Sequence[ItemToday]]]) -> int:
    """How many of the newest years stand on the archive's first page: as many as fit, and one in any case."""
    count = 0
    for fitting, (_, items) in enumerate(years):
        count += len(items)
        if fitting and count > _ON_ONE_PAGE:
            return fitting
    return len(years)


def _subscribe(view: View, scoped: Iterable[ScopedView]) -> Placement[SubscribePage]:
    whole, *others = scoped
    parts = [
        ScopeLink(scope=one.scope, tag_language=one.listed[0].event.language if one.scope.tag is not None else None)
        for one in others
        if one.listed or one.series is not None
    ]
    nearest = None if scope_calendar(view, whole).is_whole else view.settings.calendar_events
    return Placement(
        path="/subscribe/",
        contents=SubscribePage(settings=view.settings, parts=tuple(parts), nearest=nearest),
        render=render_subscribe,
        headers=ResourceHeaders(modified_at=max([EPOCH, *[part.modified_at for part in view.shown]])),
    )


def _series(view: View, part: SeriesView, series: Series) -> Placement[SeriesPage]:
    return Placement(
        path=series_path(part.id),
        contents=SeriesPage(
            settings=view.settings,
            series=series,
            picture=picture_of(series.image, view.pictures),
            items=_today(part.listed),
        ),
        render=render_series,
        headers=ResourceHeaders(modified_at=part.newest_at),
        about=series.key,
        wanted=beside(nearness(nearest(part.listed))),
    )


def _event(
    view: View, one: ListedItem, around: Sequence[ListedItem], discussions: Mapping[str, str], total: int
) -> Placement[EventPage]:
    return Placement(
        path=one.item.path,
        contents=EventPage(
            settings=view.settings,
            session=one.today,
            neighbours=_today(around),
            total=total,
            discussions=discussions,
            first_discussion=next(iter(discussions.values()), None),
        ),
        render=render_event_page,
        headers=ResourceHeaders(modified_at=max(other.newest_at for other in around)),
        about=one.event.key,
        wanted=nearness(one),
    )


def _discussions(part: SeriesView) -> Mapping[Subject, Mapping[str, str]]:
    """By event and language the address of its announcement, on an account that people can open."""
    return {
        item.subject: {post.language: post.url for post in item.posts if post.url and post.account != "local"}
        for item in part.news
        if item.kind is Kind.ANNOUNCEMENT
    }


def _sent_order(post: PostRecord) -> tuple[datetime, int]:
    return post.posted_at or post.created_at, post.id


def _outbox(view: View, history: History) -> Placement[OutboxPage]:
    count = sum(len(part.sent) for part in view.parts)
    newest = nlargest(_IN_OUTBOX, chain.from_iterable(part.sent for part in view.parts), key=_sent_order)
    shown = newest[::-1]
    return Placement(
        path="/outbox/",
        contents=OutboxPage(
            settings=view.settings,
            posts=tuple(outbox_post(post, history.events, view.pictures) for post in shown),
            older=count - len(shown),
        ),
        render=render_outbox,
        headers=ResourceHeaders(
            modified_at=max([EPOCH, *[post.posted_at or post.created_at for post in shown]]), static=False
        ),
    )
